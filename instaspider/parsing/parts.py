"""Reads the parts of posts, comments and lists: people, places, music, pictures.

Each reader takes the value of a key, whatever it is, and returns an item or None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from w3lib.url import url_query_parameter

from instaspider.items import Image, Music, Place, TaggedUser, UserRef, Video
from instaspider.parsing.json_fields import (
    flag,
    ident,
    mapping,
    measure,
    number,
    text,
    whole,
)

OWN_IDS = ("pk", "pk_id", "id")
"""The keys of an account's id; ``id`` is the same over REST and in ``XDT*`` types."""
XIG_IDS = ("pk",)
"""The key of an account's id in logged-out ``XIG*`` types, in which ``id`` is the fbid."""

_BY_WAY_OF = re.compile(r"https?://l\.(?:instagram|facebook)\.com/\?", re.IGNORECASE)
_Size = tuple[str, str, str]
_SIZE: _Size = ("url", "width", "height")
LEGACY_SIZE: _Size = ("src", "config_width", "config_height")


def user_ref(value: Any, ids: tuple[str, ...] = OWN_IDS) -> UserRef | None:
    """Return an account; None if it has neither id nor name."""
    user = _object(value)
    found = UserRef(**_words(user, ids))
    return found if found.pk or found.username else None


def user_refs(value: Any, ids: tuple[str, ...] = OWN_IDS) -> list[UserRef] | None:
    """Return the accounts of a list; None if there is no list."""
    if not isinstance(value, list):
        return None
    return [user for each in value if (user := user_ref(each, ids))]


def tagged_user(user: Any, x: float | None, y: float | None) -> TaggedUser | None:
    """Return an account at a place in a picture."""
    found = TaggedUser(**_words(_object(user), OWN_IDS), x=x, y=y)
    return found if found.pk or found.username else None


def _words(user: Mapping[str, Any], ids: tuple[str, ...]) -> dict[str, Any]:
    return {
        "pk": first_id(user, ids),
        "username": text(user, "username") or None,
        "full_name": text(user, "full_name"),
        "is_private": flag(user, "is_private"),
        "is_verified": flag(user, "is_verified"),
        "profile_pic_url": text(user, "profile_pic_url"),
    }


def private(user: Mapping[str, Any]) -> dict[str, str]:
    """Return the fact that an account is private or public; empty if the answer does not tell."""
    is_private = flag(user, "is_private")
    return {} if is_private is None else {"private" if is_private else "public": "yes"}


def first_id(parent: Mapping[str, Any], keys: Iterable[str]) -> str | None:
    """Return the id under the first of the keys that has one."""
    for key in keys:
        if found := ident(parent, key):
            return found
    return None


def place(value: Any) -> Place | None:
    """Return a place; None if it has neither id nor name."""
    found = _object(value)
    name = text(found, "name") or None
    pk = first_id(found, ("pk", "id", "location_id", "facebook_places_id"))
    if pk is None and name is None:
        return None
    return Place(
        pk=pk,
        name=name,
        slug=text(found, "slug") or None,
        lat=measure(found, "lat"),
        lng=measure(found, "lng"),
        address=text(found, "address") or text(found, "location_address") or None,
        city=text(found, "city") or text(found, "location_city") or None,
        category=text(found, "category") or None,
        media_count=number(found, "media_count"),
    )


def music(metadata: Mapping[str, Any]) -> Music | None:
    """Return the sound in ``clips_metadata`` or ``music_metadata``.

    Any part of it may be null (instagrapi 2254, 2277; gallery-dl 9335).
    """
    found = song(mapping(metadata, "music_info", "music_asset_info"))
    if found:
        return found
    sound = mapping(metadata, "original_sound_info")
    return _named(
        Music(
            title=text(sound, "original_audio_title") or None,
            artist=text(mapping(sound, "ig_artist"), "username") or None,
            audio_id=ident(sound, "audio_asset_id"),
            is_original=True,
        )
    )


def song(asset: Mapping[str, Any]) -> Music | None:
    """Return a licensed song, as ``music_asset_info`` describes it."""
    return _named(
        Music(
            title=text(asset, "title") or None,
            artist=text(asset, "display_artist") or None,
            audio_id=first_id(asset, ("audio_cluster_id", "audio_asset_id", "id")),
            is_original=False,
        )
    )


def _named(sound: Music) -> Music | None:
    """Return a sound; None for a placeholder without id and words, which stands for no sound."""
    return sound if sound.audio_id or sound.title or sound.artist else None


def legacy_music(value: Any) -> Music | None:
    """Return the sound in ``clips_music_attribution_info`` of the ``Graph*`` types."""
    sound = _object(value)
    return _named(
        Music(
            title=text(sound, "song_name") or None,
            artist=text(sound, "artist_name") or None,
            audio_id=ident(sound, "audio_id"),
            is_original=flag(sound, "uses_original_audio"),
        )
    )


def images(value: Any, keys: _Size = _SIZE) -> list[Image]:
    """Return the pictures of a list, each address once, the largest first.

    Their order in the answer means nothing (gallery-dl 4555).
    """
    return [
        Image(url=url, width=width, height=height) for url, width, height in _sizes(value, keys)
    ]


def videos(value: Any, keys: _Size = _SIZE) -> list[Video]:
    """Return the videos of a list; types 101, 102 and 103 are often one file (yt-dlp)."""
    return [
        Video(url=url, width=width, height=height) for url, width, height in _sizes(value, keys)
    ]


def _sizes(value: Any, keys: _Size) -> list[tuple[str, int | None, int | None]]:
    # Without a call of text() and number() for each value: a page of posts has hundreds of sizes.
    found: dict[str, tuple[str, int | None, int | None]] = {}
    address, wide, high = keys
    for each in value if isinstance(value, list) else ():
        url = each.get(address) if isinstance(each, dict) else None
        if not url or not isinstance(url, str):
            continue
        url = url if url.isascii() else whole(url)
        if url not in found:
            width, height = each.get(wide), each.get(high)
            found[url] = (
                url,
                width if type(width) is int and width >= 0 else None,
                height if type(height) is int and height >= 0 else None,
            )
    return sorted(found.values(), key=_area, reverse=True)


def _area(size: tuple[str, int | None, int | None]) -> int:
    return (size[1] or 0) * (size[2] or 0)


def address_in(parent: Mapping[str, Any], key: str) -> str | None:
    """Return an address as the owner entered it.

    The service may send a link by its own ``l.instagram.com``, which has the address in it.
    """
    url = text(parent, key)
    if not url or not _BY_WAY_OF.match(url):
        return url or None
    return url_query_parameter(url, "u") or url


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
