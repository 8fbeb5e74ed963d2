"""Values of anything with files: a post, or one part of a carousel."""

from __future__ import annotations

from collections.abc import Sequence

from instaspider.sandbox.answers import files
from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.things import Version
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.pictures import Rendition, VideoVersion, media_preview
from instaspider.sandbox.world.posts import CAROUSEL, PHOTO, VIDEO, Child, Post

_SPRITES = 60
"""How many thumbnails are on one sheet."""
_GRAPH = {PHOTO: "GraphImage", VIDEO: "GraphVideo", CAROUSEL: "GraphSidecar"}


def graph_type(one: Post | Child) -> str:
    return _GRAPH[one.media_type]


def is_video(one: Post | Child) -> bool:
    return one.media_type == VIDEO


def images(one: Post | Child) -> Sequence[Rendition]:
    return one.picture.image_versions()


def display_resources(one: Post | Child) -> Sequence[Rendition]:
    return one.picture.display_resources()


def display_uri(one: Post | Child) -> str:
    return files.display_url(one)


def videos(one: Post | Child) -> Sequence[VideoVersion] | None:
    return files.video_versions(one) or None


def one_if_video(one: Post | Child) -> int | None:
    return 1 if one.media_type == VIDEO else None


def true_if_video(one: Post | Child) -> bool | None:
    """Return True for a video: logged-out answers say that every video has a sound."""
    return True if one.media_type == VIDEO else None


def dash_manifest(one: Post | Child) -> str | None:
    return files.dash_manifest(one)


def preview(one: Post | Child, call: Call) -> str:
    return media_preview(Draw(call.world.seed, "preview", one.pk))


def token(one: Post | Child, call: Call) -> str:
    return media_preview(Draw(call.world.seed, "token", one.pk))


def versions(one: Post | Child) -> Sequence[Version]:
    return [Version(f"{one.pk}v", *each) for each in files.video_versions(one)]


def largest(one: Post | Child) -> Rendition:
    return one.picture.image_versions()[0]


def sprites(one: Post | Child) -> list[str]:
    """Return one sheet of thumbnails; here the still itself stands for it."""
    return [one.picture.filled(640)]


def thumbnail_seconds(one: Post | Child) -> float:
    return (one.duration or 0.0) / _SPRITES
