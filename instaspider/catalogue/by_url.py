"""Finds the row that a URL belongs to, and the arguments that made the URL.

Only rows that are asked by GET are found: the URL of a POST does not tell its row, only the body
does.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit

from instaspider.catalogue import ENDPOINTS, Endpoint
from instaspider.catalogue.endpoint import MORE

_FIELD = re.compile(r"\{(\w+)\}")


def row_by_url(
    url: str, capabilities: Collection[str] = ()
) -> tuple[Endpoint, dict[str, str]] | None:
    """Return the row of a URL, with its arguments; None for any other address.

    ``capabilities``: if several rows have the address, one of these comes first.
    """
    found = [(row, match) for row in _ROWS if (match := _match(row, url)) is not None]
    if not found:
        return None
    row, (_, arguments) = max(
        found, key=lambda each: (each[0].capability in capabilities, each[1][0])
    )
    return row, arguments


def _match(row: Endpoint, url: str) -> tuple[int, dict[str, str]] | None:
    """Return how many of a row's fixed parameters the URL has, and the row's arguments."""
    parts = urlsplit(url)
    path = _pattern(row.path).fullmatch(parts.path.rstrip("/") + "/")
    if parts.hostname != row.host or path is None:
        return None
    arguments = {name: unquote(value) for name, value in path.groupdict().items()}
    query = parse_qs(parts.query, keep_blank_values=True)
    alike = 0
    for name, template in row.params.items():
        values = query.get(name, [])
        if not isinstance(template, str):
            arguments |= _several(row, template[0], values)
        elif not _FIELD.search(template):
            alike += values == [template]
        elif values and template != "{page_size}":
            arguments |= _read(template, values[0])
    if row.pages in query:
        arguments["cursor"] = query[row.pages][0]
    needed = {*_FIELD.findall(row.path), *([row.takes] if row.takes != "viewer" else [])}
    return (alike, arguments) if needed <= arguments.keys() else None


def _several(row: Endpoint, template: str, values: list[str]) -> dict[str, str]:
    """Return the arguments of a row that takes several things, from the values of a parameter."""
    things = [read[row.takes] for value in values if (read := _read(template, value))]
    if not things or len(things) < len(values):
        return {}
    more = {MORE: ",".join(things[1:])} if things[1:] else {}
    return {row.takes: things[0], **more}


def _read(template: str, value: str) -> dict[str, str]:
    match = _pattern(template).fullmatch(value)
    return match.groupdict() if match is not None and value else {}


@lru_cache(maxsize=256)
def _pattern(template: str) -> re.Pattern[str]:
    """Return the pattern of a path or a value, with its fields as groups."""
    fixed = _FIELD.split(template)
    parts = (f"(?P<{p}>[^/:]+)" if at % 2 else re.escape(p) for at, p in enumerate(fixed))
    return re.compile("".join(parts))


_ROWS = tuple(
    row
    for row in ENDPOINTS.values()
    if row.method == "GET" and row.document is None and row.reads == "body"
)
