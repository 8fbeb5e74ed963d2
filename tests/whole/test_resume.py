"""The same command goes on where a stopped crawl was; one that ended is over."""

from __future__ import annotations

import csv
import logging
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from crawling import ONE_BY_ONE, as_task, crawl, read_json_lines
from same_command import LIMIT, NAMES, Runs, outcomes


@pytest.fixture
def users(tmp_path: Path) -> Path:
    path = tmp_path / "users.txt"
    path.write_text("\n".join(NAMES) + "\n")
    return path


@pytest.fixture
def runs(sandbox: Any, tmp_path: Path) -> Runs:
    return Runs(sandbox, tmp_path)


def paths(runs: Runs) -> list[str]:
    return [request["path"] + str(request["method"]) for request in runs.sandbox.requests()]


@as_task
async def test_it_goes_on_in_the_middle_of_a_list(runs, users, caplog) -> None:
    caplog.set_level(logging.INFO)
    first = await runs.go(items=130, users=str(users))
    assert {row["outcome"] for row in first.rows} == {"done", "not_done"}
    came = runs.pks()
    asked = len(runs.sandbox.requests())
    second = await runs.go(users=str(users))
    assert "This crawl goes on with what was begun on" in caplog.text
    assert outcomes(second) == dict.fromkeys(NAMES, "done")
    assert [row["line"] for row in sorted(second.rows, key=lambda row: int(row["line"]))] == [
        str(n) for n in range(1, 9)
    ]
    pks = runs.pks()
    assert set(pks.values()) == {1}
    assert len(pks) == LIMIT * len(NAMES)
    assert set(came) < set(pks)
    # What both asked for together is what one crawl would have.
    more = len(runs.sandbox.requests())
    runs.out.unlink()
    await runs.go(users=str(users))
    assert runs.pks() == pks
    assert asked + more == len(runs.sandbox.requests())


@as_task
async def test_requests_are_counted_over_all_crawls(runs, users) -> None:
    await runs.go(items=70, users=str(users))
    second = await runs.go(users=str(users))
    assert {row["requests"] for row in second.rows} == {"3"}


@as_task
async def test_a_crawl_that_ended_is_over(runs, users, caplog) -> None:
    caplog.set_level(logging.INFO)
    await runs.go(users=str(users))
    again = await runs.go(users=str(users))
    assert "Goes on" not in caplog.text
    assert len(runs.sandbox.requests()) > len(NAMES)
    assert outcomes(again) == dict.fromkeys(NAMES, "done")
    assert set(runs.pks().values()) == {2}


@as_task
async def test_a_changed_list_runs_what_is_new(runs, users, caplog) -> None:
    caplog.set_level(logging.INFO)
    await runs.go(items=70, users=str(users))
    users.write_text("# new on top\nwalker46\n" + "\n".join(NAMES[:4]) + "\n")
    second = await runs.go(users=str(users))
    assert caplog.text.count("The list has changed since") == 1
    lines = {row["input"]: row["line"] for row in second.rows}
    assert lines == {"walker46": "2"} | {name: str(n) for n, name in enumerate(NAMES[:4], 3)}
    assert set(outcomes(second).values()) == {"done"}
    assert set(runs.pks().values()) == {1}


@as_task
async def test_fresh_forgets(runs, users, caplog) -> None:
    caplog.set_level(logging.INFO)
    await runs.go(items=70, users=str(users))
    first = set(runs.pks())
    await runs.go(users=str(users), fresh="1")
    assert "is forgotten" in caplog.text
    assert {pk for pk, times in runs.pks().items() if times == 2} == first


@as_task
async def test_what_began_empty_goes_on_with_the_same_command(runs, users, caplog) -> None:
    caplog.set_level(logging.INFO)
    runs.feed["overwrite"] = True
    await runs.go(items=70, users=str(users))
    assert "the same command goes on from here" in caplog.text
    asked = len(runs.sandbox.requests())
    await runs.go(users=str(users))
    assert "This crawl goes on with what was begun on" in caplog.text
    assert "-O does not empty what a stopped crawl of this command has written" in caplog.text
    assert set(runs.pks().values()) == {1}
    assert len(runs.pks()) == LIMIT * len(NAMES)
    assert asked + len(runs.sandbox.requests()) == 3 * len(NAMES)  # what one crawl would have


