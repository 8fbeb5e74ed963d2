"""Keeps the limits of writes. Pure: times are unix seconds, the past is handed in.

The numbers are those of instaharvest_v2 1.1.88 (``post_like``, config.py:159); how many likes the
service allows is not known. They are in no setting: who goes beyond them loses the account.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence

SPACING = (30.0, 45.0)
"""Seconds between two writes of a crawl, whichever login sends them: drawn anew after each."""
HOURLY = 30
"""Writes of one login in any hour, over all crawls."""
HOUR = 3600.0

Past = Mapping[str, Sequence[float]]
"""Login -> when it sent writes in the last hour, in order."""


class LikePace:
    """One at a time, so far apart, so many an hour; and none after the first refusal."""

    def __init__(self, rng: random.Random | None = None) -> None:
        self._rng = rng or random.Random()
        self._gap = self._rng.uniform(*SPACING)
        self._busy_until = -math.inf
        self.stopped = ""
        """Why nothing is sent any more; empty while something may be."""

    def ready_at(self, past: Past, login: str) -> float:
        """When that login may send next; infinite while another write waits for its lease."""
        latest = max((times[-1] for times in past.values() if times), default=-math.inf)
        own = past.get(login, ())
        hour_at = own[-HOURLY] + HOUR if len(own) >= HOURLY else -math.inf
        return max(latest + self._gap, hour_at, self._busy_until)

    def soonest(self, past: Past, logins: Iterable[str]) -> str | None:
        """The login that may send first, the first of several; None where there is none."""
        return min(logins, key=lambda login: self.ready_at(past, login), default=None)

    def take(self) -> None:
        """Somebody's turn begins: nobody else may send until :meth:`end`."""
        self._busy_until = math.inf

    def send(self, until: float) -> None:
        """It is sent, and is lost if it has not ended by then."""
        self._busy_until = until

    def end(self) -> None:
        """The turn is over."""
        self._busy_until = -math.inf
        self._gap = self._rng.uniform(*SPACING)

    def stop(self, reason: str) -> bool:
        """Let nobody send any more; True the first time."""
        first = not self.stopped
        self.stopped = self.stopped or reason
        return first


def recent(times: Iterable[float], now: float) -> list[float]:
    """Those of the last hour, in order. Times that a wrong clock put far ahead are left out."""
    return sorted(time for time in times if now - HOUR < time < now + HOUR)
