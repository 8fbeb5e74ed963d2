"""Pages of a worker are written once: items, cursors and outcomes behind its fence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from fleets import claim, die, made, rows, worker

from instaspider.state.fleet.fleets import again
from instaspider.state.fleet.status import outcomes_of, status_of
from instaspider.state.fleet.writer import FleetWriter
from instaspider.state.journal import Unit
from instaspider.state.patience import Patience
from instaspider.visits.outcomes import OutcomeRow


@pytest.fixture
def scene(postgres: Any) -> Any:
    database, fleet = made(postgres.new_database(), ["a", "b"])
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE audit (item text)")

    def writer(one: Any) -> FleetWriter:
        def write_items(connection: Any, items: Sequence[str]) -> None:
            for item in items:
                connection.exec_driver_sql("INSERT INTO audit VALUES (%s)", (item,))

        return FleetWriter(one, database, 0, "profiles", Patience(database, 0), write_items, True)

    yield database, fleet, writer
    database.close()


def page(one: Any, line: int, item: str, state: str) -> Unit:
    return Unit("ab"[line - 1], [item], state, requests=1, line=line, place=one.id)


def end(one: Any, line: int, outcome: Any = "done") -> Unit:
    row = OutcomeRow(line, "ab"[line - 1], outcome, requests=2, items=1, complete="yes")
    return Unit(row.input, [], None, row, 1.0, 2, line=line, place=one.id)


INPUTS = "SELECT line, worker, outcome, state, requests FROM instaspider_fleet_inputs ORDER BY line"


def test_items_cursors_and_outcomes_come_together(scene) -> None:
    database, fleet, writer = scene
    one = worker(database, fleet)
    claim(one, fleet, 2)
    writer(one).write([page(one, 1, "x", "cursor"), end(one, 2)])
    assert rows(database, INPUTS) == [
        (1, one.id, None, "cursor", 1),
        (2, None, "done", None, 2),
    ]
    assert rows(database, "SELECT item FROM audit") == [("x",)]
    assert rows(database, "SELECT spider, key FROM instaspider_visits") == [("profiles", "b")]
    status = status_of(database, fleet)
    assert (status.queued, status.held, dict(status.outcomes)) == (0, 1, {"done": 1})


def test_a_worker_that_was_taken_over_writes_nothing(scene) -> None:
    database, fleet, writer = scene
    one, two = worker(database, fleet), worker(database, fleet)
    claim(one, fleet, 2)
    late = [page(one, 1, "late", "far ahead"), end(one, 2)]
    die(one)
    claim(two, fleet, 2)
    write = writer(one)
    write.write(late)
    assert write.lost == {late[0].place}
    assert rows(database, "SELECT item FROM audit") == []
    assert [row[1:3] for row in rows(database, INPUTS)] == [(two.id, None)] * 2


def test_pages_of_an_old_place_are_dropped_when_the_worker_has_a_new_one(scene) -> None:
    database, fleet, writer = scene
    one = worker(database, fleet)
    claim(one, fleet, 1)
    old = page(one, 1, "old", "old")
    die(one)
    one.join()
    claim(one, fleet, 1)
    write = writer(one)
    write.write([old, page(one, 1, "new", "new")])
    assert rows(database, "SELECT item FROM audit") == [("new",)]
    assert write.lost == {old.place}


def test_a_batch_whose_commit_was_not_answered_is_not_written_twice(scene) -> None:
    database, fleet, writer = scene
    one = worker(database, fleet)
    claim(one, fleet, 2)
    write = writer(one)
    write.write([page(one, 1, "x", "cursor"), end(one, 2)])
    write._number -= 1  # as if the connection had been lost on the way back
    write.write([page(one, 1, "x", "cursor"), end(one, 2)])
    assert rows(database, "SELECT item FROM audit") == [("x",)]
    assert dict(status_of(database, fleet).outcomes) == {"done": 1}


def test_inputs_that_did_not_succeed_are_asked_for_again(scene) -> None:
    database, fleet, writer = scene
    one = worker(database, fleet)
    claim(one, fleet, 2)
    writer(one).write([end(one, 1, "failed"), end(one, 2)])
    with database.writing() as connection:
        assert again(connection, fleet) == 1
    status = status_of(database, fleet)
    assert (status.left_behind, dict(status.outcomes)) == (1, {"done": 1})
    assert [each.line for each in claim(one, fleet, 9)] == [1]


def test_outcomes_have_a_row_for_each_input_and_one_for_the_rest(scene) -> None:
    database, fleet, writer = scene
    one = worker(database, fleet)
    claim(one, fleet, 1)
    writer(one).write([end(one, 1)])
    told = [(row.line, row.input, row.outcome, row.reason) for row in outcomes_of(database, fleet)]
    assert told == [(1, "a", "done", ""), (2, "", "not_done", "lines 2 on")]
