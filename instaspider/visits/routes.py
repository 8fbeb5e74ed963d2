"""Lists the routes of a step, and ends the input when all of them are used up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from instaspider.catalogue import ENDPOINTS, Endpoint, routes
from instaspider.verdicts.effects import EFFECTS, NO_LOGIN
from instaspider.visits.bounds import Recent
from instaspider.visits.visit import Attempt, End, Step, Visit

Pick = Callable[[Sequence[Endpoint], Mapping[str, object]], Endpoint | None]
"""The first open one of some rows, given those that were tried; None when none is left."""

Why = Callable[[Endpoint], str | None]
"""Why a row is not tried, in words; None while it is open."""

# What the answers of a capability tell, by what it can be asked with.
_TELLS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "username": ("profile", ("pk", "fbid")),
    "pk": ("profile", ("username", "fbid")),
    "share": ("share", ("shortcode", "media_pk")),
}

REPEATED = "gave a cursor for the second time"
LOGIN_HOW = "set INSTASPIDER_SESSIONS, see docs/sessions.md"
"""What a person can do about what visitors do not get."""


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


def conclude(
    visit: Visit, step: Step, why_closed: Why, *, session: bool = False, lost_login: str = ""
) -> End:
    """The outcome of a step for which no route is left. ``lost_login``: why there is no login any
    more that its other routes need; empty where there is one, was none, or none is needed."""
    rows = open_to(visit, step)
    if step.cursor is not None and not rows:
        end = _no_way_on(step, session=session)
    elif step.attempts:
        left = [row for row in rows if row.name not in step.attempts]
        shut = _shut(left, why_closed, session=session, lost_login=lost_login)
        end = _said(step.attempts, shut, lost_login=bool(lost_login))
    elif lost_login:
        end = End("login_required", lost_login)
    else:
        end = _never_asked(rows, why_closed, session=session)
    if step.cursor is None and not step.stalled:
        return end
    came = f"{visit.came} items came"
    if step.cursor is None:
        where = f"{came}, then a cursor for the second time; from the start by other routes:"
    else:
        where = f"{came}; the next page, at cursor {step.cursor!r}:"
    return End(end.outcome, f"{where} {end.reason}", end.endpoint or step.row)


def _said(attempts: Mapping[str, Attempt], shut: Sequence[str], *, lost_login: bool) -> End:
    """``shut``: why its other routes were not asked."""
    last = list(attempts)[-1]
    said = [f"{name}: {tried.reason}" for name, tried in attempts.items()]
    reason = "; ".join((*said, *shut))
    effects = [EFFECTS[attempt.verdict] for attempt in attempts.values()]
    absent = [effect.outcome for effect in effects if effect.subject == "absent"]
    if len(absent) >= 2:
        return End(absent[0], f"two routes agree: {'; '.join(said)}", last)
    if lost_login:
        effects.append(EFFECTS[NO_LOGIN])
    heaviest = max(effects, key=lambda effect: effect.weight)
    if heaviest.weight:
        return End(heaviest.outcome, reason, last)
    return End("failed", f"one route alone says that nobody is there: {reason}", last)


def _no_way_on(step: Step, *, session: bool) -> End:
    needing = [row.name for row in routes(step.capability) if row.needs == "session"]
    if needing and not session:
        return End(
            "login_required",
            f"needs a login: visitors get no more than that ({', '.join(needing)}); {LOGIN_HOW}",
        )
    return End("failed", "no route goes on from here")


def _never_asked(rows: Sequence[Endpoint], why_closed: Why, *, session: bool) -> End:
    needing = [row.name for row in rows if row.needs == "session"]
    if len(needing) == len(rows) and not session:
        return End(
            "login_required",
            f"needs a login: only logged-in visitors get it ({', '.join(needing)}); {LOGIN_HOW}",
        )
    closed = (why_closed(row) for row in rows if session or row.needs == "anonymous")
    walled = any(why is not None and why.startswith("closed to ") for why in closed)
    reason = "; ".join(_shut(rows, why_closed, session=session))
    needs_login = walled or (bool(needing) and not session)
    return End("login_required" if needs_login else "failed", f"no route is open: {reason}")


def _shut(
    rows: Sequence[Endpoint], why_closed: Why, *, session: bool, lost_login: str = ""
) -> list[str]:
    """Why rows were not asked, in words: they are closed, or need a login."""
    able = [row for row in rows if session or row.needs == "anonymous"]
    shut = [f"{row.name}: {why}" for row in able if (why := why_closed(row))]
    needing = [row.name for row in rows if row.needs == "session" and not session]
    if lost_login:
        shut.append(lost_login)
    elif needing:
        shut.append(f"needs a login: {', '.join(needing)} ({LOGIN_HOW})")
    return shut
