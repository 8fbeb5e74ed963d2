"""One crawl of the handler benchmark, in a process of its own; prints one JSON line.

``python -m benchmarks.one_crawl HANDLER lean|defaults|tuned URL PAGES``
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

import scrapy
from scrapy import Request, signals
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response, TextResponse

from benchmarks.page_server import GZIPPED, HEADERS
from instaspider.startup.components import ENGINE

IN_FLIGHT = 32
LEAN = {"CONCURRENT_ITEMS": 2, "COOKIES_ENABLED": False, "REFERER_ENABLED": False}
# What instaspider's add-on sets for the engine; ours alone has it among its defaults.
ADD_ON = {
    **ENGINE,
    "EXTENSIONS": {"instaspider.extensions.garbage_collector.GarbageCollector": 500},
}
TUNED = {**LEAN, **ADD_ON}
KINDS: dict[str, dict[str, Any]] = {"lean": LEAN, "tuned": TUNED, "defaults": {}}
HANDLERS: dict[str, str] = {
    "null": "benchmarks.one_crawl.GzippedNullHandler",
    "instaspider": "instaspider.CurlCffiDownloadHandler",
    "http11": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler",
    "aiohttp": "scrapy.core.downloader.handlers._aiohttp.AiohttpDownloadHandler",
    "scrapy-impersonate": "scrapy_impersonate.ImpersonateDownloadHandler",
    "scrapy-curl": "scrapy_curl.CurlDownloadHandler",
}
META: dict[str, dict[str, Any]] = {
    "scrapy-impersonate": {"impersonate": "chrome150", "impersonate_args": {"verify": False}},
    "scrapy-curl": {"curl": {"impersonate": "chrome150"}},
}


class GzippedNullHandler(BaseDownloadHandler):
    """The engine's ceiling: the same answer as the server's, at once."""

    lazy = True

    async def download_request(self, request: Request) -> Response:
        request.meta["download_latency"] = 0.0
        return TextResponse(request.url, headers=dict(HEADERS), body=GZIPPED)


class PagesSpider(scrapy.Spider):
    """Reads one dict item off each page."""

    name = "pages"

    async def start(self) -> AsyncIterator[Any]:
        for number in range(self.pages):
            if self.crawler.engine.needs_backout():
                await self.crawler.signals.wait_for(signals.scheduler_empty)
            yield Request(f"{self.url}?page={number}", meta=dict(self.meta), dont_filter=True)

    def parse(self, response: Response) -> Any:
        user = response.json()["data"]["user"]
        yield {
            "username": user["username"],
            "followers": user["edge_followed_by"]["count"],
            "posts": user["edge_owner_to_timeline_media"]["count"],
        }


def main(handler: str, kind: str, url: str, pages: str) -> None:
    settings: dict[str, Any] = {
        "DOWNLOAD_HANDLERS": {"http": HANDLERS[handler], "https": HANDLERS[handler]},
        "CONCURRENT_REQUESTS": IN_FLIGHT,
        "CONCURRENT_REQUESTS_PER_DOMAIN": IN_FLIGHT,
        "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        **KINDS[kind],
        **(ADD_ON if kind == "defaults" and handler == "instaspider" else {}),
    }
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(PagesSpider)
    marks: list[tuple[float, float]] = []

    def mark() -> None:
        marks.append((time.perf_counter(), time.process_time()))

    crawler.signals.connect(mark, signals.engine_started, weak=False)
    crawler.signals.connect(mark, signals.spider_closed, weak=False)
    process.crawl(crawler, url=url, pages=int(pages), meta=META.get(handler, {}))
    process.start()
    items = crawler.stats.get_value("item_scraped_count", 0)
    (wall0, cpu0), (wall1, cpu1) = marks
    print(json.dumps({"items": items, "wall": wall1 - wall0, "cpu": cpu1 - cpu0}))


if __name__ == "__main__":
    main(*sys.argv[1:])
