"""Makes the header of a request as options of a curl handle, once for all that share it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit, urlunsplit

from scrapy import Request

from instaspider.network.headers import (
    cookie_header,
    header_line,
    header_lines,
    header_order,
    is_chromium,
)

_MOST_KEPT = 512
_REFERER = b"Referer"
_ANY_HOST = "ipv6.invalid"  # a name that cannot exist (RFC 6761)


@dataclass(frozen=True, slots=True)
class Head:
    """The header of a request, as options of a curl handle."""

    lines: tuple[bytes, ...]
    order: str = ""
    """The order of the names; empty for targets for which curl's own order is right."""
    cookies: bytes = b""
    """The cookies, if they are not among the lines: Chromium sends each in a field of its own."""


NO_HEAD = Head(())


@dataclass(frozen=True, slots=True)
class _Known:
    """What requests share whose headers differ in the value of Referer alone."""

    head: Head
    dropped: list[str]
    referer: int | None
    """The index of the Referer line; None if Referer is not sent as the request has it."""


class Heads:
    """Makes the head of each request. ``dropped`` is called with headers that the target sets."""

    def __init__(self, dropped: Callable[[str], None]) -> None:
        self._dropped = dropped
        self._kept: dict[Hashable, _Known] = {}

    def of(self, request: Request, target: str | None) -> Head:
        """Return the head of a request.

        Most requests of a crawl have the same one but for Referer, so heads are kept.
        """
        headers = request.headers
        # Headers keeps a list for each name; its own values() would give the last of each list
        # alone.
        values = list(map(tuple, dict.values(headers)))
        names = tuple(headers)
        at = names.index(_REFERER) if _REFERER in names else None
        referer: tuple[bytes, ...] = ()
        if at is not None and len(values[at]) == 1 and values[at][0]:
            referer, values[at] = values[at], ()
        posts = bool(request.body) or request.method == "POST"
        key = (target, posts, names, *values, bool(referer))
        known = self._kept.get(key)
        if known is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            known = self._kept[key] = _known(request, target, referer)
        for name in known.dropped:
            self._dropped(name)
        if known.referer is None:
            return known.head
        lines = list(known.head.lines)
        lines[known.referer] = header_line(_REFERER, referer[0])
        return Head(tuple(lines), known.head.order, known.head.cookies)


def _known(request: Request, target: str | None, referer: tuple[bytes, ...]) -> _Known:
    lines, dropped = header_lines(request, target)
    at = lines.index(header_line(_REFERER, referer[0])) if referer else None
    if not is_chromium(target):
        return _Known(Head(tuple(lines)), dropped, at)
    head = Head(tuple(lines), header_order(request), cookie_header(request))
    return _Known(head, dropped, at)


def around_literal(url: str, head: Head) -> tuple[str, Head, str]:
    """Return URL, header and request target to ask an HTTP proxy for an IPv6 address.

    This is a way around a fault of libcurl (8.21) with http:// URLs. To name the host to the proxy
    it takes the brackets off the address, finds that this is no URL, and fails with "out of memory"
    (curl 27; ``http_target`` of lib/http.c). libcurl connects to the proxy whatever the URL's host
    is. So it gets a URL with another host, and the right host in the request target and in Host.
    """
    parts = urlsplit(url)
    authority = parts.netloc.rpartition("@")[2]
    port = f":{parts.port}" if parts.port else ""
    if not any(line.lower().startswith(b"host:") for line in head.lines):
        head = replace(head, lines=(f"Host: {authority}".encode(), *head.lines))
    target = urlunsplit(parts._replace(netloc=authority, path=parts.path or "/", fragment=""))
    return urlunsplit(parts._replace(netloc=_ANY_HOST + port)), head, target
