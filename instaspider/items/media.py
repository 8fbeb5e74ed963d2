"""Defines posts of all kinds, and what they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from instaspider.items.item import Item, isoformat
from instaspider.items.people import BioLink, TaggedUser, UserRef
from instaspider.items.public import Comment, Place

MediaType = Literal["photo", "video", "carousel"]


@dataclass(kw_only=True)
class Image:
    """One size of a picture."""

    url: str
    """Address; signed, expires within days."""
    width: int | None = None
    """Pixels. None: a route that lacks it."""
    height: int | None = None
    """Pixels. None: a route that lacks it."""


@dataclass(kw_only=True)
class Video:
    """One size of a video."""

    url: str
    """Address; signed, expires within days."""
    width: int | None = None
    """Pixels. None: a route that lacks it; the logged-out documents do."""
    height: int | None = None
    """Pixels. None as for width."""


@dataclass(kw_only=True)
class Music:
    """The sound of a reel, a post or a story. It has an id, a title or an artist."""

    title: str | None = None
    """Title of the song or of the sound."""
    artist: str | None = None
    """Artist of a song; name of the account that made a sound."""
    audio_id: str | None = None
    """Instagram's id of the song or sound."""
    is_original: bool | None = None
    """Whether an account made it; False: a licensed song."""


class Unexported:
    """Has what an answer says beside the fields of its item. Feeds do not hold it."""

    __slots__ = ("manifest", "told_comments")

    manifest: str
    """The DASH manifest (MPD), which lists further sizes, without sound, and the sound. Empty:
    there is none. Without this attribute: a route that lacks it, or an item that is a copy."""
    told_comments: Mapping[str, Any]
    """The connection with the first comments, as it came. Without this attribute: as above."""


@dataclass(kw_only=True)
class Child(Unexported):
    """One part of a carousel."""

    pk: str | None = None
    """Instagram's lasting id of the part; it has no shortcode of its own."""
    media_type: Literal["photo", "video"] | None = None
    """What it is."""
    accessibility_caption: str | None = None
    """Description for those who cannot see it."""
    width: int | None = None
    """Pixels of the original."""
    height: int | None = None
    """Pixels of the original."""
    duration: float | None = None
    """Seconds, of videos. None: a route that lacks it."""
    has_audio: bool | None = None
    """Whether a video has sound."""
    tagged_users: list[TaggedUser] | None = None
    """Who is tagged in this part. Empty: nobody. None: a route that lacks them."""
    images: list[Image] | None = None
    """The photo, or a video's still, in all sizes given, largest first."""
    videos: list[Video] | None = None
    """All sizes given, largest first. Empty for photos. None: a route that lacks them."""


