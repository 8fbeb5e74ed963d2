"""Joins steps into one request about several things, and splits them again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from instaspider.catalogue import Endpoint
from instaspider.catalogue.endpoint import MORE
from instaspider.parsing.page import Page
from instaspider.visits.bounds import Recent
from instaspider.visits.visit import Step, Visit


def fit(visit: Visit, row: Endpoint) -> None:
    """Have the next step ask about as many things as the row takes, of those that come next."""
    step = visit.steps[-1]
    if step.cursor is not None or step.arguments.keys() - {MORE} != {row.takes}:
        return
    split(visit, step)
    more: list[str] = []
    while len(more) + 1 < row.together and _is_alike(visit.steps[-2:], row.takes):
        more.append(visit.steps.pop(-2).arguments[row.takes])
    if more:
        step.arguments[MORE] = ",".join(more)


def _is_alike(pair: list[Step], takes: str) -> bool:
    """Whether the other one of two steps asks the same about another thing, and neither has begun
    or is to be asked alone."""
    if len(pair) < 2:
        return False
    other, step = pair
    kinds = ((each.capability, each.by, each.counts, each.aside) for each in pair)
    fresh = not any(each.alone or each.attempts for each in pair)
    return fresh and len(set(kinds)) == 1 and other.arguments.keys() == {takes} == {*step.arguments}


def split(visit: Visit, step: Step, *, alone: bool = False) -> None:
    """Make it a step for each of its things. ``alone``: no request is to be shared by them."""
    step.alone |= alone
    more = step.arguments.pop(MORE, "")
    if not more:
        return
    (takes,) = step.arguments
    at = visit.steps.index(step)
    visit.steps[at:at] = [
        replace(step, arguments={takes: thing}, attempts={}, cursors=Recent(64))
        for thing in reversed(more.split(","))
    ]


def of_one(step: Step, row: Endpoint, thing: str | None) -> dict[str, str]:
    """What a step would be asked with about that one of its things alone."""
    if MORE not in step.arguments:
        return step.arguments
    return {row.takes: thing} if thing else {}


def asked_about(meta: Mapping[str, Any], row: Endpoint) -> tuple[str, ...]:
    """Ids that an answer is about, those of other inputs included; empty where it is one thing."""
    mine = row.things(meta["arguments"])
    asked: tuple[str, ...] = meta.get("shared", mine)
    return asked if len(asked) > 1 else ()


def is_open(page: Page[Any], mine: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    """Whether an answer about several things leaves open if there is something of ``mine``: it goes
    on, something in it has no name, or is what nobody asked about."""
    missing = not page.told.issuperset(mine)
    return missing and bool(page.cursor or page.broken or page.told.difference(asked))
