"""Requests that a project's own components drop: each ends its input as failed, with the cause."""

from __future__ import annotations

import asyncio
import logging

import pytest
from crawling import as_task, crawl
from scrapy import Request, signals
from scrapy.core.scheduler import Scheduler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import TextResponse
from scrapy.spidermiddlewares.base import BaseSpiderMiddleware
from scrapy.spidermiddlewares.urllength import UrlLengthMiddleware

from instaspider.crawl.crawl import Crawl
from instaspider.crawl.errand import Errand

HERE = __name__
NAMES = ("nasa", "esa", "dropped_a")


def unwanted(request: object) -> bool:
    """Requests for pages after the first one, and all for one input."""
    if not isinstance(request, Request) or not Errand.of(request).endpoint:
        return False
    arguments = Errand.of(request).arguments
    return "cursor" in arguments or arguments.get("username") == "dropped_a"


class Drops(BaseSpiderMiddleware):
    """Drops by Scrapy's own base class."""

    def get_processed_request(self, request, response):
        return None if unwanted(request) else request


class DropsInGenerators:
    """Drops in functions of its own."""

    async def process_start(self, start):
        async for each in start:
            if not unwanted(each):
                yield each

    async def process_spider_output(self, response, result):
        async for each in result:
            if not unwanted(each):
                yield each


class Sorts:
    """Passes all first requests on, the last one first."""

    async def process_start(self, start):
        for each in reversed([each async for each in start]):
            yield each

    async def process_spider_output(self, response, result):
        for each in [each async for each in result]:
            yield each


class Raises:
    """Fails at some requests."""

    async def process_spider_output(self, response, result):
        async for each in result:
            if unwanted(each):
                raise KeyError("page")
            yield each


class Swallows:
    """Takes every exception for done."""

    def process_spider_exception(self, response, exception):
        return []


class OwnLength(UrlLengthMiddleware):
    """A limit of the project's own."""


class RefusesToSend:
    """A downloader middleware."""

    def process_request(self, request):
        if unwanted(request):
            raise IgnoreRequest


class RefusesAnswers:
    """A downloader middleware nearer to the handler than ours."""

    def process_response(self, request, response):
        if Errand.of(request).endpoint:
            raise IgnoreRequest("not wanted")
        return response


class FailsAtAnswers:
    def process_response(self, request, response):
        raise KeyError("its own mistake")


class SendsACopy:
    """Puts another request in the place of each one, on its way out."""

    def process_request(self, request):
        if "copied" not in request.meta:
            return request.replace(meta={**request.meta, "copied": True})
        return None


class AsksTwice:
    """Puts another request in the place of each first answer."""

    def process_response(self, request, response):
        if "copied" not in request.meta:
            return request.replace(meta={**request.meta, "copied": True}, dont_filter=True)
        return response


class AnswersItself:
    """Knows every profile by heart, and sends nothing."""

    def process_request(self, request):
        return TextResponse(request.url, body=b"{}", encoding="utf-8")


class FailsAtStart:
    async def process_start(self, start):
        async for each in start:
            if unwanted(each):
                raise KeyError("start")
            yield each


class ForgetfulScheduler(Scheduler):
    def enqueue_request(self, request):
        return False if unwanted(request) else super().enqueue_request(request)


class Ignores:
    """An extension that refuses requests when they are scheduled."""

    @classmethod
    def from_crawler(cls, crawler):
        crawler.signals.connect(cls.refuse, signals.request_scheduled)
        return cls()

    @staticmethod
    def refuse(request):
        if unwanted(request):
            raise IgnoreRequest("not today")


