"""Defines comments, highlights, hashtags, places, and what was done to a post."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from instaspider.items.item import Item, isoformat
from instaspider.items.people import UserRef


@dataclass(kw_only=True)
class Comment(Item):
    """One comment or reply."""

    pk: str | None = None
    """Instagram's lasting id of the comment."""
    media_pk: str | None = None
    """pk of the post under which it stands."""
    shortcode: str | None = None
    """Shortcode of that post."""
    parent_pk: str | None = None
    """pk of the comment that it answers. None: it begins a thread."""
    text: str | None = None
    """What it says. Empty text for a GIF."""
    gif: str | None = None
    """Id of a GIF at giphy.com. None: there is none, or a route that lacks it."""
    created_at: datetime | None = field(default=None, metadata={"serializer": isoformat})
    """When it was written (aware UTC)."""
    like_count: int | None = None
    """Likes. None: a route that lacks them."""
    reply_count: int | None = None
    """Replies. None: a route that lacks their number; the logged-out document does."""
    user: UserRef | None = None
    """Who wrote it."""
    hashtags: list[str] | None = None
    """Hashtags in the text, without ``#``. Empty: none. None: no text known."""
    mentions: list[str] | None = None
    """Accounts that the text names, in lower case. Empty and None as for hashtags."""
    is_covered: bool | None = None
    """Whether the service hides it from visitors behind a cover. None: a route that lacks it."""
    url: str | None = None
    """Address at which its post's page shows it. None: the shortcode is not known."""
    liked_by_owner: bool | None = None
    """Whether the account that published the post likes it. None: a reply, or a route that lacks
    it; ``media_comments`` alone is known to tell it."""


@dataclass(kw_only=True)
class Highlight(Item):
    """One collection of stories that a profile keeps."""

    pk: str | None = None
    """Instagram's lasting id of the highlight, the digits after ``highlight:``."""
    title: str | None = None
    """Its name."""
    user: UserRef | None = None
    """Whose it is."""
    cover_url: str | None = None
    """Cover picture; signed, expires within days."""
    created_at: datetime | None = field(default=None, metadata={"serializer": isoformat})
    """When it was made (aware UTC). None: a route that lacks it."""
    media_count: int | None = None
    """Stories in it. None: a route that lacks their number."""
    files: list[dict[str, Any]] | None = None
    """The cover picture, as for a post's files."""


@dataclass(kw_only=True)
class Hashtag(Item):
    """One hashtag."""

    pk: str | None = None
    """Instagram's lasting id of the hashtag."""
    name: str | None = None
    """Its letters, without ``#``. A related one that visitors are shown is a keyword, which may
    have spaces."""
    media_count: int | None = None
    """Posts with it. None: a route that lacks their number."""


@dataclass(kw_only=True)
class Place(Item):
    """One place where posts are taken."""

    pk: str | None = None
    """Instagram's lasting id of the place, as in ``/explore/locations/<pk>/``."""
    name: str | None = None
    """Its name."""
    slug: str | None = None
    """Its name as addresses have it. None: a route that lacks it."""
    lat: float | None = None
    """Degrees north. None: a route that lacks it."""
    lng: float | None = None
    """Degrees east. None: a route that lacks it."""
    address: str | None = None
    """Street and number. None: not known, or a route that lacks it."""
    city: str | None = None
    """City, as the service writes it. None: not known, or a route that lacks it."""
    category: str | None = None
    """Kind of place, in the language of the answer. None: not known, or a route that lacks it."""
    media_count: int | None = None
    """Posts taken there. None: a route that lacks their number."""


@dataclass(kw_only=True)
class Sound(Item):
    """One song or sound, as its page tells."""

    pk: str | None = None
    """Instagram's id of it, as in ``/reels/audio/<pk>/``; posts have it as ``music.audio_id``."""
    title: str | None = None
    """Title of the song or of the sound. None: the page names none in English."""
    artist: str | None = None
    """Artist of a song; name of the account that made a sound. None as for ``title``."""
    reel_count: int | None = None
    """Reels with it. None: the page rounds the number, or does not tell it in English."""
    cover_url: str | None = None
    """Its cover picture; signed, expires within days."""
    url: str | None = None
    """Address of its page."""


@dataclass(kw_only=True)
class Action(Item):
    """What was done to a post, on request."""

    what: Literal["like", "unlike"] | None = None
    """What was asked for."""
    pk: str | None = None
    """pk of the post."""
    done: bool | None = None
    """Whether it is so now, by the service's answer or by what was read back."""
    reason: str | None = None
    """Why it was not done, or that it was so before. None: it was done."""
