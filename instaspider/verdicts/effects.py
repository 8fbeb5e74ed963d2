"""Holds the table verdict -> effects, and the judge that reads the table of signs.

:data:`instaspider.verdicts.signs.SIGNS` says what an answer turned out to be. :data:`EFFECTS` says
what
that means for the request, the identity that sent it and the route (catalogue row) that it used,
and how an input ends when no other route is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from instaspider.verdicts.answer import Answer
from instaspider.verdicts.signs import SIGNS, Facts, Verdict

__all__ = ["EFFECTS", "OUTCOMES", "Answer", "Effect", "Judgement", "Outcome", "Verdict", "judge"]

Outcome = Literal[
    "done",
    "not_found",
    "private",
    "restricted",
    "login_required",
    "throttled",
    "failed",
    "invalid",
    "duplicate",
    "not_done",
]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a verdict does."""

    request: Literal["deliver", "resend", "retry"]
    """deliver: to the spider; resend: again, free of charge; retry: again, counted as a try."""
    identity: Literal["credit", "none", "park", "retire"]
    route: Literal["open", "end", "give_way", "wall", "rest", "close"]
    """end: the input ends, no other route would say more; give_way: the input tries its next
    route; wall: likewise, and walls in a row close the route for this address; rest: likewise, and
    until they do the route rests there; close: likewise,
    and the route is closed for the whole crawl."""
    outcome: Outcome
    """How the input ends if this was its last route."""


EFFECTS: Mapping[Verdict, Effect] = {
    "ok": Effect("deliver", "credit", "open", "done"),
    "not_found": Effect("deliver", "credit", "give_way", "not_found"),
    "private": Effect("deliver", "credit", "end", "private"),
    "restricted": Effect("deliver", "credit", "give_way", "restricted"),
    "throttled": Effect("resend", "park", "open", "throttled"),
    "login_required": Effect("deliver", "none", "wall", "login_required"),
    "held_back": Effect("deliver", "none", "rest", "throttled"),
    "refused": Effect("deliver", "none", "give_way", "failed"),
    "challenge": Effect("resend", "retire", "open", "not_done"),
    "stale_document": Effect("deliver", "none", "close", "failed"),
    "transient": Effect("retry", "none", "open", "failed"),
    "unexpected": Effect("retry", "none", "open", "failed"),
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and the sign that led to it."""

    verdict: Verdict
    sign: str
    reason: str
    absence: Literal["", "404", "null"] = ""
    """The kind of sign, where the verdict is not_found; the row says how far to trust it."""


# What a login is told that the service does not take any more, and what it is told then and also
# when it only asked too often or for a walled account (the "expired session" of instaloader#2689).
_LOGIN_ENDED = frozenset({"login_required", "login_page", "login_code"})
LOGIN_DOUBTED = frozenset({"login_flag", "login_status"})
# Walls of a visitor that its account's owner alone can take away, where there is an account.
_LOGIN_WALLS = frozenset({"consent_page", "consent_required", "something_required"})
# What is no answer, and says nothing of the route or the account: a login that gets it from one
# route after the other had better rest.
LOGIN_ASTRAY = frozenset({"other_page", "page_for_json", "masked_challenge"})


WITHHELD = Judgement(
    "restricted",
    "withheld",
    "the service withholds this list from this login: it sends it to the start page",
)
SENT_HOME = Judgement(
    "refused", "home_page", "the service sends this route's requests to its start page"
)
MASKED = Judgement(
    "refused", "masked_challenge", 'a bare "Not Found" (404), which may hide a challenge'
)


def judge_login(
    judgement: Judgement, *, retired_row: bool, ended: bool, withholds: bool = False
) -> Judgement:
    """What the same answer means for a visitor with a login.

    ``retired_row``: the row answers ``feedback_required`` to every login; ``ended``: such a doubt
    as of :data:`LOGIN_DOUBTED` is the end of the login; ``withholds``: the row sends a login to the
    start page that is not to have this list.
    """
    if judgement.sign == "feedback_required" and retired_row:
        return Judgement(
            "stale_document",
            judgement.sign,
            "this route answers visitors without a login only (feedback_required)",
        )
    if judgement.sign in _LOGIN_ENDED or (judgement.sign in LOGIN_DOUBTED and ended):
        reason = f"the service does not take this login any more; its words: {judgement.reason}"
        return Judgement("challenge", "login_required", reason)
    if judgement.sign in _LOGIN_WALLS:
        return Judgement("challenge", judgement.sign, judgement.reason)
    if judgement.sign == "home_page":  # the route's fault, or the list's: the login is well
        return WITHHELD if withholds else SENT_HOME
    return MASKED if judgement.sign == "bare_not_found" else judgement


def judge_write(judgement: Judgement) -> Judgement:
    """What the same answer means to a write: ``{"status": "ok"}`` is all that it is told."""
    return Judgement("ok", "ok", "") if judgement.sign == "bare_ok" else judgement


def judge(answer: Answer) -> Judgement:
    """What an answer turned out to be. Never raises; what no row knows is ``unexpected``."""
    facts = Facts(answer)
    for sign in SIGNS:
        if sign.test(facts):
            where = facts.target.shown if facts.target is not None else ""
            reason = sign.reason.format(status=answer.status, told=facts.told, where=where)
            return Judgement(sign.verdict, sign.name, reason, sign.absence)
    return Judgement("unexpected", "unknown", f"an answer that no rule knows ({answer.status})")
