"""Keeps where requests leave from: this machine or a proxy, and whether that proxy works.

Pure: times are seconds of the caller's monotonic clock.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

# A proxy counts as dead after that many transfers in a row without an answer of the service ...
SILENT_IN_A_ROW = 3
# ... or if fewer than this of its last ones were answered.
FEWEST_ANSWERS = 6
LAST = 20
# How many requests may be under way through a dead proxy, to probe it.
PROBE = 1
_NO_LIMIT = 1_000_000
# How many probes fail before a proxy that once worked counts as lost, if all others are lost too.
PROBES = 2


@dataclass(slots=True, eq=False)
class Address:
    """One address. Identities with the same address share its token bucket and its state."""

    proxy: bool = False
    """Whether the address is a proxy's. This machine's own address is never dead."""
    in_flight: int = 0
    full_at: float = 0.0
    """When the token bucket is full again; each request puts this off by the time of one token."""
    dead: bool = False
    dead_until: float = 0.0
    """When a dead proxy is probed next."""
    answered: bool = False
    """Whether the service has ever answered through it."""
    most: int = _NO_LIMIT
    """How many requests may be under way. A proxy that never answered gets just enough to find out
    that it is dead."""
    _rest: float = 0.0
    _probes: int = 0
    _silent: int = 0
    _silent_for: int | None = None
    _last: deque[bool] = field(default_factory=lambda: deque(maxlen=LAST))

    def __post_init__(self) -> None:
        self._set_most()

    def _set_most(self) -> None:
        if self.dead:
            self.most = PROBE
        elif self.proxy and not self.answered:
            self.most = SILENT_IN_A_ROW - self._silent
        else:
            self.most = _NO_LIMIT

    @property
    def lost(self) -> bool:
        """Whether the proxy is dead for good: it never worked, or probes have failed."""
        return self.dead and (not self.answered or self._probes >= PROBES)

    def rest_until(self, at: float) -> None:
        """Note that the proxy was found dead, elsewhere, and is to be probed at that time."""
        self.dead, self.dead_until = True, at
        self._set_most()

    def hear(self) -> bool:
        """Note an answer of the service. Returns True if it brings a dead proxy back to life."""
        revived = self.dead
        if revived:
            self._last.clear()
        self.dead, self.dead_until, self._rest, self._probes = False, 0.0, 0.0, 0
        self.answered = True
        self._silent, self._silent_for = 0, None
        self._last.append(True)
        self._set_most()
        return revived

    def miss(
        self, sent_at: float, now: float, line: int, rests: tuple[float, float], *, certain: bool
    ) -> bool:
        """Note that the input of a line got no answer; True if the proxy is dead from now on.

        ``rests``: seconds until a dead proxy is probed, at first and at most; the wait doubles each
        time. ``certain``: the proxy and nothing else is to blame. Otherwise an input that fails
        several times in a row counts once at a proxy that has answered others, because the input
        may be at fault.
        """
        if not self.proxy:
            return False
        if self.dead:
            if sent_at >= self.dead_until:  # a probe, sent after the proxy died
                self._probes += 1
                self._rest = min(self._rest * 2, rests[1])
                self.dead_until = now + self._rest
            return False
        if not certain and self.answered and line == self._silent_for:
            return False
        self._silent, self._silent_for = self._silent + 1, line
        self._last.append(False)
        few = len(self._last) == LAST and sum(self._last) < FEWEST_ANSWERS
        self.dead = few or self._silent >= SILENT_IN_A_ROW
        if self.dead:
            self._rest, self._probes = min(rests), 0
            self.dead_until = now + self._rest
        self._set_most()
        return self.dead
