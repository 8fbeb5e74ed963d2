"""Requests without an answer, under a simulated clock: dead proxies and lost connections."""

from __future__ import annotations

import itertools

import pytest
from pools import START, lend, make

from instaspider.identities.identity import Identity
from instaspider.identities.pool import Cause, Pool
from instaspider.identities.report import table


def fail(pool: Pool, now: float, cause: Cause = "proxy", line: int = 1) -> tuple[bool, bool]:
    """Send one request that gets no answer."""
    lease = lend(pool, now)
    pool.give_back(lease.number)
    return pool.fail(lease.identity, lease.sent_at, now, line, cause)


def dead(pool: Pool, now: float) -> Identity:
    identity = pool["i0"]
    for _ in range(3):
        fail(pool, now)
    assert identity.address.dead
    return identity


def test_three_in_a_row_and_a_proxy_is_dead() -> None:
    pool = make("unlimited")
    assert [fail(pool, START)[1] for _ in range(3)] == [False, False, True]
    assert pool["i0"].state(START) == "parked"
    assert pool.parked(START) == 1
    assert pool.lend(START + 59.9) is None
    assert pool.ready_at(START) == START + 60


def test_an_answer_between_them_counts() -> None:
    pool = make("unlimited")
    for _ in range(5):
        fail(pool, START)
        fail(pool, START)
        assert not pool["i0"].hear()
    assert not pool["i0"].address.dead


@pytest.mark.parametrize(("answers", "dies"), [(5, True), (6, False)])
def test_fewer_than_six_answers_among_twenty(answers, dies) -> None:
    pool = make("unlimited")
    silences = itertools.count()
    while pool["i0"].address._last.maxlen != len(pool["i0"].address._last):
        if next(silences) % 3 == 2 and answers:
            answers -= 1
            pool["i0"].hear()
        elif answers:
            fail(pool, START)
        else:
            pool["i0"].address._silent = 0  # not three in a row, which is another rule
            fail(pool, START)
    assert pool["i0"].address.dead is dies


def test_a_dead_one_is_probed_by_one_request_at_a_time_and_ever_later() -> None:
    pool, now, rests = make("unlimited", park_base=60, park_max=200), START, []
    identity = dead(pool, now)
    for _ in range(4):
        rests.append(identity.address.dead_until - now)
        now = identity.address.dead_until
        probe = lend(pool, now)
        assert pool.lend(now) is None
        pool.give_back(probe.number)
        pool.fail(identity, probe.sent_at, now, 1, "proxy")
    assert rests == pytest.approx([60, 120, 200, 200])


def test_what_was_under_way_when_it_died_is_no_probe() -> None:
    pool = make("unlimited")
    late = [lend(pool) for _ in range(5)]
    identity = dead(pool, START)
    until = identity.address.dead_until
    for lease in late:
        pool.fail(identity, lease.sent_at, START + 100, 1, "proxy")
    assert identity.address.dead_until == until


def test_a_probe_that_is_answered_brings_it_back() -> None:
    pool = make("unlimited")
    identity = dead(pool, START)
    lease = lend(pool, START + 60)
    assert lease.woke
    assert identity.hear()
    assert identity.state(START + 60) == "ready"
    assert not lend(pool, START + 60).woke
    assert [fail(pool, START + 60)[1] for _ in range(3)] == [False, False, True]
    assert identity.address.dead_until == START + 120


def test_a_proxy_that_never_answered_has_three_under_way() -> None:
    pool = make("unlimited", proven=False)
    leases = [lend(pool) for _ in range(3)]
    assert pool.lend(START) is None
    leases[0].identity.hear()
    assert len([lend(pool) for _ in range(90)]) == 90


def test_the_own_address_is_never_dead() -> None:
    pool = make("unlimited", proxies=False)
    assert not any(fail(pool, START, "other")[1] for _ in range(50))
    assert pool.give_up() == []


def test_one_input_alone_does_not_bring_a_working_proxy_down() -> None:
    pool = make("unlimited")
    assert not any(fail(pool, START, "other", line=7)[1] for _ in range(5))
    assert [fail(pool, START, "other", line=n)[1] for n in (8, 9)] == [False, True]


