"""Defines a post, and how its pk leads back to it.

A media pk holds its time and, here, its owner: the low 23 bits and the milliseconds of its time
make up the owner's code. The owner's calendar then gives the number of the post at that time.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import NamedTuple

from instaspider.sandbox.world import tags, words
from instaspider.sandbox.world.codes import RANGE
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.pictures import (
    Picture,
    Rendition,
    VideoTrack,
    bad_file,
    post_picture,
    tracks,
    video_url,
)
from instaspider.sandbox.world.places import Place
from instaspider.sandbox.world.tags import Tag

PHOTO, VIDEO, CAROUSEL = 1, 2, 8
"""The values of ``media_type`` in answers."""

STORY_SECONDS = 86_400
"""Seconds that a story lives."""

_EPOCH_MS = 1_314_220_021_721
"""A media pk holds its time: (pk >> 23) + this is in Unix milliseconds."""
_LOW = (1 << 23) - 1
_SPREAD, _BY_TIME = 3_141_592_653, 2_718_281_829
_BACK = pow(_SPREAD, -1, RANGE)
_LARGEST_PK = 1 << 63


class Child(NamedTuple):
    """One part of a carousel; it has no shortcode of its own."""

    pk: str
    media_type: int
    width: int
    height: int
    duration: float | None
    """Seconds; videos alone have them."""
    picture: Picture
    """The photo, or a video's still."""
    video_url: str | None
    post: Post

    @property
    def tracks(self) -> list[VideoTrack]:
        """The files of a video's manifest."""
        return self.post.tracks_of(self.pk, self.duration)

    @property
    def is_video(self) -> bool:
        return self.media_type == VIDEO

    @property
    def owner(self) -> Person:
        return self.post.owner

    @property
    def code(self) -> str:
        return self.post.shortcode

    @property
    def accessibility_caption(self) -> str | None:
        """The description of a photo."""
        return self.post.accessibility_caption if self.media_type == PHOTO else None


class Music(NamedTuple):
    title: str
    artist: str
    audio_id: str
    is_original: bool
    """Whether its owner made it with the video; otherwise it is a licensed song."""


