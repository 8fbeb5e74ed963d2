"""Defines a question of an input, what is asked next for it, what came of that, and how it ends.

A step is changed in :mod:`instaspider.visits.walk` and nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from instaspider.catalogue import Endpoint
from instaspider.verdicts.effects import Outcome, Verdict
from instaspider.visits.bounds import Recent


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one route made of a step."""

    verdict: Verdict
    reason: str
    absence: str = ""
    status: int = 0
    """Of the answer; 0: none came, or it does not matter."""
    passing: bool = False
    """Whether the same route may well say something else a little later, or to somebody else."""


@dataclass(frozen=True, slots=True)
class End:
    """How an input ends."""

    outcome: Outcome
    reason: str
    endpoint: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request that an input needs next."""

    row: Endpoint
    arguments: Mapping[str, str]
    """What the row takes: the input's own and the step's, the cursor included."""
    line: int = 0
    beside: Mapping[str, str] = field(default_factory=dict)
    """Those of the arguments that are the step's alone."""
    stick: str | None = None
    """Name of the identity that got the last answer; it had better ask for the next one too."""
    avoid: str = ""
    """Name of the identity that met a wall last; another had better ask."""
    probe: bool = False
    """Whether it is asked although the route is closed to all addresses."""
    alone: bool = False
    """Whether it is not to be put together with what other inputs ask."""
    begun: bool = False
    """Whether the input has been asked for before."""
    again: bool = False
    """Whether the route is asked once more, and had better be from an address where it met no
    wall."""
    sender: str | None = None
    """Name of the only identity that may ask; None: any that fits the row."""


@dataclass(slots=True)
class Step:
    """One question of an input: a single answer, or a list page by page."""

    capability: str
    arguments: dict[str, str] = field(default_factory=dict)
    """What its rows take beside the input's own arguments."""
    wants: str = ""
    """Asked only for this id, e.g. ``pk``; its items are not yielded."""
    counts: bool = True
    """Whether ``limit`` is about its items."""
    aside: bool = False
    """Whether the input goes on without it if it fails."""
    dated: bool = True
    """Whether ``since`` and ``until`` are about its items, as far as they have a time."""
    by: str = ""
    """Only rows that take this, e.g. ``pk``."""
    login: bool = False
    """Whether rows that need a login come first: their answers tell more that is asked for."""
    alone: bool = False
    """Whether it shares no request with others, since an answer to several was none for it."""
    cursor: str | None = None
    """Where the next page begins; None: at the start."""
    row: str = ""
    """Route that gave the cursor."""
    attempts: dict[str, Attempt] = field(default_factory=dict)
    """Route -> what came of it, for routes that gave way for the page that is asked for."""
    again: bool = False
    """Whether routes that failed in passing were asked once more."""
    pages: int = 0
    empty: int = 0
    """Pages in a row without anything new."""
    rereads: int = 0
    """How often the page that is asked for came and could not be read."""
    cursors: Recent = field(default_factory=lambda: Recent(64))
    stalled: list[str] = field(default_factory=list)
    """Ways of paging that came back to a cursor: the list is read by routes of another."""

    def turn(self, cursor: str, row: str, *, new: bool) -> None:
        """Go on with the page at a cursor that this row gave. ``new``: whether it gave anything
        new."""
        self.attempts.clear()
        self.rereads, self.again = 0, False
        self.cursor, self.row = cursor, row
        self.empty = 0 if new else self.empty + 1

    def ask_again(self, names: Iterable[str]) -> None:
        """Try these routes once more; no others after that."""
        self.again = True
        for name in names:
            del self.attempts[name]

    def is_recalled(self, remembered: Collection[str], row: Endpoint) -> bool:
        """Whether a list is asked for, from its start, by an id that was only remembered."""
        return row.takes in remembered and self.cursor is None
