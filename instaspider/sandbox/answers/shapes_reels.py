"""Stories and highlights as the web client's documents show them.

Key tree graphql_loggedout_highlight_reels/01. ``seen`` of a story is a number with a login, as
gallery-dl 1.32.18 counts on; the shapes of trays are unverified but for the keys it reads.
"""

from __future__ import annotations

from typing import Any

from instaspider.sandbox.answers import files
from instaspider.sandbox.answers.shapes_stickers import document_mentions
from instaspider.sandbox.world.people import Highlight, Person
from instaspider.sandbox.world.posts import VIDEO, Post
from instaspider.sandbox.world.stories import highlight_items

Json = dict[str, Any]


def highlight_reel(person: Person, highlight: Highlight, logged_in: bool) -> Json:
    """``node`` of a highlight; some have no items."""
    items = list(highlight_items(person, highlight))
    cover = {"cropped_image_version": {"url": files.cover(person, highlight).square(150)}}
    return {
        **_reel(person, f"highlight:{highlight.pk}", items, logged_in),
        "seen": 0 if logged_in else None,
        "reel_type": "highlight_reel",
        "cover_media": {**cover, "full_image_version": None},
        "title": highlight.title,
    }


def story_reel(person: Person, stories: list[Post]) -> Json:
    """``node`` of somebody's stories; there is no ``expiring_at`` on this level."""
    return {
        **_reel(person, person.pk, stories, logged_in=True),
        "seen": 0,
        "reel_type": "user_reel",
        "cover_media": None,
        "title": None,
    }


def reel_media(reel: Json) -> Json:
    """One of ``reels_media``: the fields of the list graphql_stories_feed."""
    return {key: value for key, value in reel.items() if key not in ("is_fit_green", "can_reshare")}


def tray_reel(person: Person, stories: list[Post]) -> Json:
    """One of the viewer's ``tray``."""
    return {
        "id": person.pk,
        "user": _small_user(person),
        "latest_reel_media": stories[-1].taken_at,
        "seen": 0,
        "muted": None,
        "reel_type": "user_reel",
        "__typename": "XDTReelDict",
    }


def tray_highlight(person: Person, highlight: Highlight) -> Json:
    """``node`` of somebody's highlights."""
    cover = {"cropped_image_version": {"url": files.cover(person, highlight).square(150)}}
    return {
        "id": f"highlight:{highlight.pk}",
        "title": highlight.title,
        "cover_media": cover,
        "user": _small_user(person),
        "__typename": "XDTReelDict",
    }


def _small_user(person: Person) -> Json:
    return {
        "pk": person.pk,
        "id": person.pk,
        "username": person.username,
        "profile_pic_url": person.profile_pic_url,
    }


def _reel(person: Person, reel_id: str, items: list[Post], logged_in: bool) -> Json:
    return {
        "id": reel_id,
        "items": [_item(post, logged_in) for post in items],
        "unviewable_authors_infos": [],
        "user": {
            "__typename": "XDTUserDict",
            **_small_user(person),
            "interop_messaging_user_fbid": person.fbid,
            "is_private": person.is_private,
            "user_id": person.pk,
            "is_verified": person.is_verified,
            "aigm_account_label_info": None,
            "transparency_label": None,
            "transparency_product": None,
            "transparency_product_enabled": False,
        },
        "can_reshare": True,
        "latest_reel_media": items[-1].taken_at if items else 0,
        "muted": None,
        "__typename": "XDTReelDict",
        "is_fit_green": False,
    }


def _item(post: Post, logged_in: bool) -> Json:
    owner = post.owner
    video = 1 if post.media_type == VIDEO else None
    return {
        **_ITEM_FLAGS,
        "pk": post.pk,
        "id": f"{post.pk}_{owner.pk}",
        "has_audio": post.has_audio,
        "code": post.shortcode,
        "image_versions2": {
            "candidates": [
                {"height": each.height, "url": each.url, "width": each.width}
                for each in post.picture.image_versions()
            ]
        },
        "original_width": post.width,
        "original_height": post.height,
        "taken_at": post.taken_at,
        "is_dash_eligible": video,
        "number_of_qualities": video,
        "video_dash_manifest": files.dash_manifest(post),
        "video_versions": [
            {"type": each.type, "url": each.url} for each in files.video_versions(post)
        ]
        or None,
        "media_type": post.media_type,
        "video_duration": post.duration,
        "user": {
            "pk": owner.pk,
            "id": owner.pk,
            "is_ai_user": None,
            "aigm_account_label_info": None,
            "instagram_pk": owner.pk,
            "interop_messaging_user_fbid": owner.fbid,
        },
        "organic_tracking_token": files.token(post),
        "expiring_at": post.expires_at,
        "story_bloks_stickers": document_mentions(post) if logged_in else None,
    }


_ITEM_FLAGS: Json = {
    **dict.fromkeys(
        (
            *("ai_label_info", "carousel_media", "visual_comment_reply_sticker_info"),
            *("story_hashtags", "story_locations", "text_post_share_to_ig_story_stickers"),
            *("story_countdowns", "story_questions", "story_sliders", "link"),
            *("custom_list_info", "reshared_story_media_author", "audience", "has_liked"),
            *("viewer_count", "story_music_stickers", "inventory_source"),
            *("carousel_media_count", "media_overlay_info", "caption", "accessibility_caption"),
            *("story_bloks_stickers", "story_link_stickers", "story_bloks_tappables"),
            *("story_feed_media", "story_cta", "reel_media_background", "preview"),
            *("sponsor_tags", "wearable_attribution_info", "story_app_attribution"),
            *("boosted_status", "boost_unavailable_identifier", "boost_unavailable_reason"),
            "can_viewer_reshare",
        )
    ),
    "is_story_edited": False,
    "product_type": "story",
    "viewers": [],
    "can_reshare": True,
    "is_paid_partnership": False,
    "has_translation": False,
    "can_see_insights_as_brand": False,
    "ig_media_sharing_disabled": False,
    "sharing_friction_info": {"should_have_sharing_friction": False, "bloks_app_url": None},
    "can_reply": True,
    "__typename": "XDTMediaDict",
}