@pytest.mark.parametrize(("cause", "blamed"), [("proxy", False), ("other", True)])
def test_whose_fault_it_is(cause, blamed) -> None:
    assert fail(make("unlimited"), START, cause)[0] is blamed


def test_all_that_never_worked_are_given_up_at_once() -> None:
    pool = make("unlimited", 2, proven=False)
    for n in range(5):
        fail(pool, START)
        assert pool.give_up() == [], n
    fail(pool, START)
    assert [identity.id for identity in pool.give_up()] == ["i0", "i1"]
    assert pool.give_up() == []
    assert not pool.has("anonymous")
    assert pool["i1"].retired == "its proxy is dead"


def test_one_that_has_worked_is_probed_twice_before() -> None:
    pool, now = make("unlimited"), START
    identity = dead(pool, now)
    for _ in range(2):
        assert pool.give_up() == []
        now = identity.address.dead_until
        fail(pool, now)
    assert pool.give_up() == [identity]


def test_a_working_one_keeps_the_others() -> None:
    pool = make("unlimited", 2, proven=False)
    pool["i1"].retire("challenge")
    dead(pool, START)
    assert pool.give_up() == [pool["i0"]]
    pool = make("unlimited", 2, proven=False)
    pool.park(pool["i1"], START, START)
    dead(pool, START)
    assert pool.give_up() == []


def test_a_lost_connection_counts_once_and_blames_nobody_in_company() -> None:
    pool = make("unlimited")
    leases = [lend(pool) for _ in range(40)]
    for lease in leases:
        pool.give_back(lease.number)
        told = pool.fail(lease.identity, lease.sent_at, START + 1, lease.number, "connection")
        assert told == (False, False)
    assert not pool["i0"].address.dead
    assert pool["i0"].window == 20


def test_who_breaks_connections_is_soon_alone() -> None:
    pool, now = make("unlimited", proxies=False), START
    sizes = []
    while True:
        leases = []
        while (lease := pool.lend(now)) is not None:
            leases.append(lease)
        sizes.append(len(leases))
        now += 1
        told = []
        for lease in leases:
            pool.give_back(lease.number)
            told.append(pool.fail(lease.identity, lease.sent_at, now, 1, "connection")[0])
        if any(told):
            break
        now += 1
    assert sizes == [100, 50, 25, 12, 6, 3, 1]
    assert told == [True]


def test_answers_open_the_window_again() -> None:
    pool = make("unlimited", proxies=False)
    fail(pool, START, "connection")
    assert pool["i0"].window == 1
    for _ in range(200):
        pool["i0"].hear()
    assert pool["i0"].window == 100


def test_the_table_names_everybody_and_no_secret() -> None:
    pool = make("safe", 4)
    pool["i1"].proxy = "http://user:secret@p1.example:8080"
    pool.park(pool["i1"], START, START)
    pool["i2"].retire("the service asks this visitor for a challenge")
    fail(pool, START)
    pool.credit(pool["i0"], START)
    for _ in range(2):
        pool["i3"].address.miss(START, START, 1, (60, 60), certain=True)
    pool["i3"].address.miss(START, START, 1, (60, 60), certain=True)
    assert table(pool.identities, START).splitlines() == [
        "identity           requests       ok   limits    walls  state",
        "i0 p0:1                   1        1        0        0  ready",
        "i1 p1.example:8080        0        0        1        0  rests for 1:00, limited",
        "i2 p2:1                   0        0        0        0  retired: the service asks this"
        " visitor for a challenge",
        "i3 p3:1                   0        0        0        0  rests for 1:00, its proxy is dead",
    ]


def test_of_many_identities_the_busiest_are_shown() -> None:
    pool = make("safe", 300)
    pool["i250"].requests = 9
    lines = table(pool.identities, START).splitlines()
    assert len(lines) == 52
    assert any(line.startswith("i250 ") for line in lines)
    assert lines[-1] == "... and 250 ready."
