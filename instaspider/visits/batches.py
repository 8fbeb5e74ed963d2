"""Joins steps into one request about several things, and splits them again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from instaspider.catalogue import Endpoint
from instaspider.catalogue.endpoint import MORE
from instaspider.parsing.page import Page
from instaspider.visits.bounds import Recent
from instaspider.visits.step import Step


def joined(steps: Sequence[Step], row: Endpoint) -> Sequence[Step]:
    """The same questions, the next one about as many things as the row takes, of those that come
    next."""
    step = steps[-1]
    if step.cursor is not None or step.arguments.keys() - {MORE} != {row.takes}:
        return steps
    *others, step = apart(steps, step)
    more: list[str] = []
    while len(more) + 1 < row.together and others and _are_alike(others[-1], step, row.takes):
        more.append(others.pop().arguments[row.takes])
    if more:
        step = replace(step, arguments={**step.arguments, MORE: ",".join(more)})
    return [*others, step]


def _are_alike(other: Step, step: Step, takes: str) -> bool:
    """Whether two steps ask the same about two things, and neither has begun or is to be asked
    alone."""
    kinds = ((each.capability, each.by, each.counts, each.aside) for each in (other, step))
    fresh = not any(each.alone or each.attempts for each in (other, step))
    return fresh and len(set(kinds)) == 1 and other.arguments.keys() == {takes} == {*step.arguments}


def apart(steps: Sequence[Step], step: Step, *, alone: bool = False) -> Sequence[Step]:
    """The same questions, a step for each of that one's things. ``alone``: no request is to be
    shared by them."""
    arguments = dict(step.arguments)
    more = arguments.pop(MORE, "")
    if not more and alone <= step.alone:
        return steps
    first = replace(step, arguments=arguments, alone=step.alone or alone)
    at = steps.index(step)
    others = [
        replace(first, arguments={takes: thing}, attempts={}, cursors=Recent(64))
        for takes in arguments
        for thing in reversed(more.split(",") if more else ())
    ]
    return [*steps[:at], *others, first, *steps[at + 1 :]]


def of_one(asked: Mapping[str, str], row: Endpoint, thing: str | None) -> dict[str, str]:
    """What a step would be asked with about that one of its things alone."""
    if MORE not in asked:
        return dict(asked)
    return {row.takes: thing} if thing else {}


def is_open(page: Page[Any], mine: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    """Whether an answer about several things leaves open if there is something of ``mine``: it goes
    on, something in it has no name, or is what nobody asked about."""
    missing = not page.told.issuperset(mine)
    return missing and bool(page.cursor or page.broken or page.told.difference(asked))
