"""Decides which routes are open, and from which addresses. Pure.

A route is a row of the catalogue: one address of the service that answers one kind of question. A
wall is an answer that asks for a login instead (401, a login page).

The service walls an address off, often on its very first request, and asking again does not help.
So the route is closed for that address, and other addresses go on using it. But one walled account
must not close a route for all others. So only walls in a row, from different inputs, close it. A
few later inputs may still try a closed route, because that run of walls may have been due to those
inputs. An HTML page in answer to a call for JSON is a limit as well as a wall: the route rests at
that address for a while.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from instaspider.catalogue import Endpoint

# How many walls in a row, each from another input, close a route at an address.
WALLS = 3
# How many inputs may still try a route that is closed everywhere, if no other route is open.
PROBES = 10
# After those, one input in so many may try it. A list that begins with walled accounts must not
# shut out the rest of it, and a walled address must not be asked in vain for ever. A route that is
# closed at some addresses only is tried again at each after so many answers elsewhere.
PROBE_EVERY = 50
NEVER = float("inf")

Place = Hashable
"""Any hashable value that stands for an address."""


@dataclass(slots=True)
class _Gate:
    """The state of a route at one address."""

    walls: int = 0
    rest: float = 0.0
    """Seconds of the last rest."""
    rests_until: float = 0.0
    answers: int = 0
    """How many answers the route had given when it was closed here, or last tried."""


@dataclass(slots=True)
class _RowGates:
    """The state of a route at all addresses."""

    gates: dict[Place, _Gate] = field(default_factory=dict)
    """The addresses at which a wall was met since the last answer."""
    answers: int = 0
    probes: int = PROBES
    refused: int = 0
    answered_for: int | None = None
    several: bool = False
    closed: str | None = None


class Gates:
    """Keeps one gate for each route that was used and each address that it was used from.

    ``rest_base``, ``rest_most``: seconds that a route rests at an address, at first and at most.
    """

    def __init__(self, rest_base: float = 60.0, rest_most: float = 1800.0) -> None:
        self._rows: dict[str, _RowGates] = {}
        self._rests = (rest_base, rest_most)

    def _of(self, row: Endpoint) -> _RowGates:
        return self._rows.setdefault(row.name, _RowGates())

    def first_open(
        self,
        rows: Sequence[Endpoint],
        tried: Mapping[str, object],
        places: Callable[[Endpoint], Collection[Place]],
        now: float,
        *,
        session: bool,
    ) -> Endpoint | None:
        """Return the next row for an input that has tried some already; None if none is left.

        ``places`` gives the addresses that a row can be asked from.
        """
        usable = [
            row
            for row in rows
            if row.name not in tried
            and row.client == "web"
            and (session or row.needs == "anonymous")
            and self._of(row).closed is None
        ]
        resting = None
        for row in usable:
            at = self._opens(row, places)
            if at <= now:
                return row
            if at < NEVER and resting is None:
                resting = row
        if resting is not None:
            return resting
        if usable and not tried and self._may_probe(usable[0]):
            return usable[0]
        return None

    def is_kept(self, row: Endpoint) -> bool:
        """Whether the row is closed, or was walled at some address."""
        kept = self._of(row)
        return bool(kept.gates) or kept.closed is not None

    def opens_at(
        self, row: Endpoint, places: int, *, elsewhere: bool = False
    ) -> Callable[[Place], float] | None:
        """Return a function that says from when on a row may be asked from an address.

        It says NEVER where the row is closed. The whole is None if no address is kept from the row.
        ``places``: how many addresses there are. ``elsewhere``: the input met a wall before. Then a
        single wall keeps it from an address, as long as there are others without: a wall is far
        more often due to the address than to the input.
        """
        kept = self._of(row)
        if kept.closed is not None:
            return lambda _: NEVER
        if not kept.gates:
            return None
        retried_after = PROBE_EVERY * places
        walls = 1 if elsewhere and len(kept.gates) < places else WALLS

        def opens(place: Place) -> float:
            gate = kept.gates.get(place)
            if gate is None:
                return 0.0
            if gate.walls >= walls and kept.answers - gate.answers < retried_after:
                return NEVER
            return gate.rests_until

        return opens

    def is_walled(self, row: Endpoint, places: Collection[Place]) -> bool:
        """Whether the row is closed at all of these addresses: a request for it is a probe."""
        opens = self.opens_at(row, len(places))
        return opens is not None and all(opens(place) == NEVER for place in places)

    def is_shut_by_walls(self, row: Endpoint, places: Collection[Place]) -> bool:
        """Whether walls closed the row at all of these addresses, but it is not closed for good."""
        return self._of(row).closed is None and self.is_walled(row, places)

    def _opens(self, row: Endpoint, places: Callable[[Endpoint], Collection[Place]]) -> float:
        """Return when the row opens at the first of its addresses."""
        if not self._of(row).gates:
            return 0.0
        found = places(row)
        opens = self.opens_at(row, len(found))
        return 0.0 if opens is None else min(map(opens, found), default=NEVER)

    def _may_probe(self, row: Endpoint) -> bool:
        kept = self._of(row)
        if kept.probes > 0:
            kept.probes -= 1
            return True
        kept.refused += 1
        return kept.refused % PROBE_EVERY == 0

    def sent(self, row: Endpoint, place: Place) -> None:
        """Note that a request for the row was sent from that address."""
        kept = self._of(row)
        gate = kept.gates.get(place)
        if gate is not None:
            gate.answers = kept.answers

    def reached(self, row: Endpoint, place: Place) -> None:
        """Note an answer about the input, even that nobody is there: the address is not walled."""
        kept = self._of(row)
        kept.gates.pop(place, None)
        kept.answers += 1
        kept.probes = PROBES

    def answered(self, row: Endpoint, place: Place, line: int) -> None:
        """Note an answer with data for the input of that line."""
        self.reached(row, place)
        kept = self._of(row)
        kept.several = kept.several or kept.answered_for not in (None, line)
        kept.answered_for = line

    def proven(self, row: Endpoint, line: int) -> bool:
        """Whether the row has answered for another input than this one."""
        kept = self._of(row)
        return kept.several or kept.answered_for not in (None, line)

    def wall(self, row: Endpoint, place: Place) -> bool:
        """Note a wall. Returns True if it is the one that closes the row at that address."""
        kept = self._of(row)
        gate = kept.gates.setdefault(place, _Gate())
        gate.walls += 1
        gate.answers = kept.answers
        return gate.walls == WALLS

    def rest(self, row: Endpoint, place: Place, now: float) -> bool:
        """Note a wall that is a limit too: the row rests there. True if it is closed instead."""
        closes = self.wall(row, place)
        gate = self._of(row).gates[place]
        if now >= gate.rests_until:  # otherwise the request was sent before the rest began
            gate.rest = min(max(gate.rest * 2, self._rests[0]), self._rests[1])
            gate.rests_until = now + gate.rest
        return closes

    def close(self, row: Endpoint, why: str) -> bool:
        """Close the row for the rest of the crawl. Returns True the first time."""
        kept = self._of(row)
        first = kept.closed is None
        kept.closed = kept.closed or why
        return first

    def why_closed(self, row: Endpoint, places: Collection[Place]) -> str | None:
        """Return in words why the row is not tried; None while it is open somewhere."""
        kept = self._of(row)
        if kept.closed is not None:
            return kept.closed
        if not self.is_shut_by_walls(row, places):
            return None
        return "closed to this address" if len(places) == 1 else "closed to all addresses"

    def at(self, place: Place, ahead: float) -> dict[str, list[float]]:
        """Return what the routes are at an address, for a crawl on another machine: walls, rest and
        its end. ``ahead``: seconds by which its clock is ahead."""
        return {
            name: [gate.walls, gate.rest, gate.rests_until + ahead]
            for name, row in self._rows.items()
            if (gate := row.gates.get(place)) is not None
        }

    def put(self, place: Place, told: Mapping[str, Sequence[float]], ahead: float) -> None:
        """Take over what another crawl found at an address."""
        for name, (walls, rest, rests_until) in told.items():
            row = self._rows.setdefault(name, _RowGates())
            row.gates[place] = _Gate(int(walls), rest, rests_until - ahead, row.answers)
