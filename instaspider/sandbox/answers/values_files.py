"""All that the app's addresses say of the files of a post, or of one part of a carousel."""

from __future__ import annotations

from typing import Any

from instaspider.sandbox.answers import files
from instaspider.sandbox.world.pictures import Rendition
from instaspider.sandbox.world.posts import Child, Post

Json = dict[str, Any]

_CODEC = "avc1.42C01E"
_BANDWIDTH = 512_000
"""Bits a second; no bandwidth of the sandbox's videos is measured."""
_SPRITES = 60
"""Thumbnails on one sheet."""


def file_values(one: Post | Child) -> Json:
    """Pictures and videos; videos alone have the keys of videos."""
    size = {"original_width": one.width, "original_height": one.height}
    if not one.duration:
        return size | {"image_versions2": {"candidates": _candidates(one)}}
    return size | {
        "image_versions2": _still(one, one.duration),
        "video_versions": video_versions(one),
        "video_dash_manifest": files.dash_manifest(one),
        "video_codec": _CODEC,
        "video_duration": one.duration,
        "is_dash_eligible": 1,
        "number_of_qualities": 1,
    }


def video_versions(one: Post | Child) -> list[Json]:
    return [
        {
            "bandwidth": _BANDWIDTH,
            "fallback": None,
            "height": each.height,
            "id": f"{one.pk}v",
            "type": each.type,
            "url": each.url,
            "url_expiration_timestamp_us": None,
            "width": each.width,
        }
        for each in files.video_versions(one)
    ]


def _candidates(one: Post | Child) -> list[Json]:
    return [_candidate(each) for each in one.picture.image_versions()]


def _candidate(each: Rendition) -> Json:
    return {
        "estimated_scans_sizes": [],
        "height": each.height,
        "is_spatial_image": False,
        "scans_profile": "",
        "url": each.url,
        "width": each.width,
    }


def _still(one: Post | Child, seconds: float) -> Json:
    candidates = _candidates(one)
    frames = ("first_frame", "igtv_first_frame", "smart_frame")
    return {
        "candidates": candidates,
        "additional_candidates": dict.fromkeys(frames, candidates[0]),
        "scrubber_spritesheet_info_candidates": {"default": _sprites(one, seconds)},
    }


def _sprites(one: Post | Child, seconds: float) -> Json:
    """One sheet; here the still itself stands for it."""
    return {
        "file_size_kb": 120,
        "max_thumbnails_per_sprite": _SPRITES,
        "rendered_width": 96,
        "sprite_height": 1110,
        "sprite_urls": [one.picture.filled(640)],
        "sprite_width": 1500,
        "thumbnail_duration": seconds / _SPRITES,
        "thumbnail_height": 185,
        "thumbnail_width": 104,
        "thumbnails_per_row": 14,
        "total_thumbnail_num_per_sprite": _SPRITES,
        "video_length": seconds,
    }
