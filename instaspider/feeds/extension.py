"""Extends Scrapy's feed export: tells whether rows are on disk, stops where they cannot be."""

from __future__ import annotations

import asyncio
import logging
import re
from contextlib import suppress
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.extensions import feedexport

from instaspider.exceptions import ConfigurationError

logger = logging.getLogger(__name__)

# Reasons that a crawl has before its last rows turn out not to be written.
_TOO_LATE = ("finished", "shutdown", "not_written")
# Scrapy's stat of a feed that could not be stored when the crawl was over, but for its end.
_NOT_STORED = "feedexport/failed_count/"


class _NoPasswords(logging.Filter):
    """Takes users and passwords out of the targets that Scrapy's own lines name."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                without_password(each) if isinstance(each, str) else each for each in record.args
            )
        return True


_NO_PASSWORDS = _NoPasswords()


class FeedExporter(feedexport.FeedExporter):
    """A feed that cannot be written stops the crawl: Scrapy's goes on and loses the items."""

    failed = False
    """Whether a feed could not be written: rows that came since the last flush may be lost."""

    def __init__(self, crawler: Crawler) -> None:
        feedexport.logger.addFilter(_NO_PASSWORDS)
        super().__init__(crawler)

    def item_scraped(self, item: Any, spider: Spider) -> None:
        try:
            super().item_scraped(item, spider)
        except Exception as error:  # noqa: BLE001  # whatever it is, the row is not in the file
            self._fail(error)

    async def close_spider(self, spider: Spider) -> None:
        self.flush()
        await super().close_spider(spider)
        stats = self.crawler.stats
        if feeds_failed(self.crawler) and stats.get_value("finish_reason") in _TOO_LATE:
            stats.set_value("finish_reason", "feed_failed")

    async def _close_slot(self, slot: feedexport.FeedSlot, spider: Spider) -> None:
        """A feed whose last rows cannot be written is one error. Of Scrapy's own, those of an
        exporter go to a task that nobody looks at, and the crawl ends as if all were well."""
        try:
            if slot.itemcount:  # else Scrapy begins and ends the file, and would do so twice
                slot.finish_exporting()
            if slot.file is not None and not slot.file.closed:
                slot.file.flush()
            await super()._close_slot(slot, spider)
        except Exception as error:  # noqa: BLE001  # whatever it is, the file is not whole
            self._fail(error, slot)
            if slot.file is not None:
                with suppress(OSError):  # what it still holds cannot be written either
                    slot.file.close()
            self.crawler.stats.inc_value(f"{_NOT_STORED}{type(slot.storage).__name__}")
            await self.crawler.signals.send_catch_log_async(signals.feed_slot_closed, slot=slot)

    def flush(self) -> bool:
        """Hand all rows so far to the operating system, so that a killed crawl loses none of them.

        False: that cannot be done. The crawl is then closing, and nothing may be called done whose
        rows came since the last flush. Rows of a feed that is no plain file of lines are not safe
        before the crawl has ended: :func:`instaspider.feeds.targets.fleeting_feeds` names those.
        """
        for slot in self.slots:
            file = slot.file
            if file is None or file.closed:
                continue
            try:
                file.flush()
            except OSError as error:
                self._fail(error, slot)
        return not self.failed

    def _fail(self, error: Exception, *slots: feedexport.FeedSlot) -> None:
        """``slots``: those that may have failed; all, if it is not known which."""
        if self.failed:
            return
        self.failed = True
        reason = str(error)
        if not isinstance(error, ConfigurationError):
            said = f"{type(error).__name__}: {error}"
            if isinstance(error, OSError):
                said = error.strerror or str(error)
            named = ", ".join(without_password(slot.uri) for slot in slots or self.slots)
            reason = f"{said} ({named})"
        logger.error("The crawl stops, since a feed cannot be written: %s", reason)
        closing = self.crawler.engine.close_spider_async(reason="feed_failed")
        self._closing = asyncio.ensure_future(closing)


def without_password(uri: str) -> str:
    """A feed's target without the user and password that it may hold."""
    return re.sub(r"//[^/]*@", "//", uri)  # up to the last one: a password may have others


def feeds_failed(crawler: Crawler) -> bool:
    """Whether rows of a feed of this crawl, which may never have begun, are not in their place."""
    feeds = crawler.get_extension(FeedExporter) if crawler._extensions else None
    # Scrapy itself catches, and counts, what goes wrong while a whole file is handed over.
    counted = crawler._stats.get_stats() if crawler._stats else {}
    lost = any(name.startswith(_NOT_STORED) for name in counted)
    return lost or bool(feeds and feeds.failed)


def flush_feeds(crawler: Crawler) -> bool:
    """:meth:`FeedExporter.flush` of a crawl, to be called before inputs are written as done.

    True where there are no feeds. It belongs on the event loop, not into a thread.
    """
    feeds = crawler.get_extension(FeedExporter)
    return feeds is None or feeds.flush()
