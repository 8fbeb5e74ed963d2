"""The header of a request, as options of a curl handle; made once for requests that share it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from scrapy import Request

from instaspider.network.headers import (
    cookie_header,
    header_lines,
    header_order,
    is_chromium,
)

_MOST_KEPT = 512


@dataclass(frozen=True, slots=True)
class Head:
    """The header of a request, as options of a curl handle."""

    lines: tuple[bytes, ...]
    order: str = ""
    """Empty for targets whose order of names is curl's own."""
    cookies: bytes = b""
    """Set apart from the lines under a target that has a field for each cookie."""


class Heads:
    """Heads of requests. ``dropped`` is told each header that is the target's to set."""

    def __init__(self, dropped: Callable[[str], None]) -> None:
        self._dropped = dropped
        self._kept: dict[Hashable, tuple[Head, list[str]]] = {}

    def of(self, request: Request, target: str | None) -> Head:
        """The head of a request; most of a crawl have that of one before."""
        headers = request.headers
        # As Headers keeps them; its own values() are the last of each name alone.
        values = tuple(map(tuple, dict.values(headers)))
        key = (target, bool(request.body), tuple(headers), values)
        known = self._kept.get(key)
        if known is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            known = self._kept[key] = _made(request, target)
        head, names = known
        for name in names:
            self._dropped(name)
        return head


def _made(request: Request, target: str | None) -> tuple[Head, list[str]]:
    lines, names = header_lines(request, target)
    if not is_chromium(target):
        return Head(tuple(lines)), names
    return Head(tuple(lines), header_order(request), cookie_header(request)), names
