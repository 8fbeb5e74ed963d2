"""Says how much of an input's list came: what was declared, what came, what was left out. Pure.

An input's list is what was asked for, for instance the posts of an account. Answers may declare how
long the list is, by a count of the account, of the post or of the list itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from instaspider.parsing.page import Page
from instaspider.parsing.spoken import counted
from instaspider.visits.step import Step

Complete = Literal["yes", "no", "limited", "unknown"]
"""Whether the whole list came; ``limited``: the arguments left something out."""

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
"""What a list holds, by its capability (what is asked for), where answers declare its length.

A place's tabs are not among them: they show a small part of the posts that the place counts."""
SINGLE = frozenset({"", "profile", "about", "media", "place", "sound_info", "friendship"})
"""Capabilities with a single answer, no list. The empty name stands for a like or unlike."""
_OF_ITEM: Mapping[str, str] = {
    "media_count": "posts",
    "follower_count": "followers",
    "following_count": "following",
    "highlight_count": "highlights",
    "comment_count": "comments",
    "like_count": "likes",
}
"""Maps a field of an account, a post or a place to the things that it counts."""


@dataclass(slots=True)
class Extent:
    """Holds how much of an input's list came so far, in this crawl and those before it."""

    lists: str = ""
    """The capability whose items are the list; empty while no answer came."""
    told: dict[str, tuple[int, str]] = field(default_factory=dict)
    """How many things an answer declared, by thing, with the route that said so last."""
    there: int = 0
    """How many things of the list came, unwanted ones included."""
    below: int = 0
    """How many replies the comments among them have."""
    opened: bool = False
    """Whether these replies are asked for, and so count as things of the list."""
    cut: bool = False
    """Whether ``limit``, ``since``, ``until`` or ``where`` left something out."""
    left_out: int = 0
    """How many items ``where`` left out."""
    blind: bool = False
    """Whether the input was begun by an earlier version, which did not count."""

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
        """Note the steps that follow from items that came, and return them."""
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
        """How many things of the list came, counted as the service counts."""
        return self.there if self.opened else self.there + self.below

    def complete(self, items: int) -> Complete:
        """Return whether the whole list of a done input came. ``items``: how many it gave."""
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
        """Return the remark for a done input whose list is short or filtered; otherwise empty."""
        if self.complete(items) != "no" or self.declared is None:
            return ""
        count, route = self.declared
        of = f"{self.came:,} of the {count:,} {self._named}"
        return f"the list ended after {of} that {route} told"

    @property
    def _named(self) -> str:
        things = THINGS[self.lists]
        return f"{things} (replies included)" if things == "comments" else things
