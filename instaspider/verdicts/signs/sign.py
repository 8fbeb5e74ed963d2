"""Defines a row of the table of signs, and the verdicts that it may lead to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from instaspider.verdicts.signs.facts import Facts

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

Test = Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class Sign:
    """One row: the first whose test holds decides."""

    name: str
    verdict: Verdict
    test: Test
    reason: str
    """``{status}``: that of the answer; ``{told}``: the service's words; ``{where}``: where it
    leads."""
    source: str
    absence: Literal["", "404", "null"] = ""


def status(*codes: int) -> Test:
    """Whether the answer has one of these."""
    return lambda facts: facts.answer.status in codes


def message(*texts: str) -> Test:
    """Whether one of its messages is one of these, in whatever letter case."""
    wanted = tuple(text.lower() for text in texts)
    return lambda facts: facts.says(*wanted)
