"""Lends identities: who may send now, or when somebody may. Pure; never sleeps.

The interval between two requests of an identity is the greatest of three: the token bucket, a draw
from the mode's spacing, and the delay that adaptive throttling wrote onto the identity.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from instaspider.identities.identity import Identity, Lease, Needs
from instaspider.modes import Mode

# Streams that an HTTP/2 connection of the service carries at once.
STREAM_LIMIT = 100
_HOUR = 3600.0


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
        self._park_base = park_base
        self._park_max = park_max
        self._lease_seconds = lease_seconds
        self._session_hourly = session_hourly
        self._rng = rng or random.Random()
        self._leases: dict[int, Lease] = {}
        self._count = 0
        self.last_answer = now
        """When the service last said something other than that it limits us."""
        self._per_token = 60.0 / mode.rate if mode.rate else 0.0
        self._bucket = max(1, mode.burst)
        for identity in self.identities:
            identity.bucket.full_at = now + (self._bucket - mode.burst) * self._per_token

    def __getitem__(self, identity_id: str) -> Identity:
        return self._by_id[identity_id]

    @property
    def in_flight(self) -> int:
        """Requests under way."""
        return len(self._leases)

    def has(self, needs: Needs) -> bool:
        """Whether anybody is left who will ever be lent for that."""
        return any(i.retired is None for i in self.identities if i.fits(needs))

    def parked(self, now: float) -> int:
        """How many identities rest."""
        return sum(identity.state(now) == "parked" for identity in self.identities)

    def lend(
        self, now: float, needs: Needs = "anonymous", stick: str | None = None
    ) -> Lease | None:
        """Leave to send one request now, or None: see :meth:`ready_at`.

        ``stick``: id of the identity that nobody else shall stand in for while it is ready.
        """
        self._reclaim(now)
        if self.in_flight >= self.cap:
            return None
        for identity in self._candidates(now, needs, stick):
            if self._room(identity, needs) and self._ready_at(identity) <= now:
                return self._lend(identity, now)
        return None

    def _candidates(self, now: float, needs: Needs, stick: str | None) -> Sequence[Identity]:
        wanted = self._by_id.get(stick) if stick is not None else None
        if wanted is None or wanted.kind != needs or wanted.state(now) != "ready":
            return self.identities
        return (wanted,)

    def ready_at(
        self, now: float, needs: Needs = "anonymous", stick: str | None = None
    ) -> float | None:
        """When somebody may send next, now at the earliest: at that time :meth:`lend` gives leave.
        None while that hangs on a request that is under way, or nobody is left."""
        self._reclaim(now)
        if self.in_flight >= self.cap:
            return None
        candidates = self._candidates(now, needs, stick)
        times = [self._ready_at(i) for i in candidates if self._room(i, needs)]
        return max(now, min(times)) if times else None

    def give_back(self, number: int) -> Lease | None:
        """End a lease; None when it had ended already."""
        lease = self._leases.pop(number, None)
        if lease is not None:
            lease.identity.in_flight -= 1
        return lease

    def credit(self, identity: Identity, sent_at: float) -> None:
        """A real answer: the identity is well, and its next rest will be shorter.

        Answers to requests sent before a rest began say nothing about its length.
        """
        identity.ok += 1
        if sent_at <= identity.parked_since:
            return
        identity.park_seconds /= 2
        if identity.park_seconds < self._park_base / 2:
            identity.park_seconds = 0.0

    def park(self, identity: Identity, sent_at: float, now: float, wait: float = 0.0) -> float:
        """Let it rest after a limit; returns the time at which the rest ends.

        Answers to requests sent before the rest began do not prolong it. ``wait``: seconds that
        the service itself asked for (Retry-After), 0 for none.
        """
        identity.limits += 1
        if sent_at <= identity.parked_since:
            return identity.parked_until
        doubled = max(self._park_base, identity.park_seconds * 2)
        identity.park_seconds = min(doubled, self._park_max)
        identity.parked_since = now
        identity.parked_until = now + max(identity.park_seconds, wait)
        return identity.parked_until

    def doubt(self, identity: Identity, line: int) -> bool:
        """A login was told to log in and wait, which may be a limit, the wall of one account or
        its end. True for its end: it had no good answer yet, or none since another input was told
        the same."""
        ended = identity.ok == identity.doubted_at and identity.doubted_for != line
        identity.doubted_at, identity.doubted_for = identity.ok, line
        return ended

    def retire(self, identity: Identity, why: str, sign: str = "") -> bool:
        """Never lend it again; True the first time."""
        identity.walls += 1
        if identity.retired is not None:
            return False
        identity.retired = why
        identity.retired_by = sign
        return True

    @staticmethod
    def _room(identity: Identity, needs: Needs) -> bool:
        return (
            identity.fits(needs) and identity.retired is None and identity.in_flight < STREAM_LIMIT
        )

    def _ready_at(self, identity: Identity) -> float:
        # Kept as times, not as a count of tokens: such a count, brought forward to the very time
        # that was worked out from it, may come out a rounding error below one token.
        token_at = identity.bucket.full_at - (self._bucket - 1) * self._per_token
        hour_at = 0.0
        if len(identity.sent) >= self._session_hourly:
            hour_at = identity.sent[-self._session_hourly] + _HOUR
        return max(identity.parked_until, identity.next_at, token_at, hour_at)

    def _lend(self, identity: Identity, now: float) -> Lease:
        bucket = identity.bucket
        bucket.full_at = max(bucket.full_at, now) + self._per_token
        if identity.session is not None:
            identity.sent.append(now)
            if len(identity.sent) > self._session_hourly:
                identity.sent.popleft()
        identity.next_at = now + max(self._rng.uniform(*self.mode.spacing), identity.delay)
        identity.in_flight += 1
        identity.requests += 1
        self._count += 1
        lease = Lease(self._count, identity, now, now + self._lease_seconds)
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
