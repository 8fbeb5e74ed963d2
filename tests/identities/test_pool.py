"""Leases, the caps on them, rests and ends of identities."""

from __future__ import annotations

from collections import Counter

import pytest
from pools import START, lend, make

from instaspider.identities.identity import STREAM_LIMIT


def test_adaptive_delay_counts_where_it_is_the_longest() -> None:
    pool = make("safe")
    pool["i0"].delay = 30
    lend(pool)
    assert pool.ready_at(START) == START + 30


def test_requests_under_way_are_capped() -> None:
    pool = make("turbo", 1, overrides={"turbo": {"spacing": [0, 0], "burst": 500}})
    leases = [lend(pool) for _ in range(60)]
    assert pool.in_flight == pool.cap == 60
    assert pool.lend(START) is None
    assert pool.ready_at(START) is None
    pool.give_back(leases[7].number)
    assert pool.ready_at(START) == START
    lend(pool)


def test_unlimited_stops_at_the_streams_of_a_connection() -> None:
    pool = make("unlimited", 3)
    assert pool.cap == 300
    used = Counter(lend(pool).identity.id for _ in range(300))
    assert used == dict.fromkeys(("i0", "i1", "i2"), STREAM_LIMIT)
    assert pool.lend(START) is None


def test_the_stream_limit_holds_below_the_cap() -> None:
    pool = make("unlimited", 2)
    pool["i1"].retire("gone")
    for _ in range(STREAM_LIMIT):
        lend(pool)
    assert pool.in_flight < pool.cap
    assert pool.lend(START) is None
    assert pool.ready_at(START) is None


def test_who_is_ready_and_has_fewest_under_way_is_lent() -> None:
    pool = make("unlimited", 3)
    pool.park(pool["i0"], START, START)
    assert [lend(pool).identity.id for _ in range(4)] == ["i1", "i2", "i1", "i2"]
    pool["i1"].retire("gone")
    assert lend(pool).identity.id == "i2"
    assert lend(pool, START + 60).identity.id == "i0"


def test_who_just_failed_is_avoided_while_there_is_another() -> None:
    pool = make("unlimited", 2)
    assert [pool.lend(START, avoid="i0").identity.id for _ in range(3)] == ["i1"] * 3
    pool["i1"].retire("gone")
    assert pool.lend(START, avoid="i0").identity.id == "i0"


def test_a_lease_ends_once() -> None:
    pool = make()
    lease = lend(pool)
    assert (pool.in_flight, pool["i0"].in_flight) == (1, 1)
    assert pool.give_back(lease.number) is lease
    assert pool.give_back(lease.number) is None
    assert pool.give_back(99) is None
    assert (pool.in_flight, pool["i0"].in_flight) == (0, 0)
    assert pool["i0"].requests == 1


@pytest.mark.parametrize("count", [1, 2])
def test_lost_leases_come_back(count) -> None:
    """With one identity the cap is what stands in the way, with two the stream limit of one."""
    pool = make("unlimited", count, lease_seconds=200)
    for number in range(1, count):
        pool[f"i{number}"].retire("gone")
    leases = [lend(pool, START + n / 10) for n in range(STREAM_LIMIT)]
    before, after = START + 199.9, START + 200
    assert pool.lend(before) is None
    assert pool.ready_at(before) is None
    assert pool.ready_at(after) == after
    lend(pool, after)
    assert pool.in_flight == pool["i0"].in_flight == STREAM_LIMIT
    assert pool.lend(after) is None
    assert pool.give_back(leases[0].number) is None
    assert pool.give_back(leases[1].number) is leases[1]


def test_a_limit_parks_and_each_further_one_doubles() -> None:
    pool, now, rests = make("safe", park_base=60, park_max=300), START, []
    for _ in range(5):
        lease = lend(pool, now)
        until = pool.park(lease.identity, lease.sent_at, now + 1)
        rests.append(until - now - 1)
        pool.give_back(lease.number)
        assert pool.lend(until - 0.01) is None
        assert pool.parked(now + 1) == 1
        assert pool.ready_at(now + 1) == until
        now = until
        assert pool.parked(now) == 0
    assert rests == pytest.approx([60, 120, 240, 300, 300])


