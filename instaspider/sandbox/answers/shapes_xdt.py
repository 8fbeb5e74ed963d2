"""Posts as the logged-in web client's documents show them (types ``XDT*``).

Key trees graphql_user_timeline_connection/01 (nodes of a timeline) and graphql_media_web_info/01
(one post by shortcode). Nearly every unused key is there as null; there is no ``play_count`` and
no ``video_duration``. Locations are null in both; licensed songs of timeline nodes have no
recorded form and take that of other trees (unverified).
"""

from __future__ import annotations

from typing import Any

from instaspider.sandbox.answers import files
from instaspider.sandbox.answers.shapes_xdt_sound import clips_metadata
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import CAROUSEL, VIDEO, Child, Post
from instaspider.sandbox.world.tags import Tag

Json = dict[str, Any]


def timeline_node(post: Post, viewer_likes: bool = False) -> Json:
    """``node`` of ``xdt_api__v1__feed__user_timeline_graphql_connection``."""
    return {
        **_FLAGS,
        **_TIMELINE_FLAGS,
        **_facts(post),
        "has_liked": viewer_likes,
        "user": {**user(post.owner), "latest_besties_reel_media": None},
        "title": None,
        "photo_of_you": False,
        "media_cropping_info": _cropping(post),
        "profile_grid_thumbnail_fitting_style": "UNSET",
        "timeline_pinned_user_ids": [post.owner.pk] if post.is_pinned else [],
        "owner_id": {"pk": post.owner.pk, "id": post.owner.pk},
        "__typename": "XDTMediaDict",
    }


def web_info_item(post: Post, viewer_likes: bool = False) -> Json:
    """One of ``items`` of ``xdt_api__v1__media__shortcode__web_info``."""
    return {
        **_FLAGS,
        **_facts(post),
        "has_liked": viewer_likes,
        "user": user(post.owner),
        "ad_id": None,
        "preview_comments": [],
        "affiliate_info": None,
    }


def tagged_node(post: Post, viewer_likes: bool = False) -> Json:
    """A post in which somebody is tagged: without a time (omkarcloud); the rest is unverified."""
    node = timeline_node(post, viewer_likes)
    del node["taken_at"]
    return node


def user(person: Person) -> Json:
    """``user`` of a post."""
    return {
        "pk": person.pk,
        "username": person.username,
        "full_name": person.full_name,
        "profile_pic_url": person.profile_pic_url,
        "is_private": person.is_private,
        "is_embeds_disabled": False,
        "is_unpublished": False,
        "is_verified": person.is_verified,
        "friendship_status": None,
        "latest_reel_media": None,
        "id": person.pk,
        "__typename": "XDTUserDict",
        "show_account_transparency_details": True,
        "is_ai_user": None,
        "aigm_account_label_info": None,
        "live_broadcast_visibility": None,
        "live_broadcast_id": None,
        "hd_profile_pic_url_info": {"url": person.profile_pic_url_hd},
        "transparency_product": None,
        "transparency_product_enabled": False,
        "transparency_label": None,
        "ai_agent_owner_username": None,
    }


def usertags(tags: tuple[Tag, ...]) -> Json | None:
    """``usertags``; positions are whole numbers in one recorded body, fractions in another."""
    if not tags:
        return None
    return {"in": [{"user": _tagged(tag.person), "position": [tag.x, tag.y]} for tag in tags]}


def file_keys(one: Post | Child) -> Json:
    """What says where the files are, of a post or a part of one."""
    video = 1 if one.media_type == VIDEO else None
    return {
        "media_type": one.media_type,
        "original_height": one.height,
        "original_width": one.width,
        "image_versions2": {
            "candidates": [
                {"url": each.url, "height": each.height, "width": each.width}
                for each in one.picture.image_versions()
            ]
        },
        "video_versions": [
            {"width": each.width, "height": each.height, "url": each.url, "type": each.type}
            for each in files.video_versions(one)
        ]
        or None,
        "is_dash_eligible": video,
        "number_of_qualities": video,
        "video_dash_manifest": files.dash_manifest(one),
        "display_uri": files.display_url(one),
    }


def _facts(post: Post) -> Json:
    likes = post.like_count
    return {
        **file_keys(post),
        "code": post.shortcode,
        "pk": post.pk,
        "id": f"{post.pk}_{post.owner.pk}",
        "caption": _caption(post),
        "taken_at": post.taken_at,
        "organic_tracking_token": files.token(post),
        "coauthor_producers": [_coauthor(person) for person in post.coauthors],
        "comment_count": post.comment_count,
        "like_and_view_counts_disabled": post.hides_likes,
        "like_count": 3 if post.hides_likes and likes > 3 else likes,
        "product_type": post.product_type,
        "usertags": usertags(post.tagged),
        "carousel_media_count": len(post.children) if post.media_type == CAROUSEL else None,
        "carousel_media": [_child(post, child) for child in post.children] or None,
        "location": _location(post),
        "has_audio": post.has_audio,
        "clips_metadata": clips_metadata(post),
    }


