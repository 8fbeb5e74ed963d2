"""Addresses are leased as wholes, in fair shares, and take their pace with them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from fleets import die, made, rows, silence, worker

from instaspider.identities.address import Address
from instaspider.identities.gates import Gates
from instaspider.identities.identity import Identity
from instaspider.identities.modes import find_mode
from instaspider.identities.pool import Pool
from instaspider.identities.sessions.session import Session
from instaspider.state.database import Database
from instaspider.state.fleet.fleets import Fleet
from instaspider.state.fleet.holding import ELSEWHERE, Holding
from instaspider.state.fleet.shares import Held, exchange, give_all_back, register, surplus
from instaspider.state.fleet.worker import Worker, take_over

Run = tuple[Database, Fleet]
EIGHT = [f"a{n}" for n in range(8)]


@pytest.fixture
def run(postgres: Any) -> Iterator[Run]:
    database, fleet = made(postgres.new_database())
    with database.writing() as connection:
        register(connection, [*EIGHT, "b0", "b1"], {})
    yield database, fleet
    database.close()


class Party:
    """Workers, each with what it holds."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.held: dict[Worker, dict[str, Held]] = {}

    def come(self, knows: Sequence[str] = EIGHT) -> Worker:
        one = worker(*self.run, knows)
        self.held[one] = {}
        return one

    def beat(self, rounds: int = 3) -> list[int]:
        """Let each do what it does every few seconds; returns how many each holds."""
        for _ in range(rounds):
            for one, held in self.held.items():
                back = sorted(held)[: surplus(one, len(held))]
                got = exchange(one, held, back)
                for name in back:
                    del held[name]
                assert not held.keys() & got.keys()
                held.update(got)
        names = [name for held in self.held.values() for name in held]
        assert len(names) == len(set(names)), "an address with two workers"
        return [len(held) for held in self.held.values()]

    def go(self, one: Worker) -> None:
        with one.fenced() as connection:
            give_all_back(connection, one, self.held.pop(one))
        one.depart()


def test_shares_are_fair_as_workers_come_and_go(run) -> None:
    party = Party(run)
    first = party.come()
    assert party.beat(8) == [8]
    party.come()
    assert party.beat() == [4, 4]
    party.come()
    assert party.beat() == [3, 3, 2]
    party.go(first)
    assert party.beat() == [4, 4]


def test_who_knows_addresses_that_others_do_not_know_has_them_all(run) -> None:
    party = Party(run)
    party.come(EIGHT)
    party.come(["b0", "b1"])
    party.come(["b0", "b1"])
    assert party.beat(8) == [8, 1, 1]


def test_more_workers_than_addresses_leave_some_without(run) -> None:
    party = Party(run)
    for _ in range(3):
        party.come(["b0", "b1"])
    assert sorted(party.beat()) == [0, 1, 1]


def test_a_dead_workers_addresses_are_free_and_count_as_emptied_at_its_last_moment(run) -> None:
    party = Party(run)
    dead = party.come()
    party.beat(8)
    party.held.clear()
    silence(dead)
    assert take_over(run[0], 100.0, 3) == 1
    wait = "SELECT extract(epoch FROM full_at - clock_timestamp())::float8 FROM "
    waits = rows(run[0], f"{wait} instaspider_identities WHERE name LIKE 'a%%'")
    assert all(80 < seconds < 100 for (seconds,) in waits)
    alive = party.come()
    party.beat(8)
    assert len(party.held[alive]) == 8
    assert all("died" in held.state for held in party.held[alive].values())


def test_a_login_belongs_to_the_address_that_any_machine_gave_it_first(run) -> None:
    with run[0].writing() as connection:
        assert register(connection, EIGHT, {"login": "a1"}) == {"login": "a1"}
        assert register(connection, ["b0"], {"login": "b0"}) == {"login": "a1"}


# -- what a crawl does with them -------------------------------------------------------------


def pool_of(*identities: Identity) -> Pool:
    return Pool(
        identities,
        find_mode("fast"),
        park_base=60,
        park_max=600,
        lease_seconds=60,
        now=time.monotonic(),
    )


def machine(*, proxy: str = "http://one.invalid") -> tuple[Holding, Pool, Identity]:
    login = Session(user_id="42", cookies={"sessionid": "42%3Ax", "ds_user_id": "42"})
    identity = Identity(
        id="session-1", impersonate="none", proxy=proxy, session=login, address=Address(proxy=True)
    )
    pool = pool_of(identity)
    return Holding(pool, Gates(), lambda text: f"hash of {text}", "here"), pool, identity


def test_nothing_is_lent_of_an_address_that_is_not_held_or_after_the_lease(run) -> None:
    holding, pool, _ = machine()
    (name,) = holding.places
    now = time.monotonic()
    assert pool.lend(now, "session") is None
    assert pool.ready_at(now, "session") is None
    assert pool.has("session")  # so requests wait for it
    one = worker(*run, [name])
    with one.fenced() as connection:
        register(connection, holding.places, holding.homes)
    holding.take(exchange(one, {}, ()), now, one)
    holding.allow(one, now)
    assert pool.lend(now, "session") is not None
    later = one.until + 0.001
    assert pool.lend(later, "session") is None
    one.paused = True
    holding.allow(one, now)
    assert pool.lend(now + 5, "session") is None


def test_rests_counts_and_ends_go_with_an_address(run) -> None:
    holding, pool, identity = machine()
    (name,) = holding.places
    one = worker(*run, [name])
    with one.fenced() as connection:
        register(connection, holding.places, holding.homes)
    now = time.monotonic()
    holding.take(exchange(one, {}, ()), now, one)
    holding.allow(one, now)
    lease = pool.lend(now, "session")
    assert lease is not None
    pool.give_back(lease.number)
    pool.park(identity, now, now)
    identity.retire("the service stopped it", "checkpoint")
    with one.fenced() as connection:
        give_all_back(connection, one, holding.written(now, one.ahead))
    one.depart()

    other, _, same = machine()
    two = worker(*run, [name])
    other.take(exchange(two, {}, ()), now, two)
    assert (same.retired, same.retired_by) == ("the service stopped it", "checkpoint")
    assert same.parked_until == pytest.approx(identity.parked_until, abs=1.0)
    assert [*same.sent] == pytest.approx([now], abs=1.0)
    assert same.address.full_at == pytest.approx(identity.address.full_at, abs=1.0)


def test_what_a_dead_worker_may_have_sent_counts_in_the_hour_of_its_logins(run) -> None:
    holding, _, _ = machine()
    (name,) = holding.places
    one = worker(*run, [name])
    with one.fenced() as connection:
        register(connection, holding.places, holding.homes)
    exchange(one, {}, ())
    die(one)
    two = worker(*run, [name])
    other, _, same = machine()
    other.take(exchange(two, {}, ()), time.monotonic(), two)
    assert len(same.sent) == 8 + two.lease  # a burst, and one a second


def test_a_login_that_another_address_carries_is_retired_here() -> None:
    holding, _, identity = machine()
    assert holding.keep_homes({"hash of login 42": "hash of address elsewhere"}) == [identity.name]
    assert identity.retired == ELSEWHERE


def test_names_in_the_database_are_hashes_alone() -> None:
    holding, _, _ = machine(proxy="http://user:secret@one.invalid")
    assert [*holding.places] == ["hash of address http://user:secret@one.invalid"]
    assert holding.homes == {"hash of login 42": "hash of address http://user:secret@one.invalid"}
