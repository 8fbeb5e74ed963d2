"""Routes close after walls in a row, and open again when somebody gets through."""

from __future__ import annotations

import dataclasses

import pytest

from instaspider.catalogue import ENDPOINTS, Endpoint
from instaspider.identities.gates import NEVER, PROBE_EVERY, PROBES, WALLS, Gates

FIRST, SECOND = ENDPOINTS["web_profile_info"], ENDPOINTS["graphql_loggedout_profile_root"]
SESSION = ENDPOINTS["users_info"]
ROWS = (FIRST, SECOND)


@pytest.fixture
def gates() -> Gates:
    return Gates()


HERE, THERE = "here", "there"


def choose(
    gates: Gates,
    *tried: Endpoint,
    rows=ROWS,
    session: bool = False,
    places=(HERE,),
    now: float = 0.0,
) -> Endpoint | None:
    names = {row.name: None for row in tried}
    return gates.first_open(rows, names, lambda _: places, now, session=session)


def wall_off(gates: Gates, row: Endpoint, place: str = HERE) -> None:
    for _ in range(WALLS):
        gates.wall(row, place)


def test_rows_come_in_their_order_and_once_for_each_input(gates) -> None:
    assert choose(gates) is FIRST
    assert choose(gates, FIRST) is SECOND
    assert choose(gates, SECOND) is FIRST
    assert choose(gates, FIRST, SECOND) is None


def test_rows_that_need_a_session_wait_for_one(gates) -> None:
    assert choose(gates, rows=(SESSION,)) is None
    assert choose(gates, rows=(SESSION,), session=True) is SESSION


def test_app_rows_are_not_used(gates) -> None:
    app = dataclasses.replace(FIRST, name="app", client="app")
    assert choose(gates, rows=(app,), session=True) is None


def test_what_met_a_wall_is_asked_again_where_there_was_none(gates) -> None:
    gates.wall(FIRST, HERE)
    usual, elsewhere = (gates.opens_at(FIRST, 2, elsewhere=again) for again in (False, True))
    assert [usual(HERE), usual(THERE)] == [0.0, 0.0]
    assert [elsewhere(HERE), elsewhere(THERE)] == [NEVER, 0.0]


def test_where_all_addresses_met_walls_any_open_one_will_do(gates) -> None:
    wall_off(gates, FIRST, HERE)
    gates.wall(FIRST, THERE)
    elsewhere = gates.opens_at(FIRST, 2, elsewhere=True)
    assert [elsewhere(HERE), elsewhere(THERE)] == [NEVER, 0.0]


def test_walls_in_a_row_close_a_route_once(gates) -> None:
    assert [gates.wall(FIRST, HERE) for _ in range(WALLS + 2)] == [False, False, True, False, False]
    assert choose(gates) is SECOND
    assert gates.why_closed(FIRST, [HERE]) == "closed to this address"
    assert gates.why_closed(SECOND, [HERE]) is None


@pytest.mark.parametrize("how", ["reached", "answered"])
def test_an_answer_between_walls_breaks_the_row(gates, how) -> None:
    for _ in range(WALLS - 1):
        gates.wall(FIRST, HERE)
    gates.reached(FIRST, HERE) if how == "reached" else gates.answered(FIRST, HERE, 1)
    assert [gates.wall(FIRST, HERE) for _ in range(WALLS - 1)] == [False, False]
    assert choose(gates) is FIRST


def test_walls_of_one_route_leave_the_other_alone(gates) -> None:
    wall_off(gates, FIRST)
    assert gates.wall(SECOND, HERE) is False
    assert choose(gates) is SECOND


def test_few_inputs_may_try_a_walled_route_when_no_other_is_open(gates) -> None:
    wall_off(gates, FIRST)
    wall_off(gates, SECOND)
    assert choose(gates, FIRST) is None  # an input that probed one does not probe the next
    assert [choose(gates) for _ in range(PROBES + 5)] == [FIRST] * PROBES + [None] * 5


def test_no_probe_while_another_route_is_open(gates) -> None:
    wall_off(gates, FIRST)
    assert [choose(gates) for _ in range(3 * PROBES)] == [SECOND] * 3 * PROBES
    assert choose(gates, SECOND) is None  # an input that got somewhere does not probe


