"""What is right of the posts in one answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scenes import Scene

from instaspider.parsing.page import Page
from instaspider.sandbox.world.posts import Post


@dataclass(frozen=True)
class Route:
    """One answer: how it is asked for, who reads it, what is right."""

    name: str
    parse: Callable[..., Page[Any]]
    body: Callable[[Scene], bytes]
    codes: Callable[[Scene], list[str]]
    """Shortcodes of the posts that it begins with."""
    lacks: frozenset[str] = frozenset()
    often: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return self.name


def one(wanted: Callable[[Post], Any]) -> Callable[[Scene], list[str]]:
    return lambda scene: [scene.post(wanted).shortcode]


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SMALL = words(
    "like_count comment_count view_count play_count coauthors tagged_users location music width"
    " height duration has_audio is_pinned expires_at"
)
"""Fields that small posts, in grids and beside keywords, do not have."""
