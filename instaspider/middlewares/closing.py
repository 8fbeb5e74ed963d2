"""Whether the crawl is being stopped."""

from __future__ import annotations

from scrapy.crawler import Crawler

LOOK_SECONDS = 1.0
"""How often whoever waits looks."""


def is_closing(crawler: Crawler) -> bool:
    """Whether the crawl is being stopped. Scrapy says so nowhere in public, so all knowledge of
    where the engine keeps it is here."""
    engine = crawler.engine
    slot = getattr(engine, "_slot", None)
    return not engine.running or slot is None or slot.closing is not None
