"""The addresses that are about nobody: the start page, the login page, robots.txt."""

from __future__ import annotations

import re

from instaspider.sandbox.answers import pages, refusals
from instaspider.sandbox.answers.rows import Backstage, row
from instaspider.sandbox.exchange import Request, Response

_ROBOTS = b"User-agent: *\nDisallow: /\n"


def _start(stage: Backstage, _: Request, __: re.Match[str]) -> Response:
    return Response(200, pages.start_page(stage.lsd))


def _login(_: Backstage, __: Request, ___: re.Match[str]) -> Response:
    return refusals.login_page()


def _robots(_: Backstage, __: Request, ___: re.Match[str]) -> Response:
    """All of the service is closed to crawlers; the exact text is unverified."""
    return Response(200, _ROBOTS, "text/plain; charset=utf-8")


ROUTES = (
    row("start", "GET", r"/", _start),
    row("robots", "GET", r"/robots\.txt", _robots),
    row("login", "GET", r"/accounts/login/.*", _login),
)
