"""Keeps the pace of writes: how far apart, how many an hour. Pure: times are Unix seconds, and past
writes are handed in.

The numbers are those of instaharvest_v2 1.1.88 (``post_like``, config.py:159); how many likes the
service allows is not known. No setting changes them: who goes beyond them loses the account.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence

SPACING = (30.0, 45.0)
"""Bounds of the seconds between two writes of a crawl, whichever login sends them. The distance is
drawn anew after each write."""
HOURLY = 30
"""How many writes one login may send in any hour, over all crawls."""
HOUR = 3600.0

Past = Mapping[str, Sequence[float]]
"""Maps each login to the times of its writes in the last hour, in order."""


class LikePace:
    """Lets writes out one at a time, so far apart, so many an hour; none after a refusal."""

    def __init__(self, rng: random.Random | None = None) -> None:
        self._rng = rng or random.Random()
        self._gap = self._rng.uniform(*SPACING)
        self._busy_until = -math.inf
        self.stopped = ""
        """Why nothing is sent any more; empty while something may be sent."""

    def ready_at(self, past: Past, login: str) -> float:
        """Return when that login may send next; infinity while another write awaits its lease."""
        latest = max((times[-1] for times in past.values() if times), default=-math.inf)
        own = past.get(login, ())
        hour_at = own[-HOURLY] + HOUR if len(own) >= HOURLY else -math.inf
        return max(latest + self._gap, hour_at, self._busy_until)

    def soonest(self, past: Past, logins: Iterable[str]) -> str | None:
        """Return the login that may send first; None if there is no login."""
        return min(logins, key=lambda login: self.ready_at(past, login), default=None)

    def take(self) -> None:
        """Begin somebody's turn: nobody else may send until :meth:`end`."""
        self._busy_until = math.inf

    def send(self, until: float) -> None:
        """Note that the write is sent. It counts as lost if it has not ended by ``until``."""
        self._busy_until = until

    def end(self) -> None:
        """End the turn."""
        self._busy_until = -math.inf
        self._gap = self._rng.uniform(*SPACING)

    def stop(self, reason: str) -> bool:
        """Let nobody send any more. Returns True the first time."""
        first = not self.stopped
        self.stopped = self.stopped or reason
        return first


def recent(times: Iterable[float], now: float) -> list[float]:
    """Return the times of the last hour, in order, but none that a wrong clock put far ahead."""
    return sorted(time for time in times if now - HOUR < time < now + HOUR)