def test_a_probe_that_gets_through_opens_the_route(gates) -> None:
    wall_off(gates, FIRST)
    for _ in range(PROBES):
        choose(gates, rows=(FIRST,))
    assert choose(gates, rows=(FIRST,)) is None
    gates.reached(FIRST, HERE)
    assert gates.why_closed(FIRST, [HERE]) is None
    assert choose(gates, rows=(FIRST,)) is FIRST
    wall_off(gates, FIRST)
    assert [choose(gates, rows=(FIRST,)) for _ in range(PROBES + 1)] == [FIRST] * PROBES + [None]


def test_proof_takes_an_answer_for_another_input(gates) -> None:
    assert not gates.proven(FIRST, 1)
    gates.reached(FIRST, HERE)
    assert not gates.proven(FIRST, 1)
    gates.answered(FIRST, HERE, 1)
    assert not gates.proven(FIRST, 1)
    assert gates.proven(FIRST, 2)
    assert not gates.proven(SECOND, 2)
    gates.answered(FIRST, HERE, 1)
    assert not gates.proven(FIRST, 1)
    gates.answered(FIRST, HERE, 2)
    assert gates.proven(FIRST, 1)
    assert gates.proven(FIRST, 2)


def test_a_closed_route_stays_closed(gates) -> None:
    assert gates.close(FIRST, "the document has expired")
    assert not gates.close(FIRST, "something else")
    gates.answered(FIRST, HERE, 1)
    assert gates.why_closed(FIRST, [HERE]) == "the document has expired"
    assert choose(gates) is SECOND
    wall_off(gates, SECOND)
    gates.close(SECOND, "x")
    assert choose(gates) is None


def opens(gates: Gates, row: Endpoint = FIRST, places: int = 2) -> dict[str, float]:
    at = gates.opens_at(row, places)
    return {place: 0.0 if at is None else at(place) for place in (HERE, THERE)}


def test_an_address_that_is_walled_leaves_the_route_to_the_others(gates) -> None:
    wall_off(gates, FIRST)
    assert choose(gates) is SECOND
    assert choose(gates, places=(HERE, THERE)) is FIRST
    assert opens(gates) == {HERE: NEVER, THERE: 0}
    assert gates.why_closed(FIRST, [HERE, THERE]) is None
    assert not gates.is_walled(FIRST, [HERE, THERE])
    wall_off(gates, FIRST, THERE)
    assert choose(gates, places=(HERE, THERE)) is SECOND
    assert gates.is_walled(FIRST, [HERE, THERE])
    assert gates.why_closed(FIRST, [HERE, THERE]) == "closed to all addresses"


def test_walls_in_a_row_are_counted_for_each_address(gates) -> None:
    for _ in range(WALLS - 1):
        assert not gates.wall(FIRST, HERE)
        gates.reached(FIRST, THERE)
    assert gates.wall(FIRST, HERE)


def test_a_closed_address_is_tried_again_now_and_then(gates) -> None:
    wall_off(gates, FIRST)
    for _ in range(2 * PROBE_EVERY - 1):
        gates.reached(FIRST, THERE)
    assert opens(gates)[HERE] == NEVER
    gates.reached(FIRST, THERE)
    assert opens(gates)[HERE] == 0
    gates.sent(FIRST, HERE)
    assert opens(gates)[HERE] == NEVER
    gates.reached(FIRST, HERE)
    assert opens(gates)[HERE] == 0


def test_a_page_for_data_rests_the_route_there_and_the_third_closes_it() -> None:
    gates = Gates(10, 15)
    assert not gates.rest(FIRST, HERE, 100)
    assert not gates.rest(SECOND, THERE, 100)
    assert opens(gates) == {HERE: 110, THERE: 0}
    assert not gates.rest(FIRST, HERE, 110)
    assert opens(gates)[HERE] == 125
    assert gates.rest(FIRST, HERE, 125)
    assert opens(gates)[HERE] == NEVER
    gates.reached(FIRST, HERE)
    assert opens(gates)[HERE] == 0


def test_an_answer_to_what_was_sent_before_a_rest_does_not_prolong_it() -> None:
    gates = Gates(10, 1000)
    gates.rest(FIRST, HERE, 100)
    gates.rest(FIRST, HERE, 100)
    assert opens(gates)[HERE] == 110


def test_a_resting_route_is_waited_for_only_where_no_other_is_open() -> None:
    gates = Gates(10, 15)
    gates.rest(FIRST, HERE, 100)
    assert choose(gates, now=105) is SECOND
    assert choose(gates, now=105, places=(HERE, THERE)) is FIRST
    assert choose(gates, now=105, rows=(FIRST,)) is FIRST
    assert choose(gates, now=110) is FIRST
    wall_off(gates, SECOND)
    assert choose(gates, now=105) is FIRST
