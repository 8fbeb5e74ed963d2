"""Who is lent: the choice is the one that looking at everybody would make, and is made quickly."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from pools import START, lend, make

from instaspider.identities.address import Address
from instaspider.identities.identity import Identity, Lease
from instaspider.identities.modes import find_mode
from instaspider.identities.pool import Pool
from instaspider.identities.reassign import move
from instaspider.identities.sessions.session import Session

NEVER = float("inf")


class Plain(Pool):
    """Looks at all identities for each request."""

    def lend(self, now, needs="anonymous", stick=None, avoid="", opens=None) -> Lease | None:
        self._reclaim(now)
        if self.in_flight >= self.cap:
            return None
        ready = [i for i in self.identities if needs in (i.kind, i.id) and self._able(i, now)]
        if opens is not None:
            ready = [i for i in ready if opens(i.address) <= now]
        wanted = self.get(stick)
        is_fit = wanted is not None and wanted.kind == needs and wanted.state(now) == "ready"
        if is_fit and (opens is None or opens(wanted.address) <= now):
            ready = [i for i in ready if i is wanted]
        others = [i for i in ready if i.id != avoid] or ready
        best = min(others, key=lambda i: (i.in_flight, i.requests), default=None)
        return None if best is None else self._lend(best, now)

    def _able(self, identity: Identity, now: float) -> bool:
        room = identity.retired is None and identity.in_flight < identity.window
        free = identity.address.in_flight < identity.address.most
        return room and free and self._ready_at(identity) <= now


def identities() -> list[Identity]:
    """This machine with two logins, proxies of visitors, and logins at proxies of their own or at
    visitors'; some new ones."""
    own = Address()
    proxies = [Address(proxy=True, answered=n % 2 == 0) for n in range(9)]
    places: list[tuple[Address, bool]] = [(own, False), (own, True), (own, True)]
    places += [(each, n in (2, 6)) for n, each in enumerate(proxies)]
    places += [(proxies[0], True), (proxies[1], True), (proxies[1], False)]
    made = []
    for number, (address, is_login) in enumerate(places):
        user = str(1000 + number)
        session = Session(user_id=user, cookies={"sessionid": "s", "csrftoken": "c"})
        made.append(
            Identity(
                id=f"i{number}",
                impersonate="chrome150",
                proxy=f"http://p{number}:1" if address.proxy else None,
                address=address,
                session=session if is_login else None,
                settled=number % 3 > 0,
            )
        )
    return made


class Script:
    """The same random day for any pool; what it lends is written down."""

    def __init__(self, kind: type[Pool], mode: str, seed: int) -> None:
        self.draw = random.Random(seed)
        self.now = START
        self.pool = kind(
            identities(),
            find_mode(mode, {mode: {"in_flight": 40}}),
            park_base=20,
            park_max=90,
            lease_seconds=60,
            session_hourly=25,
            now=START,
            rng=random.Random(seed),
        )
        self.leases: list[Lease] = []
        self.lent: list[str | None] = []

    def run(self, steps: int) -> list[str | None]:
        for _ in range(steps):
            what = self.draw.choices(
                (self.ask, self.end, self.wait, self.spoil), weights=(12, 9, 6, 1)
            )
            what[0]()
        return self.lent

    def ask(self) -> None:
        ids = [identity.id for identity in self.pool.identities]
        needs = self.draw.choices(("anonymous", "session", *ids[1:4]), (20, 12, 1, 1, 1))[0]
        stick = self.draw.choice(ids) if self.draw.random() < 0.3 else None
        avoid = self.draw.choice(ids) if self.draw.random() < 0.3 else ""
        opens = self._opens() if self.draw.random() < 0.2 else None
        lease = self.pool.lend(self.now, needs, stick, avoid, opens)
        self.lent.append(None if lease is None else lease.identity.id)
        if lease is not None:
            self.leases.append(lease)

    def _opens(self) -> Any:
        places = list({id(i.address): i.address for i in self.pool.identities}.values())
        times = {
            id(place): self.draw.choice((START, self.now, self.now + 5, NEVER)) for place in places
        }
        return lambda address: times.get(id(address), START)

    def end(self) -> None:
        """A request ends, in whichever way."""
        if not self.leases:
            return
        lease = self.leases.pop(self.draw.randrange(len(self.leases)))
        how = self.draw.choices(("answer", "limit", "lost", "undo", "vanished"), (20, 2, 5, 3, 1))
        if how == ["undo"]:
            self.pool.undo(lease)
        elif how != ["vanished"] and self.pool.give_back(lease.number) is not None:
            self._hear(lease, how[0])

    def _hear(self, lease: Lease, how: str) -> None:
        identity = lease.identity
        if how == "lost":
            cause = self.draw.choice(("proxy", "connection", "other"))
            line = self.draw.randrange(50)
            self.pool.fail(identity, lease.sent_at, self.now, line, cause)
            return
        identity.hear()
        if how == "limit":
            self.pool.park(identity, lease.sent_at, self.now, self.draw.choice((0, 0, 200)))
        else:
            self.pool.credit(identity, lease.sent_at)

    def wait(self) -> None:
        at = self.pool.ready_at(self.now) or self.now
        self.now = max(self.now, at) if self.draw.random() < 0.3 else self.now + self.draw.random()

    def spoil(self) -> None:
        """What comes from elsewhere: ends, moves, slow answers, other crawls of a login."""
        identity = self.draw.choice(self.pool.identities)
        match self.draw.randrange(30):
            case 0:
                identity.retire("for this test")
            case 1 | 2 | 3:
                move(self.pool.identities)
            case 4 | 5 | 6 if identity.session is not None:
                identity.sent.extend([self.now] * 3)
            case _:
                identity.delay = self.draw.random() * 3


@pytest.mark.parametrize("mode", ["safe", "fast", "turbo", "unlimited"])
def test_the_choice_is_that_of_looking_at_everybody(mode) -> None:
    lent: Counter[str | None] = Counter()
    for seed in range(6):
        scripts = [Script(kind, mode, seed) for kind in (Pool, Plain)]
        ran = [script.run(1500) for script in scripts]
        assert ran[0] == ran[1]
        counts = [[i.requests for i in script.pool.identities] for script in scripts]
        assert counts[0] == counts[1]
        lent.update(ran[0])
    assert lent.keys() >= {None, *(f"i{number}" for number in range(15))}
    assert lent.total() - lent[None] > 1500


def test_few_are_looked_at_where_many_are_ready(monkeypatch) -> None:
    looks = 0
    ready_at = Pool._ready_at

    def counted(pool: Pool, identity: Identity) -> float:
        nonlocal looks
        looks += 1
        return ready_at(pool, identity)

    monkeypatch.setattr(Pool, "_ready_at", counted)
    pool = make("safe", 2000)
    for number in range(1000):
        if number % 2:
            lend(pool, START + number / 1000)
        else:
            pool.give_back(lend(pool, START + number / 1000).number)
        if pool.in_flight > pool.cap - 2:
            break
    assert number > 900
    assert looks <= 2 * number
