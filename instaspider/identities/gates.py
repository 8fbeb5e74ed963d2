"""Decides which routes are open, and from which addresses. Pure.

A wall (401, a login page) belongs to an address, often on its very first request, and asking again
does not help: the route is closed for that address, and others go on using it. But one walled
account must not close a route for all the others, so only walls in a row, from different inputs,
close it; and a few later inputs may still try a closed route, in case that run of walls was theirs
alone. An HTML page in answer to a call for JSON is a limit as well as a wall: the route rests at
that address. "Route" and "row" (of the catalogue) are the same thing here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from instaspider.catalogue import Endpoint

# Walls in a row, each from another input, that close a route at an address.
WALLS = 3
# Inputs that may still try a route that is closed everywhere when no other is open.
PROBES = 10
# After those, one input in so many: a list that begins with walled accounts must not shut out the
# rest of it, and an address that is walled for good must not be asked in vain for ever. Where a
# route is closed at some addresses only, each of them is tried again after so many answers of its.
PROBE_EVERY = 50
NEVER = float("inf")

Place = Hashable
"""Stands for an address."""


@dataclass(slots=True)
class _Gate:
    """A route (row of the catalogue) at one address."""

    walls: int = 0
    rest: float = 0.0
    """Seconds of the last rest."""
    rests_until: float = 0.0
    answers: int = 0
    """How many the route had given when it was closed here, or last tried."""


@dataclass(slots=True)
class _Route:
    """A route (row of the catalogue) at all addresses."""

    gates: dict[Place, _Gate] = field(default_factory=dict)
    """At addresses where a wall was met since the last answer."""
    answers: int = 0
    probes: int = PROBES
    refused: int = 0
    answered_for: int | None = None
    several: bool = False
    closed: str | None = None


class Gates:
    """One for each catalogue row that was used, and each address that it was used from.

    ``rest_base``, ``rest_most``: seconds that a route rests at an address at first, and at most.
    """

    def __init__(self, rest_base: float = 60.0, rest_most: float = 1800.0) -> None:
        self._routes: dict[str, _Route] = {}
        self._rests = (rest_base, rest_most)

    def _route(self, row: Endpoint) -> _Route:
        return self._routes.setdefault(row.name, _Route())

    def choose(
        self,
        rows: Sequence[Endpoint],
        tried: Mapping[str, object],
        places: Callable[[Endpoint], Collection[Place]],
        now: float,
        *,
        session: bool,
    ) -> Endpoint | None:
        """The next row for an input that has tried some already; None when none is left.

        ``places``: addresses that a row can be asked from.
        """
        usable = [
            row
            for row in rows
            if row.name not in tried
            and row.client == "web"
            and (session or row.needs == "anonymous")
            and self._route(row).closed is None
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
        """Whether it is closed, or was walled at some address."""
        route = self._route(row)
        return bool(route.gates) or route.closed is not None

    def opens_at(
        self, row: Endpoint, places: int, *, elsewhere: bool = False
    ) -> Callable[[Place], float] | None:
        """From when on the row may be asked from an address, NEVER where it is closed there; None
        where nothing keeps anybody. ``places``: how many addresses there are. ``elsewhere``: the
        input met a wall before, so a single wall keeps an address from it, while others are left
        that met none: a wall is the address's far more often than the input's."""
        route = self._route(row)
        if route.closed is not None:
            return lambda _: NEVER
        if not route.gates:
            return None
        again = PROBE_EVERY * places
        walls = 1 if elsewhere and len(route.gates) < places else WALLS

        def opens(place: Place) -> float:
            gate = route.gates.get(place)
            if gate is None:
                return 0.0
            if gate.walls >= walls and route.answers - gate.answers < again:
                return NEVER
            return gate.rests_until

        return opens

    def is_walled(self, row: Endpoint, places: Collection[Place]) -> bool:
        """Whether the row is closed at all of these addresses: a request for it is a probe."""
        opens = self.opens_at(row, len(places))
        return opens is not None and all(opens(place) == NEVER for place in places)

    def is_shut_by_walls(self, row: Endpoint, places: Collection[Place]) -> bool:
        """The same of a row that is not closed for good."""
        return self._route(row).closed is None and self.is_walled(row, places)

    def _opens(self, row: Endpoint, places: Callable[[Endpoint], Collection[Place]]) -> float:
        """When the row opens at the first of its addresses."""
        if not self._route(row).gates:
            return 0.0
        found = places(row)
        opens = self.opens_at(row, len(found))
        return 0.0 if opens is None else min(map(opens, found), default=NEVER)

    def _may_probe(self, row: Endpoint) -> bool:
        route = self._route(row)
        if route.probes > 0:
            route.probes -= 1
            return True
        route.refused += 1
        return route.refused % PROBE_EVERY == 0

    def sent(self, row: Endpoint, place: Place) -> None:
        """A request is on its way."""
        route = self._route(row)
        gate = route.gates.get(place)
        if gate is not None:
            gate.answers = route.answers

    def reached(self, row: Endpoint, place: Place) -> None:
        """An answer about the input, be it that nobody is there: the address is not walled."""
        route = self._route(row)
        route.gates.pop(place, None)
        route.answers += 1
        route.probes = PROBES

    def answered(self, row: Endpoint, place: Place, line: int) -> None:
        """Data for the input of that line."""
        self.reached(row, place)
        route = self._route(row)
        route.several = route.several or route.answered_for not in (None, line)
        route.answered_for = line

    def proven(self, row: Endpoint, line: int) -> bool:
        """Whether the row has answered for an input other than this."""
        route = self._route(row)
        return route.several or route.answered_for not in (None, line)

    def wall(self, row: Endpoint, place: Place) -> bool:
        """A wall; True when it is the one that closes the route there."""
        route = self._route(row)
        gate = route.gates.setdefault(place, _Gate())
        gate.walls += 1
        gate.answers = route.answers
        return gate.walls == WALLS

    def rest(self, row: Endpoint, place: Place, now: float) -> bool:
        """A wall that is a limit too: the route rests there. True when it is closed instead."""
        closes = self.wall(row, place)
        gate = self._route(row).gates[place]
        if now >= gate.rests_until:  # else the answer is to what was sent before the rest began
            gate.rest = min(max(gate.rest * 2, self._rests[0]), self._rests[1])
            gate.rests_until = now + gate.rest
        return closes

    def close(self, row: Endpoint, why: str) -> bool:
        """No use for the rest of the crawl; True the first time."""
        route = self._route(row)
        first = route.closed is None
        route.closed = route.closed or why
        return first

    def why_closed(self, row: Endpoint, places: Collection[Place]) -> str | None:
        """Why the row is not tried, in words; None while it is open somewhere."""
        route = self._route(row)
        if route.closed is not None:
            return route.closed
        if not self.is_shut_by_walls(row, places):
            return None
        return "closed to this address" if len(places) == 1 else "closed to all addresses"
