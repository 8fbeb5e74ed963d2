"""AutoThrottle on identities: Scrapy's arithmetic, our place for the delay."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from crawling import as_task, crawl
from pools import make
from scrapy import Request, Spider, signals
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from instaspider.crawl.crawl import Crawl
from instaspider.crawl.errand import KEY, Errand
from instaspider.extensions.throttle import IdentityThrottle
from instaspider.options import Options
from instaspider.visits.ledger import Ledger

URL = "https://www.instagram.com/"


def throttled(mode: str, **settings: Any) -> tuple[Crawl, Any]:
    """A crawl of two identities with the extension, and what makes it see an answer."""
    crawler = get_crawler(Spider, settings)
    crawler.spider = crawler._create_spider("test")
    pool = make(mode, 2)
    crawl = Crawl(Options(), pool.mode, pool, Ledger())
    crawl.attach(crawler)
    extension = IdentityThrottle.from_crawler(crawler)

    def answer(latency: float, status: int = 200, **meta: Any) -> None:
        meta = {KEY: Errand(endpoint="web_profile_info"), "identity": "i0", **meta}
        request = Request(URL, meta={**meta, "download_latency": latency})
        crawler.signals.send_catch_log(
            signals.response_downloaded,
            response=Response(URL, status=status),
            request=request,
            spider=crawler.spider,
        )
        assert extension is not None

    return crawl, answer


@pytest.mark.parametrize(("mode", "delay"), [("safe", 2), ("fast", 1), ("turbo", 0.5)])
def test_it_begins_with_the_mean_spacing(mode, delay) -> None:
    crawl, _ = throttled(mode)
    assert [identity.delay for identity in crawl.pool.identities] == [delay, delay]


def test_unlimited_has_none() -> None:
    with pytest.raises(NotConfigured):
        throttled("unlimited")


@pytest.mark.parametrize(("mode", "target"), [("safe", 1), ("fast", 3), ("turbo", 8)])
def test_it_moves_toward_latency_by_target(mode, target) -> None:
    crawl, answer = throttled(mode)
    identity, other = crawl.pool.identities
    before = identity.delay
    answer(0.1)
    assert identity.delay == pytest.approx((before + 0.1 / target) / 2)
    answer(24)
    assert identity.delay == pytest.approx(24 / target)
    for _ in range(30):
        answer(0.1)
    assert identity.delay == pytest.approx(0.1 / target, rel=0.01)
    assert other.delay == before


def test_errors_never_shorten_it() -> None:
    crawl, answer = throttled("safe")
    answer(0.01, status=429)
    assert crawl.pool["i0"].delay == 2
    answer(9, status=429)
    assert crawl.pool["i0"].delay == 9


def test_its_bound_is_scrapys_setting() -> None:
    crawl, answer = throttled("safe", AUTOTHROTTLE_MAX_DELAY=5)
    answer(50)
    assert crawl.pool["i0"].delay == 5


@pytest.mark.parametrize("meta", [{KEY: Errand()}, {"autothrottle_dont_adjust_delay": True}])
def test_what_is_left_alone(meta) -> None:
    crawl, answer = throttled("safe")
    answer(50, **meta)
    assert crawl.pool["i0"].delay == 2


@as_task
async def test_slow_answers_slow_a_crawl_down(make_sandbox, tmp_path):
    sandbox = make_sandbox("--latency", "300ms")
    numbers = {"rate": 6000, "burst": 5, "spacing": [0, 0], "target": 1}
    settings = {**sandbox.settings, "INSTASPIDER_MODES": {"fast": numbers}}
    crawled = await crawl(settings, tmp_path, users=[f"p{n}" for n in range(8)], mode="fast")
    assert {row["outcome"] for row in crawled.rows} == {"done"}
    times = [request["time"] for request in sandbox.requests()]
    # What is under way when the first answer comes knows nothing of it yet.
    late = [after - before for before, after in pairwise(times) if before > times[0] + 0.4]
    assert all(gap > 0.28 for gap in late)
