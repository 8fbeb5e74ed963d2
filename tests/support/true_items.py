"""What is true of an item, by the control page, beside what a parser made of an answer."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from item_fields import COMMON

from instaspider.items import Child, Comment, Post
from instaspider.parsing import biographies

Json = dict[str, Any]

SAME = (
    *("pk", "shortcode", "media_type", "product_type", "caption", "accessibility_caption"),
    *("comment_count", "width", "height", "duration", "has_audio", "is_pinned"),
)
RARE = {"sponsors", "reshare_count", "fb_like_count", "ai_label", "subtitles_url", "links", "url"}
"""Fields that few answers have, and the address, which stories lack."""
UNREAD = {"input", "endpoint", "scraped_at", "files", "first_comments"}
"""Fields that parsers leave to others."""
OF_CAPTION = {"caption_hashtags", "caption_mentions"}
HIDDEN = ("like_count", "view_count", "play_count")
"""Counts that ``hides_likes`` keeps from strangers."""


def compare_post(post: Post, true: Json, lacks: frozenset[str], often: frozenset[str]) -> None:
    """Every field but those that the route ``lacks`` is right; those are None. Fields that the
    route has for some posts only (``often``) are right or None."""
    for field in fields(Post):
        name, value = field.name, getattr(post, field.name)
        if name in OF_CAPTION and "caption" in lacks:
            assert value is None
        elif name in lacks or name in UNREAD:
            assert value is None, (name, value)
        elif not (name in often | COMMON.keys() | RARE and value is None):
            assert seen(post, name) == expected(post, name, true), (name, value)


def seen(post: Post, name: str) -> Any:
    """The field in plain values."""
    value = getattr(post, name)
    if name in ("images", "videos"):
        return bool(value), {path(each.url) for each in value or ()}
    if name in ("user", "location", "music"):
        return known(value)
    if name in ("coauthors", "tagged_users"):
        return [known(user) for user in value]
    if name == "children":
        return [child_values(child) for child in value]
    return value


def expected(post: Post, name: str, true: Json) -> Any:
    """The same of what is true; of people and places as much as the route says of them."""
    if name in SAME:
        return true[name]
    if name in HIDDEN:
        return None if true["hides_likes"] else true[name]
    if name == "taken_at_source":
        return post.taken_at_source
    if name in COMMON:
        _, told = COMMON[name]
        return true[told] if isinstance(told, str) else told
    return _EXPECTED[name](post, true)


def moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def path(url: str) -> str:
    """What stays the same in all sizes of a picture."""
    return urlsplit(url).path


def known(item: Any) -> Json | None:
    """The fields of a nested item that are not None."""
    if item is None:
        return None
    found = {name: value for name, value in vars(item).items() if value is not None}
    assert found
    return found


def as_known(item: Any, true: Json | None) -> Json | None:
    """Of what is true, those fields; an address that is empty counts as none."""
    if item is None or true is None:
        return true
    return {name: true[name] for name in known(item) or {}}


def _files(kind: str) -> Any:
    def files(post: Post, true: Json) -> tuple[bool, set[str]]:
        if kind == "images" and true["children"] and not post.children:
            return True, {path(each["url"]) for each in true["children"][0]["images"]}
        urls = [each["url"] if isinstance(each, dict) else each for each in true[kind]]
        return bool(urls), {path(url) for url in urls}

    return files


def _people(name: str) -> Any:
    def people(post: Post, true: Json) -> list[Json | None]:
        shown = getattr(post, name)
        assert len(shown) == len(true[name])
        return [as_known(user, told) for user, told in zip(shown, true[name], strict=True)]

    return people


def child_values(child: Child) -> Json:
    assert child.images
    return {
        "pk": child.pk,
        "media_type": child.media_type,
        "images": {path(each.url) for each in child.images},
        "videos": {path(each.url) for each in child.videos or ()},
        "duration": child.duration,
    }


def _children(post: Post, true: Json) -> list[Json]:
    assert len(post.children or ()) == len(true["children"])
    return [
        {
            "pk": told["pk"],
            "media_type": told["media_type"],
            "images": {path(each["url"]) for each in told["images"]},
            "videos": {path(url) for url in told["videos"]},
            "duration": child.duration and told["duration"],
        }
        for child, told in zip(post.children or (), true["children"], strict=True)
    ]


def _of_text(read: Any) -> Any:
    return lambda post, true: None if true["caption"] is None else read(true["caption"])


_EXPECTED: dict[str, Any] = {
    "url": lambda post, true: f"https://www.instagram.com/p/{true['shortcode']}/",
    "caption_hashtags": _of_text(biographies.hashtags),
    "caption_mentions": _of_text(biographies.mentions),
    "sponsors": lambda post, true: [],
    "reshare_count": lambda post, true: 0,
    "fb_like_count": lambda post, true: 0,
    "links": lambda post, true: post.links,
    "taken_at": lambda post, true: moment(true["taken_at"]),
    "expires_at": lambda post, true: moment(true["expires_at"]),
    "user": lambda post, true: as_known(post.user, true["user"]),
    "location": lambda post, true: as_known(post.location, true["location"]),
    "music": lambda post, true: as_known(post.music, true["music"]),
    "coauthors": _people("coauthors"),
    "tagged_users": _people("tagged_users"),
    "images": _files("images"),
    "videos": _files("videos"),
    "children": _children,
}


def compare_comment(
    comment: Comment, true: Json, lacks: frozenset[str], often: frozenset[str] = frozenset()
) -> None:
    for field in fields(Comment):
        name, value = field.name, getattr(comment, field.name)
        if name in lacks or name in UNREAD or name == "url":
            assert value is None, (name, value)
        elif name in often and value is None:
            continue
        elif name == "created_at":
            assert value == moment(true[name])
        elif name == "user":
            assert known(value) == as_known(value, true[name])
        elif name in ("hashtags", "mentions"):
            assert value == getattr(biographies, name)(true["text"])
        elif name == "is_covered":
            assert value in (None, False)
        else:
            assert value == true[name], name
