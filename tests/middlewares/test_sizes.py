"""Bytes of requests and answers are counted as Scrapy counts them."""

from __future__ import annotations

from typing import Any

import pytest
from scrapy import Request
from scrapy.downloadermiddlewares.stats import DownloaderStats
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from instaspider.middlewares.sizes import SizesMiddleware
from instaspider.startup.components import OUR_STATS, STATS, apply

REQUESTS = (
    Request("https://www.instagram.com"),
    Request("https://www.instagram.com/"),
    Request("https://www.instagram.com?a=b"),
    Request("https://www.instagram.com/p/a;b=c/?d=e&f=%20#g"),
    Request("https://www.instagram.com//twice//?"),
    Request("https://user:word@www.instagram.com:8443/x"),
    Request("https://[::1]:8443/x"),
    Request("https://bücher.example/ü?ä=ö"),
    Request("data:text/plain,x"),
    Request("file:///tmp/x"),
    Request("https://a.example/", method="POST", body="ü=1"),
    Request("https://a.example/", headers={"Accept": ["a", "bb"], "x-y": "ü", "Empty": ""}),
    Request("https://a.example/", headers={"Nothing": []}),
    Request("https://a.example/", headers={"Nothing": [], "Accept": "a"}),
)
ANSWERS = (
    Response("https://a.example/"),
    Response("https://a.example/", status=404, body=b"Not Found"),
    Response("https://a.example/", status=299, headers={"Set-Cookie": ["a=b", "c=d"], "X": "y"}),
    Response("https://a.example/", headers={"Nothing": [], "X": ""}),
)


def counted(kind: type[DownloaderStats], method: str, *args: Any) -> dict[str, Any]:
    middleware = kind.from_crawler(get_crawler())
    getattr(middleware, method)(*args)
    found: dict[str, Any] = middleware.stats.get_stats()
    return found


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: request.url[:40])
def test_a_request_counts_as_scrapys_own_counts_it(request_: Request) -> None:
    ours, scrapys = (
        counted(kind, "process_request", request_) for kind in (SizesMiddleware, DownloaderStats)
    )
    assert ours == scrapys


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: str(answer.status))
def test_an_answer_counts_as_scrapys_own_counts_it(answer: Response) -> None:
    ours, scrapys = (
        counted(kind, "process_response", REQUESTS[0], answer)
        for kind in (SizesMiddleware, DownloaderStats)
    )
    assert ours == scrapys


class OwnStats(DownloaderStats):
    """A project's own."""


@pytest.mark.parametrize("theirs", [{STATS: None}, {STATS: None, OwnStats: 850}, {STATS: 1}])
def test_a_project_decides_whether_and_where_they_are_counted(theirs: dict[Any, Any]) -> None:
    settings = Settings({"DOWNLOADER_MIDDLEWARES": theirs})
    apply(settings, 1)
    used = settings.get_component_priority_dict_with_base("DOWNLOADER_MIDDLEWARES")
    assert used.get(OUR_STATS) == theirs[STATS]
    assert used.get(OwnStats) == theirs.get(OwnStats)
    assert used.get(STATS) is None
