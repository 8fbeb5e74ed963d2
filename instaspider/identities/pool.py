"""Lends identities: says which one may send now, or when the next one may. Pure; never sleeps.

The interval between two requests of an identity is the longest of three: the token bucket, a draw
from the mode's spacing, and the delay that adaptive throttling asks for.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from instaspider.identities.address import Address
from instaspider.identities.identity import KINDS, Identity, Lease, Needs
from instaspider.identities.modes import Mode
from instaspider.identities.ranking import Ranking
from instaspider.identities.reassign import hosts, may_move

Cause = Literal["proxy", "connection", "other"]
"""Why a request got no answer: the proxy's fault, a lost connection, anything else."""
PROXY_DEAD = "its proxy is dead"
Opens = Callable[[Address], float]
"""Says from when on a route may be asked from an address; infinity where it is closed."""
_NEVER = float("inf")


class Pool:
    """Holds all identities of a crawl, under one mode. ``park_base``, ``park_max``: seconds of a
    rest, at first and at most. ``lease_seconds``: after how long a lease counts as lost.
    ``session_hourly``: requests of one login in any hour."""

    def __init__(
        self,
        identities: Iterable[Identity],
        mode: Mode,
        *,
        park_base: float,
        park_max: float,
        lease_seconds: float,
        now: float,
        session_hourly: int = 200,
        rng: random.Random | None = None,
    ) -> None:
        self.identities: list[Identity] = []
        self.mode = mode
        self._by_id: dict[str, Identity] = {}
        self._ranked = {kind: Ranking() for kind in KINDS}
        self._park_base = park_base
        self._park_max = park_max
        self._lease_seconds = lease_seconds
        self._session_hourly = session_hourly
        self._rng = rng or random.Random()
        self._leases: dict[int, Lease] = {}
        self._lent = 0
        self.last_answer = now
        """When the service last gave an answer that is no limit."""
        self.limited_since: float | None = None
        """The time of the first limit after that; None if there was none."""
        self._per_token = 60.0 / mode.rate if mode.rate else 0.0
        self._bucket = max(1, mode.burst)
        self.add(identities, now)

    def add(self, identities: Iterable[Identity], now: float) -> None:
        """Take in identities, which may be lent from now on."""
        for identity in identities:
            identity.address.full_at = now + (self._bucket - self.mode.burst) * self._per_token
            if self.mode.rate is None:
                identity.open()
            self.identities.append(identity)
            self._by_id[identity.id] = identity
            self._ranked[identity.kind].add(identity)
        self.cap = self.mode.cap(sum(i.proxy is not None for i in self.identities))

    def __getitem__(self, identity_id: str) -> Identity:
        return self._by_id[identity_id]

    def get(self, identity_id: str | None) -> Identity | None:
        """Return the identity of that id; None if there is none."""
        return self._by_id.get(identity_id or "")

    @property
    def in_flight(self) -> int:
        """How many requests are under way."""
        return len(self._leases)

    def has(self, needs: Needs, opens: Opens | None = None) -> bool:
        """Whether any identity is left that will ever be lent for that."""
        if opens is None:
            return any(identity.retired is None for identity in self._fitting(needs))
        return any(opens(address) < _NEVER for address in self.addresses(needs))

    def addresses(self, needs: Needs) -> list[Address]:
        """Return the addresses left for that; those of dead proxies only if there are no others."""
        left = {i.address: None for i in self._fitting(needs) if i.retired is None}
        return [address for address in left if not address.dead] or list(left)

    def left(self, needs: Needs) -> list[Identity]:
        """Return the identities of that kind, or the one with that id, that are not retired."""
        return [identity for identity in self._fitting(needs) if identity.retired is None]

    def oldest(self) -> float | None:
        """Return when the oldest request under way was sent; None if there is none."""
        return next((lease.sent_at for lease in self._leases.values()), None)

    def _fitting(self, needs: Needs) -> Sequence[Identity]:
        """Return the identities of that kind, or the one with that id."""
        if needs in KINDS:
            return self._ranked[needs].identities
        return (self._by_id[needs],) if needs in self._by_id else ()

    def parked(self, now: float) -> int:
        """Return how many identities rest, those with a dead proxy included."""
        return sum(identity.state(now) == "parked" for identity in self.identities)

    def lend(
        self,
        now: float,
        needs: Needs = "anonymous",
        stick: str | None = None,
        avoid: str = "",
        opens: Opens | None = None,
    ) -> Lease | None:
        """Lend an identity to send one request now; None if none may: see :meth:`ready_at`.

        Of the ready ones, the one with the fewest requests under way is taken, then with the fewest
        so far. ``stick``: id of the identity that is to send, if it is ready. ``avoid``: id of the
        one through which the request just failed; it is taken only if no other is ready. ``opens``
        says when the request's route opens; None if it is open.
        """
        self._reclaim(now)
        if self.in_flight >= self.cap:
            return None
        avoided = None
        for identity in self._candidates(now, needs, stick, opens):
            if not self._is_ready(identity, now) or (opens and opens(identity.address) > now):
                continue
            if identity.id != avoid:
                return self._lend(identity, now)
            avoided = identity
        return None if avoided is None else self._lend(avoided, now)

    def _candidates(
        self, now: float, needs: Needs, stick: str | None, opens: Opens | None
    ) -> Iterable[Identity]:
        """Return who may be lent: the one to stick to if it is ready, otherwise all, in order."""
        wanted = self._by_id.get(stick) if stick is not None else None
        others = self._ranked[needs] if needs in KINDS else self._fitting(needs)
        if wanted is None or wanted.kind != needs or wanted.state(now) != "ready":
            return others
        return others if opens is not None and opens(wanted.address) > now else (wanted,)

    def ready_at(
        self,
        now: float,
        needs: Needs = "anonymous",
        stick: str | None = None,
        opens: Opens | None = None,
    ) -> float | None:
        """Return when somebody may send next, ``now`` at the earliest; None if that depends on a
        request that is under way, or if nobody is left."""
        self._reclaim(now)
        if self.in_flight >= self.cap:
            return None
        found = self._candidates(now, needs, stick, opens)
        able = (i for i in found if i.has_room and i.until > now)
        times = (max(self._ready_at(i), opens(i.address) if opens else 0.0) for i in able)
        soonest = min(times, default=_NEVER)
        return None if soonest == _NEVER else max(now, soonest)

    def moved(self, number: int) -> bool:
        """Whether the identity of a lease has got another address since."""
        lease = self._leases.get(number)
        return lease is not None and lease.address is not lease.identity.address

    def give_back(self, number: int) -> Lease | None:
        """End a lease and return it; None if it had ended already."""
        lease = self._leases.pop(number, None)
        if lease is not None:
            self._count(lease.identity, in_flight=-1)
            lease.address.in_flight -= 1
        return lease

    def undo(self, lease: Lease) -> None:
        """End a lease under which nothing was sent, and give the identity its turn back."""
        if self.give_back(lease.number) is None:
            return
        identity = lease.identity
        if identity.next_at == lease.next_at:  # if it sent again since, that spacing holds
            identity.next_at = lease.sent_at
        identity.rested = identity.rested or lease.woke
        self._count(identity, requests=-1)
        lease.address.full_at -= self._per_token
        if identity.session is not None and lease.sent_at in identity.sent:
            identity.sent.remove(lease.sent_at)

    def fail(
        self, identity: Identity, sent_at: float, now: float, line: int, cause: Cause
    ) -> tuple[bool, bool]:
        """Note that an input got no answer.

        Returns whether the request may be at fault, and whether the proxy is dead from now on.
        A lost connection counts once for all its requests. A request is not blamed if others were
        under way as the same identity. That identity then sends half as many at once, until the
        request that breaks connections is alone.
        """
        identity.open()
        known = cause == "connection" and sent_at <= identity.lost_at
        if cause == "connection" and not known:
            identity.lost_at = now
            identity.window = max(1, min(identity.window, identity.in_flight + 1) // 2)
        died = not known and identity.address.miss(
            sent_at, now, line, (self._park_base, self._park_max), certain=cause == "proxy"
        )
        if died:
            for other in self.identities:
                other.rested = other.rested or other.address is identity.address
        alone = sent_at > identity.crowded_at
        return cause == "other" or (cause == "connection" and alone), died

    def give_up(self) -> list[Identity]:
        """Retire and return the identities of a kind of which all have lost their proxies."""
        given_up: list[Identity] = []
        for kind in KINDS:
            left = self.left(kind)
            if any(may_move(identity) for identity in left) and hosts(self.identities):
                continue
            if all(identity.address.lost for identity in left):
                given_up += left
        for identity in given_up:
            identity.retire(PROXY_DEAD, PROXY_DEAD)
        return given_up

    def credit(self, identity: Identity, sent_at: float) -> None:
        """Note a good answer, which makes the identity's next rest shorter."""
        identity.credit(sent_at, self._park_base)

    def hear(self, now: float) -> None:
        """Note an answer that is no limit."""
        self.last_answer, self.limited_since = now, None

    def park(self, identity: Identity, sent_at: float, now: float, wait: float = 0.0) -> float:
        """Let an identity rest after a limit. Returns the time at which the rest ends.

        Answers to requests that were sent before the rest began do not prolong it. ``wait``:
        seconds that the service asked for (Retry-After), 0 for none.
        """
        identity.limits += 1
        if self.limited_since is None:
            self.limited_since = now
        if sent_at <= identity.parked_since:
            return identity.parked_until
        identity.park_seconds = min(max(self._park_base, identity.park_seconds * 2), self._park_max)
        identity.parked_since = now
        identity.parked_until = now + max(identity.park_seconds, wait)
        identity.rested = True
        return identity.parked_until

    def _count(self, identity: Identity, *, in_flight: int = 0, requests: int = 0) -> None:
        self._ranked[identity.kind].count(identity, in_flight=in_flight, requests=requests)

    def _is_ready(self, identity: Identity, now: float) -> bool:
        # Rests are looked at first, because many proxies may be dead.
        rests = identity.rests_until > now or identity.until <= now
        return not rests and identity.has_room and self._ready_at(identity) <= now

    def _ready_at(self, identity: Identity) -> float:
        # Times, not a count of tokens: worked out for the very time, that may round to below one.
        address = identity.address
        at = address.full_at - (self._bucket - 1) * self._per_token
        if identity.sent:
            at = max(at, identity.hour_opens(self._session_hourly))
        return max(at, identity.next_at, identity.parked_until, address.dead_until)

    def _lend(self, identity: Identity, now: float) -> Lease:
        address = identity.address
        address.full_at = max(address.full_at, now) + self._per_token
        if identity.session is not None:
            identity.sent.append(now)
            if len(identity.sent) > self._session_hourly:
                identity.sent.popleft()
        identity.next_at = now + max(self._rng.uniform(*self.mode.spacing), identity.delay)
        if identity.in_flight:
            identity.crowded_at = now
        self._count(identity, in_flight=1, requests=1)
        address.in_flight += 1
        self._lent += 1
        until = now + self._lease_seconds
        lease = Lease(self._lent, identity, address, now, until, identity.next_at, identity.rested)
        identity.rested = False
        self._leases[lease.number] = lease
        return lease

    def _reclaim(self, now: float) -> None:
        """Take back leases whose request vanished without a notice."""
        while self._leases:
            # All leases last equally long, so the oldest ends first.
            oldest = next(iter(self._leases.values()))
            if oldest.expires_at > now:
                return
            self.give_back(oldest.number)
