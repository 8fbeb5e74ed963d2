"""All that the app's addresses say of a post; ``forms`` choose the keys of each address.

The recorded items are reels for the most part. That photos and carousels lack the keys of videos,
and what parts of a carousel have, is recorded of the home feed (key trees feed_timeline) and of
bodies of 2022 (key trees media_info_or___a1).
"""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from instaspider.sandbox.answers import files
from instaspider.sandbox.answers.values_files import file_values
from instaspider.sandbox.answers.values_sound import clips_metadata, music_metadata
from instaspider.sandbox.answers.values_user import user_values
from instaspider.sandbox.world.posts import CAROUSEL, Child, Post

Json = dict[str, Any]

_MICROSECONDS = 1_000_000


def post_values(post: Post, is_liked: bool = False, is_followed: bool = False) -> Json:
    """Every key under which some answer has something of a post; ids are texts.

    What a post has not is not in it, but for the keys that then are null.
    """
    owner = user_values(post.owner, is_followed)
    clip = clips_metadata(post)
    return {
        **_FLAGS,
        **_identity(post),
        **_counts(post),
        **_place(post),
        **(_parts(post) if post.media_type == CAROUSEL else file_values(post)),
        **(_cropping(post) if post.media_type != CAROUSEL else {}),
        **({"clips_metadata": clip} if clip else {}),
        **({"usertags": usertags} if (usertags := _usertags(post)) else {}),
        **({"has_audio": post.has_audio} if post.is_video else {}),
        "user": owner,
        "owner": owner,
        "caption": _caption(post, owner),
        "coauthor_producers": [user_values(person) for person in post.coauthors],
        "music_metadata": music_metadata(post),
        "has_liked": is_liked,
        "has_tagged_users": bool(post.tagged),
        "like_and_view_counts_disabled": post.hides_likes,
        "timeline_pinned_user_ids": _pinned(post),
        "clips_tab_pinned_user_ids": _pinned(post) if clip else [],
        "is_unified_video": post.product_type in ("igtv", "clips"),
    }


def _identity(post: Post) -> Json:
    full = f"{post.pk}_{post.owner.pk}"
    kind = "reel" if post.product_type == "clips" else "p"
    spoken = post.accessibility_caption
    return {
        "pk": post.pk,
        "id": full,
        "strong_id__": full,
        "fbid": files.caption_pk(post),
        "code": post.shortcode,
        "taken_at": post.taken_at,
        "device_timestamp": post.taken_at * _MICROSECONDS,
        "media_type": post.media_type,
        "product_type": post.product_type,
        "client_cache_key": b64encode(post.pk.encode()).decode(),
        "organic_tracking_token": files.token(post),
        "display_uri": files.display_url(post),
        "url": f"https://www.instagram.com/{kind}/{post.shortcode}/",
        **({"accessibility_caption": spoken} if spoken else {}),
        **({"expiring_at": post.expires_at} if post.is_story else {}),
    }


def _counts(post: Post) -> Json:
    """``like_count`` is missing where it is hidden (gallery-dl 5218)."""
    counts: Json = {"comment_count": post.comment_count}
    if not post.hides_likes:
        counts["like_count"] = post.like_count
    if post.play_count is not None:
        counts |= {"play_count": post.play_count, "ig_play_count": post.play_count}
    elif post.view_count is not None:
        counts["view_count"] = post.view_count
    return counts


def _place(post: Post) -> Json:
    place = post.location
    if place is None:
        return {}
    location = {
        "pk": place.pk,
        "facebook_places_id": place.pk,
        "external_source": "facebook_places",
        "name": place.name,
        "short_name": place.name,
        "address": place.address,
        "city": place.city,
        "lat": place.lat,
        "lng": place.lng,
        "has_viewer_saved": False,
        "is_eligible_for_guides": False,
    }
    return {"location": location, "lat": place.lat, "lng": place.lng}


def _parts(post: Post) -> Json:
    """Carousels have neither picture nor size of their own."""
    return {
        "carousel_media": [_part(post, child) for child in post.children],
        "carousel_media_count": len(post.children),
        "carousel_media_ids": [child.pk for child in post.children],
    }


def _part(post: Post, child: Child) -> Json:
    return {
        **file_values(child),
        "pk": child.pk,
        "id": f"{child.pk}_{post.owner.pk}",
        "carousel_parent_id": f"{post.pk}_{post.owner.pk}",
        "media_type": child.media_type,
        "commerciality_status": "not_commercial",
        "can_see_insights_as_brand": False,
        "comment_inform_treatment": _NO_TREATMENT,
        "sharing_friction_info": _NO_FRICTION,
    }


def _cropping(post: Post) -> Json:
    """Which part of a portrait picture the grid shows; reels have a square as well."""
    margin = files.grid_margin(post)
    if margin is None:
        return {}
    whole = {"crop_left": 0, "crop_right": 1}
    return {
        "media_cropping_info": {
            "four_by_three_crop": {**whole, "crop_top": margin, "crop_bottom": 1.0 - margin},
            "square_crop": {**whole, "crop_top": 0, "crop_bottom": 1},
        }
    }


def _usertags(post: Post) -> Json | None:
    tags = [
        {
            "position": [tag.x, tag.y],
            "show_category_of_user": False,
            "user": user_values(tag.person),
        }
        for tag in post.tagged
    ]
    return {"in": tags} if tags else None


