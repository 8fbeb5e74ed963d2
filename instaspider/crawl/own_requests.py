"""Tells which requests are for Instagram, and for which row of the catalogue."""

from __future__ import annotations

from scrapy import Request
from scrapy.utils.httpobj import urlparse_cached

from instaspider.catalogue import ENDPOINTS, Endpoint
from instaspider.crawl.errand import KEY, Errand

INSTAGRAM_DOMAINS = ("instagram.com", "cdninstagram.com", "fbcdn.net")


def row_of(request: Request) -> Endpoint | None:
    """Return the catalogue row that a request is for; None for requests of other origin."""
    return ENDPOINTS.get(Errand.of(request).endpoint)


def is_of_0_1(request: Request) -> bool:
    """Whether version 0.1 left the request in a job directory; that version had no errands."""
    meta = request.meta
    return KEY not in meta and meta.keys() >= {"endpoint", "input", "crawl"}


def concerns_us(request: Request) -> bool:
    """Whether a request is for a catalogue row or an Instagram host."""
    if Errand.of(request).endpoint:
        return True
    host = (urlparse_cached(request).hostname or "").lower()
    return any(host == domain or host.endswith(f".{domain}") for domain in INSTAGRAM_DOMAINS)
