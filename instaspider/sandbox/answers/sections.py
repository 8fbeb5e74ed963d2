"""Posts of hashtags and places as rows of a grid, the sections of the REST API.

No body was recorded. The three ways in which a row holds media are those of aiograpi's
tests/regression/test_hashtag.py; names and uses of what leads on are gallery-dl 86047cf's and
instagrapi 3.2.2's; all else is unverified. Media have the form of those in feeds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from instaspider.sandbox.answers.connections import packed, page_of, unpacked
from instaspider.sandbox.world.posts import Post

Json = dict[str, Any]
Show = Callable[[Sequence[Post]], list[Json]]

_PAGE = 21
"""Posts."""
_NEXT = 5
"""So many of ``next_media_ids``."""
_GRID, _BESIDE_REEL = 3, 5
"""Posts in a row, and in one with a reel that is as high as two rows."""


def section_page(posts: Sequence[Post], cursor: str, mark: str, show: Show) -> Json:
    """``sections`` and what leads on; ``mark`` tells the cursors of lists apart."""
    start = _position(cursor, mark)
    page = page_of(posts, start, _PAGE, lambda _, end: packed(f"AQE {mark} {end}"))
    body: Json = {"sections": _rows(page.items, show(page.items)), "more_available": page.more}
    if page.more:
        end = start + len(page.items)
        body |= {
            "next_max_id": page.cursor,
            "next_page": end // _PAGE,
            "next_media_ids": [int(post.pk) for post in posts[end : end + _NEXT]],
        }
    return body


def _position(cursor: str, mark: str) -> int:
    """Where a page begins; cursors of other lists lead to the start."""
    first, _, position = unpacked(cursor).rpartition(" ")
    return int(position) if first == f"AQE {mark}" and position.isdecimal() else 0


def _rows(posts: Sequence[Post], shown: list[Json]) -> list[Json]:
    rows, at = [], 0
    while at < len(posts):
        beside_reel = posts[at].product_type == "clips" and len(posts) - at >= _BESIDE_REEL
        size = _BESIDE_REEL if beside_reel else _GRID
        media = [{"media": one} for one in shown[at : at + size]]
        rows.append(_with_reel(media) if beside_reel else _grid(media))
        at += size
    return rows


def _with_reel(media: list[Json]) -> Json:
    clips = {"items": media[:1], "more_available": False, "max_id": ""}
    return {
        "layout_type": "one_by_two_left",
        "layout_content": {"one_by_two_item": {"clips": clips}, "fill_items": media[1:]},
        "feed_type": "clips",
        "explore_item_info": _INFO,
    }


def _grid(media: list[Json]) -> Json:
    return {
        "layout_type": "media_grid",
        "layout_content": {"medias": media},
        "feed_type": "media",
        "explore_item_info": _INFO,
    }


_INFO: Json = {"num_columns": 3, "total_num_columns": 3, "aspect_ratio": 1.0, "autoplay": False}
