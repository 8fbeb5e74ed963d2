"""Does without what Scrapy's engine prepares for each answer and item though nobody reads it."""

from __future__ import annotations

import logging
from typing import Any

from scrapy.logformatter import LogFormatter, LogFormatterResult
from scrapy.statscollectors import MemoryStatsCollector


class StatsCollector(MemoryStatsCollector):
    """Collects stats as Scrapy's own does, without the hook by which Scrapy 2.19 looks at each use
    of an attribute, to warn of an argument that is not to be given any more. A page has 34 such
    looks, each with an exception that is caught."""

    __getattribute__ = object.__getattribute__


class QuietLogFormatter(LogFormatter):
    """Makes no "Crawled" and no "Scraped" where no log handler takes a line of its level. A record
    that every handler drops costs as much as reading a tenth of an item."""

    def crawled(self, *args: Any) -> LogFormatterResult | None:  # type: ignore[override]
        return super().crawled(*args) if _is_heard("scrapy.core.engine") else None

    def scraped(self, *args: Any) -> LogFormatterResult | None:  # type: ignore[override]
        return super().scraped(*args) if _is_heard("scrapy.core.scraper") else None


def _is_heard(name: str) -> bool:
    """Whether a line of level DEBUG from that logger reaches a handler, or a filter of the project,
    which may count it."""
    logger: logging.Logger | None = logging.getLogger(name)
    assert logger is not None
    if not logger.isEnabledFor(logging.DEBUG):
        return False
    if any(not each.__module__.startswith("instaspider.") for each in logger.filters):
        return True
    while logger is not None:
        if any(handler.level <= logging.DEBUG for handler in logger.handlers):
            return True
        logger = logger.parent if logger.propagate else None
    return False
