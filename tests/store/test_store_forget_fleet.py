"""``store forget`` takes an account out of the runs of fleets too, and nothing of others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fleets import claim, made, rows, worker
from test_store_forget import forget
from whole_items import TIME

from instaspider.items import Highlight, Post, UserRef
from instaspider.parsing.shortcodes import shortcode_of
from instaspider.state.database import Database
from instaspider.state.fleet import fleets
from instaspider.state.fleet.fleets import Fleet
from instaspider.state.fleet.writer import FleetWriter
from instaspider.state.journal import Unit
from instaspider.state.patience import Patience
from instaspider.store.schema import prepare
from instaspider.store.upsert import upsert
from instaspider.visits.outcomes import OutcomeRow

MINE = UserRef(pk="70001", username="somebody")
AT = {"scraped_at": TIME}
THEIRS = [
    "Somebody",
    "@old_name",
    "https://www.instagram.com/somebody/?x=1",
    "70001",
    "some\u200bbody",
]
OTHERS = ["somebody_else", "nine", "170001", "xold_name"]


@pytest.fixture
def url(postgres: Any) -> str:
    """A store with somebody in it."""
    url: str = postgres.new_database()
    database = Database(url)
    with database.writing() as connection:
        prepare(connection)
        upsert(
            connection,
            [
                Post(pk="7000000501", user=MINE, **AT),
                Post(pk="7000000502", user=UserRef(pk="70001", username="old_name"), **AT),
                Highlight(pk="80100", title="mine", user=MINE, **AT),
            ],
        )
    database.close()
    return url


@pytest.fixture
def run(url: str) -> Iterator[Callable[..., tuple[Database, Fleet]]]:
    """Makes a run with these inputs."""
    with ExitStack() as stack:

        def make(texts: Sequence[str] = (), **changes: Any) -> tuple[Database, Fleet]:
            database, fleet = made(url, texts, **changes)
            stack.callback(database.close)
            return database, fleet

        yield make


@pytest.fixture
def forgotten(url: str, scrapy: Any, tmp_path: Path) -> Callable[[str], str]:
    """Forgets somebody; returns what was said."""

    def run(who: str) -> str:
        done = forget(scrapy, url, tmp_path, who)
        assert done.returncode == 0, done.stderr
        return str(done.stdout)

    return run


def queued(database: Database) -> list[str]:
    return [text for (text,) in rows(database, "SELECT text FROM instaspider_queue ORDER BY line")]


def begun(database: Database) -> list[str]:
    query = "SELECT text FROM instaspider_fleet_inputs ORDER BY line"
    return [text for (text,) in rows(database, query)]


def test_what_is_queued_under_way_or_ended_goes(run, forgotten) -> None:
    database, fleet = run([*THEIRS, *OTHERS])
    one = worker(database, fleet)
    claim(one, fleet, 9)
    with database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE instaspider_fleet_inputs SET outcome = 'done', reason = 'was somebody',"
            " worker = NULL WHERE line = 1"
        )
        connection.exec_driver_sql("UPDATE instaspider_fleet_inputs SET state = 'somebody'")
        fleets.add(connection, fleet, [*OTHERS, *THEIRS])
    said = [line.split() for line in forgotten("70001").splitlines()]
    assert ["instaspider_queue", "5", "rows"] in said
    assert ["instaspider_fleet_inputs", "5", "rows"] in said
    assert queued(database) == begun(database) == OTHERS


def test_posts_of_the_account_go_from_runs_whose_inputs_are_posts(run, forgotten) -> None:
    mine = [
        "7000000501",
        f"https://www.instagram.com/p/{shortcode_of('7000000502')}/",
        "https://www.instagram.com/somebody/p/ZZZZZ/",
    ]
    others = ["https://www.instagram.com/nine/p/ZZZZ7/", "7000000777", "no post"]
    database, fleet = run([*mine, *others], spider="comments")
    claim(worker(database, fleet), fleet, 9)
    with database.writing() as connection:
        fleets.add(connection, fleet, [*mine, *others])
    forgotten("old_name")
    assert queued(database) == begun(database) == others


def test_a_name_in_the_arguments_of_a_run_is_hidden(run, forgotten) -> None:
    database, _ = run(arguments={"where": "username != 'somebody'", "limit": "5"})
    forgotten("somebody")
    ((told,),) = rows(database, "SELECT arguments FROM instaspider_fleets")
    assert told == {"where": "username != '***'", "limit": "5"}


def test_a_worker_that_has_the_account_under_way_writes_nothing_of_it(run, forgotten) -> None:
    database, fleet = run(["somebody", "nine"])
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE audit (item text)")
    one = worker(database, fleet)
    claim(one, fleet, 2)
    forgotten("somebody")

    def write_items(connection: Any, items: Any) -> None:
        for item in items:
            connection.exec_driver_sql("INSERT INTO audit VALUES (%s)", (item,))

    writer = FleetWriter(one, database, 0, "profiles", Patience(database, 0), write_items, True)
    for line, name in enumerate(["somebody", "nine"], 1):
        row = OutcomeRow(line, name, "done", requests=1, items=1, complete="yes")
        account = (name, "70001" if line == 1 else "9")
        unit = Unit(name, [name], None, row, 1.0, 1, account, line=line, place=one.id)
        writer.write([unit])
    assert rows(database, "SELECT item FROM audit") == [("nine",)]
    assert rows(database, "SELECT key FROM instaspider_visits") == [("nine",)]
    assert rows(database, "SELECT username FROM instaspider_names") == [("nine",)]
