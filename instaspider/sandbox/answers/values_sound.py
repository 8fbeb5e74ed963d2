"""All that the app's addresses say of the sound of a reel, or the music of another post.

Songs have no files in the sandbox: their addresses are empty.
"""

from __future__ import annotations

from typing import Any

from instaspider.sandbox.answers import files
from instaspider.sandbox.answers.values_user import user_values
from instaspider.sandbox.world.posts import Music, Post

Json = dict[str, Any]


def clips_metadata(post: Post) -> Json | None:
    """Of reels."""
    if post.product_type != "clips":
        return None
    music = post.music
    song = music if music and not music.is_original else None
    own = music if music and music.is_original else None
    return {
        **_CLIP_FLAGS,
        "audio_type": "licensed_music" if song else "original_sounds",
        "audio_ranking_info": {"best_audio_cluster_id": music.audio_id if music else ""},
        "music_canonical_id": music.audio_id if song and music else "",
        "music_info": _song(post, song) if song else None,
        "original_sound_info": _sound(post, own) if own else None,
    }


def music_metadata(post: Post) -> Json | None:
    """Of posts that are no reels; a song stands in it as in key tree
    discover_web_explore_grid/01."""
    music = post.music
    if music is None or post.product_type == "clips":
        return None
    return {
        "audio_type": "licensed_music",
        "music_canonical_id": music.audio_id,
        "music_info": _song(post, music),
        "original_sound_info": None,
    }


def _song(post: Post, music: Music) -> Json:
    asset = {
        **_SONG_FLAGS,
        "audio_asset_id": music.audio_id,
        "audio_cluster_id": music.audio_id,
        "cover_artwork_thumbnail_uri": post.picture.square(150),
        "cover_artwork_uri": post.picture.square(640),
        "display_artist": music.artist,
        "duration_in_ms": milliseconds(post),
        "id": music.audio_id,
        "title": music.title,
    }
    return {
        "music_asset_info": asset,
        "music_canonical_id": None,
        "music_consumption_info": {
            **_CONSUMPTION_FLAGS,
            "overlap_duration_in_ms": milliseconds(post),
        },
        "push_blocking_test": None,
    }


def _sound(post: Post, music: Music) -> Json:
    return {
        **_SOUND_FLAGS,
        "audio_asset_id": music.audio_id,
        "dash_manifest": files.dash_manifest(post) or "",
        "duration_in_ms": milliseconds(post),
        "ig_artist": user_values(post.owner),
        "original_audio_title": music.title,
        "original_media_id": post.pk,
        "overlap_duration_in_ms": milliseconds(post),
        "progressive_download_url": post.video_url or "",
        "time_created": post.taken_at,
    }


def milliseconds(post: Post) -> int:
    """How long its sound plays."""
    return round((post.duration or 30) * 1000)


_CLIP_FLAGS: Json = {
    **dict.fromkeys(
        (
            *("asset_recommendation_info", "breaking_content_info", "breaking_creator_info"),
            *("challenge_info", "contextual_highlight_info", "external_media_info"),
            *("featured_label", "may_have_template_info", "merchandising_pill_info", "nux_info"),
            *("originality_info", "reels_on_the_rise_info", "reusable_text_attribute_string"),
            *("reusable_text_info", "shopping_info", "show_tips", "template_info"),
            "viewer_interaction_settings",
        )
    ),
    **dict.fromkeys(
        (
            *("disable_use_in_clips_client_cache", "is_fan_club_promo_video"),
            *("is_public_chat_welcome_video", "is_shared_to_fb", "show_achievements"),
        ),
        False,
    ),
    "achievements_info": {"num_earned_achievements": None, "show_achievements": False},
    "additional_audio_info": {
        "additional_audio_username": None,
        "audio_reattribution_info": {"should_allow_restore": False},
    },
    "basel_template_info_for_ig_app": {
        "should_show_reuse_setting_for_owner": False,
        "use_template_deeplink": None,
    },
    "branded_content_tag_info": {"can_add_tag": False},
    "clips_creation_entry_point": "clips",
    "content_appreciation_info": {
        "enabled": False,
        "entry_point_container": {
            "comment": {"action_type": ""},
            "overflow": None,
            "pill": {"action_type": "", "priority": 0},
            "ufi": None,
        },
    },
    "cutout_sticker_info": [],
    "mashup_info": {
        **dict.fromkeys(
            (
                *("can_toggle_mashups_allowed", "has_been_mashed_up"),
                *("has_nonmimicable_additional_audio", "is_creator_requesting_mashup"),
                *("is_light_weight_check", "is_light_weight_reuse_allowed_check"),
                *("is_pivot_page_available", "is_reuse_allowed", "mashups_allowed"),
                "mashups_allowed_for_carousel",
            ),
            False,
        ),
        **dict.fromkeys(
            (
                *("formatted_mashups_count", "mashup_type", "original_media"),
                "privacy_filtered_mashups_media_count",
            )
        ),
        "non_privacy_filtered_mashups_media_count": 0,
    },
    "professional_clips_upsell_type": 0,
}

