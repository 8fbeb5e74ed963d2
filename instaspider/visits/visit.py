"""Defines a visit, that is an input under way: what is known, what is still asked, what came.

A visit is changed by walks and nowhere else: in :mod:`instaspider.visits.walk`, for likes in
:mod:`instaspider.visits.like_plan`, and in :mod:`instaspider.visits.events` for what happens beside
its answers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Protocol

from instaspider.catalogue import Endpoint
from instaspider.items import UserRef
from instaspider.visits.bounds import Bounds, Recent
from instaspider.visits.extent import Extent
from instaspider.visits.step import Ask, End, Step
from instaspider.visits.tally import Tallies


class Plan(Protocol):
    """Says what is asked because of items that came, and which items are wanted. A spider with its
    arguments is one; a crawl may take inputs with plans of their own. No hook changes a visit."""

    @property
    def newest_first(self) -> Collection[str]:
        """The capabilities whose lists are in order of time, so that ``since`` can end them."""

    def further_steps(self, step: Step, items: list[Any]) -> Sequence[Step]:
        """Return what is asked because of items that came, the first question last."""

    def complete(self, item: Any, visit: Visit) -> Any | None:
        """Return an item with what its input knows and the answer left out; None if unwanted."""

    def list_owner(self, visit: Visit) -> UserRef | None:
        """Return the account whose own list it is, if posts of others in it are shared ones."""

    def end_of(self, visit: Visit) -> End | None:
        """Return how an input ends of which everything was answered; None: it is done."""


class Taken(NamedTuple):
    """What was taken in of the items of an answer."""

    new: int
    """How many items are new."""
    wanted: list[Any]
    opened: list[Any]
    """The items because of which more is asked."""


@dataclass(frozen=True, slots=True)
class PlainPlan:
    """Wants all items, as they come."""

    newest_first: Collection[str] = frozenset()

    def further_steps(self, step: Step, items: list[Any]) -> Sequence[Step]:
        del step, items
        return ()

    def complete(self, item: Any, visit: Visit) -> Any | None:
        del visit
        return item

    def list_owner(self, visit: Visit) -> UserRef | None:
        del visit
        return None

    def end_of(self, visit: Visit) -> End | None:
        del visit
        return None


@dataclass(slots=True)
class Visit:
    """Holds an input under way."""

    line: int
    text: str
    arguments: dict[str, str]
    """What the input's rows take, e.g. ``{"username": "nasa"}``; answers add to it."""
    key: str = ""
    """What makes it the same input in another list."""
    bounds: Bounds = field(default_factory=Bounds)
    """How much of the input's lists is wanted."""
    began: float = 0.0
    """When this visit began, as Unix time."""
    plan: Plan = field(default_factory=PlainPlan)
    """What is asked because of items that came, and which items are wanted."""
    remembered: set[str] = field(default_factory=set)
    """Names of the arguments that earlier answers told and none of this visit confirmed."""
    distrusts: bool = False
    """Whether a remembered id turned out wrong."""
    sought: bool = False
    """Whether the account is asked for by the id that its name had, because the name is gone."""
    requests: int = 0
    begun: bool = False
    """Whether the input's first request came as far as Scrapy's engine."""
    steps: list[Step] = field(default_factory=list)
    """What is still to be asked, the next question last."""
    seen: Recent = field(default_factory=Recent)
    """Items that came, by class and pk."""
    brought: int = 0
    """How many items came in earlier crawls."""
    came: int = 0
    """How many items were yielded."""
    counted: int = 0
    """How many of the yielded items ``limit`` counts."""
    extent: Extent = field(default_factory=Extent)
    """How much of the input's list came."""
    broken: int = 0
    """How many elements of lists could not be read."""
    identity: str | None = None
    """Name of the identity that got the last answer, and is preferred for the next request."""
    avoid: str = ""
    """Name of the identity that met a wall last; another one is preferred. A wall is an answer that
    asks for a login instead."""
    parsed_by: str = ""
    """The route of the last answer that was read."""
    private: bool = False
    """Whether a profile said that the account is private."""
    unsure: bool = False
    """Whether an empty list calls for a look at the profile: is the account there, and private?"""
    shortfall: End | None = None
    """Why something is missing although the input goes on."""
    note: str = ""
    """A remark for an input that may yet be done, e.g. that its account has another name."""
    end: End | None = None
    """How it ends once its last items are through the pipelines."""
    asked: Ask | None = None
    """The request that was asked for last."""
    pages: Tallies = field(default_factory=Tallies)
    """Answers with items in the pipelines, in their order."""
    failure: str = ""
    """The error that a pipeline raised, in words; empty for none."""
    stopped: bool = False
    """Whether the input's request was given up because the crawl is being stopped."""
    unfinished: str = ""
    """Why a pipeline did not do all that it had to, so that another run must; empty if it did."""

    def known(self, step: Step) -> dict[str, str]:
        """Return what rows of a step can take, the cursor included."""
        cursor = {} if step.cursor is None else {"cursor": step.cursor}
        return {**self.arguments, **step.arguments, **cursor}

    @property
    def is_full(self) -> bool:
        """Whether ``limit`` is reached."""
        limit = self.bounds.limit
        return limit is not None and self.counted >= limit

    @property
    def last_ask(self) -> Ask:
        """The request that was asked for last. Raises ValueError if there was none."""
        if self.asked is None:
            raise ValueError(f"nothing was asked for {self.text}")
        return self.asked

    # -- what walks alone do to it ---------------------------------------------------------

    def ask(
        self,
        row: Endpoint,
        arguments: Mapping[str, str],
        *,
        beside: Mapping[str, str] | None = None,
        probe: bool = False,
        alone: bool = False,
        again: bool = False,
        sender: str | None = None,
    ) -> Ask:
        """Make and keep the input's next request."""
        self.asked = Ask(
            row,
            arguments,
            self.line,
            beside or {},
            stick=self.identity,
            avoid=self.avoid,
            probe=probe,
            alone=alone,
            begun=self.requests > 0,
            again=again,
            sender=sender,
        )
        return self.asked

    def finish(self, end: End) -> End:
        """Note how the input ends as soon as its items are through."""
        self.steps.clear()
        self.end = end
        return end

    def take(self, items: Sequence[Any], step: Step) -> Taken:
        """Take in items."""
        new, where = 0, self.bounds.where
        wanted: list[Any] = []
        left_out: list[Any] = []
        for item in items:
            pk = getattr(item, "pk", None)
            if pk is not None and not self.seen.add(f"{type(item).__name__} {pk}"):
                continue
            new += 1
            self.extent.arrive(step, item)
            if (step.dated and not self.bounds.wants(item)) or (step.counts and self.is_full):
                self.extent.cut = True
                continue
            if where is not None and not where.wants(item):
                self.extent.leave_out()
                left_out.append(item)
                continue
            self.counted += step.counts
            wanted.append(item)
        self.came += len(wanted)
        opened = left_out if where is not None and where.opens_all and not self.is_full else []
        return Taken(new, wanted, wanted + opened)

    def learn(self, facts: Mapping[str, str]) -> None:
        """Take in ids that an answer told; they confirm or correct remembered ones."""
        for name, value in facts.items():
            if name in self.remembered:
                self.arguments[name] = value
            else:
                self.arguments.setdefault(name, value)
        self.remembered -= facts.keys()

    def fall_short(self, step: Step, end: End) -> None:
        """Note that a step got no further. The input ends with that, unless the step was aside."""
        if not step.aside:
            self.steps.clear()
            self.shortfall = end
            return
        self.steps.remove(step)
        if step.wants and end.outcome == "not_found":
            self.shortfall = end  # of the whole account, whatever else was missing
        elif self.shortfall is None:
            self.shortfall = replace(end, reason=f"something is missing: {end.reason}")

    def distrust(self) -> None:
        """Drop what was remembered, because it is wrong."""
        for name in self.remembered:
            del self.arguments[name]
        self.remembered.clear()
        self.distrusts = True
        self.unsure, self.private = "pk" in self.arguments, False
