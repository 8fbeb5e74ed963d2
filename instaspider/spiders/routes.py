"""Which routes an input has, and how it ends when they are used up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scrapy.exceptions import IgnoreRequest

from instaspider.catalogue import Endpoint, routes
from instaspider.crawl import CrawlEndingError, NoIdentityLeftError, OutOfPatienceError
from instaspider.gates import Gates
from instaspider.ledger import Pending
from instaspider.verdicts import EFFECTS, Outcome, Verdict

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


@dataclass(frozen=True, slots=True)
class End:
    """How an input ends."""

    outcome: Outcome
    reason: str
    endpoint: str = ""


def routes_of(capability: str, pending: Pending) -> tuple[Endpoint, ...]:
    """The rows that take what the input is."""
    return tuple(row for takes in pending.arguments for row in routes(capability, takes))


def conclude(pending: Pending, rows: Sequence[Endpoint], gates: Gates, lost_login: str = "") -> End:
    """The outcome of an input for which no route is left. ``lost_login``: why there is no login any
    more that its other routes need; empty where there is one, was none, or none is needed."""
    if not pending.attempts:
        if lost_login:
            return End("login_required", lost_login)
        return _never_asked(rows, gates)
    last = list(pending.attempts)[-1]
    reason = "; ".join(f"{name}: {tried.reason}" for name, tried in pending.attempts.items())
    verdicts = [attempt.verdict for attempt in pending.attempts.values()]
    if lost_login:
        verdicts.append("login_required")
        reason = f"{reason}; {lost_login}"
    if verdicts.count("not_found") >= 2:
        return End("not_found", f"two routes agree: {reason}", last)
    for verdict in _WEIGHT:
        if verdict in verdicts:
            return End(EFFECTS[verdict].outcome, reason, last)
    return End("failed", f"one route alone says that nobody is there: {reason}", last)


def _never_asked(rows: Sequence[Endpoint], gates: Gates) -> End:
    needing = [row.name for row in rows if row.needs == "session"]
    if len(needing) == len(rows):
        return End(
            "login_required",
            f"needs a login: only logged-in visitors get it ({', '.join(needing)})",
        )
    closed = {row.name: gates.why_closed(row) for row in rows if row.needs == "anonymous"}
    walled = any(why == "closed to this address" for why in closed.values())
    reason = "; ".join(f"{name}: {why}" for name, why in closed.items() if why)
    return End("login_required" if walled else "failed", f"no route is open: {reason}")


def refused_by_scrapy(error: IgnoreRequest) -> End | None:
    """The end of an input whose request was never sent; None while the crawl is closing."""
    if isinstance(error, CrawlEndingError | NoIdentityLeftError):
        return None
    if isinstance(error, OutOfPatienceError):
        return End("throttled", str(error))
    if "robots.txt" in str(error):
        return End("failed", ROBOTS)
    return End("failed", f"a middleware of this project refused the request: {error}")
