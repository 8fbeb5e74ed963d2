"""What answers show that is no record of the world: reels, what a search finds, rows of a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from instaspider.sandbox.world.comments import Comment
from instaspider.sandbox.world.hashtags import Hashtag
from instaspider.sandbox.world.people import Highlight, Person
from instaspider.sandbox.world.places import Place
from instaspider.sandbox.world.posts import Post
from instaspider.sandbox.world.stories import highlight_items, live_stories


@dataclass(frozen=True)
class Reel:
    """Somebody's stories, or a highlight of theirs."""

    owner: Person
    highlight: Highlight | None = None

    @cached_property
    def posts(self) -> Sequence[Post]:
        """Oldest first."""
        if self.highlight is None:
            return live_stories(self.owner)
        return list(highlight_items(self.owner, self.highlight))

    @property
    def pk(self) -> str:
        return self.highlight.pk if self.highlight else self.owner.pk

    @property
    def id(self) -> str:
        return f"highlight:{self.highlight.pk}" if self.highlight else self.owner.pk

    @property
    def is_highlight(self) -> bool:
        return self.highlight is not None


class Slot(NamedTuple):
    """A reel by the id that was asked for, whether there is something or not."""

    id: str
    reel: Reel | None

    @property
    def owner(self) -> Person | None:
        return self.reel.owner if self.reel else None


class Comments(NamedTuple):
    """The first comments of a post."""

    items: Sequence[Comment]
    cursor: str
    more: bool


class Found(NamedTuple):
    """One thing of those that a search finds, and which of them it is."""

    position: int
    user: Person | None = None
    hashtag: Hashtag | None = None
    place: Place | None = None


class Keyword(NamedTuple):
    """What is looked for, and the hashtag that is nearest to it."""

    text: str
    tag: Hashtag | None
    posts: Sequence[Post]

    @property
    def pk(self) -> str:
        """What tells its cursors apart."""
        return self.text


class Point(NamedTuple):
    """In degrees; of no point there are none."""

    lat: float | None
    lng: float | None


class GridRow(NamedTuple):
    """Posts beside each other, or a large reel with posts beside it."""

    posts: Sequence[Post]
    has_reel: bool = False

    @property
    def reel(self) -> Sequence[Post]:
        return self.posts[:1]

    @property
    def others(self) -> Sequence[Post]:
        return self.posts[1:]


@dataclass(frozen=True)
class Tab:
    """Posts with a hashtag, from a place, or that a search finds, in an order."""

    of: Hashtag | Place | None
    posts: Sequence[Post]
    mark: str
    """Tells its cursors apart."""
    cursor: str = ""
    """Where to begin."""
