"""Says how much of an input's list came: what was declared, what came, what was left out. Pure.

The list is what the input was asked for, for instance the posts of an account. A count in an answer
about the account, the post or the list itself declares how long it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from instaspider.parsing.page import Page
from instaspider.parsing.spoken import counted
from instaspider.visits.step import Step

Complete = Literal["yes", "no", "limited", "unknown"]
"""Whether all came: ``limited`` if the input's arguments left something out."""

THINGS: Mapping[str, str] = {
    "posts": "posts",
    "reels": "reels",
    "followers": "followers",
    "following": "following",
    "highlights": "highlights",
    "highlight_posts": "stories",
    "stories": "stories",
    "comments_popular": "comments",
    "comments_recent": "comments",
    "replies": "comments",
    "likers": "likes",
}
"""The things in a list, by its capability, as far as any answer declares how many there are.

A place's tabs are not among them: they show a small part of the posts that the place counts."""
SINGLE = frozenset({"", "profile", "media", "place", "friendship"})
"""Capabilities with a single answer; without a name, what was done for an input, a like."""
_OF_ITEM: Mapping[str, str] = {
    "media_count": "posts",
    "follower_count": "followers",
    "following_count": "following",
    "highlight_count": "highlights",
    "comment_count": "comments",
    "like_count": "likes",
}
"""What the fields of an account, a post or a place declare."""


@dataclass(slots=True)
class Extent:
    """Holds how much of an input's list came so far, in this crawl and those before it."""

    lists: str = ""
    """The capability whose items are the list; empty while no answer came."""
    told: dict[str, tuple[int, str]] = field(default_factory=dict)
    """How many things there are, with the route whose answer said so last."""
    there: int = 0
    """How many things of the list came, those included that are not wanted."""
    below: int = 0
    """How many replies the comments among them have."""
    opened: bool = False
    """Whether these replies are asked for, and so are things of the list."""
    cut: bool = False
    """Whether ``limit``, ``since``, ``until`` or ``where`` left something out."""
    left_out: int = 0
    """How many items ``where`` left out."""
    blind: bool = False
    """Whether a version that did not count began the input."""

    def hear(self, step: Step, page: Page[Any], route: str) -> None:
        """Take in what an answer declares."""
        counts = dict(page.counts)
        if (step.wants or step.capability in SINGLE) and len(page.items) == 1:
            item = page.items[0]
            found = {thing: getattr(item, name, None) for name, thing in _OF_ITEM.items()}
            counts |= {thing: count for thing, count in found.items() if count is not None}
        self.told.update({thing: (count, route) for thing, count in counts.items()})
        if not step.wants and (step.counts or not self.lists):
            self.lists = step.capability

    def arrive(self, step: Step, item: Any) -> None:
        """Count an item that came for the first time."""
        if step.counts:
            self.there += 1
            self.below += getattr(item, "reply_count", None) or 0

    def leave_out(self) -> None:
        """Count an item that ``where`` leaves out."""
        self.cut = True
        self.left_out += 1

    def open(self, steps: Sequence[Step]) -> Sequence[Step]:
        """Note what is asked because of items that came, and return the same."""
        self.opened |= any(step.counts for step in steps)
        return steps

    def end(self, step: Step, left: Sequence[Step], cursor: str | None) -> None:
        """Note that arguments ended a list: at that cursor, with these steps still to be asked."""
        self.cut |= bool(cursor) or any(other.counts for other in left if other is not step)

    @property
    def declared(self) -> tuple[int, str] | None:
        """How many things the list has, and the route that said so; None if none did."""
        return self.told.get(THINGS.get(self.lists, ""))

    @property
    def came(self) -> int:
        """How many things of the list came, by the service's way of counting."""
        return self.there if self.opened else self.there + self.below

    def complete(self, items: int) -> Complete:
        """Return whether all came of an input that is done. ``items``: how many it gave."""
        if self.cut:
            return "limited"
        if self.lists in SINGLE:
            return "yes" if items else "unknown"
        if self.declared is None or self.blind:
            return "unknown"
        return "no" if 10 * self.came < 9 * self.declared[0] else "yes"

    @property
    def filtered(self) -> str:
        """How many items ``where`` left out, in words; empty for none."""
        return f"where= left out {counted(self.left_out, 'item')}" if self.left_out else ""

    def remark(self, items: int) -> str:
        """Return what a person should know of an input that is done; empty for nothing."""
        if self.complete(items) != "no" or self.declared is None:
            return ""
        count, route = self.declared
        of = f"{self.came:,} of the {count:,} {self._named}"
        return f"the list ended after {of} that {route} told"

    @property
    def _named(self) -> str:
        things = THINGS[self.lists]
        return f"{things} (replies included)" if things == "comments" else things
