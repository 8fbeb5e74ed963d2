"""Values of a page of posts, with a hashtag, from a place or found by a search, and of its rows."""

from __future__ import annotations

from collections.abc import Sequence

from instaspider.sandbox.tables.paging import packed
from instaspider.sandbox.tables.things import GridRow, Tab

_PAGE = 21
_GRID, _BESIDE_REEL = 3, 5
"""Posts in a row, and in a row with a reel, which is as high as two rows."""
_NEXT = 5
"""How many of ``next_media_ids`` are shown."""


def grid_rows(tab: Tab) -> Sequence[GridRow]:
    rows, posts, at = [], tab.page, 0
    while at < len(posts):
        is_reel = tab.has_reels and posts[at].product_type == "clips"
        beside = is_reel and len(posts) - at >= _BESIDE_REEL
        size = _BESIDE_REEL if beside else _GRID
        rows.append(GridRow(posts[at : at + size], beside))
        at += size
    return rows


def next_max_id(tab: Tab) -> str | None:
    return packed(f"{tab.mark} {tab.end}") if tab.more else None


def next_page(tab: Tab) -> int | None:
    return tab.end // _PAGE if tab.more else None


def next_media_ids(tab: Tab) -> list[int] | None:
    return [int(post.pk) for post in tab.posts[tab.end : tab.end + _NEXT]] if tab.more else None


def first_pk(row: GridRow) -> str:
    return row.posts[0].pk
