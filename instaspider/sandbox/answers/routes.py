"""Finds what answers at an address. Everything that is not in the tables is 404."""

from __future__ import annotations

import re

from instaspider.sandbox.access import Access
from instaspider.sandbox.answers import cdn, front, graphql, likes, web_pages
from instaspider.sandbox.answers.errors import ERRORS
from instaspider.sandbox.answers.rows import APP, BARE, CDN, STATIC, WWW, Backstage, Row, host_kind
from instaspider.sandbox.exchange import Request, Response
from instaspider.sandbox.tables import routes as tables

# The first row that fits answers.
ROUTES: tuple[Row, ...] = (
    *tables.ROUTES,
    *cdn.ROUTES,
    *front.ROUTES,
    *graphql.ROUTES,
    *likes.ROUTES,
    *web_pages.ROUTES,
)

Hit = tuple[Row, re.Match[str]]


def find(request: Request) -> Hit | None:
    """Return the first row that fits."""
    for row in _ROWS.get((host_kind(request.host), request.method), ()):
        if match := row.path.fullmatch(request.path):
            return row, match
    return None


def access_of(hit: Hit | None) -> Access:
    """Return the marks of the row, or those of any page."""
    return hit[0].access if hit else Access()


def answer(backstage: Backstage, request: Request, hit: Hit | None) -> tuple[str, Response]:
    """Return the name of the route, for counting, and its answer."""
    if hit is None:
        return "other", ERRORS["not_found_html"]()
    row, match = hit
    return row.name, row.route(backstage, request, match)


def _rows(host: str, method: str) -> tuple[Row, ...]:
    wanted = "GET" if method == "HEAD" else method
    return tuple(row for row in ROUTES if row.method == wanted and host in row.hosts)


_ROWS: dict[tuple[str | None, str], tuple[Row, ...]] = {
    (host, method): _rows(host, method)
    for host in (WWW, BARE, APP, CDN, STATIC)
    for method in ("GET", "HEAD", "POST")
}
