"""The journal: batches in the background, whole or not at all, and what a bad database does."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time

import pytest
from crawling import as_task
from sqlalchemy.exc import OperationalError
from waiting import HANGS, soon

from instaspider.exceptions import ConfigurationError, StorageError
from instaspider.state import journal as journal_module
from instaspider.state.database import Database
from instaspider.state.journal import Journal, Unit
from instaspider.state.patience import Patience
from instaspider.state.run_tables import METADATA, begin_run, look_up
from instaspider.visits.outcomes import OutcomeRow

DONE = OutcomeRow(1, "nasa", "done", "", "web_profile_info", 2)


@pytest.fixture
def database(tmp_path):
    made = Database(f"sqlite:///{tmp_path / 'ledger.db'}")
    with made.writing() as connection:
        METADATA.create_all(connection)
        begin_run(connection, "key", "posts", "posts", 0.0)
    yield made
    made.close()


def known(database, *keys):
    with database.reading() as connection:
        return look_up(connection, keys, run=1, spider="posts")


@as_task
async def test_a_page_then_the_end(database) -> None:
    journal = Journal(database, 1, "posts", patience=Patience(database, 0))
    written, flushed = [], []
    journal.committed = written.extend
    journal.before_commit = lambda: flushed.append(len(written)) is None
    page = Unit("nasa", state='{"cursor": "2"}', requests=1)
    journal.submit(page)
    await soon(lambda: written)
    assert written == [page]
    assert known(database, "nasa", "esa")["nasa"].state == '{"cursor": "2"}'
    end = Unit("nasa", row=DONE, began=5.0, requests=2)
    journal.submit(end)
    await journal.close()
    assert written == [page, end]
    assert flushed == [0, 1]
    found = known(database, "nasa", "esa")
    assert list(found) == ["nasa"]
    assert (found["nasa"].outcome, found["nasa"].requests) == ("done", 2)
    assert (found["nasa"].state, found["nasa"].visited) == (None, 5.0)


@as_task
async def test_only_done_is_a_visit(database) -> None:
    journal = Journal(database, 1, "posts", patience=Patience(database, 0))
    journal.submit(Unit("esa", row=OutcomeRow(2, "esa", "failed", "broken"), began=5.0))
    await journal.close()
    assert known(database, "esa")["esa"].visited is None
    assert known(database, "esa")["esa"].reason == "broken"


@as_task
async def test_items_and_ledger_commit_together_or_not_at_all(database) -> None:
    def write(connection, items) -> None:
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS things (name TEXT)")
        connection.exec_driver_sql("INSERT INTO things VALUES (?)", [(item,) for item in items])

    good = Journal(database, 1, "posts", patience=Patience(database, 0), write_items=write)
    good.submit(Unit("nasa", items=["a", "b"], row=DONE, began=1.0))
    await good.close()
    assert good.error is None
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM things").scalar() == 2

    def full(connection, items) -> None:
        write(connection, items)
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (1)")

    bad = Journal(database, 1, "posts", patience=Patience(database, 0), write_items=full)
    said: list[Exception] = []
    bad.failed = said.append
    bad.submit(Unit("esa", items=["c"], row=DONE, began=1.0))
    await bad.close()
    assert said == [bad.error]
    assert "nowhere" in str(bad.error)
    assert not known(database, "esa")
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM things").scalar() == 2


@as_task
async def test_room_waits_for_the_database(database, monkeypatch) -> None:
    monkeypatch.setattr(journal_module, "ROOM", 3)
    writing, may_end = threading.Event(), threading.Event()

    def write(*_) -> None:
        writing.set()
        assert may_end.wait(HANGS)

    slow = Journal(database, 1, "posts", patience=Patience(database, 0), write_items=write)
    slow.submit(Unit("nasa", items=[1, 2, 3, 4], state="{}"))
    waiting = asyncio.ensure_future(slow.room())
    await soon(writing.is_set)
    assert not waiting.done()
    may_end.set()
    await waiting
    await slow.room()
    await slow.close()


@as_task
async def test_a_locked_database_is_waited_for(database, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("instaspider.state.database.BUSY_SECONDS", 0.05)
    impatient = Database(f"sqlite:///{tmp_path / 'ledger.db'}")
    other = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    journal = Journal(impatient, 1, "posts", patience=Patience(impatient, 20))
    journal.submit(Unit("nasa", row=DONE, began=1.0))
    closing = asyncio.ensure_future(journal.close())
    await asyncio.sleep(0.4)
    assert not closing.done()
    other.execute("ROLLBACK")
    other.close()
    await closing
    assert journal.error is None
    assert known(database, "nasa")["nasa"].outcome == "done"
    impatient.close()


@as_task
async def test_patience_has_an_end(tmp_path, database, monkeypatch) -> None:
    monkeypatch.setattr("instaspider.state.database.BUSY_SECONDS", 0.05)
    impatient = Database(f"sqlite:///{tmp_path / 'ledger.db'}")
    other = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    journal = Journal(impatient, 1, "posts", patience=Patience(impatient, 0.1))
    journal.submit(Unit("nasa", row=DONE, began=1.0))
    await journal.close()
    assert "locked" in str(journal.error)
    other.close()
    impatient.close()


@as_task
async def test_what_nobody_foresaw_stops_the_crawl_too(database) -> None:
    def broken(connection, items) -> None:
        raise TypeError("no such kind")

    journal = Journal(database, 1, "posts", patience=Patience(database, 60), write_items=broken)
    journal.submit(Unit("nasa", items=[1], row=DONE, began=1.0))
    await journal.close()
    assert "no such kind" in str(journal.error)
    await journal.room()
    journal.submit(Unit("esa", row=DONE, began=1.0))
    await journal.close()
    assert not known(database, "nasa", "esa")


@as_task
async def test_odd_keys_come_back(database) -> None:
    odd = ["caf\udce9", "a\0b", "ñandú", "🦑"]
    journal = Journal(database, 1, "posts", patience=Patience(database, 0))
    for key in odd:
        journal.submit(Unit(key, row=OutcomeRow(1, key, "failed", key)))
    await journal.close()
    assert set(known(database, *odd)) == set(odd)


def test_urls_of_databases() -> None:
    for url in ("nonsense", "nosuch://x", "crawl.db"):
        with pytest.raises(ConfigurationError, match="INSTASPIDER_STORE"):
            Database(url)
    made = Database("postgresql+psycopg://me:secret@127.0.0.1:1/x")
    assert "secret" not in made.shown
    made.close()


@as_task
async def test_no_row_is_ahead_of_a_feed_that_cannot_be_written(database) -> None:
    journal = Journal(database, 1, "posts", patience=Patience(database, 0))
    journal.before_commit = lambda: False
    journal.submit(Unit("nasa", row=DONE, began=1.0))
    await journal.close()
    assert journal.error is not None
    assert not known(database, "nasa")


@as_task
async def test_a_look_up_waits_for_a_server_that_is_gone_and_says_what_stays(tmp_path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(StorageError, match="no such table"):
        await asyncio.to_thread(Patience(database, 60).until_done, lambda: known(database, "nasa"))
    times = []

    def locked_at_first() -> int:
        times.append(time.monotonic())
        if len(times) < 4:
            raise OperationalError("SELECT", {}, sqlite3.OperationalError("database is locked"))
        return 7

    assert await asyncio.to_thread(Patience(database, 60).until_done, locked_at_first) == 7
    assert times[-1] - times[0] > 0.5
    database.close()
