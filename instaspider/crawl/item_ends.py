"""Counts items as they leave the pipelines, so that an input ends after its last one. An input
whose callback fails ends too."""

from __future__ import annotations

import asyncio
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.http import Response
from twisted.python.failure import Failure

from instaspider.crawl.crawl import Crawl
from instaspider.crawl.errand import Errand
from instaspider.exceptions import UnfinishedError
from instaspider.feeds.extension import FeedExporter
from instaspider.log_once import unknown_field
from instaspider.visits import events
from instaspider.visits.step import End
from instaspider.visits.visit import Visit


class ItemEnds:
    """Hears from Scrapy what became of items. An item of an errback comes with the failure instead
    of a response; both have the request."""

    def __init__(self, crawl: Crawl, came: asyncio.Event) -> None:
        """``came`` is set whenever an item is through."""
        self.crawl = crawl
        self.came = came
        self._feeds: FeedExporter | None = None

    def listen(self, crawler: Crawler) -> None:
        """Connect to Scrapy's signals."""
        connect = crawler.signals.connect
        connect(self.callback_failed, signals.spider_error)
        connect(self.scraped, signals.item_scraped)
        connect(self.dropped, signals.item_dropped)
        connect(self.failed, signals.item_error)
        self._feeds = crawler.get_extension(FeedExporter)
        if self._feeds is not None:
            # Scrapy makes a task for each receiver of each item, which costs as much as half a row.
            crawler.signals.disconnect(self._feeds.item_scraped, signals.item_scraped)

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> None:
        """Note that an item is through all pipelines; its row goes to the feeds first."""
        if self._feeds is not None:
            self._feeds.item_scraped(item, spider)
        recorder = self.crawl.ledger.recorder
        try:
            kept = recorder.kept(item) if recorder is not None else None
        except (AttributeError, TypeError, ValueError) as error:
            self._fail(response, f"an item cannot be stored: {error!r}")
        else:
            self.went(_request(response), kept)

    def dropped(self, response: Response | Failure | None, exception: DropItem) -> None:
        """Note that a pipeline dropped an item."""
        visit, _ = self._of(_request(response))
        if visit is not None and isinstance(exception, UnfinishedError):
            # The item is not through: neither its page nor its input can be called done.
            events.left_open(visit, str(exception))
            self.came.set()
        else:
            self.went(_request(response))

    def failed(self, response: Response | Failure | None, failure: Failure) -> None:
        """Note that a pipeline raised."""
        why = unknown_field(failure.value) or f"an item pipeline failed: {failure.value!r}"
        self._fail(response, why)

    def callback_failed(self, failure: Failure, response: Response | None) -> None:
        """End an input whose callback raised, so that it is not lost."""
        visit, _ = self._of(_request(response))
        if visit is not None:
            end = End("failed", f"the spider's callback failed: {failure.value!r}")
            events.broke_off(visit, end)
            self.crawl.ledger.settle(visit)

    def _fail(self, response: Response | Failure | None, why: str) -> None:
        visit, _ = self._of(_request(response))
        if visit is not None:
            events.raised(visit, why)
        self.went(_request(response))

    def went(self, request: Request | None, kept: Any = None) -> None:
        """Count an item that is through or was dropped; after its last one an input may be done.
        ``request``: the one whose answer had the item."""
        self.came.set()
        visit, number = self._of(request)
        if visit is not None and events.item_through(visit, number, kept):
            self.crawl.ledger.settle(visit)

    def _of(self, request: Request | None) -> tuple[Visit | None, int | None]:
        """Return the input of an item, and which of the input's answers the item is from."""
        if request is None:
            return None, None
        return self.crawl.input_of(request), Errand.of(request).page


def _request(response: Response | Failure | None) -> Request | None:
    request = getattr(response, "request", None)
    return request if isinstance(request, Request) else None