def _caption(post: Post, owner: Json) -> Json | None:
    if post.caption is None:
        return None
    pk = files.caption_pk(post)
    return {
        "bit_flags": 0,
        "content_type": "comment",
        "created_at": post.taken_at,
        "created_at_utc": post.taken_at,
        "did_report_as_spam": False,
        "is_covered": False,
        "is_ranked_comment": False,
        "media_id": post.pk,
        "pk": pk,
        "private_reply_status": 0,
        "share_enabled": False,
        "status": "Active",
        "strong_id__": pk,
        "text": post.caption,
        "type": 1,
        "user": owner,
        "user_id": post.owner.pk,
    }


def _pinned(post: Post) -> list[int]:
    return [int(post.owner.pk)] if post.is_pinned else []


_NO_TREATMENT: Json = {
    "action_type": None,
    "should_have_inform_treatment": False,
    "text": "",
    "url": None,
}
_NO_FRICTION: Json = {
    "bloks_app_url": None,
    "sharing_friction_payload": None,
    "should_have_sharing_friction": False,
}
_NO_DENIAL: Json = {"downstream_use_xpost_deny_reason": "NONE"}

_FLAGS: Json = {
    **dict.fromkeys(
        (
            *("boost_unavailable_identifier", "boost_unavailable_reason", "creative_config"),
            *("boost_unavailable_reason_v2", "gen_ai_chat_with_ai_cta_info", "igbio_product"),
            *("media_overlay_info", "shop_routing_user_id"),
        )
    ),
    **dict.fromkeys(
        (
            *("are_remixes_crosspostable", "can_reply", "can_viewer_reshare", "can_viewer_save"),
            *("comment_likes_enabled", "comment_threading_enabled"),
            *("is_comments_gif_composer_enabled", "is_organic_product_tagging_eligible"),
            *("is_reuse_allowed", "is_third_party_downloads_eligible", "has_views_fetching"),
        ),
        True,
    ),
    **dict.fromkeys(
        (
            *("can_see_insights_as_brand", "can_view_more_preview_comments"),
            *("caption_is_edited", "coauthor_producer_can_see_organic_insights"),
            *("collaborator_edit_eligibility", "enable_media_notes_production"),
            *("explore_hide_comments", "has_delayed_metadata", "has_more_comments"),
            *("has_high_risk_gen_ai_inform_treatment", "has_privately_liked"),
            *("hide_view_all_comment_entrypoint", "is_artist_pick", "has_viewer_saved"),
            *("ig_media_sharing_disabled", "is_cutout_sticker_allowed", "is_eof"),
            *("is_eligible_content_for_post_roll_ad", "is_eligible_for_autodub"),
            *("is_eligible_for_autodub_upsell", "is_eligible_for_media_note_recs_nux"),
            *("is_eligible_for_meta_ai_share", "is_eligible_for_organic_eager_refresh"),
            *("is_eligible_for_poe", "is_in_profile_grid", "is_open_to_public_submission"),
            *("is_paid_partnership", "is_photo_comments_composer_enabled_for_author"),
            *("is_post_live_clips_media", "is_quiet_post", "is_seen", "is_social_ufi_disabled"),
            *("is_reshare_of_text_post_app_media_in_ig", "media_reposter_bottomsheet_enabled"),
            "is_tagged_media_shared_to_viewer_profile_grid",
            *("is_visual_reply_commenter_notice_enabled", "open_carousel_show_follow_button"),
            *("original_media_has_visual_reply_media", "photo_of_you"),
            *("profile_grid_control_enabled", "share_count_disabled", "should_request_ads"),
            "should_show_author_pog_for_tagged_media_shared_to_profile_grid",
            "subscribe_cta_visible",
        ),
        False,
    ),
    **dict.fromkeys(
        (
            *("deleted_reason", "fb_aggregated_comment_count", "fb_aggregated_like_count"),
            *("filter_type", "has_shared_to_fb", "reshare_count"),
        ),
        0,
    ),
    **dict.fromkeys(
        (
            *("commerce_integrity_review_decision", "logging_info_token", "mezql_token"),
            *("related_ads_pivots_media_info", "subtype_name_for_REST__"),
        ),
        "",
    ),
    **{
        key: []
        for key in (
            *("clips_text", "comments", "creator_product_link_infos", "creator_viewer_insights"),
            *("cutout_sticker_info", "facepile_top_likers", "featured_products"),
            *("floating_context_items", "invited_coauthor_producers", "media_attributions_data"),
            *("media_ui_attributions_data", "meta_ai_suggested_prompts", "preview_comments"),
            *("product_suggestions", "saved_collection_ids", "social_context", "sponsor_tags"),
            *("top_likers", "translated_langs_for_autodub", "video_sticker_locales"),
        )
    },
    "comment_inform_treatment": _NO_TREATMENT,
    "commerciality_status": "not_commercial",
    "community_notes_info": {
        "enable_submission_friction": False,
        "has_viewer_submitted_note": False,
        "is_eligible_for_request_a_note": False,
        "note_submission_disabled": False,
    },
    "crosspost_metadata": {"fb_downstream_use_xpost_metadata": _NO_DENIAL},
    "eligible_insights_entrypoints": "NONE",
    "fb_user_tags": {"in": []},
    "fundraiser_tag": {"has_standalone_fundraiser": False},
    "gen_ai_detection_method": {"detection_method": "NONE"},
    "hidden_likes_string_variant": -1,
    "inline_composer_display_condition": "impression_trigger",
    "integrity_review_decision": "pending",
    "inventory_source": "media_or_ad",
    "max_num_visible_preview_comments": 2,
    "media_notes": {"items": []},
    "profile_grid_thumbnail_fitting_style": "UNSET",
    "report_info": {"has_viewer_submitted_report": False},
    "sharing_friction_info": _NO_FRICTION,
    "view_state_item_type": 128,
}
