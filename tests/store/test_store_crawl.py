"""Crawls with INSTASPIDER_STORE: all that came is there, also when the database was not."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import logging
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from crawling import ONE_BY_ONE, Crawled, as_task, crawl
from leaks import files_in, leaks
from paths import ROOT
from postgres import PASSWORD
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from waiting import HANGS, until

from instaspider.items import Post, Profile
from instaspider.state import database, journal
from instaspider.store.items import read_items
from instaspider.store.opening import open_store

# People of the sandbox with some fifty to ninety posts, for all to see.
NAMES = [f"walker{n}" for n in (12, 13, 22, 25, 26, 30, 39, 41)]
POSTS = 25


def stored(url: str, item: type) -> list[Any]:
    store = open_store(url)
    with store.reading() as connection:
        found = list(read_items(connection, item))
    store.close()
    return sorted(found, key=lambda each: each.pk)


async def posts(sandbox: Any, tmp_path: Path, url: str, **settings: Any) -> Crawled:
    """A crawl of some pages of each."""
    settings = {**sandbox.settings, **ONE_BY_ONE, "INSTASPIDER_STORE": url, **settings}
    return await crawl(
        settings, tmp_path, "posts", mode="fast", users=",".join(NAMES), limit=str(POSTS)
    )


def assert_all_there(crawled: Crawled, url: str) -> None:
    assert [row["outcome"] for row in crawled.rows] == ["done"] * len(NAMES)
    assert len(crawled.items) == POSTS * len(NAMES)
    by_pk = {item.pk: item for item in crawled.items}
    assert stored(url, Post) == [by_pk[pk] for pk in sorted(by_pk)]


class Event:
    """Something that happens to the database once a few items have come."""

    happens: Any = None
    seen = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Event:
        made = cls()
        cls.seen = 0
        crawler.signals.connect(made.item_scraped, signals.item_scraped)
        return made

    def item_scraped(self) -> None:
        Event.seen += 1
        if Event.seen == POSTS:
            Event.happens()


@as_task
async def test_what_came_is_stored(store_url, sandbox, tmp_path) -> None:
    assert_all_there(await posts(sandbox, tmp_path, store_url), store_url)
    again = await posts(sandbox, tmp_path, store_url)
    assert_all_there(again, store_url)  # and not twice


@as_task
async def test_other_items(store_url, sandbox, tmp_path) -> None:
    settings = {**sandbox.settings, **ONE_BY_ONE, "INSTASPIDER_STORE": store_url}
    crawled = await crawl(settings, tmp_path, mode="fast", users="nasa,missing_one,esa")
    found = stored(store_url, Profile)
    assert found == sorted(crawled.items, key=lambda item: str(item.pk))
    assert {profile.username for profile in found} == {"nasa", "esa"}


@as_task
async def test_postgresql_is_gone_for_a_while(postgres, sandbox, tmp_path, caplog) -> None:
    caplog.set_level(logging.INFO)
    url = postgres.new_database()

    def restart() -> None:
        postgres.stop()
        until(lambda: "does not answer now; the crawl waits for it" in caplog.text)
        postgres.start()

    thread = threading.Thread(target=restart)
    Event.happens = thread.start
    crawled = await posts(sandbox, tmp_path, url, EXTENSIONS={Event: 1})
    await asyncio.to_thread(thread.join)
    assert_all_there(crawled, url)
    assert "does not answer now; the crawl waits for it" in caplog.text
    assert "answers again" in caplog.text


LOCK = """
import sqlite3, sys
link = sqlite3.connect(sys.argv[1], isolation_level=None)
link.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.readline()
link.execute("ROLLBACK")
"""


@pytest.mark.parametrize("patient", [True, False])
@as_task
async def test_sqlite_is_locked_by_another(patient, sandbox, tmp_path, monkeypatch, caplog) -> None:
    """By SQLite's own waiting, and beyond it; the crawl does not run ahead."""
    monkeypatch.setattr(database, "BUSY_SECONDS", HANGS if patient else 0.1)
    monkeypatch.setattr(journal, "ROOM", 20)
    url = f"sqlite:///{tmp_path / 'store.db'}"
    others: list[subprocess.Popen[str]] = []
    seen: list[int] = []

    def lock() -> None:
        words = [sys.executable, "-c", LOCK, str(tmp_path / "store.db")]
        pipe = subprocess.PIPE
        others.append(subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True))
        assert others[0].stdout is not None
        assert others[0].stdout.readline() == "locked\n"
        asyncio.get_running_loop().call_later(2, unlock)

    def unlock() -> None:
        if not patient and "the crawl waits for it" not in caplog.text:
            asyncio.get_running_loop().call_later(0.1, unlock)
            return
        seen.append(Event.seen)
        assert others[0].stdin is not None
        others[0].stdin.write("\n")
        others[0].stdin.flush()

    Event.happens = lock
    crawled = await posts(sandbox, tmp_path, url, EXTENSIONS={Event: 1})
    others[0].communicate()
    assert_all_there(crawled, url)
    assert seen[0] < POSTS * 4
    assert ("the crawl waits for it" in caplog.text) is not patient


