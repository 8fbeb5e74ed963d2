"""Tells which requests are for Instagram, and for which row of the catalogue."""

from __future__ import annotations

from scrapy import Request
from scrapy.utils.httpobj import urlparse_cached

from instaspider.catalogue import ENDPOINTS, Endpoint

INSTAGRAM_DOMAINS = ("instagram.com", "cdninstagram.com", "fbcdn.net")


def row_of(request: Request) -> Endpoint | None:
    """The catalogue row that a request is for; None for requests of other origin."""
    return ENDPOINTS.get(request.meta.get("endpoint", ""))


def concerns_us(request: Request) -> bool:
    """Whether a request is for a catalogue row or an Instagram host."""
    if "endpoint" in request.meta:
        return True
    host = (urlparse_cached(request).hostname or "").lower()
    return any(host == domain or host.endswith(f".{domain}") for domain in INSTAGRAM_DOMAINS)
