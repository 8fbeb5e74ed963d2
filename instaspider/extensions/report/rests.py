"""Notes when identities send and when they rest, in memory that a long crawl does not fill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from instaspider.extensions.report.charts import Rest
from instaspider.extensions.report.series import Series
from instaspider.identities.identity import Identity
from instaspider.identities.modes import Mode

MOST_RESTS = 2000
MOST_IDENTITIES = 50
"""How many identities are shown: those that sent most."""


class Rests:
    """Holds what each identity did, on the clock of the crawl."""

    def __init__(self, started: float) -> None:
        self.started = started
        self.requests = Series()
        self._rests: dict[str, list[Rest]] = {}
        self._count = 0
        self._seen: dict[str, tuple[int, float]] = {}
        self._minute = (0, Counter[str]())
        self._busiest: Counter[str] = Counter()

    def look(self, identities: Iterable[Identity], now: float) -> None:
        """Note what has changed since the last look."""
        after = now - self.started
        if (minute := int(after / 60)) != self._minute[0]:
            self._minute = (minute, Counter())
        in_minute = self._minute[1]
        for identity in identities:
            sent, rested = self._seen.get(identity.id, (0, 0.0))
            until = identity.rests_until
            if identity.requests == sent and until == rested:
                continue
            self._seen[identity.id] = (identity.requests, until)
            if identity.requests > sent:
                self.requests.add(after, identity.requests - sent)
                in_minute[identity.id] += identity.requests - sent
                self._busiest[identity.id] = max(self._busiest[identity.id], in_minute[identity.id])
            if until > max(now, rested) and self._count < MOST_RESTS:
                self._count += 1
                kind = "dead" if identity.address.dead else "limited"
                rest = (after, until - self.started, kind)
                self._rests.setdefault(identity.name, []).append(rest)

    def lanes(self, seconds: float) -> list[tuple[str, list[Rest]]]:
        """Return the rests of each identity that had one; those that rested longest come first."""
        return sorted(self._rests.items(), key=lambda pair: -_rested(pair[1], seconds))

    def rows(self, identities: Iterable[Identity], mode: Mode, now: float) -> list[dict[str, Any]]:
        """Return a row for each of the busiest identities."""
        seconds = now - self.started
        return [
            {
                "name": identity.name,
                "proxy": identity.proxy_shown or "",
                "requests": identity.requests,
                "ok": identity.ok,
                "limits": identity.limits,
                "walls": identity.walls,
                "state": "resting" if (state := identity.state(now)) == "parked" else state,
                "why": identity.retired or "",
                "busiest": self._busiest[identity.id],
                "allowed": mode.rate,
                "burst": mode.burst,
                "rests": len(self._rests.get(identity.name, [])),
                "rested": _rested(self._rests.get(identity.name, []), seconds),
            }
            for identity in sorted(identities, key=lambda i: -i.requests)[:MOST_IDENTITIES]
        ]


def _rested(rests: Iterable[Rest], seconds: float) -> float:
    """Return how many seconds the rests took; time that two of them share counts once."""
    total, upto = 0.0, 0.0
    for begin, end, _ in rests:
        end = min(end, seconds)
        total += max(0.0, end - max(begin, upto))
        upto = max(upto, end)
    return total
