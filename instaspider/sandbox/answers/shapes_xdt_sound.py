"""Music and sound of reels in the logged-in web client's documents.

Own sounds as in the key tree graphql_user_timeline_connection/01, licensed songs as in
graphql_media_web_info/01.
"""

from __future__ import annotations

from typing import Any

from instaspider.sandbox.world.posts import Music, Post

Json = dict[str, Any]


def clips_metadata(post: Post) -> Json | None:
    """Of reels; null for other posts."""
    if post.product_type != "clips":
        return None
    music = post.music
    return {
        "audio_type": "licensed_music" if music and not music.is_original else "original_sounds",
        "achievements_info": {"show_achievements": False},
        "music_info": _song(music) if music and not music.is_original else None,
        "original_sound_info": _sound(post, music) if music and music.is_original else None,
        "originality_info": None,
        "is_shared_to_fb": False,
    }


def _song(music: Music) -> Json:
    consumption = {
        "should_mute_audio": False,
        "should_mute_audio_reason": "",
        "is_trending_in_clips": False,
        "audio_filter_infos": [],
    }
    asset = {
        "display_artist": music.artist,
        "title": music.title,
        "audio_cluster_id": music.audio_id,
        "is_explicit": False,
    }
    return {"music_consumption_info": consumption, "music_asset_info": asset}


def _sound(post: Post, music: Music) -> Json:
    owner = post.owner
    return {
        "original_audio_title": music.title,
        "should_mute_audio": False,
        "audio_asset_id": music.audio_id,
        "consumption_info": {
            "is_trending_in_clips": False,
            "should_mute_audio_reason": "",
            "should_mute_audio_reason_type": None,
        },
        "ig_artist": {
            "username": owner.username,
            "id": owner.pk,
            "profile_pic_url": owner.profile_pic_url,
        },
        "is_explicit": False,
        "audio_filter_infos": [],
    }