_CONSUMPTION_FLAGS: Json = {
    **dict.fromkeys(
        (
            *("contains_lyrics", "derived_content_id", "display_labels"),
            *("formatted_clips_media_count", "ig_artist", "music_creation_restriction_reason"),
            *("previous_trend_rank", "related_audios", "should_mute_audio_reason_type"),
            *("streaming_services", "trend_rank", "user_notes"),
        )
    ),
    "allow_media_creation_with_music": True,
    "audio_asset_start_time_in_ms": 0,
    "audio_filter_infos": [],
    "audio_muting_info": {
        "allow_audio_editing": False,
        "mute_audio": False,
        "mute_reason_str": "",
        "show_muted_audio_toast": False,
    },
    "derived_content_start_time_in_composition_in_ms": 0,
    "is_bookmarked": False,
    "is_trending_in_clips": False,
    "placeholder_profile_pic_url": "",
    "should_allow_music_editing": False,
    "should_mute_audio": False,
    "should_mute_audio_reason": "",
    "should_render_soundwave": False,
}

_SONG_FLAGS: Json = {
    **dict.fromkeys(
        (
            *("dark_message", "dash_manifest", "lyrics", "reactive_audio_download_url"),
            *("related_audios", "sanitized_title", "song_monetization_info"),
            "spotify_track_metadata",
        )
    ),
    **dict.fromkeys(
        (
            *("artist_id", "fast_start_progressive_download_url", "ig_username", "subtitle"),
            *("progressive_download_url", "web_30s_preview_download_url"),
        ),
        "",
    ),
    "allows_saving": True,
    "has_lyrics": False,
    "highlight_start_times_in_ms": [0],
    "is_eligible_for_audio_effects": False,
    "is_eligible_for_vinyl_sticker": False,
    "is_explicit": False,
    "licensed_music_subtype": "DEFAULT",
    "territory_validity_periods": {},
}

_SOUND_FLAGS: Json = {
    **dict.fromkeys(
        (
            *("attributed_custom_audio_asset_id", "audio_filter_infos", "music_canonical_id"),
            *("formatted_clips_media_count", "previous_trend_rank", "trend_rank"),
            "xpost_fb_creator_info",
        )
    ),
    **dict.fromkeys(
        (
            *("allow_creator_to_rename", "can_remix_be_shared_to_fb", "hide_remixing"),
            *("can_remix_be_shared_to_fb_expansion", "is_audio_automatically_attributed"),
            *("is_eligible_for_audio_effects", "is_eligible_for_vinyl_sticker", "is_explicit"),
            *("is_original_audio_download_eligible", "is_reuse_disabled", "is_xpost_from_fb"),
            *("oa_owner_is_music_artist", "should_mute_audio"),
        ),
        False,
    ),
    "audio_asset_start_time_in_ms": 0,
    "audio_parts": [],
    "audio_parts_by_filter": [],
    "consumption_info": {
        "display_media_id": None,
        "inline_audio_label": None,
        "is_bookmarked": False,
        "is_trending_in_clips": False,
        "should_mute_audio_reason": "",
        "should_mute_audio_reason_type": None,
        "user_notes": None,
    },
    "derived_content_start_time_in_composition_in_ms": 0,
    "fb_downstream_use_xpost_metadata": {"downstream_use_xpost_deny_reason": "NONE"},
    "original_audio_subtype": "default",
}
