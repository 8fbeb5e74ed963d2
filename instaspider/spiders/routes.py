"""Which routes a step of an input has, and how the input ends when they are used up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from scrapy.exceptions import IgnoreRequest

from instaspider.catalogue import ENDPOINTS, Endpoint, routes
from instaspider.crawl import CrawlEndingError, NoIdentityLeftError, OutOfPatienceError
from instaspider.gates import Gates
from instaspider.pending import Attempt, End, Pending, Step
from instaspider.verdicts import EFFECTS, Verdict

# What an input ends as when its routes disagree: the first of these that any of them said.
_WEIGHT: tuple[Verdict, ...] = (
    "private",
    "restricted",
    "login_required",
    "throttled",
    "stale_document",
    "challenge",
    "unexpected",
    "transient",
)

ROBOTS = (
    "robots.txt closes these URLs: ROBOTSTXT_OBEY is True and Instagram's robots.txt shuts out"
    " every crawler that it does not name"
)

Pick = Callable[[Sequence[Endpoint], Mapping[str, object]], Endpoint | None]
"""The first open one of some rows, given those that were tried; None when none is left."""

# What a profile tells, by what it can be asked with.
_PROFILE_TELLS = {"username": ("pk", "fbid"), "pk": ("username", "fbid")}


@dataclass(frozen=True, slots=True)
class Choice:
    """The next request of an input."""

    row: Endpoint | None
    wants: str = ""
    """Instead of the row's own request: a profile is asked for this id first."""


def choose(pending: Pending, step: Step, pick: Pick) -> Choice:
    """The next route of a step.

    The route that gave the cursor is tried first, then those that take what is known, then those
    that take what a profile would tell.
    """
    known = pending.known(step)
    rows = rows_of(step)
    row = pick(_taking(rows, known), step.attempts)
    if row is not None:
        return Choice(row)
    told = _told(step, known)
    row = pick(_taking(rows, told), step.attempts)
    return Choice(row, row.takes if row is not None else "")


def rows_of(step: Step) -> tuple[Endpoint, ...]:
    """The rows for the page that a step is at, in the order in which they are tried."""
    rows = routes(step.capability)
    if step.cursor is None:
        return rows
    giver = ENDPOINTS[step.row]
    return tuple(sorted((r for r in rows if r.goes_on(giver)), key=lambda r: r is not giver))


def _told(step: Step, known: Mapping[str, str]) -> set[str]:
    """Ids that a profile would tell; nothing where a profile is what is asked for."""
    if step.capability == "profile":
        return set()
    return {new for takes in known for new in _PROFILE_TELLS.get(takes, ()) if new not in known}


def _taking(rows: Sequence[Endpoint], known: Mapping[str, str] | set[str]) -> tuple[Endpoint, ...]:
    return tuple(row for row in rows if row.takes in known)


def open_to(pending: Pending, step: Step) -> tuple[Endpoint, ...]:
    """The rows that a step has, tried or not, open or not."""
    known = pending.known(step)
    return _taking(rows_of(step), {*known, *_told(step, known)})


def conclude(
    pending: Pending, step: Step, gates: Gates, *, session: bool = False, lost_login: str = ""
) -> End:
    """The outcome of a step for which no route is left. ``lost_login``: why there is no login any
    more that its other routes need; empty where there is one, was none, or none is needed."""
    if step.attempts:
        end = _said(step.attempts, lost_login)
    elif lost_login:
        end = End("login_required", lost_login)
    else:
        end = _never_asked(open_to(pending, step), gates, session=session)
    if step.cursor is None:
        return end
    where = f"{pending.came} items came; the next page, at cursor {step.cursor!r}:"
    return End(end.outcome, f"{where} {end.reason}", end.endpoint or step.row)


def _said(attempts: Mapping[str, Attempt], lost_login: str) -> End:
    last = list(attempts)[-1]
    reason = "; ".join(f"{name}: {tried.reason}" for name, tried in attempts.items())
    verdicts = [attempt.verdict for attempt in attempts.values()]
    if lost_login:
        verdicts.append("login_required")
        reason = f"{reason}; {lost_login}"
    if verdicts.count("not_found") >= 2:
        return End("not_found", f"two routes agree: {reason}", last)
    for verdict in _WEIGHT:
        if verdict in verdicts:
            return End(EFFECTS[verdict].outcome, reason, last)
    return End("failed", f"one route alone says that nobody is there: {reason}", last)


def _never_asked(rows: Sequence[Endpoint], gates: Gates, *, session: bool) -> End:
    if not rows:
        return End("failed", "no route goes on from here")
    needing = [row.name for row in rows if row.needs == "session"]
    if len(needing) == len(rows) and not session:
        return End(
            "login_required",
            f"needs a login: only logged-in visitors get it ({', '.join(needing)})",
        )
    closed = {
        row.name: gates.why_closed(row) for row in rows if session or row.needs == "anonymous"
    }
    walled = any(why == "closed to this address" for why in closed.values())
    reason = "; ".join(f"{name}: {why}" for name, why in closed.items() if why)
    if needing and not session:
        reason += f"; needs a login: {', '.join(needing)}"
    needs_login = walled or (bool(needing) and not session)
    return End("login_required" if needs_login else "failed", f"no route is open: {reason}")


def refused_by_scrapy(error: IgnoreRequest) -> End | None:
    """The end of an input whose request was never sent; None while the crawl is closing."""
    if isinstance(error, CrawlEndingError | NoIdentityLeftError):
        return None
    if isinstance(error, OutOfPatienceError):
        return End("throttled", str(error))
    if "robots.txt" in str(error):
        return End("failed", ROBOTS)
    return End("failed", f"a middleware of this project refused the request: {error}")