def test_what_was_sent_before_the_rest_does_not_prolong_it() -> None:
    pool = make("turbo", overrides={"turbo": {"spacing": [0, 0]}})
    leases = [lend(pool, START) for _ in range(5)]
    until = pool.park(leases[0].identity, START, START + 1)
    for n, lease in enumerate(leases[1:]):
        assert pool.park(lease.identity, lease.sent_at, START + 2 + 30 * n, wait=900) == until
    assert pool["i0"].limits == 5
    assert until == START + 61


def test_even_an_answer_at_the_very_time_of_sending_does_not() -> None:
    pool = make("turbo", overrides={"turbo": {"spacing": [0, 0]}})
    leases = [lend(pool, START) for _ in range(3)]
    assert {pool.park(lease.identity, START, START) for lease in leases} == {START + 60}


def test_the_service_may_ask_for_more() -> None:
    pool = make()
    assert pool.park(pool["i0"], START, START + 1, wait=500) == START + 501
    assert pool.park(pool["i0"], START + 501, START + 502, wait=5) == START + 502 + 120


def test_answers_ease_the_next_rest() -> None:
    pool, now, identity = make(), START, None
    identity = pool["i0"]
    for _ in range(3):
        now = pool.park(identity, now, now + 1)
    assert identity.park_seconds == 240
    pool.credit(identity, now)
    assert pool.park(identity, now, now + 1) == now + 1 + 240
    now += 5000
    for _ in range(10):
        pool.credit(identity, now)
    assert identity.park_seconds == 0
    assert pool.park(identity, now, now + 1) == now + 1 + 60
    assert identity.ok == 11


def test_parked_identities_leave_the_pace_of_others_alone() -> None:
    pool = make("safe", 2)
    pool.park(pool["i0"], START, START)
    assert pool.parked(START + 1) == 1
    assert lend(pool, START + 1).identity.id == "i1"


def test_the_retired_are_never_lent_again() -> None:
    pool = make("unlimited", 2)
    assert pool["i0"].retire("challenge")
    assert not pool["i0"].retire("another")
    assert pool["i0"].retired == "challenge"
    assert {lend(pool).identity.id for _ in range(10)} == {"i1"}
    assert pool.has("anonymous")
    assert [i.state(START) for i in pool.identities] == ["retired", "ready"]
    pool["i1"].retire("challenge")
    assert not pool.has("anonymous")
    assert pool.lend(START + 1e6) is None
    assert pool.ready_at(START + 1e6) is None


def test_an_answer_to_a_request_from_before_the_rest_does_not_ease_it() -> None:
    pool = make()
    identity = pool["i0"]
    pool.park(identity, START, START + 1)
    length = identity.park_seconds
    pool.credit(identity, START)
    assert identity.park_seconds == length
    pool.credit(identity, START + 100)
    assert identity.park_seconds < length


def test_proxies_add_to_the_cap_and_a_direct_identity_does_not() -> None:
    assert make("safe", 4).cap == 17
    assert make("safe", 1, proxies=False).cap == 5


def test_names_find_identities() -> None:
    pool = make("safe", 3)
    assert [pool[name].id for name in ("i2", "i0")] == ["i2", "i0"]
    with pytest.raises(KeyError):
        pool["i3"]


def test_pages_of_a_list_stick_to_their_identity_while_it_is_ready() -> None:
    pool = make("safe", 3)
    for _ in range(3):
        lend(pool)
    assert {lease.identity.id for lease in [lend(pool, START + 1000)]} == {"i0"}
    at = pool.ready_at(START + 1000, "anonymous", "i0")
    assert at is not None
    assert at > START + 1000  # its spacing is kept, nobody stands in
    assert pool.lend(START + 1000, "anonymous", "i0") is None
    kept = pool.lend(at, "anonymous", "i0")
    assert kept is not None
    assert kept.identity.id == "i0"
    pool.park(pool["i0"], at, at)
    other = pool.lend(at, "anonymous", "i0")
    assert other is not None
    assert other.identity.id != "i0"
    assert pool.lend(at + 5000, "anonymous", "nobody") is not None


def test_the_first_request_of_an_identity_is_alone_so_that_the_others_have_its_cookies() -> None:
    pool = make("unlimited")
    pool["i0"].fresh, pool["i0"].window = True, 1
    first = lend(pool)
    assert pool.lend(START) is None
    assert pool.ready_at(START) is None
    first.identity.hear()
    pool.give_back(first.number)
    assert len([lend(pool) for _ in range(STREAM_LIMIT)]) == STREAM_LIMIT
