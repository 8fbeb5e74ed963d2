"""Values of anything with files: a post, or one part of a carousel."""

from __future__ import annotations

from collections.abc import Sequence

from instaspider.sandbox.media.mp4 import manifest
from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.things import Version
from instaspider.sandbox.world import pictures
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.pictures import Rendition, VideoVersion, media_preview
from instaspider.sandbox.world.posts import CAROUSEL, PHOTO, VIDEO, Child, Post

_SPRITES = 60
"""How many thumbnails are on one sheet."""
_GRAPH = {PHOTO: "GraphImage", VIDEO: "GraphVideo", CAROUSEL: "GraphSidecar"}


def graph_type(one: Post | Child) -> str:
    return _GRAPH[one.media_type]


def images(one: Post | Child) -> Sequence[Rendition]:
    return one.picture.image_versions()


def display_resources(one: Post | Child) -> Sequence[Rendition]:
    return one.picture.display_resources()


def full_id(one: Post | Child) -> str:
    return f"{one.pk}_{one.owner.pk}"


def polaris_id(one: Post | Child) -> str:
    return f"POLARIS_{one.pk}"


def display_uri(one: Post | Child) -> str:
    return one.picture.filled(1080)


def video_versions(one: Post | Child) -> list[VideoVersion]:
    """Return the files of a video; none for a photo. Types 101, 102 and 103 are often one file."""
    return pictures.video_versions(one.video_url, one.width, one.height) if one.video_url else []


def dash_manifest(one: Post | Child) -> str | None:
    """Return the text of an MPD; None for a photo."""
    return manifest(one.tracks, one.duration) if one.duration else None


def own_files(one: Post | Child) -> list[str]:
    return [one.video_url] if one.video_url else []


def one_if_video(one: Post | Child) -> int | None:
    return 1 if one.is_video else None


def qualities(one: Post | Child) -> int | None:
    """Return how many sizes of pictures the manifest of a video has."""
    return 2 if one.is_video else None


def true_if_video(one: Post | Child) -> bool | None:
    """Return True for a video: logged-out answers say that every video has a sound."""
    return True if one.is_video else None


def preview(one: Post | Child, call: Call) -> str:
    return media_preview(Draw(call.world.seed, "preview", one.pk))


def token(one: Post | Child, call: Call) -> str:
    return media_preview(Draw(call.world.seed, "token", one.pk))


def versions(one: Post | Child) -> Sequence[Version]:
    return [Version(f"{one.pk}v", *each) for each in video_versions(one)]


def largest(one: Post | Child) -> Rendition:
    picture = one.picture
    return Rendition(picture.url(), picture.width, picture.height)


def sprites(one: Post | Child) -> list[str]:
    """Return one sheet of thumbnails; here the still itself stands for it."""
    return [one.picture.filled(640)]


def thumbnail_seconds(one: Post | Child) -> float:
    return (one.duration or 0.0) / _SPRITES


def parent_id(child: Child) -> str:
    return f"{child.post.pk}_{child.post.owner.pk}"


def has_audio(child: Child) -> bool | None:
    return True if child.duration else None
