"""Keeps where identities' requests leave from: this machine, or a proxy that works or is dead.

Pure: times are seconds of the caller's monotonic clock.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

# A proxy is dead after so many transfers in a row without an answer of the service ...
SILENT_IN_A_ROW = 3
# ... or with fewer answers than this among its last ones.
FEWEST_ANSWERS = 6
LAST = 20
# Requests under way through a dead one.
PROBE = 1
_NO_LIMIT = 1_000_000
# Probes in vain after which a proxy that has worked counts as lost, if all others are lost too.
PROBES = 2


@dataclass(slots=True, eq=False)
class Address:
    """One address. Identities that share it share its token bucket and its fate."""

    proxy: bool = False
    """Whether it is a proxy's; this machine's own is never dead."""
    in_flight: int = 0
    full_at: float = 0.0
    """When the token bucket is full again; each request puts this off by one token's time."""
    dead: bool = False
    dead_until: float = 0.0
    """When a dead one is probed next."""
    answered: bool = False
    """Whether the service has ever answered through it."""
    most: int = _NO_LIMIT
    """Requests that may be under way; one that never answered gets no more than prove it dead."""
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
        """Whether nothing is to be hoped for: it is dead, and never worked or has been probed."""
        return self.dead and (not self.answered or self._probes >= PROBES)

    def hear(self) -> bool:
        """An answer of the service; True when it brings the proxy back to life."""
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
        """No answer for the input of that line; True when the proxy is dead from now on.

        It is probed after the first of ``rests`` in seconds, then after twice as many and so on up
        to the second.
        ``certain``: the proxy is to blame and nobody else. Otherwise an input that fails again and
        again counts once, where others were answered: it may be its own fault.
        """
        if not self.proxy:
            return False
        if self.dead:
            if sent_at >= self.dead_until:  # a probe, not what was under way when it died
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