BY_MIDDLEWARE = "a spider middleware of this project kept the request back"
WAYS = {
    "base class": ({"SPIDER_MIDDLEWARES": {Drops: 543}}, BY_MIDDLEWARE),
    "engine's end": ({"SPIDER_MIDDLEWARES": {Drops: -5}}, BY_MIDDLEWARE),
    "generators": ({"SPIDER_MIDDLEWARES": {DropsInGenerators: 950}}, BY_MIDDLEWARE),
    "downloader middleware": (
        {"DOWNLOADER_MIDDLEWARES": {RefusesToSend: 543}},
        "a middleware of this project refused the request: IgnoreRequest",
    ),
    "scheduler": ({"SCHEDULER": ForgetfulScheduler}, "the scheduler of this project refused"),
    "signal": ({"EXTENSIONS": {Ignores: 500}}, "a handler of the signal request_scheduled"),
}


async def posts(sandbox, tmp_path, settings, **arguments):
    given = {"users": ",".join(NAMES), "limit": "30", **arguments}
    return await crawl({**sandbox.settings, **settings}, tmp_path, "posts", **given)


@pytest.mark.parametrize("way", WAYS)
@as_task
async def test_a_dropped_request_ends_its_input_as_failed_with_the_cause(
    sandbox, tmp_path, caplog, way
):
    settings, cause = WAYS[way]
    with caplog.at_level(logging.ERROR):
        crawled = await posts(sandbox, tmp_path, settings)
    for name in NAMES:
        row = crawled.outcomes[name]
        assert row["outcome"] == "failed", row
        assert cause in row["reason"]
    # What came before is there, and counted.
    assert {item.input for item in crawled.items} == {"nasa", "esa"}
    assert crawled.outcomes["dropped_a"]["requests"] == "0"
    assert crawled.stats["finish_reason"] == "finished"
    assert cause in caplog.text


@pytest.mark.parametrize("way", WAYS)
@as_task
async def test_a_dropped_probe_does_not_stop_the_list(sandbox, tmp_path, monkeypatch, way):
    """While all routes are closed each input waits for the end of the one before it, which may have
    no answer to wait for."""
    monkeypatch.setattr(Crawl, "is_walled", lambda *_: True)
    settings, cause = WAYS[way]
    names = "nasa,dropped_a,esa"
    crawled = await crawl({**sandbox.settings, **settings}, tmp_path, "profiles", users=names)
    ended = {name: row["outcome"] for name, row in crawled.outcomes.items()}
    assert ended == {"nasa": "done", "dropped_a": "failed", "esa": "done"}
    assert cause in crawled.outcomes["dropped_a"]["reason"]


@as_task
async def test_the_cause_names_the_middleware(sandbox, tmp_path):
    crawled = await posts(sandbox, tmp_path, {"SPIDER_MIDDLEWARES": {Drops: 543, Sorts: 544}})
    assert f"{HERE}.Sorts, {HERE}.Drops" in crawled.outcomes["nasa"]["reason"] or (
        f"{HERE}.Drops, {HERE}.Sorts" in crawled.outcomes["nasa"]["reason"]
    )


@as_task
async def test_an_exception_that_a_middleware_swallows_is_no_lost_input(sandbox, tmp_path):
    settings = {"SPIDER_MIDDLEWARES": {Raises: 543, Swallows: 500}}
    crawled = await posts(sandbox, tmp_path, settings, users="nasa,esa")
    assert {row["outcome"] for row in crawled.rows} == {"failed"}
    assert all(BY_MIDDLEWARE in row["reason"] for row in crawled.rows)


@as_task
async def test_a_middleware_that_holds_requests_for_a_while_drops_none(sandbox, tmp_path):
    settings = {"SPIDER_MIDDLEWARES": {Sorts: 543}}
    crawled = await posts(sandbox, tmp_path, settings, users="nasa,esa")
    assert {row["outcome"] for row in crawled.rows} == {"done"}


@pytest.mark.parametrize(
    "middlewares",
    [{}, {UrlLengthMiddleware: 100}, {"scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": 5}],
    ids=["Scrapy's", "listed as a class", "listed by name"],
)
@as_task
async def test_limits_of_length_and_depth_do_not_hold_for_our_requests(
    sandbox, tmp_path, middlewares
):
    settings = {"URLLENGTH_LIMIT": 30, "DEPTH_LIMIT": 1, "SPIDER_MIDDLEWARES": middlewares}
    crawled = await posts(sandbox, tmp_path, settings, users="nasa", limit="60")
    assert crawled.outcomes["nasa"]["outcome"] == "done"
    assert len(crawled.items) == 60
    assert "urllength/request_ignored_count" not in crawled.stats


