"""Answers at the addresses that are about nobody: start page, login page, robots.txt and others.

Login page and challenge are unverified but for their size; the page for a consent, and the text of
robots.txt, which closes all to crawlers, altogether.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from instaspider.sandbox.access import OPEN
from instaspider.sandbox.answers.errors import ERRORS, padded
from instaspider.sandbox.answers.rows import APP, BARE, STATIC, WWW, Backstage, Route, row
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


def _always(response: Callable[[], Response]) -> Route:
    """Return a route with one answer."""

    def route(_: Backstage, __: Request, ___: re.Match[str]) -> Response:
        return response()

    return route


def _consent() -> Response:
    return Response(200, padded("Consent", 24_000, "ConsentPage"))


def _robots() -> Response:
    return Response(200, _ROBOTS, "text/plain; charset=utf-8")


def _to_www(_: Backstage, request: Request, __: re.Match[str]) -> Response:
    """Redirect with 301 to the same address at www (status unverified)."""
    location = f"https://www.instagram.com{request.target}"
    return Response(301, headers=[("location", location)])


ROUTES = (
    row("bare", "GET", r".*", _to_www, BARE, kind=OPEN),
    row("start", "GET", r"/", _start, kind=OPEN),
    row("bundle", "GET", r"/rsrc\.php/.+\.js", _bundle, STATIC),
    row("robots", "GET", r"/robots\.txt", _always(_robots), kind=OPEN),
    row("login", "GET", r"/accounts/login/.*", _always(ERRORS["login_html"]), kind=OPEN),
    row(
        "challenge", "GET", r"/challenge/.*", _always(ERRORS["challenge_html"]), WWW, APP, kind=OPEN
    ),
    row("consent", "GET", r"/consent/.*", _always(_consent), kind=OPEN),
)
