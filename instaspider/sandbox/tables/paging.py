"""Cuts lists into pages: a style says where a cursor leads, and which cursor leads on.

Cursors are as recorded, or as clients read them. One that cannot be read leads to the start, as an
empty one does (unverified).
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Any

from instaspider.sandbox.tables.call import Call, Page
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.posts import Post

_SHORT_PAGES, _LEFT_OUT = 20, 3
"""Percent of pages that are short, and by how many posts they are shorter than asked."""

Style = tuple[Callable[[Call, Sequence[Any], str], int], Callable[[Call, Any, int], str]]


def cut(call: Call, items: Sequence[Any], words: str) -> Page:
    """Return the page that a row's words ask for: ``style cursor size usual most``, such as ``media
    var.after var.first 12 33``."""
    style, after, places, usual, most = words.split()
    start_at, cursor = STYLES[style]
    text = call.text(after)
    wanted = call.number(places, int(usual)) if places != "-" else int(usual)
    size = min(max(1, wanted), int(most))
    if style == "short_grid":
        size = _shortened(call, text, size)
    start = start_at(call, items, text)
    end = min(start + size, len(items))
    shown = list(items[start:end])
    more = bool(shown) and end < len(items)
    return Page(shown, cursor(call, shown[-1], end) if more else None, len(items), start)


def whole(items: Sequence[Any]) -> Page:
    """Return the whole list as one page."""
    return Page(items, None, len(items))


def _shortened(call: Call, cursor: str, size: int) -> int:
    """Return the size of a page: some are shorter than asked, although more follow."""
    draw = Draw(call.world.seed, "short page", call.it.pk, cursor)
    return max(1, size - _LEFT_OUT) if draw.chance(_SHORT_PAGES) else size


def behind_media(posts: Sequence[Post], cursor: str, pinned: int = 0) -> int:
    """Return the position behind the post that a cursor names, even if that post is deleted.

    ``posts`` are newest first, but for so many ``pinned`` ones at the front.
    """
    pk = cursor.partition("_")[0]
    if not pk.isascii() or not pk.isdigit():
        return 0
    for at in range(min(pinned, len(posts))):
        if posts[at].pk == pk:
            return at + 1
    return bisect_left(posts, -int(pk) + 1, lo=pinned, key=lambda post: -int(post.pk))


def server_cursor(position: int, mark: str) -> str:
    """Return a cursor of comments, a JSON text; clients send it back as it is."""
    inner = json.dumps({"cached_comments_cursor": mark, "bifilter_token": str(position)})
    return json.dumps({"server_cursor": inner, "is_server_cursor_inverse": True})


def position_of(cursor: str) -> int:
    """Return the position that such a cursor names."""
    try:
        return max(0, int(json.loads(json.loads(cursor)["server_cursor"])["bifilter_token"]))
    except (ValueError, TypeError, KeyError):
        return 0


def packed(cursor: str) -> str:
    """Return a cursor in base64."""
    return urlsafe_b64encode(cursor.encode()).decode()


def unpacked(text: str) -> str:
    """Return the cursor from base64; empty for any other text."""
    try:
        return urlsafe_b64decode(text.encode()).decode()
    except ValueError:
        return ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0


def _behind_pinned(call: Call, items: Sequence[Any], cursor: str) -> int:
    return behind_media(items, cursor, len(call.it.pinned))


def _behind(_: Call, posts: Sequence[Any], cursor: str) -> int:
    return behind_media(posts, cursor)


def _media(call: Call, post: Any, _: int) -> str:
    return f"{post.pk}_{call.it.pk}"


def _after_mark(call: Call, _: Sequence[Any], text: str) -> int:
    """Return the position that a cursor names; the start for a cursor of another list."""
    mark, _, position = unpacked(text).rpartition(" ")
    return _number(position) if mark == call.it.mark else 0


def _first_reel(call: Call, slots: Sequence[Any], after: str) -> int:
    """Return the position behind a reel's id, or that of ``initial_reel_id``."""
    ids = [slot.id for slot in slots]
    initial = call.text("var.initial_reel_id")
    if after in ids:
        return ids.index(after) + 1
    return ids.index(initial) if not after and initial in ids else 0


STYLES: dict[str, Style] = {
    "reels": (_first_reel, lambda _, slot, __: slot.id),
    "grid": (_behind_pinned, _media),
    "short_grid": (_behind_pinned, _media),
    "grid_owner": (_behind_pinned, lambda _, post, __: f"{post.pk}_{post.owner.pk}"),
    "media": (_behind, _media),
    "media_owner": (_behind, lambda _, post, __: f"{post.pk}_{post.owner.pk}"),
    "packed_media": (
        lambda _, posts, cursor: behind_media(posts, unpacked(cursor)),
        lambda call, post, _: packed(f"{post.pk}_{call.it.pk}"),
    ),
    "number": (lambda _, __, cursor: _number(cursor), lambda _, __, end: str(end)),
    "packed": (lambda _, __, text: _number(unpacked(text)), lambda _, __, end: packed(str(end))),
    "marked": (_after_mark, lambda call, _, end: packed(f"{call.it.mark} {end}")),
    "server": (
        lambda _, __, cursor: position_of(cursor),
        lambda call, _, end: server_cursor(end, call.it.pk),
    ),
    "server_of_post": (
        lambda _, __, cursor: position_of(cursor),
        lambda call, _, end: server_cursor(end, call.it.post.pk),
    ),
    "qvf": (
        lambda _, __, cursor: _number(unpacked(cursor.removeprefix("QVF"))),
        lambda _, __, end: f"QVF{packed(str(end))}",
    ),
}
