"""Lists the routes of a step, and chooses the next one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from instaspider.catalogue import ENDPOINTS, Endpoint, routes
from instaspider.visits.bounds import Recent
from instaspider.visits.step import Step
from instaspider.visits.visit import Visit

Pick = Callable[[Sequence[Endpoint], Mapping[str, object]], Endpoint | None]
"""The first open one of some rows, given those that were tried; None when none is left."""

# What the answers of a capability tell, by what it can be asked with.
_TELLS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "username": ("profile", ("pk", "fbid")),
    "pk": ("profile", ("username", "fbid")),
    "share": ("share", ("shortcode", "media_pk")),
}

REPEATED = "gave a cursor for the second time"


@dataclass(frozen=True, slots=True)
class Choice:
    """The next request of an input."""

    row: Endpoint | None
    wants: str = ""
    """Instead of the row's own request: this id is asked for first."""
    asks: str = ""
    """Capability whose answers tell it."""


def choose(visit: Visit, step: Step, pick: Pick) -> Choice:
    """The next route of a step.

    The route that gave the cursor is tried first, then those that take what is known, then those
    that take what can be asked for, and the last resorts.
    """
    known = visit.known(step)
    told = _told(step, known)
    rows = rows_of(step)
    for last_resort in (False, True):
        some = [row for row in rows if row.last_resort == last_resort]
        if (row := pick(_taking(some, known), step.attempts)) is not None:
            return Choice(row)
        if (row := pick(_taking(some, told), step.attempts)) is not None:
            return Choice(row, row.takes, told[row.takes])
    return Choice(None)


def rows_of(step: Step) -> tuple[Endpoint, ...]:
    """The rows for the page that a step is at, in the order in which they are tried."""
    rows = tuple(
        row
        for row in routes(step.capability)
        if step.by in ("", row.takes) and row.paging not in step.stalled
    )
    if step.cursor is None:
        return tuple(sorted(rows, key=lambda r: step.login and r.needs != "session"))
    giver = ENDPOINTS[step.row]
    return tuple(sorted((r for r in rows if r.goes_on(giver)), key=lambda r: r is not giver))


def begun_anew(step: Step) -> Step | None:
    """A list whose cursor came back, from its start, for routes that page in another way. None for
    one that stopped for another reason."""
    if step.cursor is None or all(said.reason != REPEATED for said in step.attempts.values()):
        return None
    stalled = [*step.stalled, ENDPOINTS[step.row].paging]
    anew = replace(step, cursor=None, row="", pages=0, empty=0, rereads=0, again=False)
    return replace(anew, attempts={}, cursors=Recent(64), stalled=stalled)


def _told(step: Step, known: Mapping[str, str]) -> dict[str, str]:
    """Ids that can be asked for, with the capability that tells them; none for that itself."""
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
    """The rows that a step has, tried or not, open or not."""
    known = visit.known(step)
    return _taking(rows_of(step), {*known, *_told(step, known)})
