"""What travels with a request: one frozen errand, also through a job directory."""

from __future__ import annotations

import ast
import dataclasses
import pickle
from typing import Any

import pytest
from crawling import as_task
from docs_tables import nodes
from scrapy import Request, signals
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.http import Response

from instaspider.crawl.errand import KEY, NONE, Errand
from instaspider.crawl.own_requests import concerns_us, is_of_0_1, row_of
from instaspider.items.schema import documentation

URL = "https://www.instagram.com/nasa/"
FULL = Errand(
    endpoint="web_profile_info",
    line=3,
    crawl="a1",
    arguments={"username": "nasa"},
    tries=2,
    met={"an empty answer": 2},
    sent_at=7.5,
    verdict="ok",
)
FROM_0_1 = {
    "endpoint": "web_profile_info",
    "input": 1,
    "crawl": "1f2e3d4c",
    "tries": 0,
    "edition": 0,
    "arguments": {"username": "nasa"},
    "stick": None,
    "sender": None,
    "probe": False,
    "alone": False,
    "failed_as": "",
    "send_once": False,
    "dont_retry": True,
}


def test_an_errand_comes_back_from_a_job_directory() -> None:
    assert pickle.loads(pickle.dumps(FULL)) == FULL
    assert Errand.__module__ == "instaspider.crawl.errand"  # never another: pickles name it
    assert not hasattr(Errand, "__slots__")


def test_an_errand_of_another_version_comes_back_with_what_both_know() -> None:
    other = FULL.but()
    other.__dict__["of_later"] = "x"
    del other.__dict__["met"]
    back = pickle.loads(pickle.dumps(other))
    assert back == FULL.but(met={})
    assert not hasattr(back, "of_later")


def test_nothing_of_it_can_be_changed_in_place() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        FULL.tries = 3  # type: ignore[misc]
    request = Request(URL, meta={KEY: FULL})
    copy = request.replace(url=URL)
    Errand.note(copy, lease=5)
    assert (Errand.of(request).lease, Errand.of(copy).lease) == (None, 5)
    assert Errand.of(copy) == dataclasses.replace(FULL, lease=5)


def test_what_is_not_ours_has_an_empty_one() -> None:
    request = Request("https://example.com/")
    assert Errand.of(request) is NONE
    assert Errand.of_answer(Response(URL)) is NONE
    assert not concerns_us(request)
    assert row_of(request) is None
    assert not NONE.is_answered
    assert FULL.is_answered
    assert not FULL.but(verdict="transient").is_answered


def test_each_change_names_a_field() -> None:
    """`but` and `note` do not check it themselves."""
    fields = {field.name for field in dataclasses.fields(Errand)}
    changes: set[str | None] = set()
    for node in nodes():
        match node:
            case ast.Call(func=ast.Attribute(attr="note" | "but" | "_again"), keywords=given):
                changes |= {each.arg for each in given}
            case ast.Call(func=ast.Name(id="build_again"), keywords=given):
                changes |= {each.arg for each in given}
    assert {"lease", "verdict", "page", "shared", "refused"} <= changes
    assert changes - {None} <= fields
    assert fields == documentation(Errand).keys()
    assert all(documentation(Errand).values())


def test_requests_of_0_1_are_known() -> None:
    assert is_of_0_1(Request(URL, meta=FROM_0_1))
    assert not is_of_0_1(Request(URL, meta={KEY: FULL}))
    assert not is_of_0_1(Request(URL, meta={"endpoint": "mine"}))


@as_task
async def test_a_request_that_0_1_left_in_a_job_directory_is_dropped_with_a_sentence(
    sandbox, tmp_path, caplog
) -> None:
    settings: dict[str, Any] = {
        **sandbox.settings,
        "SPIDER_MODULES": ["instaspider.spiders"],
        "ADDONS": {"instaspider.Addon": 300},
        "INSTASPIDER_STATE": str(tmp_path / "state"),
        "JOBDIR": str(tmp_path / "job"),
    }
    runner = AsyncCrawlerRunner(settings)
    crawler = runner.create_crawler("profiles")

    def leave_two(spider: Any) -> None:
        for name in ("walker17", "walker19"):
            url = f"https://www.instagram.com/api/v1/users/web_profile_info/?username={name}"
            meta = {**FROM_0_1, "arguments": {"username": name}}
            calls = {"callback": spider.answered, "errback": spider.failed}
            crawler.engine.crawl(Request(url, meta=meta, dont_filter=True, **calls))

    crawler.signals.connect(leave_two, signals.spider_opened, weak=False)
    sandbox.mark()
    with caplog.at_level("INFO"):
        await runner.crawl(crawler, users="walker13", mode="fast")
    asked = [each["path"] for each in sandbox.requests()]
    assert not [path for path in asked if "walker17" in path or "walker19" in path]
    assert crawler.stats.get_value("item_scraped_count") == 1
    said = [text for text in caplog.messages if "left in its job directory" in text]
    assert len(said) == 1
