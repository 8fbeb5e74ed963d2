"""Finds the class of a response: HTML, JSON, other text, or bytes."""

from __future__ import annotations

from functools import lru_cache

from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

_KIND_HEADERS = (b"Content-Type", b"Content-Encoding", b"Content-Disposition")


def response_kind(headers: Headers, url: str, body: bytes) -> type[Response]:
    """Return the class that Scrapy finds for a response. What the headers say is kept, because
    nearly all answers of a crawl say the same."""
    kind = _kind(*(tuple(dict.get(headers, name, ())) for name in _KIND_HEADERS))
    if kind is Response:
        kind = responsetypes.from_args(headers=headers, url=url, body=body)
    return kind


@lru_cache(maxsize=256)
def _kind(*values: tuple[bytes, ...]) -> type[Response]:
    """Return the response class that the headers ask for; ``Response`` if they ask for none."""
    named = zip(_KIND_HEADERS, values, strict=True)
    return responsetypes.from_headers(Headers({name: each for name, each in named if each}))
