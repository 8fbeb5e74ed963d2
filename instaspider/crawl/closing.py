"""Tells whether the crawl is being stopped, and whether anything is still under way."""

from __future__ import annotations

from scrapy.crawler import Crawler

from instaspider.visits.visit import Visit

LOOK_SECONDS = 1.0
"""How often everything that waits looks whether the crawl is being stopped, in seconds."""


def is_closing(crawler: Crawler) -> bool:
    """Whether the crawl is being stopped. Scrapy has no public way to ask that, so all knowledge of
    where the engine keeps it is here."""
    engine = crawler.engine
    slot = getattr(engine, "_slot", None)
    return not engine.running or slot is None or slot.closing is not None


def is_quiet(crawler: Crawler) -> bool:
    """Whether no request and no answer is under way. What is waited for then will never come."""
    engine = crawler.engine
    scraper, scheduler = engine.scraper.slot, engine.scheduler
    if is_closing(crawler) or scraper is None or scheduler is None:
        return False
    busy = not scraper.is_idle() or engine.downloader.active
    return not busy and not scheduler.has_pending_requests()


def is_lost(crawler: Crawler, visit: Visit) -> bool:
    """Whether the first request of an input will not be answered, as far as can be told before the
    list is read to its end."""
    return not visit.begun or is_quiet(crawler)