@as_task
async def test_a_limit_of_the_projects_own_is_one_that_drops(sandbox, tmp_path):
    settings = {"URLLENGTH_LIMIT": 30, "SPIDER_MIDDLEWARES": {OwnLength: 543}}
    crawled = await posts(sandbox, tmp_path, settings, users="nasa")
    assert crawled.outcomes["nasa"]["outcome"] == "failed"
    assert f"{HERE}.OwnLength" in crawled.outcomes["nasa"]["reason"]


@as_task
async def test_a_crawl_that_is_told_to_stop_is_one_that_stopped(sandbox, tmp_path):
    settings = {"CLOSESPIDER_ITEMCOUNT": 5, "SPIDER_MIDDLEWARES": {Sorts: 543}}
    crawled = await posts(sandbox, tmp_path, settings, users="nasa,esa", limit="200")
    assert crawled.stats["finish_reason"] == "closespider_itemcount"
    assert {row["outcome"] for row in crawled.rows} <= {"done", "not_done"}
    assert all(BY_MIDDLEWARE not in row["reason"] for row in crawled.rows)


# One request at a time: what a lost one holds the next one misses.
ONE_AT_A_TIME = {
    "INSTASPIDER_MODES": {"fast": {"rate": 60000, "burst": 1, "spacing": [0, 0], "in_flight": 1}}
}


@pytest.mark.parametrize("middleware", [RefusesAnswers, FailsAtAnswers, SendsACopy, AsksTwice])
@pytest.mark.parametrize("place", [100, 543, 800, 999])
@as_task
async def test_a_request_whose_answer_is_dropped_or_that_is_replaced_holds_up_no_other(
    sandbox, tmp_path, middleware, place
):
    settings = {
        **ONE_AT_A_TIME,
        "DOWNLOADER_MIDDLEWARES": {middleware: place},
        "DOWNLOAD_TIMEOUT": 3600,
        "INSTASPIDER_MAX_TRIES": 2,
    }
    crawled = await asyncio.wait_for(
        posts(sandbox, tmp_path, settings, users="nasa,esa", limit="5", mode="fast"), 300
    )
    wanted = "failed" if middleware in (RefusesAnswers, FailsAtAnswers) else "done"
    assert {row["outcome"] for row in crawled.rows} == {wanted}
    words = {RefusesAnswers: "refused the request: not wanted", FailsAtAnswers: "KeyError: 'its"}
    assert all(words.get(middleware, "") in row["reason"] for row in crawled.rows)


@pytest.mark.parametrize("place", [10, 543, 800])
@as_task
async def test_an_answer_of_the_projects_own_is_judged_as_any_other(sandbox, tmp_path, place):
    settings = {"DOWNLOADER_MIDDLEWARES": {AnswersItself: place}}
    crawled = await posts(sandbox, tmp_path, settings, users="nasa")
    assert crawled.outcomes["nasa"]["outcome"] == "failed"
    assert "identity" not in crawled.outcomes["nasa"]["reason"]
    assert "html_profile_page" in crawled.outcomes["nasa"]["reason"]
    assert not sandbox.requests()


@as_task
async def test_a_spider_middleware_that_fails_at_the_start_is_the_cause(sandbox, tmp_path):
    settings = {"SPIDER_MIDDLEWARES": {FailsAtStart: 543}}
    crawled = await posts(sandbox, tmp_path, settings, users="nasa,dropped_a", limit="5")
    assert crawled.outcomes["nasa"]["outcome"] == "done"
    assert BY_MIDDLEWARE in crawled.outcomes["dropped_a"]["reason"]
