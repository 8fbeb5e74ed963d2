"""docs/reference/requests.md says how many requests a crawl needs: each line of it is crawled."""

from __future__ import annotations

import docs_tables as docs
import pytest
from crawling import ONE_BY_ONE, as_task, crawl
from spider_commands import SPIDERS

from benchmarks.requests import SCENARIOS, Scenario, counted
from docs.generate.counted import counted as tests_that_count
from instaspider.catalogue import ENDPOINTS

PAGE = "docs/reference/requests.md"


def test_no_spider_is_left_out() -> None:
    others = docs.table(PAGE, "not in the table")
    counted = {scenario.spider for scenario in SCENARIOS}
    assert {*SPIDERS} - counted == {row["not in the table"] for row in others}


def test_requests_that_a_test_counts_are_said_at_that_test(tmp_path) -> None:
    marked = '@pytest.mark.requests("tray", "1 " "each")\nasync def test_it(): ...\n'
    (tmp_path / "test_one.py").write_text(f"import pytest\n{marked}def test_other(): ...\n")
    assert tests_that_count(tmp_path) == [("tray", "1 each", "test_it")]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: f"{each.spider} {each.what}")
@as_task
async def test_the_numbers_are_true(sandbox, tmp_path, scenario: Scenario):
    settings = {**sandbox.settings, **ONE_BY_ONE, "INSTASPIDER_SESSION_HOURLY": 10_000}
    settings |= scenario.settings
    if scenario.login != "no":
        settings["INSTASPIDER_SESSIONS"] = sandbox.process.session_cookies
    given = dict(argument.split("=", 1) for argument in scenario.arguments)
    for _ in range(scenario.runs):
        sandbox.mark()
        crawled = await crawl(settings, tmp_path, scenario.spider, mode="fast", **given)
    assert {each["outcome"] for each in crawled.rows} <= {"done", "private"}
    count = counted(scenario, len(sandbox.requests()), len(crawled.items))
    assert count == scenario.counted


def test_rows_say_from_where_their_page_size_is_known() -> None:
    sized = [row for row in ENDPOINTS.values() if row.page_size]
    assert sized
    assert not [row.name for row in sized if not row.size_from]


def test_rows_that_take_several_say_from_where_it_is_known() -> None:
    several = [row for row in ENDPOINTS.values() if row.together > 1]
    assert several
    assert not [row.name for row in several if not row.size_from]
    # One source is told for both: a row that has both needs two fields.
    assert not [row.name for row in several if row.page_size]
