"""What answers show that is no record of the world: reels, what a search finds, rows of a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
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


_TAB = 21
"""Posts on a page of a tab."""


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


class Emoji(NamedTuple):
    unicode: str


class Version(NamedTuple):
    """A video's file, with an id."""

    id: str
    type: int
    url: str
    width: int
    height: int


@dataclass(frozen=True)
class Tab:
    """A page of the posts with a hashtag, from a place, or that a search finds."""

    of: Hashtag | Place | None
    posts: Sequence[Post]
    mark: str
    """Tells its cursors apart."""
    start: int = 0

    @cached_property
    def page(self) -> Sequence[Post]:
        return self.posts[self.start : self.start + _TAB]

    @property
    def end(self) -> int:
        return self.start + len(self.page)

    @property
    def more(self) -> bool:
        return bool(self.page) and self.end < len(self.posts)


class HomePage(NamedTuple):
    """A page of the home feed, or of the page for exploring; some come in an older form."""

    posts: Sequence[Post]
    end: int
    more: bool
    is_older: bool
    start: int = 0


@dataclass(frozen=True)
class Ad(Post):
    """A post of somebody that is paid for to stand behind another one."""

    after: str = ""

    @classmethod
    def of(cls, post: Post, after: str) -> Ad:
        return cls(**{each.name: getattr(post, each.name) for each in fields(post)}, after=after)


@dataclass(frozen=True)
class Kept(Post):
    """A story in a highlight."""

    reel: Reel = field(kw_only=True, repr=False, compare=False)

    @classmethod
    def of(cls, post: Post, reel: Reel) -> Kept:
        return cls(**{each.name: getattr(post, each.name) for each in fields(post)}, reel=reel)


class Entry(NamedTuple):
    """One of a home feed: a post, one that is paid for, or suggested people."""

    post: Post | None = None
    ad: Ad | None = None
    people: Sequence[Person] | None = None
