"""Makes what answers say about the files of a post, or of one part of a carousel."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from instaspider.sandbox.world import pictures
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Highlight, Person
from instaspider.sandbox.world.pictures import Picture, VideoVersion
from instaspider.sandbox.world.posts import Child, Post

_COVER = (1080, 1920)


def display_url(one: Post | Child) -> str:
    return one.picture.filled(1080)


def video_versions(one: Post | Child) -> list[VideoVersion]:
    """Return the files of a video; none for a photo. Types 101, 102 and 103 are often one file."""
    return pictures.video_versions(one.video_url, one.width, one.height) if one.video_url else []


def dash_manifest(one: Post | Child) -> str | None:
    """Return the text of an MPD with one representation; None for a photo."""
    if one.video_url is None:
        return None
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
        f'mediaPresentationDuration="PT{one.duration}S"><Period><AdaptationSet '
        f'contentType="video"><Representation id="0" mimeType="video/mp4" width="{one.width}" '
        f'height="{one.height}"><BaseURL>{escape(one.video_url)}</BaseURL></Representation>'
        "</AdaptationSet></Period></MPD>"
    )


def grid_margin(post: Post) -> float | None:
    """Return which part of the height the grid leaves out above and below portrait pictures."""
    if post.height <= post.width:
        return None
    return round((1 - post.width * 4 / 3 / post.height) / 2, 6)


def cover(person: Person, highlight: Highlight) -> Picture:
    """Return the cover of a highlight."""
    draw = Draw(person.seed, "cover", highlight.pk)
    return replace(pictures.cover_picture(draw, *_COVER, "HIGHLIGHT"), now=person.around.now)


def token(post: Post) -> str:
    """Return ``organic_tracking_token``, an opaque text."""
    return pictures.media_preview(Draw(post.owner.seed, "token", post.pk))


def caption_pk(post: Post) -> str:
    """Return the pk of a caption, which is the first comment and has a pk like one."""
    return str(17_900_000_000_000_000 + Draw(post.owner.seed, "caption", post.pk).below(10**14))
