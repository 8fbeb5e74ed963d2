"""Decides how an input ends when the routes of a step are used up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from instaspider.catalogue import Endpoint, routes
from instaspider.verdicts.effects import EFFECTS, NO_LOGIN
from instaspider.visits.routes import open_to
from instaspider.visits.visit import Attempt, End, Step, Visit

Why = Callable[[Endpoint], str | None]
"""Why a row is not tried, in words; None while it is open."""

LOGIN_HOW = "set INSTASPIDER_SESSIONS, see docs/sessions.md"
"""What a person can do about what visitors do not get."""


def conclude(
    visit: Visit,
    step: Step,
    why_closed: Why,
    *,
    session: bool = False,
    lost_login: str = "",
    how: str = LOGIN_HOW,
) -> End:
    """Decide the outcome of a step for which no route is left.

    ``lost_login``: why there is no login any more that its other routes need; empty where there is
    one, was none, or none is needed. ``how``: what a person can do to have a login.
    """
    rows = open_to(visit, step)
    if step.cursor is not None and not rows:
        end = _no_way_on(step, how, session=session)
    elif step.attempts:
        left = [row for row in rows if row.name not in step.attempts]
        shut = _shut(left, why_closed, how, session=session, lost_login=lost_login)
        end = _said(step.attempts, shut, lost_login=bool(lost_login))
    elif lost_login:
        end = End("login_required", lost_login)
    else:
        end = _never_asked(rows, why_closed, how, session=session)
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


def _no_way_on(step: Step, how: str, *, session: bool) -> End:
    needing = [row.name for row in routes(step.capability) if row.needs == "session"]
    if needing and not session:
        return End(
            "login_required",
            f"needs a login: visitors get no more than that ({', '.join(needing)}); {how}",
        )
    return End("failed", "no route goes on from here")


def _never_asked(rows: Sequence[Endpoint], why_closed: Why, how: str, *, session: bool) -> End:
    needing = [row.name for row in rows if row.needs == "session"]
    if len(needing) == len(rows) and not session:
        return End(
            "login_required",
            f"needs a login: only logged-in visitors get it ({', '.join(needing)}); {how}",
        )
    closed = (why_closed(row) for row in rows if session or row.needs == "anonymous")
    walled = any(why is not None and why.startswith("closed to ") for why in closed)
    reason = "; ".join(_shut(rows, why_closed, how, session=session))
    needs_login = walled or (bool(needing) and not session)
    return End("login_required" if needs_login else "failed", f"no route is open: {reason}")


def _shut(
    rows: Sequence[Endpoint], why_closed: Why, how: str, *, session: bool, lost_login: str = ""
) -> list[str]:
    """Why rows were not asked, in words: they are closed, or need a login."""
    able = [row for row in rows if session or row.needs == "anonymous"]
    shut = [f"{row.name}: {why}" for row in able if (why := why_closed(row))]
    needing = [row.name for row in rows if row.needs == "session" and not session]
    if lost_login:
        shut.append(lost_login)
    elif needing:
        shut.append(f"needs a login: {', '.join(needing)} ({how})")
    return shut
