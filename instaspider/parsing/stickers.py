"""Reads the stickers of a story: whom it mentions, where it was taken, which song plays.

Key trees feed_reels_media/03, /11 and /13; the documents have the same keys, null where there is
nothing. A sticker's ``x`` and ``y`` are parts of the width and height of the picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from instaspider.items import Music, Place, TaggedUser
from instaspider.parsing.json_fields import mapping, measure, objects
from instaspider.parsing.parts import place, song, tagged_user

_MENTIONS = ("reel_mentions", "story_bloks_stickers")


def mentioned(media: Mapping[str, Any]) -> list[TaggedUser] | None:
    """Accounts of both forms of stickers, ``reel_mentions`` first; None where the answer has
    neither list: null may be a story that mentions nobody, or a visitor who is not told."""
    if not any(isinstance(media.get(key), list) for key in _MENTIONS):
        return None
    return [
        user
        for sticker, account in _accounts(media)
        if (user := tagged_user(account, measure(sticker, "x"), measure(sticker, "y")))
    ]


def _accounts(media: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for sticker in objects(media, "reel_mentions") or ():
        yield sticker, mapping(sticker, "user")
    for sticker in objects(media, "story_bloks_stickers") or ():
        account = mapping(sticker, "bloks_sticker", "sticker_data", "ig_mention")
        yield sticker, {**account, "pk": account.get("account_id")}


def sticker_place(media: Mapping[str, Any]) -> Place | None:
    """The first place of ``story_locations``."""
    found = (place(each.get("location")) for each in objects(media, "story_locations") or ())
    return next((each for each in found if each), None)


def sticker_song(media: Mapping[str, Any]) -> Music | None:
    """The first song of ``story_music_stickers``."""
    stickers = objects(media, "story_music_stickers") or ()
    found = (song(mapping(each, "music_asset_info")) for each in stickers)
    return next((each for each in found if each), None)