def test_a_stop_while_the_database_is_locked(forks, sandbox, tmp_path) -> None:
    """It is waited for as long as at the end of a crawl, not for hours."""
    store = tmp_path / "store.db"
    code = (
        "from instaspider.state import database, journal\n"
        "database.BUSY_SECONDS, journal.ROOM, journal.CLOSE_SECONDS = 0.1, 20, 2.0\n"
        "from scrapy.cmdline import execute\nexecute()"
    )
    settings = {
        **sandbox.settings,
        **{name: json.dumps(value) for name, value in ONE_BY_ONE.items()},
        "INSTASPIDER_STORE": f"sqlite:///{store}",
    }
    words = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    log = tmp_path / "log"
    sandbox.mark()
    with log.open("w") as stderr:
        crawl = forks.popen(
            [
                *(sys.executable, "-c", code, "crawl", "posts", "-a", f"users={','.join(NAMES)}"),
                *("-a", f"limit={POSTS}", "-a", "mode=fast", *words),
            ],
            cwd=ROOT,
            stderr=stderr,
        )
        until(lambda: sandbox.requests())
        with sqlite3.connect(store, isolation_level=None, timeout=30) as link:
            link.execute("BEGIN IMMEDIATE")
            until(lambda: "the crawl waits for it" in log.read_text())
            crawl.send_signal(signal.SIGTERM)
            assert crawl.wait(HANGS) == 1
        link.close()
    assert "cannot be written: database is locked" in log.read_text()


# -- what stops a crawl ------------------------------------------------------------------------

SMALL_DISK = """
from scrapy.cmdline import execute
from sqlalchemy import event
from instaspider.state import database
before = database._sqlite
def small(url, busy, page_size):
    engine = before(url, busy, page_size)
    if page_size == database.STORE_PAGE:
        fill = lambda connection, _: connection.execute("PRAGMA max_page_count=45")
        event.listen(engine, "connect", fill)
    return engine
database._sqlite = small
execute()
"""


