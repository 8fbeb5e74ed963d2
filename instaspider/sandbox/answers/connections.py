"""Pages of a list, with the cursors that were seen."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from instaspider.sandbox.world import grids
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post

T = TypeVar("T")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some elements of a list; ``cursor`` leads on behind the last of them."""

    items: list[T]
    cursor: str
    """Empty on the last page."""

    @property
    def more(self) -> bool:
        return bool(self.cursor)

    @property
    def short_info(self) -> Json:
        """``page_info`` of the logged-out client's documents."""
        return {"end_cursor": self.cursor, "has_next_page": self.more}

    @property
    def info(self) -> Json:
        """``page_info`` of the logged-in client's: nothing is known of pages before."""
        return {
            "end_cursor": self.cursor,
            "has_next_page": self.more,
            "has_previous_page": False,
            "start_cursor": None,
        }


def page_of(
    elements: Sequence[T], start: int, size: int, cursor: Callable[[T, int], str]
) -> Page[T]:
    """``size`` elements from ``start``; ``cursor`` gets the last one and the position behind it."""
    end = min(start + size, len(elements))
    items = list(elements[start:end])
    return Page(items, cursor(items[-1], end) if items and end < len(elements) else "")


def behind_media(posts: Sequence[Post], cursor: str, pinned: int = 0) -> int:
    """The position behind the post of a cursor, also where that post is there no more.

    ``posts`` are newest first but for so many ``pinned`` ones at the front; an unreadable cursor
    leads to the start, as an empty one does (unverified).
    """
    pk = cursor.partition("_")[0]
    if not pk.isascii() or not pk.isdigit():
        return 0
    for at in range(min(pinned, len(posts))):
        if posts[at].pk == pk:
            return at + 1
    return bisect_left(posts, -int(pk) + 1, lo=pinned, key=lambda post: -int(post.pk))


def feed_page(
    posts: Sequence[Post], after: str, size: int, person: Person, pinned: int = 0
) -> Page[Post]:
    """A page of what somebody's profile shows; the cursor is ``<media pk>_<user pk>``."""
    start = behind_media(posts, after, pinned)
    return page_of(posts, start, size, lambda post, _: f"{post.pk}_{person.pk}")


def grid_page(person: Person, after: str, size: int, is_open: bool) -> Page[Post]:
    """A page of somebody's grid; of a hidden one, nothing."""
    posts = grids.grid_of(person) if is_open else ()
    return feed_page(posts, after, size, person, len(person.pinned))


def server_cursor(position: int, mark: str) -> str:
    """A cursor of comments: a JSON text, passed on verbatim."""
    inner = json.dumps({"cached_comments_cursor": mark, "bifilter_token": str(position)})
    return json.dumps({"server_cursor": inner, "is_server_cursor_inverse": True})


def position_of(cursor: str) -> int | None:
    """The position in such a cursor; None for any other text."""
    try:
        inner = json.loads(json.loads(cursor)["server_cursor"])
        return int(inner["bifilter_token"])
    except (ValueError, TypeError, KeyError):
        return None


def packed(cursor: str) -> str:
    """A cursor in base64."""
    return urlsafe_b64encode(cursor.encode()).decode()


def unpacked(text: str) -> str:
    """The cursor again; empty, which leads to the start, for any other text (unverified)."""
    try:
        return urlsafe_b64decode(text.encode()).decode()
    except ValueError:
        return ""
