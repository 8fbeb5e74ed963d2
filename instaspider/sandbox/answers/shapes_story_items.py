"""Items of stories and highlights as the REST API shows them; key tree feed_reels_media/01.

Their stickers are those of :mod:`.shapes_stickers`.
"""

from __future__ import annotations

from typing import Any

from instaspider.sandbox.answers import files
from instaspider.sandbox.answers.shapes_friends import profile_pic_id
from instaspider.sandbox.answers.shapes_stickers import stickers
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import VIDEO, Post

Json = dict[str, Any]


def item(post: Post, user: Json, is_liked: bool) -> Json:
    """What a story and one that a highlight keeps have in common."""
    draw = Draw(post.owner.seed, "story", post.pk)
    values: Json = {
        **_FLAGS,
        **(_video(post) if post.media_type == VIDEO else {}),
        "taken_at": post.taken_at,
        "pk": post.pk,
        "id": f"{post.pk}_{post.owner.pk}",
        "strong_id__": f"{post.pk}_{post.owner.pk}",
        "fbid": str(17_900_000_000_000_000 + draw.below(10**14)),
        "device_timestamp": post.taken_at * 1_000_000 - draw.below(60_000_000),
        "client_cache_key": files.token(post),
        "media_type": post.media_type,
        "code": post.shortcode,
        "user": user | {"eligible_for_text_app_activation_badge": False},
        "owner": user,
        "image_versions2": {
            "candidates": [
                {"width": each.width, "height": each.height, "url": each.url}
                for each in post.picture.image_versions()
            ]
        },
        "original_width": post.width,
        "original_height": post.height,
        "organic_tracking_token": files.token(post),
        "has_liked": is_liked,
    }
    if caption := post.accessibility_caption:
        values["accessibility_caption"] = caption
    return values | stickers(post)


def item_user(person: Person, is_followed: bool) -> Json:
    """``owner`` of an item; ``user`` has one key more."""
    large = {"url": person.profile_pic_url_hd, "width": 320, "height": 320}
    return {
        **_USER_FLAGS,
        "fbid_v2": person.fbid,
        "full_name": person.full_name,
        "id": person.pk,
        "is_private": person.is_private,
        "pk": person.pk,
        "pk_id": person.pk,
        "strong_id__": person.pk,
        "friendship_status": {
            **_FRIENDSHIP,
            "following": is_followed,
            "is_private": person.is_private,
        },
        "hd_profile_pic_url_info": large,
        "hd_profile_pic_versions": [large],
        "is_verified": person.is_verified,
        "profile_pic_id": profile_pic_id(person),
        "profile_pic_url": person.profile_pic_url,
        "username": person.username,
    }


def _video(post: Post) -> Json:
    return {
        "is_dash_eligible": 1,
        "video_dash_manifest": files.dash_manifest(post),
        "number_of_qualities": 1,
        "video_versions": [
            {
                "type": each.type,
                "width": each.width,
                "height": each.height,
                "url": each.url,
                "id": post.pk,
            }
            for each in files.video_versions(post)
        ],
        "video_duration": post.duration,
        "has_audio": post.has_audio,
    }


_FRIENDSHIP: Json = dict.fromkeys(
    (
        *("followed_by", "blocking", "muting", "incoming_request", "outgoing_request"),
        *("is_blocking_reel", "is_muting_reel", "is_bestie", "is_restricted"),
        *("is_feed_favorite", "subscribed", "is_eligible_to_subscribe", "is_muting_notes"),
    ),
    False,
)

_USER_FLAGS: Json = {
    "feed_post_reshare_disabled": False,
    "is_unpublished": False,
    "show_account_transparency_details": True,
    "third_party_downloads_enabled": 1,
    "account_badges": [],
    "fan_club_info": dict.fromkeys(
        (
            *("fan_club_id", "fan_club_name", "is_fan_club_referral_eligible"),
            *("fan_consideration_page_revamp_eligiblity", "is_fan_club_gifting_eligible"),
            *("subscriber_count", "connected_member_count", "autosave_to_exclusive_highlight"),
            "has_enough_subscribers_for_ssc",
        )
    ),
    "has_anonymous_profile_picture": False,
    "is_favorite": False,
    "transparency_product_enabled": False,
}

_FLAGS: Json = {
    **dict.fromkeys(
        (
            *("hide_view_all_comment_entrypoint", "like_and_view_counts_disabled"),
            *("is_post_live_clips_media", "is_reshare_of_text_post_app_media_in_ig"),
            *("caption_is_edited", "has_delayed_metadata", "comment_threading_enabled"),
            *("is_unified_video", "has_privately_liked", "commenting_disabled_for_viewer"),
            *("is_comments_gif_composer_enabled", "is_organic_product_tagging_eligible"),
            *("can_see_insights_as_brand", "has_translation", "is_in_profile_grid"),
            *("original_media_has_visual_reply_media", "profile_grid_control_enabled"),
            *("enable_media_notes_production", "is_paid_partnership", "is_auto_created"),
            *("ig_media_sharing_disabled", "subscribe_cta_visible", "collapse_comments"),
            *("is_cutout_sticker_allowed", "is_open_to_public_submission", "can_send_prompt"),
            *("is_tagged_media_shared_to_viewer_profile_grid", "is_first_take"),
            "should_show_author_pog_for_tagged_media_shared_to_profile_grid",
            *("is_rollcall_v2", "supports_reel_reactions", "can_play_spotify_audio"),
            *("is_from_discovery_surface", "is_superlative", "show_one_tap_fb_share_tooltip"),
        ),
        False,
    ),
    **dict.fromkeys(
        (
            *("comment_inform_treatment", "shop_routing_user_id", "igbio_product", "caption"),
            *("music_metadata", "boost_unavailable_identifier", "boost_unavailable_reason"),
        )
    ),
    "is_visual_reply_commenter_notice_enabled": True,
    "is_reel_media": True,
    "should_request_ads": True,
    "is_terminal_video_segment": True,
    "can_viewer_save": True,
    "can_reshare": True,
    "can_reply": True,
    "deleted_reason": 0,
    "mezql_token": "",
    "commerciality_status": "not_commerciable",
    "filter_type": 0,
    "caption_position": 0.0,
    "integrity_review_decision": "pending",
    "clips_tab_pinned_user_ids": [],
    "product_suggestions": [],
    "sharing_friction_info": {
        "should_have_sharing_friction": False,
        "bloks_app_url": None,
        "sharing_friction_payload": None,
    },
    "coauthor_producers": [],
    "invited_coauthor_producers": [],
    "product_type": "story",
    "crosspost": ["FB"],
    "fb_aggregated_like_count": 0,
    "fb_aggregated_comment_count": 0,
    "likers": [],
    "archive_story_deletion_ts": 0,
}
