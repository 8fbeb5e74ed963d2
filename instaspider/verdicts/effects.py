"""Holds the table verdict -> effects, and the judge that reads the table of signs.

:data:`instaspider.verdicts.signs.SIGNS` says what an answer turned out to be. :data:`EFFECTS` says
what that means for the request, the identity that sent it and the route (catalogue row) that it
used, and how an input ends when no other route is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from instaspider.verdicts.answer import Answer
from instaspider.verdicts.signs import SIGNS, Facts, Verdict
from instaspider.verdicts.signs.login_gates import ForLogin

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
OUTCOMES_MEAN: Mapping[Outcome, str] = {
    "done": (
        "gave its items, as many as there are or as were wanted; `profiles` of private accounts"
        " too, with `is_private` true"
    ),
    "not_found": "is nobody: a sign that can be trusted, or two routes that agree",
    "private": "is an account whose posts or lists the service does not show to who asks from here",
    "restricted": (
        "is an account, list or post that the service keeps from who asks (by place, age, a"
        " block, or as such), and no other route answered"
    ),
    "login_required": "is shown to logged-in visitors only, or this address is walled",
    "throttled": (
        "met limits alone: no identity was ready for as long as `INSTASPIDER_PATIENCE` allows, or"
        " the routes answered with pages where JSON was asked for"
    ),
    "failed": "got no usable answer on any route; the reason names each",
    "invalid": "cannot be a user; never asked for",
    "duplicate": "was named before in this list; never asked for",
    "not_done": "was not finished, or not read, when the crawl stopped",
}
"""What each says of its input. Links, here and below, are those of docs/reference/outcomes.md."""

WORDS: Mapping[str, str] = {
    "deliver": "the spider gets the answer",
    "resend": "sent again, free of charge",
    "retry": (
        "sent again until `INSTASPIDER_MAX_TRIES` requests have failed, then the next route is"
        " tried; failures [of a proxy or of a shared"
        " connection](modes.md#requests-without-an-answer) are not counted. The reason then says"
        " what all of them met, e.g. `6 tries: 3 x the service failed (500), 2 x no answer in"
        " time, an empty answer`"
    ),
    "heal": (
        "sent again, free of charge, once the new id of its [document](documents.md) is found;"
        " where there is none, the spider gets the answer"
    ),
    "credit": "the identity is well; its next rest will be half as long",
    "park": (
        "the identity rests: `INSTASPIDER_PARK_BASE` seconds, doubled by each limit up to"
        " `INSTASPIDER_PARK_MAX`; a longer Retry-After wins"
    ),
    "retire": (
        "the identity is not used any more; when none is left without a login the crawl stops"
        " and its open inputs are `not_done`; when no login is left, inputs that need one are"
        " `login_required`"
    ),
    "end": "the input ends: no other route would say more",
    "give_way": "the input tries its next route",
    "wall": "the same, and three walls in a row close the route for that address",
    "rest": (
        "a wall too, and until three of them close the route it rests at that address, as an"
        " identity does after a limit"
    ),
    "close": "the same, and the route is closed for the rest of the crawl",
    "shown": "it is what was asked for",
    "absent": "it says that nobody is there; two routes that say so agree, and the input ends",
    "hidden": "it says that the account is not shown",
    "withheld": "it says that this account or post is not shown to everybody",
    "elsewhere": "the route is asked once more, after the others, where another address may send",
    "failure": "likewise, if the answer was a failure of the service (500 and above)",
    "always": "likewise, in any case",
}
"""What the words in the columns of :class:`Effect` mean, column by column."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A row of the table: what the crawl does about a verdict. Whoever acts on a verdict reads
    these columns; none of them asks for the verdict's name."""

    request: Literal["deliver", "resend", "retry", "heal"]
    """What becomes of it, in a word of :data:`WORDS`, as in all columns."""
    identity: Literal["credit", "none", "park", "retire"]
    """What it means for who sent the request."""
    route: Literal["open", "end", "give_way", "wall", "rest", "close"]
    """Where the input goes on, and who else may ask this route."""
    outcome: Outcome
    """How the input ends if this was its last route."""
    subject: Literal["", "shown", "absent", "hidden", "withheld"] = ""
    """What the answer says of the account or post that was asked for. Empty: nothing, so that a
    write is left open by it. absent and hidden may also mean that a remembered id is another's by
    now."""
    weight: int = 0
    """Where routes disagree, the input ends by the heaviest. 0: it decides nothing alone."""
    again: Literal["never", "elsewhere", "failure", "always"] = "never"
    """Whether an input asks the route once more when it has asked its others."""

    @property
    def is_answer(self) -> bool:
        """Whether the body is what was asked for."""
        return self.subject == "shown"

    @property
    def is_wall(self) -> bool:
        """Whether it is about who asks: somebody else may get an answer from the same route."""
        return self.route in ("wall", "rest")


