"""Defines a question about an input (a step), its next request, what came of that, and the end.

A step is changed in :mod:`instaspider.visits.walk` and nowhere else. A route is a row of the
catalogue that can answer the step.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from instaspider.catalogue import Endpoint
from instaspider.verdicts.effects import Outcome, Verdict
from instaspider.visits.bounds import Recent


@dataclass(frozen=True, slots=True)
class Attempt:
    """Holds what came of a step by one route that did not give the data."""

    verdict: Verdict
    reason: str
    absence: str = ""
    status: int = 0
    """The answer's HTTP status; 0 if none came, or if it does not matter."""
    passing: bool = False
    """Whether the same route may well answer otherwise a little later, or to another identity."""


@dataclass(frozen=True, slots=True)
class End:
    """Says how an input ends."""

    outcome: Outcome
    reason: str
    endpoint: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """Describes one request that an input needs next."""

    row: Endpoint
    arguments: Mapping[str, str]
    """What the row takes: the arguments of the input and those of the step, the cursor included."""
    line: int = 0
    beside: Mapping[str, str] = field(default_factory=dict)
    """The arguments that belong to the step alone."""
    stick: str | None = None
    """Name of the identity that got the last answer, and is preferred for this request too."""
    avoid: str = ""
    """Name of the identity that met a wall last; another one is preferred. A wall is an answer that
    asks for a login instead."""
    probe: bool = False
    """Whether the request is sent although its route is closed to all addresses."""
    alone: bool = False
    """Whether the request is not put together with those of other inputs."""
    begun: bool = False
    """Whether the input has been asked for before."""
    again: bool = False
    """Whether the route is asked once more, preferably from an address where it met no wall."""
    sender: str | None = None
    """Name of the only identity that may send the request; None: any that fits the row."""


@dataclass(slots=True)
class Step:
    """Holds one question about an input: it has a single answer, or a list page by page."""

    capability: str
    arguments: dict[str, str] = field(default_factory=dict)
    """What the step's rows take beside the input's own arguments."""
    wants: str = ""
    """The only id that the step is asked for, e.g. ``pk``; its items are not yielded."""
    counts: bool = True
    """Whether ``limit`` counts the step's items."""
    aside: bool = False
    """Whether the input goes on without the step if the step fails."""
    dated: bool = True
    """Whether ``since`` and ``until`` apply to its items, as far as they have a time."""
    by: str = ""
    """The only argument that rows may be asked by, e.g. ``pk``; empty: any."""
    login: bool = False
    """Whether rows that need a login come first, because their answers tell more that is wanted."""
    alone: bool = False
    """Whether the step shares no request with others, because a shared answer did not settle it."""
    cursor: str | None = None
    """Where the next page begins; None: at the start."""
    row: str = ""
    """The route that gave the cursor."""
    attempts: dict[str, Attempt] = field(default_factory=dict)
    """Routes that gave way for the page that is asked for, each with what came of it."""
    again: bool = False
    """Whether routes that failed in passing were asked once more."""
    pages: int = 0
    empty: int = 0
    """How many pages in a row brought nothing new."""
    rereads: int = 0
    """How often the page that is asked for came and could not be read."""
    cursors: Recent = field(default_factory=lambda: Recent(64))
    stalled: list[str] = field(default_factory=list)
    """Ways of paging that gave a cursor twice. The list is read by routes that page otherwise."""

    def turn_page(self, cursor: str, row: str, *, new: bool) -> None:
        """Turn to the page at a cursor of this row. ``new``: whether the last page had anything
        new."""
        self.attempts.clear()
        self.rereads, self.again = 0, False
        self.cursor, self.row = cursor, row
        self.empty = 0 if new else self.empty + 1

    def ask_again(self, names: Iterable[str]) -> None:
        """Let these routes be tried once more, and none a third time."""
        self.again = True
        for name in names:
            del self.attempts[name]

    def is_recalled(self, remembered: Collection[str], row: Endpoint) -> bool:
        """Whether the row is asked from the start of the list, by an id that is only remembered."""
        return row.takes in remembered and self.cursor is None
