"""Pages of the grid for exploring in the form of key tree discover_web_explore_grid/01.

A page in this form ends before the first section of whose posts it cannot tell all. The recorded
large reels had no place, tags or coauthors, and beside them were no reels, songs or videos in
carousels: what has these is shown with the keys of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any

from instaspider.sandbox.answers.connections import packed
from instaspider.sandbox.answers.recorded import NOTHING, Recorded, is_drawn, recorded
from instaspider.sandbox.answers.values_post import post_values
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post

Json = dict[str, Any]
Likes = Callable[[Post], bool]

_IN_SECTION, _SECTIONS = 5, 4
_NAME = "discover_web_explore_grid__01"
_LAYOUT = "sectional_items.layout_content"
_OF_VIDEOS = (
    *("video_versions", "video_duration", "video_dash_manifest", "video_codec", "has_audio"),
    *("is_dash_eligible", "number_of_qualities"),
)
_WITHHELD = frozenset(
    (
        *("accessibility_caption", "timeline_pinned_user_ids", "clips_tab_pinned_user_ids"),
        *("view_count", "like_count"),
    )
)


def explored_page(
    viewer: Person, posts: Sequence[Post], start: int, mark: str, likes: Likes
) -> Json | None:
    """The whole body from that post on; None for half of all pages, for the last, and where the
    first section does not fit."""
    if start % _IN_SECTION or not is_drawn("explore", viewer.pk, start):
        return None
    ends = [*range(start, len(posts), _IN_SECTION)][: _SECTIONS + 1]
    rows = (_row(posts[at : at + _IN_SECTION], likes) for at in ends[:-1])
    shown = [*takewhile(bool, rows)]
    if not shown:
        return None
    cursor = packed(f"{mark}{ends[len(shown)]}")
    values = {
        "rank_token": Draw(viewer.seed, "explore rank", viewer.pk).uuid(),
        "auto_load_more_enabled": True,
        "more_available": True,
        "next_max_id": cursor,
        "max_id": cursor,
        "session_paging_token": cursor,
        "clusters": [{"id": "explore_all:0", "title": "For you", "type": "explore_all"}],
        "status": "ok",
    }
    around = recorded(_NAME)(values, viewer.pk) or {}
    return {**around, "sectional_items": [section for row in shown for section in row or ()]}


def _row(posts: Sequence[Post], likes: Likes) -> list[Json] | None:
    """A large reel with the others beside it, or below it in a section of their own."""
    reel, *others = posts
    is_beside = is_drawn("explore row", reel.pk)
    large = _shown(_of_reels(), reel, likes)
    layout = "fill_items" if is_beside else "medias"
    small = [_shown(_of_others(layout, post), post, likes) for post in others]
    if large is None or None in small:
        return None
    medias = [{"media": each} for each in small]
    around = recorded(_NAME, f"{_LAYOUT}.one_by_two_item.clips")
    clips = around({"id": reel.pk, "items": [], "type": "single_clip"}, reel.pk) or {}
    tile = {"one_by_two_item": {"clips": {**clips, "items": [{"media": large}]}}}
    if is_beside:
        return [_section("one_by_two_left", "clips", tile | {"fill_items": medias})]
    return [
        _section("one_by_two_left", "clips", tile),
        _section("media_grid", "media", {"medias": medias}),
    ]


def _shown(form: Recorded, post: Post, likes: Likes) -> Json | None:
    values = post_values(post, likes(post))
    sound = values["music_metadata"] or values.get("clips_metadata") or {}
    return form({**values, "music_metadata": sound}, post.pk, NOTHING, _WITHHELD)


def _of_reels() -> Recorded:
    return _also(_large(), ("location", "lat", "lng", "usertags", "coauthor_producers"), _beside())


def _of_others(layout: str, post: Post) -> Recorded:
    form = recorded(_NAME, f"{_LAYOUT}.{layout}.media")
    form = _also(form, (*_OF_VIDEOS, "clips_metadata", "play_count"), _large())
    if post.music:
        form = _also(form, ("music_metadata",), _large())
    parts = Recorded(form.name, form.tree.below["carousel_media"])
    parts = _also(parts, _OF_VIDEOS, _large())
    return replace(
        form, tree=replace(form.tree, below={**form.tree.below, "carousel_media": parts.tree})
    )


def _large() -> Recorded:
    return recorded(_NAME, f"{_LAYOUT}.one_by_two_item.clips.items.media")


def _beside() -> Recorded:
    return recorded(_NAME, f"{_LAYOUT}.fill_items.media")


def _also(form: Recorded, keys: tuple[str, ...], other: Recorded) -> Recorded:
    """The form with keys of another, which may be missing."""
    also = {key: replace(other.tree.below[key], is_optional=True) for key in keys}
    return replace(form, tree=replace(form.tree, below={**form.tree.below, **also}))


def _section(layout: str, kind: str, content: Json) -> Json:
    return {
        "layout_type": layout,
        "layout_content": content,
        "feed_type": kind,
        "explore_item_info": {
            "num_columns": 3,
            "total_num_columns": 3,
            "aspect_ratio": 1.0,
            "autoplay": False,
        },
    }
