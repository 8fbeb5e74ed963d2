"""Defines a row of the table of signs, and the verdicts that it may lead to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from instaspider.verdicts.signs.facts import Facts
from instaspider.verdicts.signs.login_gates import ForLogin

Verdict = Literal[
    "ok",
    "not_found",
    "private",
    "restricted",
    "throttled",
    "login_required",
    "held_back",
    "refused",
    "challenge",
    "stale_document",
    "transient",
    "unexpected",
]
SUCH_AS: Mapping[Verdict, str] = {
    "ok": "200 with data",
    "not_found": "404, `data.user` null",
    "private": '"Not authorized to view user"',
    "restricted": (
        '400 for accounts with a business category, "geoblock_required",'
        ' "user_has_been_blocked", comments that are turned off, a list that is [withheld'
        " from this login](#redirects)"
    ),
    "throttled": '429; "Please wait a few minutes" with another status than 401',
    "login_required": "401, 403, a redirect to the login page",
    "held_back": "a page where JSON was asked for",
    "refused": (
        "400 or 403 with a message that no rule knows; a redirect to [another"
        " page](#redirects); 500 of a row that is known to go on failing"
        " (`feed_reels_media_*`)"
    ),
    "challenge": '"checkpoint_required", "feedback_required", a redirect to [a gate](#redirects)',
    "stale_document": (
        "the id of a GraphQL query has expired and [no new one was found](documents.md)"
    ),
    "transient": "500 and above, a broken connection, a timeout",
    "unexpected": "an answer that no rule knows, or without what its row promises",
}
"""Answers that get each verdict, for people. Links are those of docs/reference/outcomes.md."""

Test = Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class Sign:
    """One row of the table; the first row whose test holds decides."""

    name: str
    verdict: Verdict
    test: Test
    reason: str
    """The reason in words. ``{status}``: the answer's status; ``{told}``: the service's words;
    ``{where}``: where it leads."""
    source: str
    absence: Literal["", "404", "null"] = ""
    login: ForLogin = ""
    """What it means for a login, where that is more than its verdict says."""


def status(*codes: int) -> Test:
    """Return a test whether the answer has one of these statuses."""
    return lambda facts: facts.answer.status in codes


def message(*texts: str) -> Test:
    """Return a test whether one of its messages is one of these, in any case of letters."""
    wanted = tuple(text.lower() for text in texts)
    return lambda facts: facts.says(*wanted)