@dataclass(kw_only=True)
class Post(Item, Unexported):
    """One photo, video, reel, carousel or story, as this visitor may see it."""

    pk: str | None = None
    """Instagram's lasting id of the post."""
    shortcode: str | None = None
    """What stands for the post in its address, ``/p/<shortcode>/``."""
    media_type: MediaType | None = None
    """What it is."""
    product_type: str | None = None
    """Where it is shown: ``feed``, ``clips`` (a reel), ``carousel_container``, ``igtv``, ``story``
    or ``ad``. None: a route that lacks it."""
    caption: str | None = None
    """Text with its line breaks. None: there is none, or a route that lacks it."""
    accessibility_caption: str | None = None
    """Description of a picture for those who cannot see it, by its owner or by Instagram."""
    taken_at: datetime | None = field(default=None, metadata={"serializer": isoformat})
    """When it was published (aware UTC)."""
    taken_at_source: Literal["service", "pk"] | None = None
    """Where ``taken_at`` is from: the answer, or computed from the pk, and then not exact. A pk is
    made seconds before its post is published, earlier for drafts and scheduled posts; some are
    made days after the time that the service tells, so that the computed time is too late."""
    like_count: int | None = None
    """Likes. None: hidden by the owner, or a route that lacks them."""
    comment_count: int | None = None
    """Comments, replies included. None: a route that lacks them."""
    view_count: int | None = None
    """Views of a video. None: not shown, or a route that lacks them."""
    play_count: int | None = None
    """Plays of a reel. None: not shown, or a route that lacks them."""
    user: UserRef | None = None
    """Who published it."""
    coauthors: list[UserRef] | None = None
    """Further accounts in whose grids it is shown. None: a route that lacks them."""
    tagged_users: list[TaggedUser] | None = None
    """Who is tagged in it, and whom the stickers of a story mention. Empty: nobody. None: a route
    that lacks them, or says of a story nothing."""
    location: Place | None = None
    """Where it was taken, as the owner says; of a story, the place of its first sticker with one.
    None: not said, or a route that lacks it."""
    music: Music | None = None
    """The sound of a reel, the song of a post or of a story's sticker. None: none, or a route that
    lacks it."""
    width: int | None = None
    """Pixels of the original; of a carousel, of its first part. None: a route that lacks it."""
    height: int | None = None
    """Pixels as for width."""
    duration: float | None = None
    """Seconds, of videos. None: a route that lacks it."""
    has_audio: bool | None = None
    """Whether a video has sound."""
    images: list[Image] | None = None
    """The photo, or a video's still, in all sizes given, largest first. Empty for a carousel, whose
    parts have them; where the route lacks the parts, its cover."""
    videos: list[Video] | None = None
    """All sizes given, largest first. Empty for photos. None: a route that lacks them."""
    children: list[Child] | None = None
    """The parts of a carousel, in its order. Empty: no carousel. None: a route that lacks them."""
    is_pinned: bool | None = None
    """Whether its owner pinned it to the top of a grid: that of the reels tab where ``reels`` asked
    for it, else that of the profile. The two have pins of their own. None: a route that lacks
    it."""
    expires_at: datetime | None = field(default=None, metadata={"serializer": isoformat})
    """When a story ends or ended (aware UTC). None: no story, or a route that lacks it."""
    comments_disabled: bool | None = None
    """Whether comments are turned off. None: a route that lacks it; only web profiles and embeds
    are known to tell it, with newer types of answers it was null."""
    counts_hidden: bool | None = None
    """Whether likes and views are hidden by the owner, and so ``like_count``, ``view_count`` and
    ``play_count`` None. None: a route that lacks it."""
    url: str | None = None
    """Address of the post's page. None: a story, or a route that lacks the shortcode."""
    caption_hashtags: list[str] | None = None
    """Hashtags in the caption, without ``#``. Empty: none. None: no caption known."""
    caption_mentions: list[str] | None = None
    """Accounts that the caption names, in lower case. Empty and None as for caption_hashtags."""
    is_paid_partnership: bool | None = None
    """Whether it is marked as paid for by others. None: a route that lacks it."""
    sponsors: list[UserRef] | None = None
    """Who paid for it, as the mark says. Empty: nobody is named. None: a route that lacks them."""
    caption_is_edited: bool | None = None
    """Whether the caption was changed after it was published. None: a route that lacks it."""
    reshare_count: int | None = None
    """How often it was sent on. None: a route that lacks it; ``media_info`` alone is known to tell
    it."""
    fb_like_count: int | None = None
    """Likes on Facebook, where it was shared too. None: not shared, or a route that lacks them."""
    ai_label: str | None = None
    """The service's word for how it was found to be made with AI. None: it was not, or a route that
    lacks it."""
    subtitles_url: str | None = None
    """Address of a video's subtitles; signed, expires within days. None: there are none, or a route
    that lacks them; ``media_info`` alone is known to tell them."""
    links: list[BioLink] | None = None
    """Links of a story's stickers. None: it has none, or a route that lacks them."""
    first_comments: list[Comment] | None = None
    """The comments that came with the post. Only of ``media`` with ``first_comments=1``, and there
    by ``graphql_loggedout_post_root`` and the page; None else. Empty: none came."""
    files: list[dict[str, Any]] | None = None
    """What became of its pictures and videos with ``download=1``: each with ``kind``, ``path``
    below FILES_STORE, ``url`` without signature, ``type``, ``size`` in bytes, ``checksum``
    (SHA-256), ``status`` (downloaded, had, archived, refused, failed) and ``reason``. None: nobody
    asked for them."""
