"""Keeps the delay of Scrapy's AutoThrottle on the identity instead of Scrapy's slot.

A slot forgets its delay when it has been idle for a minute. It would also delay requests that have
waited for their turn already.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.extensions.throttle import AutoThrottle

from instaspider.crawl.crawl import Crawl
from instaspider.crawl.own_requests import row_of
from instaspider.identities.identity import Identity


class IdentityThrottle(AutoThrottle):
    """Adapts the delay of each identity; off in modes whose target is 0. The first delay is the
    mode's mean spacing, the longest is ``AUTOTHROTTLE_MAX_DELAY``."""

    def __init__(self, crawler: Crawler, crawl: Crawl) -> None:
        # Scrapy's own __init__ is not called: it wants AUTOTHROTTLE_ENABLED, which would also start
        # Scrapy's own extension.
        if not crawl.mode.target:
            raise NotConfigured
        self.crawler = crawler
        self.crawl = crawl
        self.debug = False
        self.target_concurrency = crawl.mode.target
        self.mindelay = 0.0
        self.maxdelay = self._max_delay()
        self.begin(crawl.pool.identities)
        crawler.signals.connect(self._response_downloaded, signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> IdentityThrottle:
        return cls(crawler, Crawl.needed(crawler))

    def begin(self, identities: Iterable[Identity]) -> None:
        """Give new identities their first delay."""
        for identity in identities:
            identity.delay = min(self.crawl.mode.mean_spacing, self.maxdelay)

    def _get_slot(self, request: Request, _spider: Spider) -> tuple[str | None, Any]:
        """Return the identity in place of a slot: it has ``delay``, which is all that is needed of
        one."""
        identity = request.meta.get("identity")
        if identity is None or row_of(request) is None:
            return None, None
        return identity, self.crawl.pool[identity]