@as_task
async def test_what_began_empty_is_replaced_once_it_was_finished(runs, users, caplog) -> None:
    caplog.set_level(logging.INFO)
    runs.feed["overwrite"] = True
    for _ in range(2):
        await runs.go(users=str(users))
        assert set(runs.pks().values()) == {1}
    assert "goes on with what was begun" not in caplog.text
    assert "a second time" not in caplog.text


@as_task
async def test_fresh_begins_a_file_anew(runs, users, caplog) -> None:
    caplog.set_level(logging.INFO)
    runs.feed["overwrite"] = True
    await runs.go(items=70, users=str(users))
    await runs.go(users=str(users), fresh="1")
    assert "goes on with what was begun" not in caplog.text
    assert set(runs.pks().values()) == {1}
    assert len(runs.pks()) == LIMIT * len(NAMES)


@as_task
async def test_a_file_that_another_command_began_anew_gets_everything(runs, users, caplog) -> None:
    caplog.set_level(logging.INFO)
    runs.feed["overwrite"] = True
    await runs.go(items=70, users=str(users))
    await runs.go(users="walker46")
    await runs.go(users=str(users))
    assert "begins empty (-O), so every input is asked for" in caplog.text
    assert set(runs.pks().values()) == {1}
    assert len(runs.pks()) == LIMIT * len(NAMES)


@as_task
async def test_so_does_one_that_was_appended_to(runs, users, caplog) -> None:
    await runs.go(items=70, users=str(users))
    runs.feed["overwrite"] = True
    await runs.go(users="walker46")
    runs.feed["overwrite"] = False
    await runs.go(users=str(users))
    assert "another command has emptied" in caplog.text
    assert len(runs.pks()) == LIMIT * (len(NAMES) + 1)


@as_task
async def test_of_several_files_none_goes_on_where_one_is_gone(runs, users, caplog) -> None:
    second = runs.folder / "second.jsonl"
    runs.feed["overwrite"] = True
    runs.more = {str(second): {"format": "jsonlines", "overwrite": True}}
    await runs.go(items=70, users=str(users))
    second.unlink()
    await runs.go(users=str(users))
    assert set(runs.pks().values()) == {1}
    assert len(runs.pks()) == LIMIT * len(NAMES) == len(second.read_text().splitlines())
    assert "-O does not empty" not in caplog.text


@as_task
async def test_a_file_with_other_columns_begins_anew(runs, users, caplog) -> None:
    runs.out = runs.folder / "out.csv"
    runs.feed |= {"format": "csv", "overwrite": True, "fields": ["pk", "caption"]}
    await runs.go(items=70, users=str(users))
    runs.feed["fields"] = ["pk", "taken_at"]
    second = await runs.go(users=str(users))
    assert "The feeds begin empty, since this crawl cannot add to them: " in caplog.text
    assert outcomes(second) == dict.fromkeys(NAMES, "done")
    with runs.out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["pk"] for row in rows}) == len(rows) == LIMIT * len(NAMES)


@as_task
async def test_what_cannot_be_appended_to_begins_anew_with_a_sentence(runs, users, caplog) -> None:
    runs.feed |= {"overwrite": True, "format": "json"}
    runs.settings["INSTASPIDER_STORE"] = f"sqlite:///{runs.folder / 'store.db'}"
    await runs.go(items=70, users=str(users))
    second = await runs.go(users=str(users))
    assert "begins empty (-O), so every input is asked for" in caplog.text
    assert len(second.items) == LIMIT * len(NAMES)


