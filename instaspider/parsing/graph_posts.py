"""Reads a post of the old ``Graph*`` and ``XDTGraph*`` types, with ``edge_`` keys.

These types stand in web_profile_info and in embeds. Without a ``__typename`` a picture may also be
a carousel, so its kind stays None.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instaspider.exceptions import ParseError
from instaspider.items import Child, Image, Post, TaggedUser, Video
from instaspider.items.media import MediaType
from instaspider.parsing.common_keys import keep_manifest, with_common_keys
from instaspider.parsing.json_fields import (
    flag,
    ident,
    mapping,
    measure,
    moment,
    nodes,
    number,
    objects,
    text,
)
from instaspider.parsing.parts import (
    LEGACY_SIZE,
    images,
    legacy_music,
    place,
    tagged_user,
    user_ref,
    user_refs,
    videos,
)
from instaspider.parsing.posts import media_pk, published

# By the end of the type's name, in front of which stands Graph or XDTGraph.
_KINDS: tuple[tuple[str, MediaType], ...] = (
    ("Image", "photo"),
    ("Video", "video"),
    ("Sidecar", "carousel"),
)


def graph_post(media: Mapping[str, Any], row: str, path: str) -> Post:
    """Return the post that a node describes. Raises :class:`ParseError` if it has no id."""
    pk = media_pk(media)
    if pk is None:
        raise ParseError(row, f"{path}.id")
    kind = _kind(media)
    taken_at, source = published(moment(media, "taken_at_timestamp"), pk)
    children = _children(media, kind)
    user = user_ref(media.get("owner")) or user_ref(media.get("user"))
    post = Post(
        pk=pk,
        shortcode=text(media, "shortcode") or text(media, "code") or None,
        media_type=kind,
        caption=_caption(media),
        taken_at=taken_at,
        taken_at_source=source,
        like_count=_count(media, "edge_media_preview_like", "edge_liked_by"),
        comment_count=_count(
            media,
            "edge_media_to_parent_comment",
            "edge_media_to_comment",
            "edge_media_preview_comment",
        ),
        view_count=number(media, "video_view_count"),
        play_count=number(media, "video_play_count"),
        user=user,
        coauthors=user_refs(media.get("coauthor_producers")),
        tagged_users=_tagged(media),
        location=place(media.get("location")),
        music=legacy_music(media.get("clips_music_attribution_info")),
        width=number(mapping(media, "dimensions"), "width"),
        height=number(mapping(media, "dimensions"), "height"),
        images=[] if children else _images(media),
        videos=_videos(media, kind),
        children=children,
        is_pinned=_pinned(media, user.pk if user else None),
    )
    if "edges" in (told := mapping(media, "edge_media_to_parent_comment")):
        post.told_comments = told
    return with_common_keys(post, media)


def _kind(media: Mapping[str, Any]) -> MediaType | None:
    name = text(media, "__typename") or ""
    for ending, kind in _KINDS:
        if name.endswith(ending):
            return kind
    return "video" if flag(media, "is_video") else None


def _caption(media: Mapping[str, Any]) -> str | None:
    captions = nodes(mapping(media, "edge_media_to_caption"))
    return text(captions[0], "text") or None if captions else None


def _count(media: Mapping[str, Any], *edges: str) -> int | None:
    counts = (number(mapping(media, edge), "count") for edge in edges)
    return next((count for count in counts if count is not None), None)


def _images(media: Mapping[str, Any]) -> list[Image] | None:
    found = images(media.get("display_resources"), LEGACY_SIZE)
    if found:
        return found
    url = text(media, "display_url") or text(media, "display_src")
    return [Image(url=url)] if url else None


def _videos(media: Mapping[str, Any], kind: MediaType | None) -> list[Video] | None:
    found = videos(media.get("video_resources"), LEGACY_SIZE)
    url = text(media, "video_url")
    if not found and url:
        size = mapping(media, "dimensions")
        found = [Video(url=url, width=number(size, "width"), height=number(size, "height"))]
    return found or ([] if kind in ("photo", "carousel") else None)


def _children(media: Mapping[str, Any], kind: MediaType | None) -> list[Child] | None:
    parts = nodes(mapping(media, "edge_sidecar_to_children"))
    if parts:
        return [_child(part) for part in parts]
    return [] if kind in ("photo", "video") else None


def _child(part: Mapping[str, Any]) -> Child:
    kind = _kind(part)
    child = Child(
        pk=media_pk(part),
        media_type=kind if kind != "carousel" else None,
        accessibility_caption=text(part, "accessibility_caption") or None,
        width=number(mapping(part, "dimensions"), "width"),
        height=number(mapping(part, "dimensions"), "height"),
        duration=measure(part, "video_duration"),
        has_audio=flag(part, "has_audio"),
        tagged_users=_tagged(part),
        images=_images(part),
        videos=_videos(part, kind),
    )
    keep_manifest(child, part)
    return child


def _tagged(media: Mapping[str, Any]) -> list[TaggedUser] | None:
    tags = nodes(mapping(media, "edge_media_to_tagged_user"))
    if tags is None:
        return None
    found = (tagged_user(t.get("user"), measure(t, "x"), measure(t, "y")) for t in tags)
    return [user for user in found if user]


def _pinned(media: Mapping[str, Any], owner: str | None) -> bool | None:
    """Whether the owner pinned a post, by ``pinned_for_users``.

    The list was empty in all recorded answers. If the accounts in it bear no ids, any account
    counts, as instaloader 4.16 reads it.
    """
    users = objects(media, "pinned_for_users")
    if users is None:
        return None
    ids = {ident(user, "id") for user in users} - {None}
    return owner in ids if owner and ids else bool(users)
