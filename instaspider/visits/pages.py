"""Says which things an answer is about, and what it tells of its input. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instaspider.catalogue import Endpoint
from instaspider.parsing.page import Page
from instaspider.parsing.shortcodes import pk_of
from instaspider.verdicts.effects import HIDDEN, UNREADABLE
from instaspider.visits.conclusion import PRIVATE
from instaspider.visits.step import Ask, Attempt, Step
from instaspider.visits.visit import Visit

_POSTS = ("media_pk", "shortcode", "share")
_ACCOUNTS = ("username", "pk", "fbid")


def about(ask: Ask, shared: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the ids that a question is about, and all ids that its answer is about, those of other
    inputs included. The second is empty if the answer is about one thing."""
    mine = ask.row.things(ask.arguments)
    asked = shared or mine
    return mine, asked if len(asked) > 1 else ()


def holds_back(visit: Visit, step: Step, page: Page[Any]) -> Attempt | None:
    """Return what to note of a route whose answer lacks what was asked for; None if it does not."""
    if step.wants and step.wants not in visit.arguments:
        return Attempt(UNREADABLE, f"the answer does not tell the {step.wants}")
    if "private" in page.facts and not page.items:
        return Attempt(HIDDEN, PRIVATE)
    return None


def facts_of(row: Endpoint, page: Page[Any]) -> dict[str, str]:
    """Return what an answer tells of its input; nothing if the answer is about something that the
    input does not name."""
    if row.takes not in (*_POSTS, *_ACCOUNTS):
        return {}
    facts = dict(page.facts)
    if row.takes in _POSTS and "pk" in facts:
        facts["media_pk"] = facts.pop("pk")
    if row.takes == "share" and "shortcode" in facts:
        facts.setdefault("media_pk", pk_of(facts["shortcode"]))
    return facts


def is_renamed(visit: Visit, row: Endpoint, facts: Mapping[str, str]) -> bool:
    """Whether an account was asked for by a name that it does not have any more."""
    asked, told = visit.arguments.get("username"), facts.get("username")
    by_name = row.takes == "username" or visit.sought
    return bool(asked and told and asked != told and by_name)


def is_past(page: Page[Any], visit: Visit, step: Step, *, first_page: bool) -> bool:
    """Whether ``since`` ends the list here."""
    owner = visit.plan.list_owner(visit)
    return step.capability in visit.plan.newest_first and visit.bounds.is_past(
        page.items, first_page=first_page, owner=owner
    )
