"""Lists the headers that a browser would send, for a page load or for a script's call.

While a target is impersonated, curl supplies the browser's own headers in the browser's order. A
header of ours with the same name takes that place; a bare ``Name:`` removes the header.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import ACCEPTED_ENCODINGS
from scrapy.settings import default_settings
from scrapy.utils.httpobj import urlparse_cached

# The values of these belong to the target: another value would contradict its TLS look.
OF_THE_TARGET = (b"user-agent", b"sec-ch-ua")

# By browser family: the first version (as digits) that sends Priority with page loads (RFC 9218),
# and the urgency that it gives to a script's calls.
_CALL_PRIORITY = {
    "chrome": (124, b"u=1, i"),
    "edge": (124, b"u=1, i"),
    "firefox": (128, b"u=4"),
    "safari": (18, b"u=3, i"),
    "tor": (128, b"u=4"),
}
# The urgency of a visible picture and of a video in Chromium; for other families not verified.
_FILE_PRIORITY = {b"image": b"u=2, i", b"video": b"i"}
_FILE_PRIORITY_ELSEWHERE = b"u=5, i"

# Orders of headers as Chromium 156 on Linux sent them (HTTP/2, headless, 2026-11). In a script's
# call the headers from sec-ch-ua-platform to content-type come out of a hash table: this is their
# order for the sets of names that Instagram's own pages send. HTTP/1.1 puts Host first.
_PAGE_ORDER: tuple[str, ...] = (
    *("host", "connection"),
    *("sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform", "upgrade-insecure-requests"),
    *("user-agent", "accept", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-user"),
    *("sec-fetch-dest", "referer", "accept-encoding", "accept-language", "cookie", "priority"),
)
_CALL_ORDER: tuple[str, ...] = (
    *("host", "connection"),
    *("content-length", "sec-ch-ua-platform", "x-csrftoken", "x-root-field-name"),
    *("x-web-session-id", "sec-ch-ua", "x-ig-max-touch-points", "x-fb-friendly-name"),
    *("sec-ch-ua-mobile", "x-ig-app-id", "x-asbd-id", "x-ig-d", "x-fb-lsd", "x-requested-with"),
    *("user-agent", "content-type", "x-ig-www-claim", "accept", "origin", "sec-fetch-site"),
    *("sec-fetch-mode", "sec-fetch-dest", "referer", "accept-encoding", "accept-language"),
    *("cookie", "priority"),
)
# The order for a picture or video that a page loads from another site; it has no cookie.
_FILE_ORDER: tuple[str, ...] = (
    *("host", "connection"),
    *("origin", "sec-ch-ua-platform", "user-agent", "sec-ch-ua", "sec-ch-ua-mobile", "accept"),
    *("sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", "referer", "accept-encoding"),
    *("accept-language", "range", "priority"),
)
# Values of Sec-Fetch-Dest: of media files, of page loads, of elements that load without CORS.
_FILES = (b"image", b"video")
_PAGES = (b"document", b"iframe", b"frame", b"embed", b"object", b"fencedframe")
_ELEMENTS = (*_FILES, b"audio", b"track", b"script", b"style")
_CHROMIUM = ("chrome", "edge")
_FAMILY = re.compile(r"([a-z]*)(\d*)")

_STOCK: dict[bytes, set[bytes]] = {
    b"user-agent": {default_settings.USER_AGENT.encode()},
    b"accept-encoding": {b", ".join(ACCEPTED_ENCODINGS)},
    **{
        name.lower().encode(): {value.encode()}
        for name, value in default_settings.DEFAULT_REQUEST_HEADERS.items()
    },
}


def header_lines(request: Request, target: str | None) -> tuple[list[bytes], list[str]]:
    """Return lines for CURLOPT_HTTPHEADER, and the names that only the target may set.

    Headers with such names are dropped. Scrapy's stock values never go out under a target.
    ``Proxy-Authorization`` is not among the lines: the handler gives it to the proxy by options of
    its own.
    """
    lines: list[bytes] = []
    dropped: list[str] = []
    told = fetch_metadata(request) if target is not None else {}
    is_call, dest = bool(told), told.get(b"sec-fetch-dest", b"")
    for name, values in request.headers.items():
        lower = name.lower()
        if lower in told:
            lines.append(header_line(name, told.pop(lower)))
            continue
        if lower == b"proxy-authorization" or (lower == b"cookie" and is_chromium(target)):
            continue  # given to curl by options of their own
        if target is not None:
            if lower.startswith(OF_THE_TARGET):
                if not set(values) <= _STOCK.get(lower, set()):
                    dropped.append(name.decode("latin-1"))
                continue
            if set(values) <= _STOCK.get(lower, set()):
                continue
        lines.extend(header_line(name, value) for value in values)
    if target is not None and is_call:
        lines.extend(header_line(name.title(), value) for name, value in told.items())
        lines.extend(_call_of_a_script(request, target, dest))
    if (request.body or request.method == "POST") and b"Content-Type" not in request.headers:
        lines.append(b"Content-Type:")  # curl would add the one of a form
    return lines, dropped


def is_chromium(target: str | None) -> bool:
    """Whether the target is a Chromium, whose order of headers and cookies is known."""
    return target is not None and target.startswith(_CHROMIUM)


def cookie_header(request: Request) -> bytes:
    """Return the value for CURLOPT_COOKIE, which sends each cookie in a field of its own."""
    return b"; ".join(request.headers.getlist(b"Cookie"))


def header_order(request: Request) -> str:
    """Return the value for CURLOPT_HTTPHEADER_ORDER under a Chromium target."""
    told = fetch_metadata(request)
    known = _CALL_ORDER if told else _PAGE_ORDER
    if told.get(b"sec-fetch-dest") in _FILES:
        known = _FILE_ORDER
    return _order(known, tuple(request.headers.keys()))


@lru_cache(maxsize=1024)
def _order(known: tuple[str, ...], names: tuple[bytes, ...]) -> str:
    others = [name for name in (n.decode("latin-1").lower() for n in names) if name not in known]
    at = known.index("user-agent")
    return ",".join((*known[:at], *others, *known[at:]))


def header_line(name: bytes, value: bytes) -> bytes:
    """Return one line for CURLOPT_HTTPHEADER."""
    # A line break would begin another header. Scrapy's own handlers make a space of it as well.
    value = b" ".join(value.splitlines()).strip()
    # "Name:" would remove the header; "Name;" is libcurl's spelling of an empty value.
    return name + b": " + value if value else name + b";"


def fetch_metadata(request: Request) -> dict[bytes, bytes]:
    """Return the three Sec-Fetch headers of a page's script or element; empty for a page load.

    They are made from those that the request has. The target would fill in missing ones with those
    of a page load, which contradict the rest.
    """
    mode = request.headers.get(b"Sec-Fetch-Mode") or b""
    dest = request.headers.get(b"Sec-Fetch-Dest") or b""
    if not mode and dest and dest not in _PAGES:
        mode = b"no-cors" if dest in _ELEMENTS else b"cors"
    if mode in (b"", b"navigate"):
        return {}
    if dest in (b"", *_PAGES):
        dest = b"empty"
    return {
        b"sec-fetch-dest": dest,
        b"sec-fetch-mode": mode,
        b"sec-fetch-site": request.headers.get(b"Sec-Fetch-Site") or _site(request),
    }


def _site(request: Request) -> bytes:
    """Return the value of Sec-Fetch-Site: a script asks its own site, unless Origin differs."""
    origin = request.headers.get(b"Origin")
    url = urlparse_cached(request)
    own = f"{url.scheme}://{url.netloc}".encode()
    return b"same-origin" if origin in (None, own) else b"cross-site"


def _call_of_a_script(request: Request, target: str, dest: bytes) -> Iterable[bytes]:
    """Yield the lines that make a script's call of the target's page load."""
    yield b"Upgrade-Insecure-Requests:"
    yield b"Sec-Fetch-User:"
    if b"Cache-Control" not in request.headers:
        yield b"Cache-Control:"  # chrome151 and later would send that of a reload
    if b"Priority" not in request.headers and (value := _priority(target, dest)):
        yield b"Priority: " + value


@lru_cache(maxsize=256)
def _priority(target: str, dest: bytes) -> bytes:
    family, digits = _FAMILY.match(target).groups()  # type: ignore[union-attr]
    since, value = _CALL_PRIORITY.get(family, (0, b"u=1, i"))
    # safari184 is 18.4 and safari2601 is 26.0.1
    if int(digits[: len(str(since))] or 0) < since:
        return b""
    if dest in _FILES:
        return _FILE_PRIORITY[dest] if is_chromium(target) else _FILE_PRIORITY_ELSEWHERE
    return value
