"""Runs in a database that others use at the same time."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from crawling import as_task
from sqlalchemy import select

from instaspider.state import database
from instaspider.state.database import Database
from instaspider.state.run_tables import RUNS
from instaspider.state.runs import Run, RunCommand


def run_of(url: str, folder: Path, users: str = "nasa") -> Run:
    folder.mkdir()
    return Run(RunCommand("posts", {"users": users}, store=url), Database(url), folder)


def begin(run: Run) -> None:
    run.begin(fresh=False, whole="", digest=None, keeps_states=True)


def test_crawls_that_are_the_first_at_once(store_url, tmp_path) -> None:
    runs = [run_of(store_url, tmp_path / str(n), f"user{n % 3}") for n in range(6)]
    ready = threading.Barrier(len(runs))

    def first(run: Run) -> None:
        ready.wait(30)
        begin(run)

    with ThreadPoolExecutor(len(runs)) as pool:
        list(pool.map(first, runs))
    for run in runs:
        run.close()
    store = Database(store_url)
    with store.reading() as connection:
        described = connection.execute(select(RUNS.c.described)).scalars().all()
    store.close()
    assert sorted(described) == [f"users=user{n}" for n in range(3)]


@as_task
async def test_a_database_that_is_locked_when_the_list_is_through(
    tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    url = f"sqlite:///{tmp_path / 'store.db'}"
    run = run_of(url, tmp_path / "state")
    begin(run)
    other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ending = asyncio.ensure_future(run.end())
    await asyncio.sleep(0.5)
    other.execute("ROLLBACK")
    await ending
    (ended,) = other.execute("SELECT ended FROM instaspider_runs").fetchall()
    assert ended != (None,)
    other.close()
    run.close()


@pytest.mark.parametrize("keeps_states", [True, False])
def test_a_stop_before_anything_ended_is_told_only_where_items_may_be_lost(
    tmp_path, caplog, keeps_states
) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    for name in ("first", "second"):
        run = run_of(url, tmp_path / name)
        run.begin(fresh=False, whole="p.csv is empty", digest=None, keeps_states=keeps_states)
        run.close()
    told = [line for line in caplog.messages if "was stopped, but p.csv is empty" in line]
    assert bool(told) is not keeps_states
