"""Records, stats and spider middlewares that cost something for each page though nobody reads
them."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from instaspider.extensions.unheard import QuietLogFormatter, StatsCollector
from instaspider.log_once import say_unknown_fields_once
from instaspider.startup import components
from instaspider.startup.idle import URL_LENGTH

URL = "https://www.instagram.com/"
SCRAPYS = "scrapy.spidermiddlewares."
DEPTH = f"{SCRAPYS}depth.DepthMiddleware"
META_COPY = f"{SCRAPYS}metacopy.MetaCopyDetectionMiddleware"


class Keeps(logging.Handler):
    def __init__(self, level: int) -> None:
        super().__init__(level)

    def emit(self, record: logging.LogRecord) -> None:
        del record


@pytest.fixture(autouse=True)
def all_levels() -> Iterator[None]:
    before = logging.root.level
    logging.root.setLevel(logging.NOTSET)  # loggers remember what they let through until then
    yield
    logging.root.setLevel(before)


def said(monkeypatch, root: int = logging.INFO) -> list[bool]:
    """Whether Crawled and Scraped are told; ``root``: what the only handler of all takes."""
    # Pytest's own handlers, which are there by now, take every line.
    monkeypatch.setattr(logging.root, "handlers", [Keeps(root)])
    formatter, spider = QuietLogFormatter(), Spider("any")
    request, response = Request(URL), Response(URL)
    crawled = formatter.crawled(request, response, spider)
    return [crawled is not None, formatter.scraped({}, response, spider) is not None]


def test_no_record_is_made_of_a_line_that_no_handler_takes(monkeypatch) -> None:
    assert said(monkeypatch) == [False, False]


def test_a_filter_of_ours_makes_no_record(monkeypatch) -> None:
    say_unknown_fields_once()
    assert logging.getLogger("scrapy.core.scraper").filters
    assert said(monkeypatch) == [False, False]


def test_every_line_is_made_at_level_debug(monkeypatch) -> None:
    assert said(monkeypatch, logging.DEBUG) == [True, True]


@pytest.mark.parametrize(
    ("name", "heard"),
    [
        ("scrapy", [True, True]),
        ("scrapy.core.engine", [True, False]),
        ("scrapy.core.scraper", [False, True]),
    ],
)
def test_a_projects_own_handler_at_debug_hears_all_that_it_heard(name, heard, monkeypatch) -> None:
    monkeypatch.setattr(logging.getLogger(name), "handlers", [Keeps(logging.DEBUG)])
    assert said(monkeypatch) == heard


def test_a_projects_filter_sees_all_that_it_saw(monkeypatch) -> None:
    filtered = logging.getLogger("scrapy.core.engine")
    monkeypatch.setattr(filtered, "filters", [lambda record: record])
    assert said(monkeypatch) == [True, False]


def test_stats_are_those_of_scrapy() -> None:
    found = []
    for kind in (StatsCollector, MemoryStatsCollector):
        stats = kind(get_crawler())
        stats.inc_value("a")
        stats.inc_value("a", 2)
        stats.max_value("b", 4)
        stats.min_value("b", 3)
        stats.set_value("c", 5)
        found.append(stats.get_stats())
    assert found == [{"a": 3, "b": 3, "c": 5}] * 2


OFFSITE = "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware"
AUTH = "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware"
TIMEOUT = "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware"
THEIRS = "scrapy.spidermiddlewares.base.BaseSpiderMiddleware"
REPLACED = {URL_LENGTH, components.STATS, *components.MIDDLEWARES}


def idle(
    settings: dict[str, object] | None = None,
    kind: str = "SPIDER_MIDDLEWARES",
    *,
    ours: bool = True,
) -> set[str]:
    """Scrapy's middlewares that are off and have no other in their place."""
    made = Settings(settings)
    components.apply(made, 1, ours=ours)
    before = Settings(settings).get_component_priority_dict_with_base(kind)
    after = made.get_component_priority_dict_with_base(kind)
    return {str(each) for each in before.keys() - after.keys()} - REPLACED


def idle_at_download(settings: dict[str, object] | None = None, *, ours: bool = True) -> set[str]:
    return idle(settings, "DOWNLOADER_MIDDLEWARES", ours=ours)


def test_downloader_middlewares_that_find_nothing_to_do_are_off() -> None:
    assert idle_at_download() == {OFFSITE, AUTH, TIMEOUT}


@pytest.mark.parametrize("setting", ["HTTPAUTH_USER", "HTTPAUTH_PASS"])
def test_the_middleware_for_passwords_stays_where_one_is_set(setting) -> None:
    assert idle_at_download({setting: "word"}) == {OFFSITE, TIMEOUT}


def test_the_middleware_for_timeouts_stays_beside_other_handlers() -> None:
    handlers = {"ftp": "scrapy.core.downloader.handlers.ftp.FTPDownloadHandler"}
    assert idle_at_download({"DOWNLOAD_HANDLERS": handlers}) == {OFFSITE, AUTH}


@pytest.mark.parametrize(
    "kind", ["SPIDER_MIDDLEWARES", "DOWNLOADER_MIDDLEWARES", "ITEM_PIPELINES", "EXTENSIONS"]
)
def test_all_downloader_middlewares_stay_beside_components_of_the_project(kind) -> None:
    assert idle_at_download({kind: {THEIRS: 50}}) == set()
    assert idle_at_download({kind: {THEIRS: None}}) == {OFFSITE, AUTH, TIMEOUT}


def test_all_downloader_middlewares_stay_for_a_spider_that_is_not_ours_as_it_is() -> None:
    assert idle_at_download(ours=False) == set()


def test_spider_middlewares_that_find_nothing_to_do_are_off() -> None:
    assert idle() == {DEPTH, META_COPY}


@pytest.mark.parametrize("setting", ["DEPTH_LIMIT", "DEPTH_PRIORITY", "DEPTH_STATS_VERBOSE"])
def test_a_spider_middleware_stays_whose_setting_is_set(setting) -> None:
    assert idle({setting: 1}) == {META_COPY}


def test_all_stay_beside_spider_middlewares_of_the_project() -> None:
    theirs = {"scrapy.spidermiddlewares.base.BaseSpiderMiddleware": 50}
    assert idle({"SPIDER_MIDDLEWARES": theirs}) == set()


def test_all_stay_for_a_spider_that_is_not_ours_as_it_is() -> None:
    assert idle(ours=False) == set()


@pytest.mark.parametrize("more", [{"download": True}, {"store": True}])
def test_items_are_handed_on_by_more_tasks_with_a_pipeline(more) -> None:
    without, with_one = Settings(), Settings()
    components.apply(without, 1)
    components.apply(with_one, 1, **more)
    assert without.getint("CONCURRENT_ITEMS") < with_one.getint("CONCURRENT_ITEMS")
    theirs = Settings({"ITEM_PIPELINES": {"any.Pipeline": 1}})
    components.apply(theirs, 1)
    assert theirs.getint("CONCURRENT_ITEMS") == with_one.getint("CONCURRENT_ITEMS")
