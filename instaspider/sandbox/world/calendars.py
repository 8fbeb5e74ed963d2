"""Computes when somebody posts: times from the number of the post, and back.

Time is cut into equal steps, with one post in each. The remainder of the second by 4 tells posts,
stories and items of highlights apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from instaspider.sandbox.world.clock import NOW
from instaspider.sandbox.world.draws import Draw

POSTS, STORIES, HIGHLIGHTED = 0, 1, 2
"""The remainders by 4 of the seconds of their times."""

_DAY = 86_400
_UNIT = 4
_FIRST = int(datetime(2012, 1, 1, tzinfo=UTC).timestamp())
"""The time before which nobody posted."""


def kind_of_time(taken_at: int) -> int:
    return taken_at % _UNIT


@dataclass(frozen=True, slots=True)
class Calendar:
    """The times of a series; ``draws(number)`` begins with the draw that places a post in its
    step."""

    kind: int
    newest: int
    """The end of step 0, in units of 4 seconds since 1970; higher steps are earlier."""
    step: int
    """The length of a step, in the same units."""
    draws: Callable[[int], Draw]

    def taken_at(self, number: int) -> int:
        """Return when this post was made, in Unix seconds."""
        return self.place(number, self.draws(number))

    def place(self, number: int, draw: Draw) -> int:
        """Return the same, given the post's own draw, of which this takes the first number."""
        unit = self.newest - number * self.step - draw.below(self.step)
        return unit * _UNIT + self.kind

    def number(self, taken_at: int) -> int:
        """Return the number of the post that could have this time; it may be negative."""
        return (self.newest - taken_at // _UNIT) // self.step


def posting(seed: int, pk: str, count: int) -> Calendar:
    """Return when ``count`` posts were made: the newest within 60 days, one in up to 20 days."""
    draw = Draw(seed, "posting", pk)
    newest = NOW - draw.below(60 * _DAY)
    step = draw.between(3600, 20 * _DAY)
    if count:
        step = min(step, (newest - _FIRST) // count)
    return Calendar(POSTS, newest // _UNIT - 1, step // _UNIT, lambda n: Draw(seed, "post", pk, n))


def stories(seed: int, pk: str) -> Calendar | None:
    """Return when stories are told; None for somebody who tells none.

    There is one in each step of 2 hours to 5 days, for ever. Step 0 ends at NOW; later ones are
    negative.
    """
    draw = Draw(seed, "stories", pk)
    if not draw.chance(65):
        return None
    step = draw.between(2 * 3600, 12 * 3600) if draw.chance(40) else draw.between(_DAY, 5 * _DAY)
    return Calendar(STORIES, NOW // _UNIT, step // _UNIT, lambda n: Draw(seed, "story", pk, n))


def highlighted(seed: int, pk: str) -> Calendar:
    """Return when the items of highlights were made: more than a month ago, a day apart."""
    newest = NOW - 30 * _DAY
    return Calendar(
        HIGHLIGHTED, newest // _UNIT, _DAY // _UNIT, lambda n: Draw(seed, "item", pk, n)
    )
