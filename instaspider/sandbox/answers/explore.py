"""The grid of the page for exploring.

Keys are those that dumpstagram lists of two answers of September 2026: eight sections, each a large
reel and four posts beside it, and ``max_id``, which leads on. Media have the form of those of
media/{pk}/info/, reels without ``accessibility_caption``. Types of what no reader reads, and how
many sections a page has, are unverified. Half of the pages have the older form of
:mod:`.explore_recorded`.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from instaspider.sandbox.access import LOGIN
from instaspider.sandbox.answers import refusals
from instaspider.sandbox.answers.connections import packed, page_of, unpacked
from instaspider.sandbox.answers.explore_recorded import explored_page
from instaspider.sandbox.answers.feeds import items
from instaspider.sandbox.answers.rows import WWW, Backstage, row
from instaspider.sandbox.exchange import Request, Response, json_response, whole_number
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.viewers import explored

Json = dict[str, Any]

_IN_SECTION, _SECTIONS = 5, 4
_MARK = "explore"


def _grid(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    del match
    viewer = stage.viewer(request)
    if viewer is None:
        return refusals.please_wait()
    mark, _, position = unpacked(request.query.get("max_id", "")).partition(" ")
    start = whole_number(position, 0) if mark == _MARK else 0
    posts = explored(viewer)
    likes = partial(stage.likes, request)
    if older := explored_page(viewer, posts, start, f"{_MARK} ", likes):
        return json_response(older)
    page = page_of(posts, start, _IN_SECTION * _SECTIONS, lambda _, end: packed(f"{_MARK} {end}"))
    shown = items(stage, request, page.items, "media_info")
    for one in shown:
        if one["product_type"] == "clips":
            one.pop("accessibility_caption", None)
    media = [{"media": one} for one in shown]
    rows = [media[at : at + _IN_SECTION] for at in range(0, len(media), _IN_SECTION)]
    return json_response(
        {
            **_NULLS,
            "sectional_items": [_section(each) for each in rows],
            "rank_token": Draw(viewer.seed, "explore rank", viewer.pk).uuid(),
            "auto_load_more_enabled": True,
            "more_available": page.more,
            "next_max_id": start // (_IN_SECTION * _SECTIONS) + 1,
            "max_id": page.cursor or None,
            "session_paging_token": page.cursor or None,
            "clusters": [{"id": "explore_all:0", "title": "For you", "type": "explore_all"}],
            "status": "ok",
        }
    )


def _section(media: list[Json]) -> Json:
    clips = {"id": media[0]["media"]["pk"], "items": media[:1], **_TILE}
    return {
        "layout_type": "one_by_two_left",
        "layout_content": {"one_by_two_item": {"clips": clips}, "fill_items": media[1:]},
        "feed_type": "clips",
        "explore_item_info": {
            "num_columns": 3,
            "total_num_columns": 3,
            "aspect_ratio": 1.0,
            "autoplay": False,
        },
    }


_TILE: Json = {
    "type": "single_clip",
    "design": "none",
    "label": "",
    "content_source": "explore",
    "badge_label": None,
    "tag": None,
    "chaining_info": None,
    "max_id": "",
    "more_available": False,
}
_NULLS: Json = dict.fromkeys(
    (
        "debug_info",
        "grid_overlay_debug_info",
        "interests",
        "overlay_info",
        "tentpole_interest",
        "tentpole_interests",
    )
)

ROUTES = (
    row("explore_grid", "GET", r"/api/v1/discover/web/explore_grid/?", _grid, WWW, needs=LOGIN),
)
