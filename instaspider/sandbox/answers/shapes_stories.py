"""Stories and highlights as the REST API shows them.

Key trees feed_reels_media/01, /03, /11 and /13, of highlights. Stories that still live were not
recorded: their reels have the same keys without those of highlights, and ``expiring_at``, which
gallery-dl 86047cf reads and items of key tree feed_reels_tray/01 have. Trays of highlights have
the keys that gallery-dl and instagrapi read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from instaspider.sandbox.answers import files
from instaspider.sandbox.answers.recorded import recorded
from instaspider.sandbox.answers.shapes_friends import profile_pic_id
from instaspider.sandbox.answers.shapes_stickers import place_of_story
from instaspider.sandbox.answers.shapes_story_items import item, item_user
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Highlight, Person
from instaspider.sandbox.world.posts import STORY_SECONDS, Post
from instaspider.sandbox.world.stories import highlight_items

Json = dict[str, Any]
Likes = Callable[[Post], bool]
"""Whether the viewer likes it."""

_FORMS = ("feed_reels_media__03", "feed_reels_media__11", "feed_reels_media__13")
_RECORDED = "reels.highlight:11111111111"
_COVER = 150
_CROP: list[float | int] = [0, 0.21830457614403602, 1, 0.7809452363090773]


def highlight_reel(person: Person, highlight: Highlight, is_followed: bool, likes: Likes) -> Json:
    """One of ``reels``; some have no items. In the form of key tree feed_reels_media/03, /11 or /13
    where one of them can tell of all its stickers."""
    reel = _kept_reel(person, highlight, is_followed, likes)
    return _with_more_stickers(reel, person, highlight) or reel


def _with_more_stickers(reel: Json, person: Person, highlight: Highlight) -> Json | None:
    posts = highlight_items(person, highlight)
    items = [
        {**item, **place_of_story(post)} for item, post in zip(reel["items"], posts, strict=True)
    ]
    first = Draw(person.seed, "form of highlight", highlight.pk).below(len(_FORMS))
    for name in (*_FORMS[first:], *_FORMS[:first]):
        whole, one = recorded(name, _RECORDED), recorded(name, f"{_RECORDED}.items")
        shown = [one(values, values["pk"]) for values in items]
        if items and None not in shown:
            return whole({**reel, "items": shown}, highlight.pk)
    return None


def _kept_reel(person: Person, highlight: Highlight, is_followed: bool, likes: Likes) -> Json:
    posts = list(highlight_items(person, highlight))
    kept = {"added_to": [{"reel_id": _highlight_id(highlight), "title": highlight.title}]}
    user = item_user(person, is_followed)
    return {
        **_reel(person, _highlight_id(highlight), posts),
        "seen": None,
        "reel_type": "highlight_reel",
        "cover_media": _cover(person, highlight, posts),
        "items": [item(post, user, likes(post)) | {"highlights_info": kept} for post in posts],
        "title": highlight.title,
        "created_at": posts[-1].taken_at if posts else 0,
        "is_pinned_highlight": False,
        "is_converted_to_clips": False,
        "disabled_reply_types": ["story_selfie_reply"],
        "highlight_reel_type": "DEFAULT",
        "is_added_to_main_grid": False,
    }


def story_reel(person: Person, stories: Sequence[Post], is_followed: bool, likes: Likes) -> Json:
    """One of ``reels``, or ``reel``."""
    user = item_user(person, is_followed)
    items = [item(post, user, likes(post)) | {"expiring_at": post.expires_at} for post in stories]
    return {
        **_reel(person, person.pk, stories),
        "seen": 0,
        "reel_type": "user_reel",
        "items": items,
        "expiring_at": stories[-1].taken_at + STORY_SECONDS,
    }


def tray_reel(person: Person, stories: Sequence[Post], position: int) -> Json:
    """One of ``tray`` of the viewer, key tree feed_reels_tray/01: without items, which the first
    ones had there."""
    return {
        **_TRAY_FLAGS,
        "id": int(person.pk),
        "latest_reel_media": stories[-1].taken_at,
        "expiring_at": stories[-1].taken_at + STORY_SECONDS,
        "user": {
            "pk": int(person.pk),
            "username": person.username,
            "full_name": person.full_name,
            "is_private": person.is_private,
            "profile_pic_url": person.profile_pic_url,
            "profile_pic_id": profile_pic_id(person),
            "is_verified": person.is_verified,
            "friendship_status": {
                **dict.fromkeys(
                    ("muting", "is_muting_reel", "is_bestie", "outgoing_request"), False
                ),
                "following": True,
            },
        },
        "ranked_position": position,
        "seen_ranked_position": position,
        "story_duration_secs": round(sum(post.duration or 5 for post in stories)),
        "media_count": len(stories),
        "media_ids": [post.pk for post in stories],
        "has_video": any(post.is_video for post in stories),
    }


def tray_body(reels: Sequence[Json], now: int) -> Json:
    """What stands around the reels of the viewer's tray."""
    return {
        "tray": reels,
        "story_ranking_token": "",
        "story_likes_config": {"is_enabled": True, "ufi_type": 1},
        "story_wedging_config": {
            "story_wedging_type": "none",
            "story_wedge_size": 0,
            "display_show_all_last_n_media": 0,
        },
        "broadcasts": [],
        "sticker_version": 1,
        "face_filter_nux_version": 0,
        "stories_viewer_gestures_nux_eligible": False,
        "has_new_nux_story": False,
        "refresh_window_ms": 60_000,
        "response_timestamp": now,
        "status": "ok",
    }


