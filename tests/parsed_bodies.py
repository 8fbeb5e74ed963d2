"""Answers of the sandbox to every row of the catalogue, and to what other parsers read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

import row_bodies
from bodies import body_of
from parsed_routes import AT_APP, ROUTES, Scene

from instaspider.catalogue import ENDPOINTS
from instaspider.parsing import comments, media, pages_post, places, relations, stories, tags
from instaspider.parsing.page import Page

_SCRIPT = re.compile(rb'<script\b[^>]*type="application/json"[^>]*>(.*?)</script>', re.DOTALL)
_CONTEXT = re.compile(rb'"contextJSON":("(?:[^"\\]|\\.)*")')
Parse = Callable[..., Page[Any]]
Ask = Callable[[Scene], bytes]

_LENGTH, _LETTERS = 2, 300
"""What is kept of lists in objects, and of each text."""


def _query(query_hash: str, variables: Callable[[Scene], dict[str, Any]]) -> Ask:
    return lambda scene: scene.query(query_hash, variables(scene))


def _talk(scene: Scene) -> dict[str, Any]:
    return {"shortcode": row_bodies.talked_about(scene).shortcode, "first": 5}


def _told_embed(scene: Scene) -> bytes:
    """One of the embeds that carry the post."""
    paths = (f"/p/{post.shortcode}/embed/captioned/" for post in scene.posts)
    bodies = (scene.get(path, scene.visitor) for path in paths)
    return next(body for body in bodies if _CONTEXT.search(body))


ROWS: dict[str, tuple[Parse, Ask]] = {
    name: (row.parse, partial(row_bodies.ask, name=name)) for name, row in ENDPOINTS.items()
}
OTHERS: dict[str, tuple[Parse, Ask]] = {
    "query_hash followers": (
        relations.legacy_people,
        _query("37479f2b8209594dde7facb0d904896a", lambda s: {"id": s.person.pk, "first": 5}),
    ),
    "query_hash comments": (
        comments.legacy_comments,
        _query("33ba35852cb50da46f5b5e889df7d159", _talk),
    ),
    "query_hash threads": (
        comments.legacy_comments,
        _query("97b41c52301f77ce508f55e66d17620e", _talk),
    ),
    "query_hash highlights": (
        stories.legacy_highlights,
        _query(
            "d4d88dc1500312af6f937f7b804c68c3",
            lambda s: {"user_id": s.person.pk, "include_highlight_reels": True},
        ),
    ),
    "query_hash tag": (
        tags.legacy_tag,
        _query("9b498c08113f1e09617a1703c22b2f32", lambda s: {"tag_name": s.tag.name}),
    ),
    "query_hash one place": (
        places.legacy_place,
        _query("1b84447a4d8b6d6d0426fefb34514485", lambda s: {"id": s.place.pk}),
    ),
    "tag_info": (
        tags.tag_info,
        lambda s: s.get(f"/api/v1/tags/web_info/?tag_name={s.tag.name}"),
    ),
    "place_data": (
        places.place_data,
        lambda s: s.get(f"/explore/locations/{s.place.pk}/?__a=1&__d=dis"),
    ),
    "place_info": (
        places.place_info,
        lambda s: s.get(f"/api/v1/locations/{s.place.pk}/location_info/", **AT_APP),
    ),
    "account_serp": (
        relations.account_serp,
        lambda s: s.get(f"/api/v1/fbsearch/account_serp/?query={quote(s.tag.name)}", **AT_APP),
    ),
    "embed with contextJSON": (pages_post.post_embed, _told_embed),
    # No document has answered so since June 2026: out of the key tree.
    "shortcode_media": (
        media.shortcode_media,
        lambda _: json.dumps(body_of("graphql_shortcode_media__01")["data"]).encode(),
    ),
    "topsearch of all kinds": (
        relations.topsearch,
        lambda s: s.get(f"/web/search/topsearch/?context=blended&query={s.place.name.split()[0]}"),
    ),
}
_PARSED = {row.parse for row in ENDPOINTS.values()}
_POSTS: dict[str, tuple[Parse, Ask]] = {
    route.name: (route.parse, route.body)
    for route in ROUTES
    if route.parse not in _PARSED or route.name.endswith(("carousel", "tagged", "song"))
}
BODIES = {**ROWS, **OTHERS, **_POSTS}


class Source:
    """A body, the JSON in it, and the body with other JSON in that place."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        before, text, after = _cut(body)
        inner = json.loads(text) if text else None
        self.nested = isinstance(inner, str)
        self.value = shortened(json.loads(inner) if isinstance(inner, str) else inner)
        self._around = before, after

    @property
    def is_json(self) -> bool:
        return self._around == (b"", b"")

    def body_with(self, value: Any) -> bytes:
        text = json.dumps(value)
        if self.nested:
            text = json.dumps(text)
        return text.encode().join(self._around)


def _cut(body: bytes) -> tuple[bytes, bytes, bytes]:
    """Around the JSON of a page, which is the longest of its scripts, or the text in an embed."""
    if body.startswith(b"{"):
        return b"", body, b""
    found = [*_CONTEXT.finditer(body)] or [*_SCRIPT.finditer(body)]
    if not found:
        return body, b"", b""
    longest = max(found, key=lambda match: len(match[1]))
    return body[: longest.start(1)], longest[1], body[longest.end(1) :]


def shortened(value: Any, length: int = _LENGTH) -> Any:
    """With short lists and texts; lists of objects in such lists keep one element."""
    if isinstance(value, dict):
        return {key: shortened(each, length) for key, each in value.items()}
    if isinstance(value, list) and all(isinstance(each, dict) for each in value):
        return [shortened(each, 1) for each in value[:length]]
    if isinstance(value, list):
        return [shortened(each, length) for each in value]
    return value[:_LETTERS] if isinstance(value, str) else value
