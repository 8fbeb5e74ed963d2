"""The pace: nobody too fast, nobody idle, whatever the clock says."""

from __future__ import annotations

import random
from collections import defaultdict, deque
from functools import lru_cache
from itertools import pairwise

import pytest
from pools import START, lend, make

from instaspider.identities.identity import Identity
from instaspider.identities.modes import MODES, find_mode
from instaspider.identities.pool import Pool

MINUTES = 10
FIFTY_MINUTES = 3
"""For fifty identities, which take long to simulate."""


def run(pool: Pool, seconds: float, answer_after: float = 0.4) -> dict[str, list[float]]:
    """Send whenever the pool allows it; the times by identity.

    At each time that the pool names, it must lend, and time must move on in between.
    """
    times: dict[str, list[float]] = defaultdict(list)
    under_way: deque[tuple[float, int]] = deque()
    now = START
    while now < START + seconds:
        while under_way and under_way[0][0] <= now:
            pool.give_back(under_way.popleft()[1])
        ready_at = pool.ready_at(now)
        if ready_at is not None and ready_at <= now:
            lease = lend(pool, now)
            times[lease.identity.id].append(now)
            under_way.append((now + answer_after, lease.number))
            assert pool.in_flight <= pool.cap
            continue
        assert pool.lend(now) is None
        nexts = [] if ready_at is None else [ready_at]
        now = min([*nexts, *(at for at, _ in list(under_way)[:1])])
    return times


@lru_cache
def some_minutes(mode: str, count: int, minutes: int) -> dict[str, list[float]]:
    return run(make(mode, count), minutes * 60)


PACED = ("safe", "fast", "turbo")


@pytest.mark.parametrize(("count", "minutes"), [(1, MINUTES), (10, MINUTES), (50, FIFTY_MINUTES)])
@pytest.mark.parametrize("mode", PACED)
def test_nobody_too_fast_and_nobody_idle(mode, count, minutes) -> None:
    row = MODES[mode]
    times = some_minutes(mode, count, minutes)
    assert len(times) == count
    for sent in times.values():
        window: deque[float] = deque()
        for at in sent:
            window.append(at)
            while window[0] <= at - 60:
                window.popleft()
            assert len(window) <= row.rate + row.burst
        assert min(b - a for a, b in pairwise(sent)) >= row.spacing[0]
        after_warm_up = sum(at >= START + 60 for at in sent)
        assert after_warm_up >= 0.97 * row.rate * (minutes - 1)


@pytest.mark.parametrize("mode", PACED)
def test_fifty_identities_do_fifty_times_as_much(mode) -> None:
    one = sum(map(len, some_minutes(mode, 1, FIFTY_MINUTES).values()))
    fifty = sum(map(len, some_minutes(mode, 50, FIFTY_MINUTES).values()))
    assert 0.95 * 50 * one <= fifty <= 1.05 * 50 * one


@pytest.mark.parametrize("rate", [0.7, 7, 33, 59.9, 61, 119, 777])
@pytest.mark.parametrize("start", [0.1, 3.3e5, 1e7 / 3])
def test_at_the_time_that_it_names_it_lends(rate, start) -> None:
    """Rounding must not make that time a hair too early: the caller would spin on it."""
    mode = find_mode("fast", {"fast": {"rate": rate, "spacing": [0, 0.01], "in_flight": 9999}})
    pool = Pool(
        [Identity(id=str(n), impersonate="x") for n in range(3)],
        mode,
        park_base=60,
        park_max=60,
        lease_seconds=1e9,
        now=start,
        rng=random.Random(3),
    )
    now, wander = start, random.Random(4)
    for _ in range(300):
        ready_at = pool.ready_at(now)
        assert ready_at is not None
        assert ready_at >= now
        if ready_at > now:
            assert pool.lend(now) is None
            for _ in range(wander.randrange(3)):  # looks in between change nothing
                look = now + (ready_at - now) * wander.random()
                assert pool.lend(look) is None or look >= ready_at
                assert pool.ready_at(look) == ready_at
        now = ready_at
        pool.give_back(lend(pool, now).number)


def test_burst_after_a_rest_and_not_more() -> None:
    pool = make("safe", overrides={"safe": {"spacing": [0, 0], "in_flight": 100}})
    assert [pool.lend(START) is not None for _ in range(4)] == [True, True, True, False]
    assert pool.ready_at(START) == pytest.approx(START + 2)
    later = START + 3600
    assert [pool.lend(later) is not None for _ in range(4)] == [True, True, True, False]


def test_without_burst_the_first_token_takes_its_time() -> None:
    pool = make("safe", overrides={"safe": {"burst": 0}})
    assert pool.lend(START) is None
    assert pool.ready_at(START) == START + 2
    lend(pool, START + 2)


def test_spacing_is_drawn_from_its_range() -> None:
    numbers = {"rate": 6000, "burst": 1, "spacing": [3, 5], "in_flight": 99}
    sent = run(make("fast", overrides={"fast": numbers}), 4000)["i0"]
    gaps = [b - a for a, b in pairwise(sent)]
    assert 3 <= min(gaps) < 3.1
    assert 4.9 < max(gaps) <= 5
    assert sum(gaps) / len(gaps) == pytest.approx(4, rel=0.05)


def test_what_was_not_sent_takes_nothing_of_the_burst() -> None:
    pool = make("safe", overrides={"safe": {"spacing": [0, 0]}})
    for _ in range(20):
        pool.undo(lend(pool))
    burst = MODES["safe"].burst
    for _ in range(burst):
        lend(pool)
    assert pool.lend(START) is None


def test_what_was_not_sent_leaves_no_spacing() -> None:
    pool = make("safe")
    lease = lend(pool)
    assert pool.ready_at(START) is None or pool.ready_at(START) > START
    pool.undo(lease)
    assert pool.ready_at(START) == START
    pool.undo(lend(pool))
    lend(pool)
    assert pool.ready_at(START) >= START + MODES["safe"].spacing[0]


def test_what_was_not_sent_takes_no_spacing_of_what_was_sent_since() -> None:
    pool = make("safe")
    first = lend(pool)
    later = pool.ready_at(START)
    lend(pool, later)
    until = pool.ready_at(later)
    pool.undo(first)
    assert pool.ready_at(later) == until > later


def test_who_rested_has_not_sent_what_was_not_sent() -> None:
    pool = make("safe")
    lease = lend(pool)
    pool.give_back(lease.number)
    until = pool.park(lease.identity, lease.sent_at, START)
    woken = lend(pool, until)
    pool.undo(woken)
    assert lend(pool, until).woke
