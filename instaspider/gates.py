"""Which routes are open to this address. Pure.

A wall (401, a login page) belongs to the address, often on its very first request, and asking
again does not help. But one walled account must not close a route for all the others, so only
walls in a row, from different inputs, close it; a few later inputs may still try a closed route, in
case that run of walls was theirs alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from instaspider.catalogue import Endpoint

# Walls in a row, each from another input, that close a route.
WALLS = 3
# Inputs that may still try a walled route when no other is open.
PROBES = 10
# After those, one input in so many: a list that begins with walled accounts must not shut out the
# rest of it, and an address that is walled for good must not be asked in vain for ever.
PROBE_EVERY = 50


@dataclass(slots=True)
class _Gate:
    walls: int = 0
    probes: int = PROBES
    refused: int = 0
    answered_for: int | None = None
    several: bool = False
    closed: str | None = None


class Gates:
    """One gate for each catalogue row that was used."""

    def __init__(self) -> None:
        self._gates: dict[str, _Gate] = {}

    def _gate(self, row: Endpoint) -> _Gate:
        return self._gates.setdefault(row.name, _Gate())

    def choose(
        self, rows: Sequence[Endpoint], tried: Mapping[str, object], *, session: bool
    ) -> Endpoint | None:
        """The next row for an input that has tried some already; None when none is left."""
        usable = [
            row
            for row in rows
            if row.name not in tried
            and row.client == "web"
            and (session or row.needs == "anonymous")
            and self._gate(row).closed is None
        ]
        for row in usable:
            if self._gate(row).walls < WALLS:
                return row
        if usable and not tried and self._may_probe(self._gate(usable[0])):
            return usable[0]
        return None

    def is_walled(self, row: Endpoint) -> bool:
        """Whether a request for that row is a probe: the route is closed to this address."""
        return self._gate(row).walls >= WALLS

    def _may_probe(self, gate: _Gate) -> bool:
        if gate.probes > 0:
            gate.probes -= 1
            return True
        gate.refused += 1
        return gate.refused % PROBE_EVERY == 0

    def reached(self, row: Endpoint) -> None:
        """An answer about the input, be it that nobody is there: the address is not walled."""
        gate = self._gate(row)
        gate.walls = 0
        gate.probes = PROBES

    def answered(self, row: Endpoint, line: int) -> None:
        """Data for the input of that line."""
        self.reached(row)
        gate = self._gate(row)
        gate.several = gate.several or gate.answered_for not in (None, line)
        gate.answered_for = line

    def proven(self, row: Endpoint, line: int) -> bool:
        """Whether the row has answered for an input other than this."""
        gate = self._gate(row)
        return gate.several or gate.answered_for not in (None, line)

    def wall(self, row: Endpoint) -> bool:
        """A wall; True when it is the one that closes the route."""
        gate = self._gate(row)
        gate.walls += 1
        return gate.walls == WALLS

    def close(self, row: Endpoint, why: str) -> bool:
        """No use for the rest of the crawl; True the first time."""
        gate = self._gate(row)
        first = gate.closed is None
        gate.closed = gate.closed or why
        return first

    def why_closed(self, row: Endpoint) -> str | None:
        """Why the row is not tried, in words; None while it is open."""
        gate = self._gate(row)
        if gate.closed is not None:
            return gate.closed
        return "closed to this address" if gate.walls >= WALLS else None
