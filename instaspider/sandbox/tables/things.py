"""Defines things that answers show but the world has not: reels, results of a search, rows of a
grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from instaspider.sandbox.world.comments import Comment
from instaspider.sandbox.world.hashtags import Hashtag
from instaspider.sandbox.world.people import Highlight, Person
from instaspider.sandbox.world.places import Place
from instaspider.sandbox.world.posts import Post, media_pk
from instaspider.sandbox.world.stories import highlight_items, highlight_times, live_stories


@dataclass(frozen=True)
class Reel:
    """Is somebody's stories, or a highlight of theirs."""

    owner: Person
    highlight: Highlight | None = None

    @cached_property
    def posts(self) -> Sequence[Post]:
        """Return the stories, oldest first."""
        if self.highlight is None:
            return live_stories(self.owner)
        return list(highlight_items(self.owner, self.highlight))

    @cached_property
    def times(self) -> list[int]:
        """Return when each story was made, in Unix seconds."""
        if self.highlight is None:
            return [post.taken_at for post in self.posts]
        return highlight_times(self.owner, self.highlight)

    @cached_property
    def pks(self) -> list[str]:
        return [str(media_pk(self.owner.seed, self.owner.code, each)) for each in self.times]

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
    """Holds a reel by the id that was asked for, whether there is one or not."""

    id: str
    reel: Reel | None

    @property
    def owner(self) -> Person | None:
        return self.reel.owner if self.reel else None


class Comments(NamedTuple):
    """Holds the first comments of a post."""

    items: Sequence[Comment]
    cursor: str
    more: bool


class Found(NamedTuple):
    """Holds one thing that a search finds, and its position."""

    position: int
    user: Person | None = None
    hashtag: Hashtag | None = None
    place: Place | None = None


class Keyword(NamedTuple):
    """Holds what is searched for, and the hashtag that is nearest to it."""

    text: str
    tag: Hashtag | None = None
    posts: Sequence[Post] = ()

    @property
    def pk(self) -> str:
        """Return what marks its cursors as its own."""
        return self.text


class Point(NamedTuple):
    """Is a point in degrees; both are None if the request names no point."""

    lat: float | None
    lng: float | None


_TAB = 21
"""How many posts a page of a tab has."""


class GridRow(NamedTuple):
    """Holds posts beside each other, or a large reel with posts beside it."""

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
    """Is a video's file, with an id."""

    id: str
    type: int
    url: str
    width: int
    height: int


@dataclass(frozen=True)
class Tab:
    """Is a page of posts: with a hashtag, from a place, or found by a search."""

    of: Hashtag | Place | None
    posts: Sequence[Post]
    mark: str
    """Marks its cursors as its own."""
    start: int = 0
    has_reels: bool = False
    """Whether reels stand larger than the rest: so seen at ``top`` of hashtags alone."""

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
    """Is a page of the home feed, or of the page for exploring; some come in an older form."""

    posts: Sequence[Post]
    end: int
    more: bool
    is_older: bool
    start: int = 0


P = TypeVar("P", bound=Post)


def _as(kind: type[P], post: Post, **more: Any) -> P:
    """Return a post as one of a further kind; what was computed of it stays known."""
    made = object.__new__(kind)
    vars(made).update(vars(post), **more)
    return made


@dataclass(frozen=True)
class Ad(Post):
    """Is a post of somebody who pays for it to stand behind another post."""

    after: str = ""

    @classmethod
    def of(cls, post: Post, after: str) -> Ad:
        return _as(cls, post, after=after)


@dataclass(frozen=True)
class Kept(Post):
    """Is a story in a highlight."""

    reel: Reel = field(kw_only=True, repr=False, compare=False)

    @classmethod
    def of(cls, post: Post, reel: Reel) -> Kept:
        return _as(cls, post, reel=reel)


class Entry(NamedTuple):
    """Is one entry of a home feed: a post, an advertisement, or suggested people."""

    post: Post | None = None
    ad: Ad | None = None
    people: Sequence[Person] | None = None


@dataclass(frozen=True)
class Trend:
    """Is a keyword, an account or a category that the page for exploring shows to visitors."""

    rank: int
    hashtag: Hashtag | None = None
    user: Person | None = None
    display_name: str | None = None
    """How a category is called."""

    @property
    def kind(self) -> str:
        word = "BrowseCategory" if self.display_name else "Keyword"
        return f"PolarisPopularSearchHome{word}Entry"

    @property
    def cursor(self) -> str:
        return str(self.rank - 1)


@dataclass(frozen=True)
class Section:
    """Is a section of that page."""

    name: str
    display_title: str
    entries: Sequence[Trend]

    @property
    def section(self) -> str:
        return self.name.upper()

    @property
    def id(self) -> str:
        return f"PolarisPopularSearchHomeSection:{self.name}"

    @property
    def end_cursor(self) -> str:
        return str(len(self.entries) - 1)
