"""Lends identities: tells who may send now, or when somebody may. Pure; never sleeps.

The interval between two requests of an identity is the greatest of three: the token bucket, a draw
from the mode's spacing, and the delay that adaptive throttling wrote onto the identity.
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
"""Why a request got no answer: the proxy opened no way, the connection was lost, anything else."""
PROXY_DEAD = "its proxy is dead"
Opens = Callable[[Address], float]
"""From when on a route may be asked from an address; infinity where it is closed there."""
_HOUR = 3600.0
_NEVER = float("inf")


class Pool:
    """All identities of a crawl, under one mode.

    ``park_base`` and ``park_max`` in seconds; ``lease_seconds`` is how long a request may take
    before its lease counts as lost. ``session_hourly``: requests of one login in any hour.
    """

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
        self.identities = list(identities)
        self.mode = mode
        self.cap = mode.cap(sum(identity.proxy is not None for identity in self.identities))
        self._by_id = {identity.id: identity for identity in self.identities}
        self._ranked = {
            kind: Ranking(i for i in self.identities if i.kind == kind) for kind in KINDS
        }
        self._park_base = park_base
        self._park_max = park_max
        self._lease_seconds = lease_seconds
        self._session_hourly = session_hourly
        self._rng = rng or random.Random()
        self._leases: dict[int, Lease] = {}
        self._lent = 0
        self.last_answer = now
        """When the service last said something other than that it limits us."""
        self.limited_since: float | None = None
        """The first limit after that; None if there was none."""
        self._per_token = 60.0 / mode.rate if mode.rate else 0.0
        self._bucket = max(1, mode.burst)
        for identity in self.identities:
            identity.address.full_at = now + (self._bucket - mode.burst) * self._per_token
            if mode.rate is None:
                identity.open()

    def __getitem__(self, identity_id: str) -> Identity:
        return self._by_id[identity_id]

    def get(self, identity_id: str | None) -> Identity | None:
        """The identity of that id; None where there is none."""
        return self._by_id.get(identity_id or "")

    @property
    def in_flight(self) -> int:
        """Requests under way."""
        return len(self._leases)

    def has(self, needs: Needs, opens: Opens | None = None) -> bool:
        """Whether anybody is left who will ever be lent for that."""
        if opens is None:
            return any(identity.retired is None for identity in self._fitting(needs))
        return any(opens(address) < _NEVER for address in self.addresses(needs))

    def addresses(self, needs: Needs) -> list[Address]:
        """Those of all who are left for that; of dead proxies only if there are no others."""
        left = {i.address: None for i in self._fitting(needs) if i.retired is None}
        return [address for address in left if not address.dead] or list(left)

    def _fitting(self, needs: Needs) -> Sequence[Identity]:
        """Those of that kind, or the one with that id."""
        if needs in KINDS:
            return self._ranked[needs].identities
        return (self._by_id[needs],) if needs in self._by_id else ()

    def parked(self, now: float) -> int:
        """How many identities rest, those with a dead proxy among them."""
        return sum(identity.state(now) == "parked" for identity in self.identities)

    def lend(
        self,
        now: float,
        needs: Needs = "anonymous",
        stick: str | None = None,
        avoid: str = "",
        opens: Opens | None = None,
    ) -> Lease | None:
        """Leave to send one request now, or None: see :meth:`ready_at`.

        Of those who are ready the one with fewest requests under way gets it, then the one with
        fewest so far. ``stick``: id of the identity that nobody else shall stand in for while it is
        ready; ``avoid``: that of one through which the same request just failed, taken only if it
        is the only one; ``opens``: when the route of the request opens, None where it is open.
        """
        self._reclaim(now)
        if self.in_flight >= self.cap:
            return None
        avoided = None
        for identity in self._candidates(now, needs, stick, opens):
            if not self._is_ready(identity, now):
                continue
            if opens is not None and opens(identity.address) > now:
                continue
            if identity.id != avoid:
                return self._lend(identity, now)
            avoided = identity
        return None if avoided is None else self._lend(avoided, now)

    def _candidates(
        self, now: float, needs: Needs, stick: str | None, opens: Opens | None
    ) -> Iterable[Identity]:
        """Who may be lent, whoever is to be lent first before the others."""
        wanted = self._by_id.get(stick) if stick is not None else None
        others = self._ranked[needs] if needs in KINDS else self._fitting(needs)
        if wanted is None or wanted.kind != needs or wanted.state(now) != "ready":
            return others
        if opens is not None and opens(wanted.address) > now:
            return others
        return (wanted,)

    def ready_at(
        self,
        now: float,
        needs: Needs = "anonymous",
        stick: str | None = None,
        opens: Opens | None = None,
    ) -> float | None:
        """When somebody may send next, now at the earliest: at that time :meth:`lend` gives leave.
        None while that hangs on a request that is under way, or nobody is left."""
        self._reclaim(now)
        if self.in_flight >= self.cap:
            return None
        able = [i for i in self._candidates(now, needs, stick, opens) if i.has_room]
        times = [self._ready_at(i) for i in able]
        if opens is not None:
            times = [max(at, opens(i.address)) for i, at in zip(able, times, strict=True)]
        soonest = min(times, default=_NEVER)
        return None if soonest == _NEVER else max(now, soonest)

    def moved(self, number: int) -> bool:
        """Whether the identity of a lease has another address by now."""
        lease = self._leases.get(number)
        return lease is not None and lease.address is not lease.identity.address

    def give_back(self, number: int) -> Lease | None:
        """End a lease; None when it had ended already."""
        lease = self._leases.pop(number, None)
        if lease is not None:
            self._count(lease.identity, in_flight=-1)
            lease.address.in_flight -= 1
        return lease

    def undo(self, lease: Lease) -> None:
        """End a lease under which nothing was sent nor will be."""
        if self.give_back(lease.number) is None:
            return
        identity = lease.identity
        if identity.next_at == lease.next_at:  # of others that went out since, the spacing holds
            identity.next_at = lease.sent_at
        identity.rested = identity.rested or lease.woke
        self._count(identity, requests=-1)
        lease.address.full_at -= self._per_token
        if identity.session is not None and lease.sent_at in identity.sent:
            identity.sent.remove(lease.sent_at)

    def fail(
        self, identity: Identity, sent_at: float, now: float, line: int, cause: Cause
    ) -> tuple[bool, bool]:
        """No answer for the input of that line: whether the request may be to blame, and whether
        the proxy is dead from now on.

        A lost connection counts once, whatever it carried. A request that was not alone under way
        as that identity is not blamed for it; the identity then sends half as many at once, so
        that whoever breaks connections is soon alone.
        """
        identity.open()
        again = cause == "connection" and sent_at <= identity.lost_at
        if cause == "connection" and not again:
            identity.lost_at = now
            identity.window = max(1, min(identity.window, identity.in_flight + 1) // 2)
        died = not again and identity.address.miss(
            sent_at, now, line, (self._park_base, self._park_max), certain=cause == "proxy"
        )
        if died:
            for other in self.identities:
                other.rested = other.rested or other.address is identity.address
        alone = sent_at > identity.crowded_at
        return cause == "other" or (cause == "connection" and alone), died

    def give_up(self) -> list[Identity]:
        """Retire the identities of a kind of which all that are left have lost their proxies."""
        given_up: list[Identity] = []
        for kind in KINDS:
            left = [i for i in self.identities if i.kind == kind and i.retired is None]
            if any(may_move(identity) for identity in left) and hosts(self.identities):
                continue
            if all(identity.address.lost for identity in left):
                given_up += left
        for identity in given_up:
            identity.retire(PROXY_DEAD, PROXY_DEAD)
        return given_up

    def credit(self, identity: Identity, sent_at: float) -> None:
        """A real answer: the identity is well, and its next rest will be shorter."""
        identity.credit(sent_at, self._park_base)

    def hear(self, now: float) -> None:
        """An answer came that is no limit."""
        self.last_answer, self.limited_since = now, None

    def park(self, identity: Identity, sent_at: float, now: float, wait: float = 0.0) -> float:
        """Let it rest after a limit; returns the time at which the rest ends.

        Answers to requests sent before the rest began do not prolong it. ``wait``: seconds that
        the service itself asked for (Retry-After), 0 for none.
        """
        identity.limits += 1
        if self.limited_since is None:
            self.limited_since = now
        if sent_at <= identity.parked_since:
            return identity.parked_until
        doubled = max(self._park_base, identity.park_seconds * 2)
        identity.park_seconds = min(doubled, self._park_max)
        identity.parked_since = now
        identity.parked_until = now + max(identity.park_seconds, wait)
        identity.rested = True
        return identity.parked_until

    def _count(self, identity: Identity, *, in_flight: int = 0, requests: int = 0) -> None:
        self._ranked[identity.kind].count(identity, in_flight=in_flight, requests=requests)

    def _is_ready(self, identity: Identity, now: float) -> bool:
        if identity.rests_until > now:
            return False  # first: of many proxies many are dead
        return identity.has_room and self._ready_at(identity) <= now

    def _ready_at(self, identity: Identity) -> float:
        # Kept as times, not as a count of tokens: such a count, brought forward to the very time
        # that was worked out from it, may come out a rounding error below one token.
        address = identity.address
        at = address.full_at - (self._bucket - 1) * self._per_token
        if len(identity.sent) >= self._session_hourly:
            at = max(at, identity.sent[-self._session_hourly] + _HOUR)
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
        """Take back leases whose request vanished without a word."""
        while self._leases:
            # All leases last equally long, so the oldest ends first.
            oldest = next(iter(self._leases.values()))
            if oldest.expires_at > now:
                return
            self.give_back(oldest.number)