@dataclass(frozen=True)
class Post:
    """One post or story, with all that is true of it, even if an answer leaves it out."""

    owner: Person = field(repr=False, compare=False)
    number: int
    """The number among its owner's posts, counted back from the newest, which has 0."""
    pk: str
    shortcode: str
    media_type: int
    product_type: str
    """One of feed, clips, igtv, carousel_container and story."""
    taken_at: int
    """When it was published, in Unix seconds."""
    caption: str | None
    like_count: int
    comment_count: int
    view_count: int | None
    """Views; videos alone have them."""
    play_count: int | None
    """Plays; reels alone have them."""
    hides_likes: bool
    width: int
    height: int
    duration: float | None
    """Seconds; videos alone have them."""
    has_audio: bool | None
    """Whether a video has sound."""
    child_types: tuple[int, ...]
    """The kinds of a carousel's parts; empty for others."""
    is_pinned: bool
    location: Place | None
    music: Music | None
    expires_at: int | None = None
    """When a story ends, in Unix seconds."""

    @property
    def is_video(self) -> bool:
        return self.media_type == VIDEO

    @property
    def is_story(self) -> bool:
        return self.product_type == "story"

    @property
    def is_collab(self) -> bool:
        """Whether it is shown in the grid of its coauthor as well."""
        collab = self.owner.collab
        return collab is not None and not self.is_story and collab.is_shared(self.number)

    @cached_property
    def coauthors(self) -> tuple[Person, ...]:
        """The people in whose grids it is shown beside its owner's."""
        collab = self.owner.collab
        if collab is None or not self.is_collab:
            return ()
        return (self.owner.around.named(collab.partner),)

    @cached_property
    def tagged(self) -> tuple[Tag, ...]:
        if self.is_story:
            return tags.of_story(self.owner, self.pk)
        return tags.of_post(self.owner, self.pk, self.number)

    @cached_property
    def children(self) -> tuple[Child, ...]:
        """The parts of a carousel."""
        return tuple(
            self._child(str(int(self.pk) ^ (number + 1) << 7), kind)
            for number, kind in enumerate(self.child_types)
        )

    @cached_property
    def picture(self) -> Picture:
        """The photo, a video's still, or the first part of a carousel."""
        if self.child_types:
            return self.children[0].picture
        tag = {"story": "STORY", "clips": "CLIPS"}.get(self.product_type, "FEED")
        return self._picture(self.pk, self.media_type, tag)

    @cached_property
    def video_url(self) -> str | None:
        """The address of a video's file."""
        return self._video_url(self.pk, self.duration) if self.duration else None

    @property
    def tracks(self) -> list[VideoTrack]:
        """The files of a video's manifest."""
        return self.tracks_of(self.pk, self.duration)

    def tracks_of(self, pk: str, duration: float | None) -> list[VideoTrack]:
        """Return the files of the manifest of a video in the post; none for a photo."""
        if not duration:
            return []
        draw, owner = Draw(self.owner.seed, "tracks", pk), self.owner
        bad = bad_file(owner.username)
        return tracks(draw, self.width, self.height, duration, bad, owner.around.now)

    @property
    def images(self) -> list[Rendition]:
        """The picture in all sizes, largest first."""
        return self.picture.image_versions()

    def _child(self, pk: str, kind: int) -> Child:
        draw = Draw(self.owner.seed, "child", pk)
        duration = draw.between(3000, 60_000) / 1000 if kind == VIDEO else None
        picture = self._picture(pk, kind, "CAROUSEL_ITEM")
        url = self._video_url(pk, duration) if duration else None
        return Child(pk, kind, self.width, self.height, duration, picture, url, self)

    def _picture(self, pk: str, kind: int, tag: str) -> Picture:
        owner = self.owner
        draw = Draw(owner.seed, "files", pk)
        bad, is_still = bad_file(owner.username), kind == VIDEO
        size = self.width, self.height
        return post_picture(draw, *size, tag, owner.around.now, bad, is_still)

    def _video_url(self, pk: str, duration: float) -> str:
        draw, bad = Draw(self.owner.seed, "film", pk), bad_file(self.owner.username)
        now = self.owner.around.now
        return video_url(draw, self.width, self.height, duration, bad=bad, now=now)

    @cached_property
    def accessibility_caption(self) -> str | None:
        """A description, which most photos have. Some answers without a login tell the date only
        here."""
        if self.media_type != PHOTO or self.number % 3 == 2:
            return None
        day = datetime.fromtimestamp(self.taken_at, UTC)
        name = self.owner.full_name or self.owner.username
        seen = words.SEEN[self.number % len(words.SEEN)]
        return f"Photo by {name} on {words.MONTHS[day.month - 1]} {day.day}, {day.year}. {seen}"


def media_pk(seed: int, code: int, taken_at: int) -> int:
    """Return the pk of what the owner of this code posted at this second."""
    hidden = (code * _SPREAD + taken_at * _BY_TIME + seed) % RANGE
    return (taken_at * 1000 + (hidden >> 23) - _EPOCH_MS) << 23 | hidden & _LOW


def owner_and_time(seed: int, pk: int) -> tuple[int, int]:
    """Return the owner's code and the time. Any number gives some, so compare the post's pk."""
    taken_at, milliseconds = divmod((pk >> 23) + _EPOCH_MS, 1000)
    hidden = milliseconds << 23 | pk & _LOW
    return (hidden - taken_at * _BY_TIME - seed) * _BACK % RANGE, taken_at


def shortcode(pk: int) -> str:
    """Return a pk as a number in base 64 with the URL-safe alphabet."""
    return urlsafe_b64encode(pk.to_bytes(9, "big")).decode().lstrip("A")


def pk_of_shortcode(code: str) -> int | None:
    """Return the pk; None for no shortcode. A private post's longer one loses its last 28
    letters."""
    if len(code) > 28:
        code = code[:-28]
    if not 0 < len(code) <= 11:
        return None
    try:
        pk = int.from_bytes(urlsafe_b64decode(code.encode("ascii").rjust(12, b"A")), "big")
    except (NotBase64, UnicodeEncodeError):
        return None
    return pk if pk < _LARGEST_PK and shortcode(pk) == code else None
