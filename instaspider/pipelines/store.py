"""INSTASPIDER_STORE: checks that items fit their tables; the store writes them page by page.

An item is written once its whole page is through all pipelines, together with where its input goes
on. So this one, the last, only says whether the item fits its table, and waits while the database
is behind: the crawl slows down, and no memory fills.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from scrapy.crawler import Crawler

from instaspider.store.tables import table_of
from instaspider.store.type_check import misfit

logger = logging.getLogger(__name__)


class StorePipeline:
    """``room()`` of the spider, if it has one, ends when the store can take more."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._room: Callable[[], Awaitable[None]] | None = None
        self._said: set[type] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        return cls(crawler)

    def open_spider(self) -> None:
        self._room = getattr(self.crawler.spider, "room", None)

    async def process_item(self, item: Any) -> Any:
        """Raises TypeError for an item whose fields another pipeline made something else of."""
        table = table_of(type(item))
        if table is None:
            self._say_unknown(type(item))
        elif (why := misfit(table, item)) is not None:
            raise TypeError(why)
        if self._room is not None:
            await self._room()
        return item

    def _say_unknown(self, kind: type) -> None:
        self.crawler.stats.inc_value("instaspider/store/unknown")
        if kind not in self._said:
            self._said.add(kind)
            logger.warning(
                "Items of the class %s have no table in the store and are not written there: leave"
                " the items of instaspider what they are in the pipelines before it.",
                kind.__name__,
            )
