"""Each input of a fleet's run is given to one worker at a time, whoever dies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from fleets import claim, die, made, read, rows, silence, worker

from instaspider.state.database import Database
from instaspider.state.fleet import fleets
from instaspider.state.fleet.claims import DUPLICATE, Claims, is_over
from instaspider.state.fleet.fleets import Fleet
from instaspider.state.fleet.limits import limit
from instaspider.state.fleet.worker import LOST, TakenOverError, take_over

Run = tuple[Database, Fleet]


@pytest.fixture
def run(postgres: Any) -> Iterator[Run]:
    database, fleet = made(postgres.new_database(), [f"n{n}" for n in range(6)])
    yield database, fleet
    database.close()


def lines(claims: list[Any]) -> list[int]:
    return [each.line for each in claims]


def test_inputs_go_in_the_order_of_their_lines_and_to_one_worker_each(run) -> None:
    first, second = worker(*run), worker(*run)
    assert lines(claim(first, run[1], 2)) == [1, 2]
    assert lines(claim(second, run[1], 3)) == [3, 4, 5]
    assert lines(claim(first, run[1], 9, held=[1, 2])) == [6]
    assert claim(second, run[1], 9, held=[3, 4, 5]) == []


def test_two_claims_at_once_do_not_wait_for_each_other(run) -> None:
    fleet = run[1]
    first, second = worker(*run), worker(*run)
    with first.fenced() as connection:
        found = Claims(first, fleet.name, 3)._begun(connection, 2, read)
        assert lines(found) == [1, 2]
        assert lines(claim(second, fleet, 2)) == [3, 4]


def test_a_claim_that_is_broken_off_leaves_the_queue_as_it_was(run) -> None:
    first = worker(*run)
    with pytest.raises(ZeroDivisionError):
        Claims(first, "spring", 3).claim(2, lambda text: read(str(1 / 0)), [])
    assert lines(claim(first, run[1], 9)) == [1, 2, 3, 4, 5, 6]


def test_a_dead_workers_inputs_go_first_with_their_cursors(run) -> None:
    database, fleet = run
    dead, alive = worker(*run), worker(*run)
    claim(dead, fleet, 2)
    with database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE instaspider_fleet_inputs SET state = 'page 7' WHERE line = 2"
        )
    die(dead)
    found = claim(alive, fleet, 3)
    assert [(each.line, each.state) for each in found] == [(1, None), (2, "page 7"), (3, None)]


def test_a_worker_that_was_taken_over_can_do_nothing_any_more(run) -> None:
    fleet = run[1]
    dead, alive = worker(*run), worker(*run)
    claim(dead, fleet, 2)
    die(dead)
    with pytest.raises(TakenOverError):
        claim(dead, fleet, 1)
    with pytest.raises(TakenOverError), dead.fenced():
        pytest.fail("the fence let it through")
    with pytest.raises(TakenOverError):
        dead.renew()
    number = dead.id
    dead.join()
    assert dead.id > max(number, alive.id)  # numbers are never used again


def test_nobody_is_taken_over_while_a_transaction_of_its_own_is_under_way(run) -> None:
    """So what it writes and what the next one finds are never both."""
    first = worker(*run)
    with first.fenced():
        silence(first)
        assert take_over(run[0], 0.0, 3) == 0
    assert take_over(run[0], 0.0, 3) == 1


def test_a_renewal_need_not_wait_for_a_long_transaction_of_the_same_worker(run) -> None:
    first = worker(*run)
    limit(run[0], lock_timeout=2.0)
    with first.fenced():
        first.renew()


def test_a_worker_that_leaves_gives_everything_back_at_once(run) -> None:
    first, second = worker(*run), worker(*run)
    claim(first, run[1], 2)
    first.depart()
    assert lines(claim(second, run[1], 2)) == [1, 2]
    assert rows(run[0], "SELECT sum(deaths) FROM instaspider_fleet_inputs") == [(0,)]


def test_inputs_whose_claim_got_no_answer_are_free_at_the_next_claim(run) -> None:
    first = worker(*run)
    assert lines(claim(first, run[1], 2)) == [1, 2]
    assert lines(claim(first, run[1], 2, held=[2])) == [1, 3]


def test_duplicates_and_invalid_lines_end_with_lines_of_their_own(postgres) -> None:
    database, fleet = made(postgres.new_database(), ["a", "b c", "A", "d"])
    one = worker(database, fleet)
    found = {each.line: each for each in claim(one, fleet, 9)}
    assert {line: each.outcome for line, each in found.items()} == {
        1: None,
        2: "invalid",
        3: "duplicate",
        4: None,
    }
    assert (found[2].reason, found[3].reason) == ("has a space", DUPLICATE)
    ended = "SELECT line, outcome FROM instaspider_fleet_inputs WHERE outcome IS NOT NULL"
    assert sorted(rows(database, ended)) == [(2, "invalid"), (3, "duplicate")]
    with database.writing() as connection:
        fleets.add(connection, fleet, ["D"])
    (late,) = claim(one, fleet, 9, held=[1, 4])
    assert (late.line, late.outcome) == (5, "duplicate")
    database.close()


def test_a_plain_insert_is_enough(run, postgres) -> None:
    database, fleet = run
    with psycopg.connect(database.url.set(drivername="postgresql").render_as_string(False)) as link:
        link.execute("INSERT INTO instaspider_queue (run, text) VALUES ('spring', 'late')")
        with pytest.raises(psycopg.errors.ForeignKeyViolation, match="no fleet run called winter"):
            link.execute("INSERT INTO instaspider_queue (run, text) VALUES ('winter', 'x')")
        link.rollback()
        link.execute("INSERT INTO instaspider_queue (run, text) VALUES ('spring', 'later')")
    found = claim(worker(*run), fleet, 99)
    assert [each.text for each in found] == [*(f"n{n}" for n in range(6)), "later"]


def test_a_death_counts_only_against_inputs_that_did_not_move(run) -> None:
    database, fleet = run
    for _ in range(5):
        one = worker(*run)
        claim(one, fleet, 1)
        with database.writing() as connection:
            connection.exec_driver_sql("UPDATE instaspider_fleet_inputs SET moved = true")
        die(one)
    assert rows(database, "SELECT deaths, outcome FROM instaspider_fleet_inputs") == [(0, None)]


def test_an_input_that_kills_its_workers_is_tried_alone_and_ends_as_failed(run) -> None:
    database, fleet = run
    for _ in range(2):
        one = worker(*run)
        assert 1 in lines(claim(one, fleet, 1))
        die(one)
    one = worker(*run)
    claims = Claims(one, fleet.name, 3)
    assert lines(claims.claim(4, read, [])) == [1]  # nothing beside it
    die(one)
    last = "SELECT line, outcome, reason FROM instaspider_fleet_inputs"
    assert rows(database, last) == [(1, "failed", LOST.format(3))]
    assert lines(claim(worker(*run), fleet, 9)) == [2, 3, 4, 5, 6]


def test_who_has_inputs_under_way_ends_them_before_one_that_is_tried_alone(run) -> None:
    fleet = run[1]
    busy = worker(*run)
    assert lines(claim(busy, fleet, 1)) == [1]
    for _ in range(2):
        one = worker(*run)
        assert lines(claim(one, fleet, 1)) == [2]
        die(one)
    claims = Claims(busy, fleet.name, 3)
    assert claims.claim(4, read, [1]) == []
    assert claims.waits_alone
    with run[0].writing() as connection:
        connection.exec_driver_sql(
            "UPDATE instaspider_fleet_inputs SET outcome = 'done', worker = NULL WHERE line = 1"
        )
    (alone,) = claims.claim(4, read, [])
    assert (alone.line, alone.alone) == (2, True)
    assert not claims.waits_alone


def test_a_run_is_over_when_nothing_is_queued_and_nothing_under_way(run) -> None:
    database, fleet = run
    one = worker(*run)
    assert not is_over(one, fleet.name)
    claim(one, fleet, 9)
    assert not is_over(one, fleet.name)
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE instaspider_fleet_inputs SET outcome = 'done'")
    assert is_over(one, fleet.name)
