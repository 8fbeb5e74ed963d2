"""Checks that items fit the tables of INSTASPIDER_STORE; the store writes them page by page.

An item is written once all items of its page have passed all pipelines, together with the place
where its input goes on. So this pipeline, the last one, only checks each item. It also waits while
the database is behind: the crawl slows down, and memory does not fill up.
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
    """Checks each item against its table, and waits for ``room()`` of the spider, if it has one.

    ``room()`` ends when the store can take more.
    """

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
        """Pass an item on. Raises TypeError if a pipeline gave a field a value of another type."""
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
                "Items of the class %s have no table in the store and are not written there: let"
                " the pipelines before it keep the classes of instaspider's items.",
                kind.__name__,
            )
