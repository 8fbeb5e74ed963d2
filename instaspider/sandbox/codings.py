"""Chooses the content coding that a client gets, and packs bodies."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable
from functools import lru_cache

import brotli

from instaspider.sandbox.exchange import Response

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# Bodies are packed for each new person, so levels are used that save time for some more bytes.
_GZIP_LEVEL, _BROTLI_QUALITY, _ZSTD_LEVEL = 1, 1, 1

CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "zstd": lambda body: zstd.compress(body, _ZSTD_LEVEL),
    "br": lambda body: brotli.compress(body, quality=_BROTLI_QUALITY),
    "gzip": lambda body: gzip.compress(body, _GZIP_LEVEL, mtime=0),
}
"""In the order in which they are preferred, if a client likes several equally. (The service's own
order is unverified.)"""

_SMALLEST = 512
"""Bytes from which on a body is packed."""
_PACKED_ALREADY = ("image/", "video/", "audio/", "application/octet-stream")


@lru_cache(maxsize=256)
def negotiate(accept: str) -> str | None:
    """Return the coding for an Accept-Encoding header (RFC 9110, 12.5.3); None for none at all."""
    wishes = dict(_wish(part) for part in accept.lower().split(",") if part.strip())
    others = wishes.get("*", 0.0)
    best, most = None, wishes.get("identity", 0.0)
    for coding in CODINGS:
        wish = wishes.get(coding, others)
        if wish > 0 and (wish > most or (best is None and wish == most)):
            best, most = coding, wish
    return best


def encode(response: Response, coding: str | None) -> Response:
    """Return the answer packed, if that saves bytes; without a coding, the answer as it is."""
    if response.encoded is not None:
        response.body, response.encoding = response.encoded(coding), coding
        response.encoded = None
    elif coding is not None and _is_worth_it(response):
        response.body, response.encoding = CODINGS[coding](response.body), coding
    return response


def _is_worth_it(response: Response) -> bool:
    if response.encoding is not None or len(response.body) <= _SMALLEST:
        return False
    return not response.content_type.startswith(_PACKED_ALREADY)


def _wish(part: str) -> tuple[str, float]:
    """Return ``br;q=0.8`` as a name and a number; 0 for a number that cannot be read."""
    name, *parameters = (word.strip() for word in part.split(";"))
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                return name, float(value)
            except ValueError:
                return name, 0.0
    return name, 1.0