def test_a_full_disk(forks, sandbox, scrapy, tmp_path) -> None:
    """One error, exit code 1, and what is done is there; then the same command goes on."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    settings = {
        **sandbox.settings,
        **{name: json.dumps(value) for name, value in ONE_BY_ONE.items()},
        "INSTASPIDER_STORE": url,
        "INSTASPIDER_OUTCOMES": tmp_path / "outcomes.jsonl",
    }
    words = [
        *("crawl", "posts", "-a", f"users={','.join(NAMES)}", "-a", f"limit={POSTS}"),
        *("-a", "mode=fast"),
        *(word for name, value in settings.items() for word in ("-s", f"{name}={value}")),
    ]
    done = forks.run(
        [sys.executable, "-c", SMALL_DISK, *words],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert done.returncode == 1, done.stderr
    errors = [line for line in done.stderr.splitlines() if "] ERROR: " in line]
    assert len(errors) == 1, done.stderr
    assert f"The database {url} cannot be written: database or disk is full; make room" in errors[0]
    assert "Traceback" not in done.stderr
    outcomes = [json.loads(line) for line in (tmp_path / "outcomes.jsonl").read_text().splitlines()]
    finished = {row["input"] for row in outcomes if row["outcome"] == "done"}
    assert finished < set(NAMES)
    inputs = [post.input for post in stored(url, Post)]
    assert all(inputs.count(name) == POSTS for name in finished)
    assert scrapy(*words).returncode == 0
    inputs = [post.input for post in stored(url, Post)]
    assert {name: inputs.count(name) for name in NAMES} == dict.fromkeys(NAMES, POSTS)


def test_mistakes_are_found_before_the_first_request(sandbox, scrapy, tmp_path) -> None:
    sandbox.mark()
    urls = {
        "postgresql://u:se-cret@127.0.0.1:1/x": "Connection refused",
        "postgresql://u:se-cret@example.org/x": "at example.org, is not on this machine",
    }
    for url, said in urls.items():
        settings = {**sandbox.settings, "INSTASPIDER_STORE": url}
        words = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
        done = scrapy("crawl", "profiles", "-a", "users=nasa", *words)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr
        assert "se-cret" not in done.stderr
    assert sandbox.requests() == []


# -- pipelines before it -----------------------------------------------------------------------


class Spoils:
    """Makes something else of a field, or of the item."""

    def process_item(self, item: Any) -> Any:
        if item.username == "esa":
            item.follower_count = "12k"
        return dataclasses.asdict(item) if item.username == "lena.5" else item


@as_task
async def test_items_that_do_not_fit(store_url, sandbox, tmp_path, caplog) -> None:
    settings = {
        **sandbox.settings,
        **ONE_BY_ONE,
        "INSTASPIDER_STORE": store_url,
        "ITEM_PIPELINES": {Spoils: 1},
    }
    crawled = await crawl(settings, tmp_path, mode="fast", users="nasa,esa,lena.5")
    outcomes = {row["input"]: (row["outcome"], row["reason"]) for row in crawled.rows}
    assert outcomes["nasa"][0] == outcomes["lena.5"][0] == "done"
    assert outcomes["esa"][0] == "failed"
    assert (
        "Profile.follower_count is '12k', and its column in the store takes int"
        in outcomes["esa"][1]
    )
    assert [profile.username for profile in stored(store_url, Profile)] == ["nasa"]
    assert "Items of the class dict have no table in the store" in caplog.text
    assert crawled.stats["instaspider/store/unknown"] == 1


class LeavesOut:
    """Drops every third item, after a moment, and all those of one account."""

    seen = 0

    async def process_item(self, item: Any) -> Any:
        LeavesOut.seen += 1
        if LeavesOut.seen % 3 == 0 or item.input == NAMES[0]:
            await asyncio.sleep(0.01)
            raise DropItem("not wanted", log_level="DEBUG")
        return item


@as_task
async def test_items_that_a_pipeline_dropped_are_counted(store_url, sandbox, tmp_path) -> None:
    """A page is done when all its items are stored or dropped, also when it has none left."""
    LeavesOut.seen = 0
    pipelines = {"ITEM_PIPELINES": {LeavesOut: 1}}
    crawled = await posts(sandbox, tmp_path, store_url, CLOSESPIDER_ITEMCOUNT=40, **pipelines)
    assert "not_done" in {row["outcome"] for row in crawled.rows}
    second = await posts(sandbox, tmp_path, store_url, **pipelines)
    both = [*crawled.items, *second.items]
    assert {row["input"]: row["outcome"] for row in second.rows} == dict.fromkeys(NAMES, "done")
    assert LeavesOut.seen == POSTS * len(NAMES)  # none came twice
    assert {item.pk for item in stored(store_url, Post)} == {item.pk for item in both}
    assert NAMES[0] not in {item.input for item in both}


@pytest.mark.parametrize("way", ["-s", "environment"])
def test_the_password_is_nowhere(way, postgres, sandbox, scrapy, tmp_path, monkeypatch) -> None:
    url = postgres.new_database()
    folder = tmp_path / "left"
    folder.mkdir()
    settings = {
        **sandbox.settings,
        "INSTASPIDER_MODES": json.dumps(ONE_BY_ONE["INSTASPIDER_MODES"]),
        "INSTASPIDER_STATE": folder / "state",
        "INSTASPIDER_OUTCOMES": folder / "outcomes.csv",
        "JOBDIR": folder / "job",
        "LOG_LEVEL": "DEBUG",
    }
    if way == "-s":
        settings["INSTASPIDER_STORE"] = url
    else:
        monkeypatch.setenv("INSTASPIDER_STORE", url)
    words = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    done = scrapy("crawl", "profiles", "-a", "users=nasa,esa", "-a", "mode=fast", *words)
    assert done.returncode == 0, done.stderr
    assert len(stored(url, Profile)) == 2
    assert ("INSTASPIDER_STORE with a password on the command line" in done.stderr) is (way == "-s")
    said = [("stdout", done.stdout.encode()), ("stderr", done.stderr.encode())]
    assert not leaks([PASSWORD], [*said, *files_in(folder)])