def _caption(post: Post) -> Json | None:
    if post.caption is None:
        return None
    return {
        "has_translation": None,
        "created_at": post.taken_at,
        "pk": files.caption_pk(post),
        "text": post.caption,
    }


def _coauthor(person: Person) -> Json:
    """Unverified: the recorded lists are empty."""
    return {
        "pk": person.pk,
        "id": person.pk,
        "username": person.username,
        "full_name": person.full_name,
        "profile_pic_url": person.profile_pic_url,
        "is_verified": person.is_verified,
        "__typename": "XDTUserDict",
    }


def _tagged(person: Person) -> Json:
    return {
        "pk": person.pk,
        "full_name": person.full_name,
        "username": person.username,
        "profile_pic_url": person.profile_pic_url,
        "is_verified": person.is_verified,
        "id": person.pk,
        "aigm_account_label_info": None,
    }


def _location(post: Post) -> Json | None:
    """Without an ``id``, so that ``post.location`` of instaloader 4.16 fails (its issue 2736)."""
    place = post.location
    if place is None:
        return None
    return {
        "pk": int(place.pk),
        "lat": place.lat,
        "lng": place.lng,
        "name": place.name,
        "profile_pic_url": None,
        "__typename": "XDTLocationDict",
    }


def _child(post: Post, child: Child) -> Json:
    return {
        **_CHILD_FLAGS,
        **file_keys(child),
        "id": f"{child.pk}_{post.owner.pk}",
        "pk": child.pk,
        "carousel_parent_id": f"{post.pk}_{post.owner.pk}",
        "taken_at": post.taken_at,
        "has_audio": True if child.media_type == VIDEO else None,
    }


def _cropping(post: Post) -> Json | None:
    """Portrait pictures say which part of them the grid shows."""
    margin = files.grid_margin(post)
    if margin is None:
        return None
    crop = {"crop_bottom": 1.0 - margin, "crop_left": 0.0, "crop_right": 1.0, "crop_top": margin}
    return {"square_crop": None, "four_by_three_crop": crop}


_NO_FRICTION: Json = {"bloks_app_url": None, "should_have_sharing_friction": False}

_FLAGS: Json = {
    **dict.fromkeys(
        (
            *("boosted_status", "boost_unavailable_identifier", "boost_unavailable_reason"),
            *("feed_demotion_control", "feed_recs_demotion_control", "inventory_source"),
            *("sponsor_tags", "link", "story_cta", "group", "follow_hashtag_info"),
            *("comments_disabled", "commenting_disabled_for_viewer", "top_likers"),
            *("facepile_top_likers", "preview", "social_context", "view_count", "can_reshare"),
            *("media_overlay_info", "carousel_parent_id", "is_shared_from_basel"),
            *("clips_attribution_info", "wearable_attribution_info", "ai_label_info"),
            *("accessibility_caption", "ai_interactive_embodiment_attachment_style_info"),
            *("longform_clip_metadata", "longform_title", "is_fb_only", "is_internal_only"),
            *("logging_info_token", "main_feed_carousel_starting_media_id"),
            *("floating_context_items", "previous_submitter", "all_previous_submitters"),
            *("fb_like_count", "crosspost_metadata", "media_repost_count", "fb_comment_count"),
            *("saved_collection_ids", "has_viewer_saved", "open_carousel_submission_state"),
        )
    ),
    "caption_is_edited": False,
    "sharing_friction_info": _NO_FRICTION,
    "is_paid_partnership": False,
    "invited_coauthor_producers": [],
    "can_see_insights_as_brand": False,
    "can_viewer_reshare": True,
    "ig_media_sharing_disabled": False,
    "media_attributions_data": [],
    "is_in_profile_grid": False,
    "profile_grid_control_enabled": False,
    "hidden_likes_string_variant": -1,
    "enable_media_notes_production": False,
}

_TIMELINE_FLAGS: Json = dict.fromkeys(
    (
        *("audience", "thumbnails", "upcoming_event", "media_notes", "explore", "is_seen"),
        *("headline", "creative_config", "link_text"),
    )
)

_CHILD_FLAGS: Json = {
    **dict.fromkeys(
        (
            *("accessibility_caption", "inventory_source", "user", "usertags", "preview"),
            *("organic_tracking_token", "saved_collection_ids", "has_viewer_saved"),
            *("media_overlay_info", "code", "carousel_media", "previous_submitter", "link"),
            *("story_cta", "clips_metadata"),
        )
    ),
    "sharing_friction_info": _NO_FRICTION,
    "product_type": "carousel_item",
}
