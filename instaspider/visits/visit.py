"""Defines an input under way: what is known, what is still to be asked, what came so far."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from instaspider.verdicts.effects import Outcome, Verdict
from instaspider.visits.bounds import Bounds, Recent


@dataclass(slots=True)
class Attempt:
    """What one route made of a step."""

    verdict: Verdict
    reason: str
    absence: str = ""
    passing: bool = False
    """Whether the same route may well say something else a little later, or to somebody else."""


@dataclass(frozen=True, slots=True)
class End:
    """How an input ends."""

    outcome: Outcome
    reason: str
    endpoint: str = ""


@dataclass(slots=True)
class Step:
    """One question of an input: a single answer, or a list page by page."""

    capability: str
    arguments: dict[str, str] = field(default_factory=dict)
    """What its rows take beside the input's own arguments."""
    wants: str = ""
    """Asked only for this id, e.g. ``pk``; its items are not yielded."""
    counts: bool = True
    """Whether ``limit`` is about its items."""
    aside: bool = False
    """Whether the input goes on without it if it fails."""
    dated: bool = True
    """Whether ``since`` and ``until`` are about its items, as far as they have a time."""
    by: str = ""
    """Only rows that take this, e.g. ``pk``."""
    login: bool = False
    """Whether rows that need a login come first: their answers tell more that is asked for."""
    alone: bool = False
    """Whether it shares no request with others, since an answer to several was none for it."""
    cursor: str | None = None
    """Where the next page begins; None: at the start."""
    row: str = ""
    """Route that gave the cursor."""
    attempts: dict[str, Attempt] = field(default_factory=dict)
    """Route -> what came of it, for routes that gave way for the page that is asked for."""
    again: bool = False
    """Whether routes that failed in passing were asked once more."""
    pages: int = 0
    empty: int = 0
    """Pages in a row without anything new."""
    rereads: int = 0
    """How often the page that is asked for came and could not be read."""
    cursors: Recent = field(default_factory=lambda: Recent(64))
    stalled: list[str] = field(default_factory=list)
    """Ways of paging that came back to a cursor: the list is read by routes of another."""


@dataclass(slots=True, eq=False)
class Tally:
    """One answer's items on their way through the pipelines."""

    number: int
    """Answers of the input that were read before, in this crawl."""
    left: int = 0
    """Items that are still in the pipelines."""
    read: bool = False
    """Whether all its items were given out, and what comes next is known."""
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    """pk of an item -> what its step was asked with beside the input's own arguments."""
    fresh: dict[tuple[str, str], asyncio.Future[Sequence[Any]]] = field(default_factory=dict)
    """Row and what it was asked about -> items of a later answer, with addresses of files that have
    not run out."""
    items: list[Any] = field(default_factory=list)
    """What the ledger's recorder keeps of those that are through; only for a store."""
    state: str | None = None
    """Where the input goes on after it, as :mod:`instaspider.visits.visit_state` writes it."""

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is under way any more."""
        return self.read and self.left <= 0


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
    pages: deque[Tally] = field(default_factory=deque)
    """Answers with items in the pipelines, in their order."""
    answers: int = 0
    """Answers that were read, in this crawl."""
    failure: str = ""
    """What a pipeline raised."""
    stopped: bool = False
    """Whether its request was given up because the crawl is being stopped."""
    unfinished: str = ""
    """Why a pipeline did not do all that it had to; another run must."""

    @property
    def asks_again(self) -> bool:
        """Whether routes that failed in passing are asked once more."""
        return bool(self.steps) and self.steps[-1].again

    def turn_page(self) -> Tally:
        """A tally for the answer that is about to be read."""
        self.pages.append(Tally(self.answers))
        self.answers += 1
        return self.pages[-1]

    def page(self, number: int | None) -> Tally | None:
        """The tally of an answer whose items are not all through yet."""
        return next((page for page in self.pages if page.number == number), None)

    def known(self, step: Step) -> dict[str, str]:
        """What rows of a step can take, the cursor included."""
        cursor = {} if step.cursor is None else {"cursor": step.cursor}
        return {**self.arguments, **step.arguments, **cursor}

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

    @property
    def is_full(self) -> bool:
        """Whether ``limit`` is reached."""
        limit = self.bounds.limit
        return limit is not None and self.counted >= limit
