"""Counts the items of each answer on their way through the pipelines.

Tallies are changed in :mod:`instaspider.visits.events` and nowhere else.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, eq=False, weakref_slot=True)
class Tally:
    """Follows one answer's items on their way through the pipelines."""

    number: int
    """How many answers of the input were read before it in this crawl."""
    left: int = 0
    """How many items are still in the pipelines."""
    read: bool = False
    """Whether all items were given out, and it is known what the input is asked next."""
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    """pk of an item -> what its step was asked with, beside the input's own arguments."""
    items: list[Any] = field(default_factory=list)
    """What the ledger's recorder keeps of the items that are through; empty without a store."""
    state: str | None = None
    """Where the input goes on afterwards, as :mod:`instaspider.visits.visit_state` writes it."""

    @property
    def is_over(self) -> bool:
        """Whether all items were given out and are through."""
        return self.read and self.left <= 0

    def gives(self, item: Any, asked: dict[str, str]) -> None:
        """Note that an item is given out. ``asked``: what its step was asked with."""
        self.left += 1
        if pk := getattr(item, "pk", None):
            self.asked[pk] = asked

    def went(self, kept: Any = None) -> None:
        """Note that an item is through, or was dropped. ``kept``: what the recorder keeps of it."""
        if kept is not None:
            self.items.append(kept)
        self.left -= 1


@dataclass(slots=True)
class Tallies:
    """Holds the tallies of one input's answers that have items in the pipelines, in their order."""

    _open: deque[Tally] = field(default_factory=deque)
    _answers: int = 0

    def __len__(self) -> int:
        return len(self._open)

    def __iter__(self) -> Iterator[Tally]:
        return iter(self._open)

    def begin(self) -> Tally:
        """Begin a tally for the answer that is about to be read."""
        tally = Tally(self._answers)
        self._open.append(tally)
        self._answers += 1
        return tally

    def find(self, number: int | None) -> Tally | None:
        """Return the tally of that answer; None if all its items are through."""
        return next((tally for tally in self._open if tally.number == number), None)

    @property
    def first(self) -> Tally:
        """The tally of the earliest answer. Raises IndexError if there is none."""
        return self._open[0]

    def through(self) -> Tally | None:
        """Take out the first tally and return it if all its items are through; otherwise None."""
        return self._open.popleft() if self._open and self._open[0].is_over else None

    def stop(self, *, lost: bool = False) -> None:
        """Note that no more items are given out. ``lost``: those on their way never come."""
        for tally in self._open:
            tally.read = True
            if lost:
                tally.left = 0