EFFECTS: Mapping[Verdict, Effect] = {
    "ok": Effect("deliver", "credit", "open", "done", "shown"),
    "not_found": Effect("deliver", "credit", "give_way", "not_found", "absent"),
    "private": Effect("deliver", "credit", "end", "private", "hidden", 10),
    "restricted": Effect("deliver", "credit", "give_way", "restricted", "withheld", 9),
    "throttled": Effect("resend", "park", "open", "throttled", "", 6),
    "login_required": Effect("deliver", "none", "wall", "login_required", "", 8, "elsewhere"),
    "held_back": Effect("deliver", "none", "rest", "throttled", "", 7, "always"),
    "refused": Effect("deliver", "none", "give_way", "failed", "", 5, "failure"),
    "challenge": Effect("resend", "retire", "open", "not_done", "", 3),
    "stale_document": Effect("heal", "none", "close", "failed", "", 4),
    "transient": Effect("retry", "none", "open", "failed", "", 1),
    "unexpected": Effect("retry", "none", "open", "failed", "", 2),
}

# Verdicts that are known without looking for a sign.
ABSENT: Verdict = "not_found"
"""The verdict where a parser read in the body that nobody is there."""
HIDDEN: Verdict = "private"
"""The verdict where a parser read in the body that the account is private."""
GATED: Verdict = "restricted"
"""The verdict where a parser read in the body that not everybody is shown this."""
UNREADABLE: Verdict = "unexpected"
"""The verdict where no parser can read the body, or the body was not taken in."""
UNANSWERED: Verdict = "transient"
"""The verdict where no answer came."""
STALE: Verdict = "stale_document"
"""The verdict where no id that works is known for the GraphQL document."""
RETIRED: Verdict = "challenge"
"""The verdict under which a request is counted that goes to another identity, because its own was
retired before it went out, whatever for."""
NO_LOGIN: Verdict = "login_required"
"""The verdict where the login that the request needs is gone."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, and the sign in the answer that led to it."""

    verdict: Verdict
    sign: str
    reason: str
    absence: Literal["", "404", "null"] = ""
    """The kind of sign, if the verdict is not_found; the row says how far that kind can be
    trusted."""
    login: ForLogin = ""
    """What the sign means for a login, where that is more than the verdict says."""


WITHHELD = Judgement(
    "restricted",
    "withheld",
    "the service withholds this list from this login: it sends it to the start page",
)
SENT_HOME = Judgement(
    "refused", "home_page", "the service sends this route's requests to its start page"
)
MASKED = Judgement(
    "refused",
    "masked_challenge",
    'a bare "Not Found" (404), which may hide a challenge',
    login="astray",
)


def judge_login(
    judgement: Judgement, *, retired_row: bool, ended: bool, withholds: bool = False
) -> Judgement:
    """Return what the same answer means for a visitor with a login.

    ``retired_row``: the row answers ``feedback_required`` to every login. ``ended``: a doubt means
    here that the login has ended. ``withholds``: the row sends a login to the start page if it may
    not have this list.
    """
    meaning = "ended" if judgement.login == "doubted" and ended else judgement.login
    if meaning == "blocked" and retired_row:
        reason = "this route answers visitors without a login only (feedback_required)"
        return replace(judgement, verdict="stale_document", reason=reason)
    if meaning == "ended":
        reason = f"the service does not take this login any more; its words: {judgement.reason}"
        return Judgement("challenge", "login_required", reason)
    if meaning == "owners":
        return replace(judgement, verdict="challenge")
    if meaning == "home":  # the route's fault, or the list's: the login is well
        return WITHHELD if withholds else SENT_HOME
    return MASKED if meaning == "masked" else judgement


def judge_row(judgement: Judgement, status: int, *, lasting_500: bool, writes: bool) -> Judgement:
    """Return what the same answer means from a row that goes on failing with 500, or from a write.

    The answer to a write is no more than ``{"status": "ok"}``.
    """
    if lasting_500 and status == 500 and judgement.verdict == "transient":
        return replace(judgement, verdict="refused")
    if writes and judgement.sign == "bare_ok":
        return Judgement("ok", "ok", "")
    return judgement


def judge(answer: Answer) -> Judgement:
    """Return what an answer turned out to be. Never raises; without a known sign:
    ``unexpected``."""
    facts = Facts(answer)
    for sign in SIGNS:
        if sign.test(facts):
            where = facts.target.shown if facts.target is not None else ""
            reason = sign.reason.format(status=answer.status, message=facts.message, where=where)
            reason = reason.removesuffix(" ()")  # no words came
            return Judgement(sign.verdict, sign.name, reason, sign.absence, sign.login)
    return Judgement("unexpected", "unknown", f"an answer that no rule knows ({answer.status})")
