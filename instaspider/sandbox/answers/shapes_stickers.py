"""Stickers of stories: whom they mention, in two forms, where they were taken, which song plays.

Key trees feed_reels_media/11 and /13; by the documents, the field lists
graphql_stories_feed and graphql_highlights_reel_connection, which have mentions in one form.
"""

from __future__ import annotations

from typing import Any

from instaspider.sandbox.answers.shapes_friends import profile_pic_id
from instaspider.sandbox.answers.values_sound import milliseconds
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.places import Place
from instaspider.sandbox.world.posts import Music, Post
from instaspider.sandbox.world.tags import Tag

Json = dict[str, Any]


def stickers(post: Post) -> Json:
    """What an item of the REST API has of them: no key where there is none."""
    found: Json = {}
    if post.tagged and _is_old(post):
        found["reel_mentions"] = [_mention(tag) for tag in post.tagged]
    elif post.tagged:
        found["story_bloks_stickers"] = [_bloks(tag) for tag in post.tagged]
    if post.location:
        found["story_locations"] = [{**_drawn(0.5, 0.9), "location": _place(post.location)}]
    if post.music:
        asset = _song(post, post.music)
        found["story_music_stickers"] = [{**_drawn(0.5, 0.5), "music_asset_info": asset}]
    return found


def place_of_story(post: Post) -> Json:
    """What stands beside the sticker of a place in key tree feed_reels_media/11."""
    place = post.location
    return {"location": _place(place), "lat": place.lat, "lng": place.lng} if place else {}


def document_mentions(post: Post) -> list[Json] | None:
    """``story_bloks_stickers`` of a document with a login."""
    mentions = [
        {
            **_place_of(tag.x, tag.y),
            "bloks_sticker": {
                "id": "bloks_sticker_id",
                "sticker_data": {
                    "ig_mention": {
                        "username": tag.person.username,
                        "full_name": tag.person.full_name,
                    }
                },
            },
        }
        for tag in post.tagged
    ]
    return mentions or None


def _is_old(post: Post) -> bool:
    return Draw(post.owner.seed, "form of mentions", post.pk).chance(50)


def _mention(tag: Tag) -> Json:
    return {**_drawn(tag.x, tag.y), "user": _user(tag.person)}


def _bloks(tag: Tag) -> Json:
    person = tag.person
    return {
        **_place_of(tag.x, tag.y),
        "z": 0,
        "bloks_sticker": {
            "id": "bloks_sticker_id",
            "app_id": "com.bloks.www.sticker.ig.mention.screen",
            "sticker_data": {
                "ig_mention": {
                    "account_id": person.pk,
                    "username": person.username,
                    "full_name": person.full_name,
                    "profile_pic_url": person.profile_pic_url,
                }
            },
            "bloks_sticker_type": "mention",
        },
    }


def _user(person: Person) -> Json:
    return {
        "pk": int(person.pk),
        "pk_id": person.pk,
        "full_name": person.full_name,
        "is_private": person.is_private,
        "strong_id__": person.pk,
        "username": person.username,
        "is_verified": person.is_verified,
        "profile_pic_id": profile_pic_id(person),
        "profile_pic_url": person.profile_pic_url,
    }


def _place(place: Place) -> Json:
    return {
        "pk": int(place.pk),
        "short_name": place.name,
        "facebook_places_id": int(place.pk),
        "external_source": "facebook_places",
        "name": place.name,
        "address": place.address,
        "city": place.city,
        "has_viewer_saved": False,
        "lng": place.lng,
        "lat": place.lat,
    }


def _song(post: Post, music: Music) -> Json:
    return {
        **_SONG_FLAGS,
        "audio_asset_id": music.audio_id,
        "audio_cluster_id": music.audio_id,
        "id": music.audio_id,
        "title": music.title,
        "display_artist": music.artist,
        "cover_artwork_uri": post.picture.square(640),
        "cover_artwork_thumbnail_uri": post.picture.square(150),
        "duration_in_ms": milliseconds(post),
        "overlap_duration_in_ms": milliseconds(post),
    }


def _place_of(x: float, y: float) -> Json:
    return {"x": float(x), "y": float(y), "width": 0.3, "height": 0.05, "rotation": 0.0}


def _drawn(x: float, y: float) -> Json:
    return {
        **_place_of(x, y),
        **dict.fromkeys(("z", "is_pinned", "is_hidden", "is_fb_sticker"), 0),
        "is_sticker": 1,
        "start_time_ms": 0.0,
        "end_time_ms": 0.0,
    }


_SONG_FLAGS: Json = {
    **dict.fromkeys(
        (
            *("sanitized_title", "artist_id", "reactive_audio_download_url", "dash_manifest"),
            *("web_30s_preview_download_url", "dark_message", "ig_username", "ig_artist"),
            *("is_eligible_for_audio_effects", "should_mute_audio_reason_type", "trend_rank"),
            *("formatted_clips_media_count", "display_labels", "derived_content_id"),
            "contains_lyrics",
        )
    ),
    **dict.fromkeys(
        (
            *("is_explicit", "has_lyrics", "should_mute_audio", "is_bookmarked"),
            *("is_trending_in_clips", "should_allow_music_editing", "should_render_soundwave"),
        ),
        False,
    ),
    **dict.fromkeys(
        (
            *("subtitle", "progressive_download_url", "fast_start_progressive_download_url"),
            *("placeholder_profile_pic_url", "should_mute_audio_reason"),
        ),
        "",
    ),
    "allows_saving": True,
    "allow_media_creation_with_music": True,
    "highlight_start_times_in_ms": [0],
    "audio_asset_start_time_in_ms": 0,
    "audio_filter_infos": [],
    "audio_muting_info": {
        "mute_audio": False,
        "mute_reason_str": "",
        "allow_audio_editing": False,
        "show_muted_audio_toast": False,
    },
}
