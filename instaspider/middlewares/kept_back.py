"""Place -10000 of the spider middlewares: notices requests that were dropped before they were sent.

A request that a spider asks for passes the project's spider middlewares, handlers of the signal
``request_scheduled`` and the scheduler. Each of them may drop it without a word. The input would
then wait for its answer until the crawl ends, as if the crawl had been stopped. This middleware
ends such an input as ``failed``, with the cause.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.python import global_object_name

from instaspider.crawl.closing import is_quiet
from instaspider.crawl.crawl import Crawl
from instaspider.parsing.visible import visible
from instaspider.visits import events
from instaspider.visits.visit import Visit

logger = logging.getLogger(__name__)

REFUSED = "the scheduler of this project refused the request (settings SCHEDULER, DUPEFILTER_CLASS)"
VANISHED = (
    "Scrapy never sent the request: a handler of the signal request_scheduled, or the scheduler, of"
    " this project dropped it, or a downloader middleware put another in its place"
)


class KeptBackMiddleware:
    """Fails inputs whose next request was dropped by the project's other components."""

    def __init__(self, crawler: Crawler, crawl: Crawl) -> None:
        self.crawler = crawler
        self.crawl = crawl
        self._said: set[str] = set()
        crawler.signals.connect(self._refused, signals.request_dropped)
        crawler.signals.connect(self._idle, signals.spider_idle)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> KeptBackMiddleware:
        return cls(crawler, Crawl.needed(crawler))

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for each in start:
            if (visit := self.crawl.input_of(each)) is not None:
                events.started(visit)
            yield each
        # Not earlier: a middleware may sort what it passes on.
        for visit in list(self.crawl.ledger.visits.values()):
            if not visit.begun:
                self._lose(visit, self._by_middleware())

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        asked = self.crawl.input_of(response.request)
        goes_on = False
        async for each in result:
            goes_on = goes_on or (asked is not None and self.crawl.input_of(each) is asked)
            yield each
        if asked is not None and not goes_on:
            self._lose(asked, self._by_middleware())

    def _by_middleware(self) -> str:
        found = self.crawler.engine.scraper.spidermw.middlewares
        names = [global_object_name(type(each)) for each in found]
        theirs = [name for name in names if not name.startswith(("scrapy.", "instaspider."))]
        which = ", ".join(theirs) or "unknown"
        return f"a spider middleware of this project kept the request back (there are: {which})"

    def _refused(self, request: Request) -> None:
        if (visit := self.crawl.input_of(request)) is not None:
            self._lose(visit, REFUSED)

    def _idle(self) -> None:
        """Look again when nothing is under way, before Scrapy calls the crawl finished."""
        if is_quiet(self.crawler):
            for visit in list(self.crawl.ledger.visits.values()):
                self._lose(visit, VANISHED if visit.begun else self._by_middleware())

    def _lose(self, visit: Visit, reason: str) -> None:
        if not self.crawl.ledger.lose(visit, reason):
            return
        self.crawler.stats.inc_value("instaspider/inputs/kept_back")
        if reason not in self._said:
            self._said.add(reason)
            text = visible(visit.text)
            logger.error("%s ends as failed, and so does each like it: %s.", text, reason)
