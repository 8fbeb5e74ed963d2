"""What people post: photos, videos and carousels."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime

from instaspider.sandbox.world import words
from instaspider.sandbox.world.draws import Draw

NOW = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp())
"""The world's clock stands still, so that a run can be repeated next year."""

PHOTO, VIDEO, CAROUSEL = 1, 2, 8
"""``media_type`` on the wire."""

_EPOCH_MS = 1_314_220_021_721
"""A media pk holds its time: (pk >> 23) + this, in unix milliseconds."""
_DAY = 86_400
_KINDS = (PHOTO, PHOTO, VIDEO, VIDEO, CAROUSEL)
_COUNTS = (3, 15, 35, 25, 15, 6, 1)


@dataclass(frozen=True, slots=True)
class Post:
    """One post; counts are those of the world, also where a shape leaves them out."""

    pk: str
    shortcode: str
    media_type: int
    taken_at: int
    """Unix seconds."""
    caption: str
    like_count: int
    comment_count: int
    view_count: int
    width: int
    height: int
    child_types: tuple[int, ...]
    """The kinds of a carousel's parts; empty otherwise."""

    @property
    def is_video(self) -> bool:
        return self.media_type == VIDEO

    @property
    def product_type(self) -> str:
        return {PHOTO: "feed", VIDEO: "clips", CAROUSEL: "carousel_container"}[self.media_type]


def latest_posts(seed: int, owner_pk: str, count: int) -> tuple[Post, ...]:
    """The newest ``count`` posts of somebody, newest first."""
    posts = []
    when = Draw(seed, "posting", owner_pk)
    taken_at = NOW - when.below(60 * _DAY)
    for number in range(count):
        posts.append(_make(Draw(seed, "post", owner_pk, number), taken_at))
        taken_at -= when.between(3600, 20 * _DAY)
    return tuple(posts)


def shortcode(pk: int) -> str:
    """A pk as a number in base 64 with the URL-safe alphabet."""
    return urlsafe_b64encode(pk.to_bytes(9, "big")).decode().lstrip("A")


def _make(draw: Draw, taken_at: int) -> Post:
    pk = (taken_at * 1000 + draw.below(1000) - _EPOCH_MS) << 23 | draw.below(1 << 23)
    kind = draw.pick(_KINDS)
    width, height = (720, 1280) if kind == VIDEO else draw.pick(((1080, 1350), (1440, 1440)))
    likes = draw.magnitude(_COUNTS)
    caption = draw.pick(words.CAPTIONS)
    return Post(
        pk=str(pk),
        shortcode=shortcode(pk),
        media_type=kind,
        taken_at=taken_at,
        caption=caption.replace("{mention}", f"{draw.pick(words.HANDLES)}.{draw.below(100)}"),
        like_count=likes,
        comment_count=draw.below(likes // 10 + 2),
        view_count=likes * draw.between(3, 30) if kind == VIDEO else 0,
        width=width,
        height=height,
        child_types=tuple(draw.pick((PHOTO, PHOTO, VIDEO)) for _ in range(draw.between(2, 4)))
        if kind == CAROUSEL
        else (),
    )