@as_task
async def test_a_finished_command_says_what_it_doubles(runs, users, caplog) -> None:
    await runs.go(users=str(users))
    assert "a second time" not in caplog.text
    await runs.go(users=str(users))
    (said,) = [r.getMessage() for r in caplog.records if "a second time" in r.getMessage()]
    assert str(runs.out) in said
    assert "-O instead of -o replaces the file" in said


@as_task
async def test_what_began_empty_goes_on_once_it_is_appended_to(runs, users) -> None:
    runs.feed["overwrite"] = True
    await runs.go(items=70, users=str(users))
    runs.feed["overwrite"] = False
    await runs.go(users=str(users))
    assert set(runs.pks().values()) == {1}
    assert len(runs.pks()) == LIMIT * len(NAMES)


@pytest.mark.parametrize("kind", ["nothing", "json", "gone"])
@as_task
async def test_items_that_are_nowhere_are_fetched_again(runs, users, caplog, kind) -> None:
    if kind == "nothing":
        runs.feed = {}
    elif kind == "json":
        runs.feed = {"format": "json"}
    await runs.go(items=70, users=str(users))
    if kind == "gone":
        runs.out.unlink()
    second = await runs.go(users=str(users))
    assert "so every input is asked for" in caplog.text
    assert len(second.items) == LIMIT * len(NAMES)


@as_task
async def test_other_arguments_are_another_run(runs, users, caplog) -> None:
    caplog.set_level(logging.INFO)
    await runs.go(items=70, users=str(users))
    await runs.go(users=str(users), limit=5)
    assert "is kept, and goes on with those" in caplog.text
    assert f"limit={LIMIT}" in caplog.text
    assert "This crawl goes on with" not in caplog.text
    await runs.go(users=str(users))
    assert "This crawl goes on with" in caplog.text


@as_task
async def test_mode_and_the_job_are_no_other_run(runs, users, caplog) -> None:
    caplog.set_level(logging.INFO)
    await runs.go(items=70, users=str(users), _job="a")
    await runs.go(users=str(users), mode="unlimited", _job="b")
    assert "This crawl goes on with" in caplog.text
    assert set(runs.pks().values()) == {1}


@as_task
async def test_a_job_directory_of_scrapys_breaks_nothing(runs, users, tmp_path) -> None:
    sandbox = runs.sandbox
    settings = {
        **sandbox.settings,
        "JOBDIR": str(tmp_path / "job"),
        "FEEDS": {str(runs.out): {"format": "jsonlines"}},
    }
    given = {"users": str(users), "limit": LIMIT, "mode": "unlimited"}
    await crawl({**settings, "CLOSESPIDER_ITEMCOUNT": 40}, tmp_path, "posts", **given)
    left = list((tmp_path / "job").rglob("*"))
    assert left
    second = await crawl(settings, tmp_path, "posts", **given)
    assert outcomes(second) == dict.fromkeys(NAMES, "done")
    assert set(runs.pks().values()) == {1}
    assert len(runs.pks()) == LIMIT * len(NAMES)


@as_task
async def test_requests_of_an_earlier_crawl_are_not_sent(runs, users, tmp_path) -> None:
    """A job directory that holds requests, as after a crawl that was stopped in the middle."""
    from scrapy import signals
    from scrapy.crawler import AsyncCrawlerRunner

    settings = {
        **runs.sandbox.settings,
        **ONE_BY_ONE,
        "ADDONS": {"instaspider.Addon": 300},
        "JOBDIR": str(tmp_path / "job"),
    }
    runner = AsyncCrawlerRunner(settings)
    crawler = runner.create_crawler("posts")

    def leave_a_request(spider: Any) -> None:
        from instaspider.catalogue import ENDPOINTS
        from instaspider.crawl.crawl import Crawl
        from instaspider.crawl.errand import Errand
        from instaspider.crawl.requests import Handlers, build_request
        from instaspider.visits.step import Ask

        state = Crawl.needed(crawler)
        row = ENDPOINTS["web_profile_info"]
        handlers = Handlers(spider.answered, spider.failed)
        request = build_request(state, Ask(row, {"username": "nasa"}, 1), handlers)
        Errand.note(request, crawl="earlier")
        crawler.engine.crawl(request)

    crawler.signals.connect(leave_a_request, signals.spider_opened, weak=False)
    runs.sandbox.mark()
    await runner.crawl(crawler, users="walker13", limit="5", mode="fast")
    assert not [each for each in runs.sandbox.requests() if "username=nasa" in each["path"]]
    assert crawler.stats.get_value("item_scraped_count") == 5