def tray_highlight(person: Person, highlight: Highlight) -> Json:
    """One of ``tray`` of somebody's highlights: without items."""
    posts = list(highlight_items(person, highlight))
    return {
        **_reel(person, _highlight_id(highlight), posts),
        "seen": None,
        "reel_type": "highlight_reel",
        "cover_media": _cover(person, highlight, posts),
        "title": highlight.title,
        "created_at": posts[-1].taken_at if posts else 0,
        "is_pinned_highlight": False,
    }


def _highlight_id(highlight: Highlight) -> str:
    return f"highlight:{highlight.pk}"


def _cover(person: Person, highlight: Highlight, posts: Sequence[Post]) -> Json:
    image = {
        "width": _COVER,
        "height": _COVER,
        "url": files.cover(person, highlight).square(_COVER),
        "scans_profile": "e35",
    }
    return {
        "cropped_image_version": image,
        "crop_rect": _CROP,
        "media_id": f"{posts[0].pk}_{person.pk}" if posts else "0",
        "full_image_version": None,
        "upload_id": None,
    }


def _reel(person: Person, reel_id: str, posts: Sequence[Post]) -> Json:
    return {
        **_FLAGS,
        "id": reel_id,
        "strong_id__": reel_id,
        "latest_reel_media": posts[-1].taken_at if posts else 0,
        "user": {
            "pk": person.pk,
            "pk_id": person.pk,
            "full_name": person.full_name,
            "is_private": person.is_private,
            "strong_id__": person.pk,
            "username": person.username,
            "is_verified": person.is_verified,
            "profile_pic_id": profile_pic_id(person),
            "profile_pic_url": person.profile_pic_url,
            "interop_messaging_user_fbid": int(person.messaging_fbid),
            "is_creator_agent_enabled": False,
        },
        "media_count": len(posts),
        "media_ids": [post.pk for post in posts],
    }


_TRAY_FLAGS: Json = {
    **dict.fromkeys(
        ("can_reply", "can_gif_quick_reply", "can_reshare", "can_react_with_avatar"), True
    ),
    **dict.fromkeys(("ad_expiry_timestamp_in_millis", "is_cta_sticker_available")),
    **dict.fromkeys(("muted", "has_besties_media", "has_fan_club_media", "has_pride_media"), False),
    **dict.fromkeys(("seen", "prefetch_count", "story_wedge_size", "latest_besties_reel_media"), 0),
    "reel_type": "user_reel",
    "ranker_scores": {"ptap": "0.5", "fp": "0.5", "vm": "0.5"},
}
_FLAGS: Json = {
    "can_reply": True,
    "can_gif_quick_reply": True,
    "can_reshare": True,
    "can_react_with_avatar": True,
    "ad_expiry_timestamp_in_millis": None,
    "is_cta_sticker_available": None,
    "app_sticker_info": None,
    "should_treat_link_sticker_as_cta": None,
    "pool_refresh_ttl_in_sec": None,
    "is_nux": False,
    "prefetch_count": 0,
    "is_cacheable": True,
}
