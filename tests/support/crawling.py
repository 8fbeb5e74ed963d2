"""Crawls, or the download handler alone, in this process, on the loop that the tests run on."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

from forking import copy_settings_quickly
from pytest_twisted import ensureDeferred
from scrapy import Spider, signals
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.utils.test import get_crawler
from twisted.internet.defer import Deferred

from instaspider import CurlCffiDownloadHandler, Profile

FAST = {"mode": "unlimited"}
# Mode fast with these numbers asks one thing after the other, without a pause.
ONE_BY_ONE = {
    "INSTASPIDER_MODES": {"fast": {"rate": 60000, "burst": 1, "spacing": [0, 0], "in_flight": 1}}
}

copy_settings_quickly()


def as_task(function: Any) -> Any:
    """Run an async test as a task of the reactor's loop: crawls wait on asyncio's futures."""

    @ensureDeferred
    @wraps(function)
    async def run(*args: Any, **kwargs: Any) -> None:
        await Deferred.fromFuture(asyncio.ensure_future(function(*args, **kwargs)))

    return run


@asynccontextmanager
async def handler(settings: dict[str, Any] | None = None) -> AsyncIterator[Any]:
    """The download handler by itself."""
    crawler = get_crawler(Spider, settings or {})
    crawler.spider = crawler._create_spider("test")
    made = CurlCffiDownloadHandler.from_crawler(crawler)
    try:
        yield made
    finally:
        await made.close()


@dataclass
class Crawled:
    """What a crawl gave."""

    items: list[Profile] = field(default_factory=list)
    outcomes: dict[str, dict[str, str]] = field(default_factory=dict)
    """Outcome rows by input as written."""
    rows: list[dict[str, str]] = field(default_factory=list)
    stats: dict[str, Any] = field(default_factory=dict)

    def by_name(self) -> dict[str | None, Profile]:
        return {item.username: item for item in self.items}


async def crawl(
    settings: dict[str, Any],
    tmp_path: Path,
    spider: str = "profiles",
    **arguments: Any,
) -> Crawled:
    """Run a spider of ours to its end."""
    outcomes = tmp_path / "outcomes.csv"
    runner = AsyncCrawlerRunner(
        {
            "ADDONS": {"instaspider.Addon": 300},
            "INSTASPIDER_OUTCOMES": str(outcomes),
            "LOG_LEVEL": "INFO",
            **settings,
        }
    )
    crawler: Crawler = runner.create_crawler(spider)
    crawled = Crawled()
    crawler.signals.connect(
        lambda item: crawled.items.append(item), signals.item_scraped, weak=False
    )
    await runner.crawl(crawler, **{**FAST, **arguments})
    crawled.stats = crawler.stats.get_stats()
    crawled.rows = read_rows(outcomes)
    crawled.outcomes = {row["input"]: row for row in crawled.rows}
    return crawled


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_json_lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:  # str.splitlines would split texts too
        return [json.loads(line) for line in file]
