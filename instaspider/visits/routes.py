"""Lists the routes of a step, and chooses the next one. A step is a question about an input; its
routes are the rows of the catalogue that can answer it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from instaspider.catalogue import ENDPOINTS, Endpoint, routes
from instaspider.visits.bounds import Recent
from instaspider.visits.step import Step
from instaspider.visits.visit import Visit

FirstOpen = Callable[[Sequence[Endpoint], Mapping[str, object]], Endpoint | None]
"""Returns the first open row of some, given those that were tried; None when none is left."""

# For each argument that an input may have: a capability, and the ids that its answers tell.
_TELLS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "username": ("profile", ("pk", "fbid")),
    "pk": ("profile", ("username", "fbid")),
    "share": ("share", ("shortcode", "media_pk")),
}

REPEATED = "gave a cursor for the second time"


@dataclass(frozen=True, slots=True)
class Choice:
    """Names the next request of an input."""

    row: Endpoint | None
    wants: str = ""
    """The id that has to be asked for before the row's own request; empty for none."""
    asks: str = ""
    """The capability whose answers tell that id."""


def next_route(visit: Visit, step: Step, first_open: FirstOpen) -> Choice:
    """Return the next route of a step.

    The route that gave the cursor comes first. Then come routes that take a known id, and those
    that take an id that can be asked for. Last resorts are tried in the same order after all
    others.
    """
    known = visit.known(step)
    askable = _askable(step, known)
    rows = rows_of(step)
    for last_resort in (False, True):
        some = [row for row in rows if row.last_resort == last_resort]
        if (row := first_open(_taking(some, known), step.attempts)) is not None:
            return Choice(row)
        if (row := first_open(_taking(some, askable), step.attempts)) is not None:
            return Choice(row, row.takes, askable[row.takes])
    return Choice(None)


def rows_of(step: Step) -> tuple[Endpoint, ...]:
    """Return the rows for the page that a step is at, in the order in which they are tried."""
    for_ids = routes(f"{step.capability}_id") if step.wants else ()
    rows = tuple(
        row
        for row in (*routes(step.capability), *for_ids)
        if step.by in ("", row.takes) and row.paging not in step.stalled
    )
    if step.cursor is None:
        return tuple(sorted(rows, key=lambda r: step.login and r.needs != "session"))
    giver = ENDPOINTS[step.row]
    return tuple(sorted((r for r in rows if r.goes_on(giver)), key=lambda r: r is not giver))


def begun_anew(step: Step) -> Step | None:
    """Return a step that reads its list from the start again, by routes that page in another way.
    It is for a list that gave a cursor twice; None if the step stopped for another reason."""
    if step.cursor is None or all(said.reason != REPEATED for said in step.attempts.values()):
        return None
    stalled = [*step.stalled, ENDPOINTS[step.row].paging]
    anew = replace(step, cursor=None, row="", pages=0, empty=0, rereads=0, again=False)
    return replace(anew, attempts={}, cursors=Recent(64), stalled=stalled)


def _askable(step: Step, known: Mapping[str, str]) -> dict[str, str]:
    """Return the ids that can be asked for, each with the capability that tells it. What the step
    itself asks is left out."""
    return {
        new: capability
        for takes, (capability, ids) in _TELLS.items()
        if takes in known and capability != step.capability
        for new in ids
        if new not in known
    }


def _taking(rows: Sequence[Endpoint], known: Collection[str]) -> tuple[Endpoint, ...]:
    return tuple(row for row in rows if row.takes in known)


def open_to(visit: Visit, step: Step) -> tuple[Endpoint, ...]:
    """Return the rows that a step has, tried or not, open or not."""
    known = visit.known(step)
    return _taking(rows_of(step), {*known, *_askable(step, known)})
