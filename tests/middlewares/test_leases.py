"""The leave to send ends with its request, also if whoever asked stops waiting."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from crawling import as_task
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError

from instaspider import ProfilesSpider
from instaspider.crawl.crawl import Crawl
from instaspider.crawl.walking import Walking
from instaspider.download_errors import reason_of
from instaspider.inputs import entry_of

CAP = 3
SETTINGS = {
    "INSTASPIDER_MODES": {
        "fast": {"rate": 60000, "burst": 100, "spacing": [0, 0], "in_flight": CAP, "target": 0}
    },
    "INSTASPIDER_MAX_TRIES": 2,
}


class Idle(ProfilesSpider):
    """Asks nothing by itself."""

    name = "idle"

    async def start(self) -> AsyncIterator[Any]:
        self.started.set()
        await asyncio.Event().wait()
        yield None


@asynccontextmanager
async def open_crawl(settings: dict[str, Any]) -> AsyncIterator[Crawler]:
    crawler = Crawler(Idle, {**SETTINGS, **settings})
    Idle.started = asyncio.Event()
    whole = asyncio.ensure_future(crawler.crawl_async(users="nasa", mode="fast"))
    await asyncio.wait(
        {whole, asyncio.ensure_future(Idle.started.wait())}, return_when="FIRST_COMPLETED"
    )
    try:
        yield crawler
    finally:
        await crawler.stop_async()
        await whole


def requests_of(crawler: Crawler) -> Callable[[str], Request]:
    crawl = Crawl.needed(crawler)
    walking, asking, lines = Walking(crawler, crawl), Idle.asking(), iter(range(1, 1000))

    def request_of(name: str) -> Request:
        visit = walking.open(asking, entry_of(next(lines), name, Idle.parse_input))
        request = walking.next_request(visit)
        assert request is not None
        return request

    return request_of


async def until(so: Callable[[], object]) -> None:
    while not so():  # noqa: ASYNC110
        await asyncio.sleep(0.005)


@as_task
async def test_a_cancelled_request_gives_its_lease_back_and_is_broken_off(make_sandbox) -> None:
    sandbox = make_sandbox("--latency", "3600s", "--gatekeeper", "off")
    async with open_crawl(sandbox.settings) as crawler:
        pool, request_of = Crawl.needed(crawler).pool, requests_of(crawler)
        pool.identities[0].open()  # many requests at once, without waiting for a first answer
        reached: list[Request] = []
        crawler.signals.connect(
            lambda request: reached.append(request), signals.request_reached_downloader, weak=False
        )
        for turn in range(1, 4):  # more than the cap in all: none of them may keep its place
            tasks = [
                asyncio.ensure_future(crawler.engine.download_async(request_of(f"u.{turn}.{n}")))
                for n in range(2 * CAP)
            ]
            await until(lambda turn=turn: len(reached) == CAP * turn)
            assert pool.in_flight == CAP
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            await until(lambda: pool.in_flight == 0)
            await until(
                lambda: not any(s.transferring for s in crawler.engine.downloader.slots.values())
            )
            assert all(task.cancelled() for task in tasks)


@as_task
async def test_the_reason_of_a_failure_travels_with_the_exception(make_sandbox) -> None:
    """Also if the request that failed at last is another one than the one that was asked for."""
    sandbox = make_sandbox("--faults", "reset=1")
    async with open_crawl(sandbox.settings) as crawler:
        with pytest.raises(DownloadFailedError) as caught:
            await crawler.engine.download_async(requests_of(crawler)("nasa"))
        assert reason_of(caught.value).startswith("2 tries")
