"""Decides how an input ends when no route of a step is left. A step is a question about the input;
its routes are the rows of the catalogue that can answer it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from instaspider.catalogue import Endpoint, routes
from instaspider.parsing.spoken import program
from instaspider.verdicts.effects import EFFECTS, NO_LOGIN
from instaspider.visits.guide import Guide
from instaspider.visits.known_accounts import KnownAccounts, whereabouts
from instaspider.visits.routes import open_to
from instaspider.visits.step import Attempt, End, Step
from instaspider.visits.visit import Visit

PRIVATE = "the account is private"


def login_how() -> str:
    """What a person can do to get what is shown to logged-in visitors only."""
    return f"keep a login by `{program()} login` and set INSTASPIDER_SESSIONS=1"


def another_login() -> str:
    """What a person can do once the service takes a login no more."""
    return f"log in with a browser again, and keep that login by `{program()} login`"


def conclude(guide: Guide, visit: Visit, step: Step) -> End:
    """Return the end of a step for which no route is left."""
    rows = open_to(visit, step)
    left = [row for row in rows if row.name not in step.attempts]
    lost_login = guide.lost_login(left)
    if step.cursor is not None and not rows:
        end = _no_way_on(guide, step)
    elif step.attempts:
        shut = _shut(guide, left, lost_login=lost_login)
        end = _said(step.attempts, shut, lost_login=bool(lost_login))
    elif lost_login:
        end = End("login_required", lost_login)
    else:
        end = _never_asked(guide, rows)
    if step.cursor is None and not step.stalled:
        return end
    came = f"{visit.came} items came"
    if step.cursor is None:
        where = f"{came}, then a cursor for the second time; from the start by other routes:"
    else:
        where = f"{came}; the next page, at cursor {step.cursor!r}:"
    return End(end.outcome, f"{where} {end.reason}", end.endpoint or step.row)


def gone(known: KnownAccounts, visit: Visit, row: Endpoint, attempt: Attempt) -> End:
    """Return the end of an input after a trusted answer that nobody is there."""
    reasons = [attempt.reason, visit.note]
    if row.takes == "username" and not visit.note:
        reasons.append(whereabouts(known, visit))
    reason = "; ".join(filter(None, reasons))
    return End(EFFECTS[attempt.verdict].outcome, reason, row.name)


def is_denied(visit: Visit, step: Step) -> bool:
    """Whether an input fell short after a route denied its id and no answer confirmed it."""
    short = visit.shortfall
    if not visit.unsure or visit.came or step.aside or step.capability == "profile":
        return False
    said = [EFFECTS[attempt.verdict] for attempt in step.attempts.values()]
    denials = [effect.outcome for effect in said if effect.subject == "absent"]
    return bool(denials) and short is not None and short.outcome not in denials


def nothing_new(visit: Visit, step: Step) -> End:
    """Return the end of a list that says "more" and brings nothing."""
    reason = (
        f"{visit.came} items came, then {step.empty} pages without anything new, the last one at"
        f" cursor {step.cursor!r}"
    )
    return End("failed", reason, step.row)


def _said(attempts: Mapping[str, Attempt], shut: Sequence[str], *, lost_login: bool) -> End:
    """Return the end that the answers of a step's routes amount to. ``shut``: why its other routes
    were not asked."""
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


def _no_way_on(guide: Guide, step: Step) -> End:
    needing = [row.name for row in routes(step.capability) if row.needs == "session"]
    if needing and not guide.has_session:
        return End(
            "login_required",
            f"needs a login: visitors get no more than that ({', '.join(needing)});"
            f" {guide.login_how}",
        )
    return End("failed", "no route goes on from here")


def _never_asked(guide: Guide, rows: Sequence[Endpoint]) -> End:
    needing = [row.name for row in rows if row.needs == "session"]
    session = guide.has_session
    if len(needing) == len(rows) and not session:
        return End(
            "login_required",
            f"needs a login: only logged-in visitors get it ({', '.join(needing)});"
            f" {guide.login_how}",
        )
    able = [row for row in rows if session or row.needs == "anonymous"]
    needs_login = any(map(guide.is_shut_by_walls, able)) or (bool(needing) and not session)
    reason = "; ".join(_shut(guide, rows))
    return End("login_required" if needs_login else "failed", f"no route is open: {reason}")


def _shut(guide: Guide, rows: Sequence[Endpoint], *, lost_login: str = "") -> list[str]:
    """Return why rows were not asked, in words: they are closed, or need a login."""
    session = guide.has_session
    able = [row for row in rows if session or row.needs == "anonymous"]
    shut = [f"{row.name}: {why}" for row in able if (why := guide.why_closed(row))]
    needing = [row.name for row in rows if row.needs == "session" and not session]
    if lost_login:
        shut.append(lost_login)
    elif needing:
        shut.append(f"needs a login: {', '.join(needing)} ({guide.login_how})")
    return shut
