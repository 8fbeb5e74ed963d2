"""Joins the questions of several steps into one request, and splits such a request again."""

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
    """Return the same steps, with the last one joined to those before it that ask alike: as many
    things as the row takes in one request."""
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
    """Return the same steps, with that one split into a step for each of its things. ``alone``:
    these steps share no request from now on."""
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
    """Return the arguments that a step would have if it asked about that one thing alone."""
    if MORE not in asked:
        return dict(asked)
    return {row.takes: thing} if thing else {}


def is_open(page: Page[Any], mine: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    """Whether an answer about several things leaves open if ``mine`` are there. That is so if one
    of them is missing, and the answer has another page, an unreadable element, or a thing that
    nobody asked about."""
    missing = not page.listed.issuperset(mine)
    return missing and bool(page.cursor or page.broken or page.listed.difference(asked))
