"""Pages of the home feed in the form of key tree feed_timeline/03, with an advertisement and people
whom the service suggests.

A page in this form ends before the first post of which it cannot tell all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice, takewhile
from typing import Any

from instaspider.sandbox.answers.advertisements import paid_post
from instaspider.sandbox.answers.connections import packed
from instaspider.sandbox.answers.recorded import NOTHING, Recorded, is_drawn, recorded
from instaspider.sandbox.answers.values_post import post_values
from instaspider.sandbox.answers.values_user import user_values
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post
from instaspider.sandbox.world.world import World

Json = dict[str, Any]

_MOST = 8
_NAME, _ITEM = "feed_timeline__03", "feed_items.media_or_ad"
_OF_ADS = frozenset(
    (
        *("injected", "is_sensitive_vertical_ad", "collapse_comments", "ad_metadata", "link"),
        *("link_text", "ad_action", "link_hint_text", "iTunesItem", "ad_link_type", "overlay_text"),
        *("ad_header_style", "dr_ad_type", "android_links", "iab_autofill_optout_info"),
        *("click_id", "force_overlay", "hide_nux_text", "overlay_title", "overlay_subtitle"),
        *("dominant_color", "fb_page_url", "item_client_gap_rules", "product_tags"),
    )
)
_ENTRIES = frozenset(("media_or_ad", "suggested_users"))
_WITHHELD = frozenset(
    ("accessibility_caption", "timeline_pinned_user_ids", "clips_tab_pinned_user_ids")
)
_WITHHELD_OF_ADS = frozenset(("coauthor_producers", *_WITHHELD))


def recorded_page(
    world: World,
    viewer: Person,
    posts: Sequence[Post],
    start: int,
    likes: Callable[[Post], bool],
) -> Json | None:
    """The whole body from that post on; None for half of all pages, for the last, and where the
    first post does not fit."""
    if not is_drawn("timeline", viewer.pk, start):
        return None
    form = recorded(_NAME, _ITEM)
    following = islice(posts, start, start + _MOST)
    shown = [*takewhile(bool, (_item(form, world, post, likes(post)) for post in following))]
    end = start + len(shown)
    if not shown or end >= len(posts):
        return None
    entries: list[Json] = [{"media_or_ad": item} for item in shown]
    if ad := _ad(form, world, viewer, posts[start].pk):
        entries.append({"media_or_ad": ad})
    entries.append({"suggested_users": _suggestions(world, viewer)})
    values = {
        "num_results": len(entries),
        "more_available": True,
        "auto_load_more_enabled": True,
        "is_direct_v2_enabled": True,
        "next_max_id": packed(str(end)),
        "pull_to_refresh_window_ms": 60_000,
        "preload_distance": 5,
        "client_gap_enforcer_matrix": [{"list": [0]}],
        "feed_items": entries,
        "status": "ok",
    }
    return recorded(_NAME)(values, viewer.pk, _OF_ADS | _ENTRIES)


def _item(form: Recorded, world: World, post: Post, is_liked: bool) -> Json | None:
    likers = [user_values(person) for person in world.likers(post)[:2]]
    values = {**post_values(post, is_liked), "facepile_top_likers": likers}
    if values["music_metadata"] is None and is_drawn("no music", post.pk):
        values["music_metadata"] = {}
    return form(values, post.pk, _OF_ADS, _WITHHELD)


def _ad(form: Recorded, world: World, viewer: Person, after: str) -> Json | None:
    paid = paid_post(world, viewer, after)
    if paid is None:
        return None
    post, signs = paid
    values = {**post_values(post), **signs}
    if clip := values.get("clips_metadata"):
        values["clips_metadata"] = {**clip, "music_info": None, "original_sound_info": None}
    return form(values, post.pk, NOTHING, _WITHHELD_OF_ADS)


def _suggestions(world: World, viewer: Person) -> Json:
    cards = [
        {
            "user_card": {
                "user": (user := user_values(person)),
                "caption": "",
                "custom_profile_pic_url": user["hd_profile_pic_url_info"],
            }
        }
        for person in world.others(viewer, 3)
    ]
    return {"title": "Suggested for you", "suggestion_cards": cards}
