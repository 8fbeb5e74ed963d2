"""Defines who lives in the world: every plausible username is somebody, by seed and name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from instaspider.sandbox.world import calendars, words
from instaspider.sandbox.world.calendars import Calendar
from instaspider.sandbox.world.clock import CHANGES_AFTER, NOW
from instaspider.sandbox.world.collabs import Collab, find_collab
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.hashtags import Hashtags
from instaspider.sandbox.world.likes import Likes
from instaspider.sandbox.world.names import special_prefix
from instaspider.sandbox.world.pictures import Picture, bad_file, profile_picture
from instaspider.sandbox.world.places import Places


@dataclass(frozen=True, slots=True)
class Link:
    title: str
    url: str
    link_id: str
    pinned: bool


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a business, with keys as in ``business_address_json`` (unverified)."""

    street_address: str
    zip_code: str
    city_name: str
    city_id: int
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Highlight:
    """A collection of old stories."""

    pk: str
    title: str
    number: int
    """The number among its owner's highlights."""
    media_count: int
    """How many stories it has; 0 for some."""


@dataclass(frozen=True)
class Person:
    """One account with everything that is true of it; answers show parts of it."""

    around: Surroundings = field(repr=False, compare=False)
    seed: int
    code: int
    """The owner's code in the pks of posts; it stays when the name changes."""
    pk: str
    fbid: str
    messaging_fbid: str
    """The value of ``interop_messaging_user_fbid``."""
    username: str
    special: str | None
    full_name: str
    biography: str
    bio_links: tuple[Link, ...]
    follower_count: int
    following_count: int
    post_count: int
    """How many own posts there are, deleted ones included."""
    deleted: int
    """How many of the newest own posts are deleted."""
    clips_count: int
    is_private: bool
    is_verified: bool
    is_business: bool
    is_professional: bool
    category: str | None
    pronouns: tuple[str, ...]
    highlights: tuple[Highlight, ...]
    email: str | None
    phone: str | None
    address: Address | None

    @property
    def is_gated(self) -> bool:
        """Whether posts are hidden from visitors without a login, by their place or age."""
        return self.special == "gated_"

    @property
    def has_clips(self) -> bool:
        return self.clips_count > 0

    @property
    def external_url(self) -> str | None:
        return self.bio_links[0].url if self.bio_links else None

    @property
    def avatar(self) -> Picture:
        draw = Draw(self.seed, "avatar", self.pk)
        return profile_picture(draw, self.around.now, bad_file(self.username))

    @cached_property
    def profile_pic_url(self) -> str:
        """The picture of 150 pixels."""
        return self.avatar.fitted(150)

    @cached_property
    def profile_pic_url_hd(self) -> str:
        """The picture of 320 pixels."""
        return self.avatar.fitted(320)

    @cached_property
    def collab(self) -> Collab | None:
        """With whom posts are shared; None for nobody."""
        if self.special or self.is_private:
            return None
        collab = find_collab(self.seed, self.username)
        if collab is None or special_prefix(collab.partner):
            return None
        partner = self.around.find(collab.partner).person
        return collab if partner and not partner.is_private else None

    @cached_property
    def media_count(self) -> int:
        """How many posts the grid shows: own posts, and those of others with this coauthor."""
        own, collab = self.post_count - self.deleted, self.collab
        if collab is None or collab.is_host:
            return own
        return own + collab.count(self.around.named(collab.partner).post_count)

    @cached_property
    def calendar(self) -> Calendar:
        return calendars.posting(self.seed, self.pk, self.post_count)

    @cached_property
    def pinned(self) -> tuple[int, ...]:
        """The numbers of up to three own posts that come first in the grid; never the newest
        one."""
        draw = Draw(self.seed, "pinned", self.pk)
        if self.post_count < 4 or not draw.chance(30):
            return ()
        chosen = [draw.between(1, min(self.post_count, 300) - 1) for _ in range(draw.between(1, 3))]
        return tuple(dict.fromkeys(chosen))

    @cached_property
    def hides_likes(self) -> bool:
        """Whether somebody hides the likes of all posts, as some do."""
        return Draw(self.seed, "likes", self.pk).chance(6)


class Found(NamedTuple):
    """What a name or pk leads to."""

    person: Person | None
    """The person; None if there is nobody, for which the service says "not found"."""
    renamed_to: str | None = None


@dataclass(eq=False, repr=False)
class Surroundings:
    """What people and posts take from their world; all of one world share one."""

    seed: int
    find: Callable[[str], Found]
    """Looks a name up."""
    likes: Likes
    hashtags: Hashtags
    places: Places
    now: int = NOW
    """Unix seconds; only ``advance`` changes them."""
    version: int = 0
    """A number that grows with each change, so that what was rendered before can be dropped."""

    @property
    def is_changed(self) -> bool:
        """Whether ``leaving_`` have left, ``moving_`` are renamed and ``deleting_`` have
        deleted."""
        return self.now >= NOW + CHANGES_AFTER

    def advance(self, seconds: int) -> None:
        self.now += seconds
        self.version += 1

    def named(self, name: str) -> Person:
        """Return somebody who is known to exist."""
        person = self.find(name).person
        if person is None:
            raise LookupError(name)
        return person


def a_handle(draw: Draw, among: int = 10_000) -> str:
    """Return the name of somebody else, short enough to be found again by its pk."""
    return f"{draw.pick(words.HANDLES)}.{draw.below(among)}"
