"""Answers of the sandbox to every row of the catalogue, and other forms that they have."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import row_bodies
from parsed_routes import ROUTES
from scenes import Scene

from instaspider.catalogue import ENDPOINTS
from instaspider.parsing import pages_post, relations
from instaspider.parsing.page import Page

_SCRIPT = re.compile(rb'<script\b[^>]*type="application/json"[^>]*>(.*?)</script>', re.DOTALL)
_CONTEXT = re.compile(rb'"contextJSON":("(?:[^"\\]|\\.)*")')
Parse = Callable[..., Page[Any]]
Ask = Callable[[Scene], bytes]

_LENGTH, _LETTERS = 2, 300
"""What is kept of lists in objects, and of each text."""


def _told_embed(scene: Scene) -> bytes:
    """One of the embeds that carry the post."""
    paths = (f"/p/{post.shortcode}/embed/captioned/" for post in scene.posts)
    bodies = (scene.get(path, scene.visitor) for path in paths)
    return next(body for body in bodies if _CONTEXT.search(body))


ROWS: dict[str, tuple[Parse, Ask]] = {
    name: (row.parse, partial(row_bodies.ask, name=name)) for name, row in ENDPOINTS.items()
}
OTHERS: dict[str, tuple[Parse, Ask]] = {
    "embed with contextJSON": (pages_post.post_embed, _told_embed),
    "topsearch of all kinds": (
        relations.topsearch,
        lambda s: s.get(f"/web/search/topsearch/?context=blended&query={s.place.name.split()[0]}"),
    ),
}
_POSTS: dict[str, tuple[Parse, Ask]] = {
    route.name: (route.parse, route.body)
    for route in ROUTES
    if route.name.endswith(("carousel", "tagged", "song"))
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

    def body_with(self, value: Any, dumps: Callable[[Any], str] = json.dumps) -> bytes:
        text = dumps(value)
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
