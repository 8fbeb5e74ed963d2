"""Extends Scrapy's feed export: a feed that cannot be written stops the crawl."""

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

# Finish reasons that are replaced if the last rows cannot be written: the crawl had ended before.
_TOO_LATE = ("finished", "shutdown", "not_written")
# The first part of Scrapy's stat of feeds that could not be stored at the end of the crawl.
_NOT_STORED = "feedexport/failed_count/"


class _NoPasswords(logging.Filter):
    """Takes users and passwords out of the targets in Scrapy's own log lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                without_password(each) if isinstance(each, str) else each for each in record.args
            )
        return True


_NO_PASSWORDS = _NoPasswords()


class FeedExporter(feedexport.FeedExporter):
    """Stops the crawl if a feed cannot be written; Scrapy's own would go on and lose the items."""

    failed = False
    """Whether a feed could not be written, so that rows since the last flush may be lost."""

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
        """Close a feed; if its last rows cannot be written, that is one error in the log.

        Scrapy would lose an exporter's error in a task that nobody reads, and the crawl would end
        as if all was well.
        """
        try:
            if slot.itemcount:  # Scrapy begins and ends an empty file itself
                slot.finish_exporting()
            if slot.file is not None and not slot.file.closed:
                slot.file.flush()
            await super()._close_slot(slot, spider)
        except Exception as error:  # noqa: BLE001  # whatever it is, the file is not whole
            self._fail(error, slot)
            if slot.file is not None:
                with suppress(OSError):  # what the file still holds cannot be written either
                    slot.file.close()
            self.crawler.stats.inc_value(f"{_NOT_STORED}{type(slot.storage).__name__}")
            await self.crawler.signals.send_catch_log_async(signals.feed_slot_closed, slot=slot)

    def flush(self) -> bool:
        """Hand all rows so far to the operating system, so that a killed crawl loses none of them.

        Returns False if that fails. Then the crawl is closing, and inputs whose rows came since the
        last flush must not be called done. Only rows of plain files of lines are safe before the
        crawl has ended; :func:`instaspider.feeds.kept.fleeting_feeds` names the other feeds.
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
        """Log that feeds failed and stop the crawl. ``slots``: those that may have failed, or
        none."""
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
        logger.error("The crawl stops, because a feed cannot be written: %s", reason)
        closing = self.crawler.engine.close_spider_async(reason="feed_failed")
        self._closing = asyncio.ensure_future(closing)


def without_password(uri: str) -> str:
    """Return a feed's target without the user and password that it may hold."""
    return re.sub(r"//[^/]*@", "//", uri)  # up to the last @, as a password may hold one


def feeds_failed(crawler: Crawler) -> bool:
    """Whether rows of any feed of this crawl are missing; the feed exporter may not exist yet."""
    feeds = crawler.get_extension(FeedExporter) if crawler._extensions else None
    # Errors while a whole file is handed over are caught and counted by Scrapy itself.
    counted = crawler._stats.get_stats() if crawler._stats else {}
    lost = any(name.startswith(_NOT_STORED) for name in counted)
    return lost or bool(feeds and feeds.failed)


def flush_feeds(crawler: Crawler) -> bool:
    """Call :meth:`FeedExporter.flush`; to be done before inputs are written down as done.

    Returns True if there are no feeds. Call it on the event loop, not in a thread.
    """
    feeds = crawler.get_extension(FeedExporter)
    return feeds is None or feeds.flush()
