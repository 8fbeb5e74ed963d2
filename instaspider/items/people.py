"""Defines accounts: whole profiles, and the few words that other answers carry about one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from instaspider.items.item import Item


@dataclass(kw_only=True)
class BioLink:
    """One link of a profile's list of links."""

    url: str
    """Address as the owner entered it."""
    title: str | None = None
    """Text shown for it; None where the owner gave none."""


@dataclass(kw_only=True)
class Profile(Item):
    """One account, as this visitor may see it.

    ``followers``, ``following`` and ``posts_count`` read the fields whose names end in ``_count``.
    """

    pk: str | None = None
    """Instagram's lasting id of the account; survives a rename. None: only og: meta was there."""
    username: str | None = None
    """Name of the account now, lower case as the service gives it."""
    full_name: str | None = None
    """Display name. Empty text where the owner left it empty, None where the route lacks it."""
    biography: str | None = None
    """Text of the profile with its line breaks."""
    bio_mentions: list[str] | None = None
    """Accounts that the biography names, in lower case. Empty: none. None: no biography known."""
    bio_hashtags: list[str] | None = None
    """Hashtags in the biography, without ``#``. Empty and None as for bio_mentions."""
    external_url: str | None = None
    """First link of the profile, as the owner entered it. Where the route has no such field, the
    first of ``bio_links``. None: no link, or a route that lacks it."""
    bio_links: list[BioLink] | None = None
    """All links. Empty: there are none. None: a route that lacks them."""
    follower_count: int | None = None
    """Accounts that follow it. None: hidden, or a route that lacks it, as the page's og: meta
    does: its counts are rounded and old."""
    following_count: int | None = None
    """Accounts that it follows. None as for follower_count."""
    media_count: int | None = None
    """Posts. None as for follower_count; the logged-out document never has it."""
    is_private: bool | None = None
    """Whether only followers see its posts."""
    is_verified: bool | None = None
    """Whether it bears the verified badge."""
    is_business: bool | None = None
    """Whether it is a business account. None: a route that lacks it."""
    is_professional: bool | None = None
    """Whether it is a business or creator account, by the service's flag or its type of account.
    None: a route that lacks both."""
    category: str | None = None
    """Category that a professional account shows, in the language of the answer."""
    pronouns: list[str] | None = None
    """Pronouns that the owner shows. Empty: none."""
    profile_pic_url: str | None = None
    """Small profile picture; signed, expires within days."""
    profile_pic_url_hd: str | None = None
    """Larger profile picture. None: a route that lacks it."""
    highlight_count: int | None = None
    """Story highlights. None: a route that lacks the number."""
    has_clips: bool | None = None
    """Whether there are reels. None: a route that lacks it."""
    fbid: str | None = None
    """Facebook-side id (1784...), which the logged-out document uses as its node id."""
    latest_shortcodes: list[str] | None = None
    """Shortcodes of the posts that came with the answer, newest first as given, at most 12.
    Empty: none visible (private, or no posts). None: the answer does not carry posts."""
    email: str | None = None
    """Public contact e-mail. Only with ``INSTASPIDER_CONTACTS=True``."""
    phone: str | None = None
    """Public contact phone number. Only with ``INSTASPIDER_CONTACTS=True``."""
    address: str | None = None
    """Public business address, as JSON text. Only with ``INSTASPIDER_CONTACTS=True``."""
    bio_emails: list[str] | None = None
    """E-mail addresses in the biography. Only with ``INSTASPIDER_CONTACTS=True``."""
    bio_phones: list[str] | None = None
    """Phone numbers in the biography, as written. Only with ``INSTASPIDER_CONTACTS=True``."""
    url: str | None = None
    """Address of the profile's page."""
    is_joined_recently: bool | None = None
    """Whether the service calls it new. None: a route that lacks it."""
    has_guides: bool | None = None
    """Whether it has guides. None: a route that lacks it."""
    has_channel: bool | None = None
    """Whether it has a video channel. None: a route that lacks it."""
    related: list[UserRef] | None = None
    """Accounts that the service shows beside it. Empty: none. None: a route that lacks them."""
    mutual_count: int | None = None
    """How many of its followers the login that asked follows; 0 for visitors. None: a route that
    lacks it."""
    joined: str | None = None
    """Month in which the account was made, e.g. ``2012-02``. Only with ``about=1``; None too where
    the answer is not in English."""
    country: str | None = None
    """Country in which the account is based, in the language of the answer. Only with ``about=1``;
    None too where the account does not share it."""
    former_names: int | None = None
    """How many names the account had before. Only with ``about=1``; None as for ``joined``."""
    files: list[dict[str, Any]] | None = None
    """The profile picture, as for a post's files."""

    @property
    def followers(self) -> int | None:
        """The same as ``follower_count``."""
        return self.follower_count

    @property
    def following(self) -> int | None:
        """The same as ``following_count``."""
        return self.following_count

    @property
    def posts_count(self) -> int | None:
        """The same as ``media_count``."""
        return self.media_count


@dataclass(kw_only=True)
class UserRef(Item):
    """One account as a list, a post or a comment names it."""

    pk: str | None = None
    """Instagram's lasting id of the account."""
    username: str | None = None
    """Name of the account now."""
    full_name: str | None = None
    """Display name. Empty text where the owner left it empty, None where the route lacks it."""
    is_private: bool | None = None
    """Whether only followers see its posts. None: a route that lacks it."""
    is_verified: bool | None = None
    """Whether it bears the verified badge. None: a route that lacks it."""
    profile_pic_url: str | None = None
    """Profile picture; signed, expires within days."""
    relation: (
        Literal["follower", "following", "liker", "viewer", "similar", "found", "has_stories"]
        | None
    ) = None
    """What the account is to the input: it follows it, is followed by it, likes it, has seen it, is
    like it, or was found by a search; ``has_stories``: the login follows it, and it has stories
    now. None inside of another item."""
    list_pk: str | None = None
    """pk of the account, or of a liker's or viewer's the post, whose list it is in. None: found by
    a search, in the login's own tray of stories, or inside of another item."""


@dataclass(kw_only=True)
class Friendship(Item):
    """What the login that asked and an account are to each other. A field is None if the answer
    does not tell."""

    pk: str | None = None
    """Instagram's lasting id of the account."""
    username: str | None = None
    """Its name, where it was asked for by name."""
    is_private: bool | None = None
    """Whether only followers see its posts."""
    following: bool | None = None
    """Whether the login follows it."""
    followed_by: bool | None = None
    """Whether it follows the login."""
    outgoing_request: bool | None = None
    """Whether the login has asked to follow it and waits for an answer."""
    incoming_request: bool | None = None
    """Whether it has asked to follow the login."""
    blocking: bool | None = None
    """Whether the login blocks it."""
    muting: bool | None = None
    """Whether its posts are muted for the login."""
    muting_stories: bool | None = None
    """Whether its stories are muted for the login."""
    is_restricted: bool | None = None
    """Whether the login restricts it."""
    is_close_friend: bool | None = None
    """Whether it is on the login's list of close friends."""
    is_favorite: bool | None = None
    """Whether it is one of the login's favourites."""


@dataclass(kw_only=True)
class TaggedUser(UserRef):
    """An account that is tagged in a picture, and where."""

    x: float | None = None
    """Part of the width, from 0 (left) to 1."""
    y: float | None = None
    """Part of the height, from 0 (top) to 1."""