@as_task
async def test_refresh_asks_only_for_what_is_older(runs, users) -> None:
    await runs.go(users=",".join(NAMES[:3]), spider="profiles")
    second = await runs.go(users=str(users), spider="profiles", refresh="7d")
    assert outcomes(second) == dict.fromkeys(NAMES, "done")
    skipped = {row["input"]: row for row in second.rows if "refresh=7d" in row["reason"]}
    assert set(skipped) == set(NAMES[:3])
    assert all(row["reason"].startswith("done on 20") for row in skipped.values())
    assert len(second.items) == 5


@as_task
async def test_refresh_asks_for_what_is_older(runs, users, monkeypatch) -> None:
    await runs.go(users=str(users), spider="profiles")
    import time

    later = time.time() + 8 * 86400

    from datetime import UTC, datetime

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.fromtimestamp(later, UTC)

    monkeypatch.setattr("instaspider.spiders.listing.datetime", Later)
    second = await runs.go(users=str(users), spider="profiles", refresh="7d")
    assert len(second.items) == len(NAMES)


@pytest.mark.parametrize("argument", ["refresh=x", "refresh=7", "fresh=maybe", "since=lst"])
def test_words_that_mean_nothing(scrapy, argument) -> None:
    run = scrapy("crawl", "posts", "-a", "users=nasa", "-a", argument)
    assert run.returncode == 2
    assert argument in run.stderr


@as_task
async def test_with_a_store_it_goes_on_without_a_feed(runs, users, store_url) -> None:
    runs.feed = {}
    runs.settings = {"INSTASPIDER_STORE": store_url}
    first = await runs.go(items=70, users=str(users))
    kept = stored(store_url)
    assert kept == Counter(item.pk for item in first.items)
    second = await runs.go(users=str(users))
    assert outcomes(second) == dict.fromkeys(NAMES, "done")
    assert not kept.keys() & {item.pk for item in second.items}
    assert len(stored(store_url)) == LIMIT * len(NAMES)
    third = await runs.go(users=str(users))
    assert len(third.items) == LIMIT * len(NAMES)
    assert set(stored(store_url).values()) == {1}


def stored(url: str) -> Counter[str]:
    from sqlalchemy import create_engine, text

    engine = create_engine(url)
    with engine.connect() as connection:
        found = Counter(connection.execute(text("SELECT pk FROM posts")).scalars())
    engine.dispose()
    return found


class BreaksOne:
    """A pipeline that raises for the first item of each input."""

    def __init__(self) -> None:
        self.met: set[str] = set()

    def process_item(self, item: Any) -> Any:
        if item.input not in self.met:
            self.met.add(item.input)
            raise ValueError("broken")
        return item


@as_task
async def test_an_item_that_a_pipeline_broke_is_not_forgotten_by_a_stop(runs, users) -> None:
    runs.settings = {"ITEM_PIPELINES": {BreaksOne: 100}}
    first = await runs.go(items=20, users=str(users))
    halfway = {row["input"] for row in first.rows if row["outcome"] == "not_done"}
    begun = {item["input"] for item in read_json_lines(runs.out)} & halfway
    assert begun
    runs.settings = {}
    second = await runs.go(users=str(users))
    for name in begun:
        (row,) = [row for row in second.rows if row["input"] == name]
        assert row["outcome"] == "failed"
        assert "an item pipeline failed: ValueError('broken')" in row["reason"]
