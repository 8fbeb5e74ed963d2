"""Defines an input under way: what is known, what is still to be asked, what came so far.

A visit is changed in :mod:`instaspider.visits.walk` and nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from instaspider.catalogue import Endpoint
from instaspider.items import UserRef
from instaspider.visits.bounds import Bounds, Recent
from instaspider.visits.step import Ask, End, Step
from instaspider.visits.tally import Tallies


class Plan(Protocol):
    """What is asked because of what came, and what becomes of it: a spider and its arguments. One
    crawl may take inputs with plans of their own. None of the hooks changes a visit."""

    @property
    def newest_first(self) -> Collection[str]:
        """Capabilities whose lists are in order of time, so that ``since`` can end them."""

    def further_steps(self, step: Step, items: list[Any]) -> Sequence[Step]:
        """What is asked because of items that came, the first question last."""

    def complete(self, item: Any, visit: Visit) -> Any | None:
        """An item with what its input knows and the answer left out; None: it is not wanted."""

    def list_owner(self, visit: Visit) -> UserRef | None:
        """The account whose own list it is, where posts of others in it are shared ones."""


@dataclass(frozen=True, slots=True)
class PlainPlan:
    """All items, as they come."""

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


@dataclass(slots=True)
class Visit:
    """An input under way."""

    line: int
    text: str
    arguments: dict[str, str]
    """What its rows take, e.g. ``{"username": "nasa"}``; answers add to it."""
    key: str = ""
    """What makes it the same input in another list."""
    bounds: Bounds = field(default_factory=Bounds)
    """How much of its lists is wanted."""
    began: float = 0.0
    """When this visit began, as Unix time."""
    plan: Plan = field(default_factory=PlainPlan)
    """What is asked because of what came, and what becomes of it."""
    remembered: set[str] = field(default_factory=set)
    """Those of them that come from earlier answers and that no answer of this input confirmed."""
    distrusts: bool = False
    """Whether what was remembered turned out wrong."""
    sought: bool = False
    """Whether it is asked for by the id that its name had, since the name is not there."""
    requests: int = 0
    begun: bool = False
    """Whether its first request came as far as Scrapy's engine."""
    steps: list[Step] = field(default_factory=list)
    """What is still to be asked, the next one last."""
    seen: Recent = field(default_factory=Recent)
    """Items that came, by class and pk."""
    brought: int = 0
    """Items that came in earlier crawls."""
    came: int = 0
    """Items that were yielded."""
    counted: int = 0
    """Those of them that ``limit`` is about."""
    broken: int = 0
    """Elements of lists that could not be read."""
    identity: str | None = None
    """Who got the last answer; the next page is best asked for by the same."""
    avoid: str = ""
    """Who met a wall for it last; the next request had better come from another."""
    parsed_by: str = ""
    """Route of the last answer that was read."""
    private: bool = False
    """Whether a profile said so."""
    unsure: bool = False
    """Whether it is to be asked, should nothing come, if the account is there and private: no
    answer said."""
    shortfall: End | None = None
    """Why something is missing although the input goes on."""
    note: str = ""
    """What is worth saying although all went well."""
    end: End | None = None
    """How it ends once its last items are through the pipelines."""
    asked: Ask | None = None
    """What was asked for it last."""
    pages: Tallies = field(default_factory=Tallies)
    """Answers with items in the pipelines, in their order."""
    failure: str = ""
    """What a pipeline raised."""
    stopped: bool = False
    """Whether its request was given up because the crawl is being stopped."""
    unfinished: str = ""
    """Why a pipeline did not do all that it had to; another run must."""

    @property
    def remark(self) -> str:
        """What is worth saying although all went well, such as why nothing came."""
        if self.note or self.came:
            return self.note
        since = self.bounds.since
        return "nothing there" if since is None else f"nothing new since {since:%Y-%m-%d %H:%M} UTC"

    def known(self, step: Step) -> dict[str, str]:
        """What rows of a step can take, the cursor included."""
        cursor = {} if step.cursor is None else {"cursor": step.cursor}
        return {**self.arguments, **step.arguments, **cursor}

    @property
    def is_full(self) -> bool:
        """Whether ``limit`` is reached."""
        limit = self.bounds.limit
        return limit is not None and self.counted >= limit

    @property
    def last(self) -> Ask:
        """What was asked for it last. Raises ValueError where nothing was."""
        if self.asked is None:
            raise ValueError(f"nothing was asked for {self.text}")
        return self.asked

    # -- what a walk does to it ------------------------------------------------------------

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
        """The next request of it is this."""
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
        """It ends so, as soon as its items are through."""
        self.steps.clear()
        self.end = end
        return end

    def take(self, items: Sequence[Any], step: Step) -> tuple[int, list[Any]]:
        """How many items are new, and those of them that are wanted."""
        new, wanted = 0, []
        for item in items:
            pk = getattr(item, "pk", None)
            if pk is not None and not self.seen.add(f"{type(item).__name__} {pk}"):
                continue
            new += 1
            if step.dated and not self.bounds.wants(item):
                continue
            if step.counts:
                if self.is_full:
                    continue
                self.counted += 1
            wanted.append(item)
        self.came += len(wanted)
        return new, wanted

    def learn(self, facts: Mapping[str, str]) -> None:
        """An answer told these: they confirm or correct what was only remembered."""
        for name, value in facts.items():
            if name in self.remembered:
                self.arguments[name] = value
            else:
                self.arguments.setdefault(name, value)
        self.remembered -= facts.keys()

    def fall_short(self, step: Step, end: End) -> None:
        """A step got no further: so the input ends, unless the step was aside."""
        if not step.aside:
            self.steps.clear()
            self.shortfall = end
            return
        self.steps.remove(step)
        if step.wants and end.outcome == "not_found":
            self.shortfall = end  # of the whole account, whatever was missing of it
        elif self.shortfall is None:
            self.shortfall = replace(end, reason=f"something is missing: {end.reason}")

    def distrust(self) -> None:
        """What was remembered is wrong."""
        for name in self.remembered:
            del self.arguments[name]
        self.remembered.clear()
        self.distrusts = True
        self.unsure, self.private = "pk" in self.arguments, False

    def correct(self, facts: Mapping[str, str]) -> None:
        """These ids are its own, whatever was known before."""
        self.arguments = {**self.arguments, **facts}

    def foresee(self, end: End) -> None:
        """How it ends if nothing more comes of it."""
        self.end = end

    def act(self, end: End) -> End:
        """It ends with what was done for it, which is its item."""
        self.came += 1
        return self.finish(end)

    # -- what happens to it on the way -----------------------------------------------------

    def start(self) -> None:
        """Its first request came as far as Scrapy's engine."""
        self.begun = True

    def send(self) -> None:
        """A request for it is sent."""
        self.requests += 1

    def stop(self) -> None:
        """Its request was given up because the crawl is being stopped."""
        self.stopped = True

    def fail(self, why: str) -> None:
        """A pipeline raised."""
        self.failure = why

    def leave_open(self, why: str) -> None:
        """A pipeline did not do all that it had to. The first reason is the cause."""
        self.unfinished = self.unfinished or why
