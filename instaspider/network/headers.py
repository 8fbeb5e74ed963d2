"""The header list that a browser would send: for a page load, or for a call by a page's script.

While a target is impersonated, curl supplies the browser's own headers in the browser's order; a
header of ours with the same name takes that place, a bare ``Name:`` takes the header out.
"""

from __future__ import annotations

from collections.abc import Iterable

from scrapy import Request
from scrapy.settings import default_settings

# Names whose values belong to the impersonate target: another value would contradict its TLS look.
OF_THE_TARGET = (b"user-agent", b"sec-ch-ua")

# Chrome, Edge and Safari give a page's calls this urgency (RFC 9218); Firefox another.
_CALL_PRIORITY = {"firefox": b"u=4", "tor": b"u=4", "safari": b"u=3, i"}

_STOCK_ACCEPT_ENCODING = {b"gzip, deflate", b"gzip, deflate, br", b"gzip, deflate, br, zstd"}
_STOCK: dict[bytes, set[bytes]] = {
    b"user-agent": {default_settings.USER_AGENT.encode()},
    b"accept-encoding": _STOCK_ACCEPT_ENCODING,
    **{
        name.lower().encode(): {value.encode()}
        for name, value in default_settings.DEFAULT_REQUEST_HEADERS.items()
    },
}


def header_lines(request: Request, target: str | None) -> tuple[list[bytes], list[str]]:
    """Lines for CURLOPT_HTTPHEADER, and the names that were dropped for the target's sake.

    Scrapy's stock values never go out under a target. ``Proxy-Authorization`` is not for the
    server; the handler gives it to the proxy by options of its own.
    """
    lines: list[bytes] = []
    dropped: list[str] = []
    mode = b""
    for name, values in request.headers.items():
        lower = name.lower()
        if lower == b"proxy-authorization":
            continue
        if target is not None:
            if lower.startswith(OF_THE_TARGET):
                if not set(values) <= _STOCK.get(lower, set()):
                    dropped.append(name.decode("latin-1"))
                continue
            if set(values) <= _STOCK.get(lower, set()):
                continue
        if lower == b"sec-fetch-mode" and values:
            mode = values[0]
        lines.extend(_line(name, value) for value in values)
    if target is not None and mode not in (b"", b"navigate"):
        lines.extend(_call_of_a_script(request, target))
    if request.body and b"Content-Type" not in request.headers:
        lines.append(b"Content-Type:")  # curl would name it a form
    return lines, dropped


def _line(name: bytes, value: bytes) -> bytes:
    # "Name:" would take the header out; "Name;" is libcurl's spelling of an empty value.
    return name + b": " + value if value else name + b";"


def _call_of_a_script(request: Request, target: str) -> Iterable[bytes]:
    """What a page load has and a script's call has not."""
    yield b"Upgrade-Insecure-Requests:"
    yield b"Sec-Fetch-User:"
    if b"Priority" not in request.headers:
        family = next((name for name in _CALL_PRIORITY if target.startswith(name)), "")
        yield b"Priority: " + _CALL_PRIORITY.get(family, b"u=1, i")
