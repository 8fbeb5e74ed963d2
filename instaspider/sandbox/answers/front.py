"""Answers at the addresses that are about nobody: start page, login page, robots.txt and others."""

from __future__ import annotations

import re

from instaspider.sandbox.access import OPEN
from instaspider.sandbox.answers.errors import ERRORS, padded
from instaspider.sandbox.answers.rows import APP, BARE, STATIC, WWW, Backstage, row
from instaspider.sandbox.exchange import Request, Response

_ROBOTS = b"User-agent: *\nDisallow: /\n"


def _start(stage: Backstage, request: Request, _: re.Match[str]) -> Response:
    return Response(200, stage.frame(request).start_page())


def _bundle(stage: Backstage, _: Request, match: re.Match[str]) -> Response:
    """Serve JavaScript of the web client; its path names its content."""
    body = stage.bundles.get(match[0])
    if body is None:
        return ERRORS["not_found_html"]()
    return Response(200, body, "application/x-javascript; charset=utf-8")


def _login(_: Backstage, __: Request, ___: re.Match[str]) -> Response:
    """Serve the login page. It is unverified but for its size."""
    return ERRORS["login_html"]()


def _challenge(_: Backstage, __: Request, ___: re.Match[str]) -> Response:
    """Serve the page of a challenge. It is unverified but for its size."""
    return ERRORS["challenge_html"]()


def _consent(_: Backstage, __: Request, ___: re.Match[str]) -> Response:
    """Serve the page that asks for a consent. It is unverified."""
    return Response(200, padded("Consent", 24_000, "ConsentPage"))


def _robots(_: Backstage, __: Request, ___: re.Match[str]) -> Response:
    """Serve robots.txt, which closes all of the service to crawlers; the exact text is
    unverified."""
    return Response(200, _ROBOTS, "text/plain; charset=utf-8")


def _to_www(_: Backstage, request: Request, __: re.Match[str]) -> Response:
    """Redirect with 301 to the same address at www (status unverified)."""
    location = f"https://www.instagram.com{request.target}"
    return Response(301, headers=[("location", location)])


ROUTES = (
    row("bare", "GET", r".*", _to_www, BARE, kind=OPEN),
    row("start", "GET", r"/", _start, kind=OPEN),
    row("bundle", "GET", r"/rsrc\.php/.+\.js", _bundle, STATIC),
    row("robots", "GET", r"/robots\.txt", _robots, kind=OPEN),
    row("login", "GET", r"/accounts/login/.*", _login, kind=OPEN),
    row("challenge", "GET", r"/challenge/.*", _challenge, WWW, APP, kind=OPEN),
    row("consent", "GET", r"/consent/.*", _consent, kind=OPEN),
)
