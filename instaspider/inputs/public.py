"""Reads how a line names a highlight, a hashtag, a place, or something to search for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from instaspider.parsing.visible import visible

from .pages import highlight_in, is_highlight, is_sound, lowered, page_of
from .texts import bare, stripped, without_tail
from .urls import read_url
from .users import User, parse_user

_ID = re.compile(r"\d{1,25}", re.ASCII)
_HIGHLIGHT = re.compile(r"highlight:(\d{5,25})", re.ASCII | re.IGNORECASE)
# Letters of any alphabet, digits, underscores, emoji. No hashtag has a space or punctuation.
_TAG = re.compile(r"[^\s#@.,;:!?/\\()\[\]{}<>\"'`&%=+*|^~$-]{1,100}")


@dataclass(frozen=True, slots=True)
class HighlightInput:
    """A highlight, by its pk."""

    pk: str

    @property
    def key(self) -> str:
        return f"highlight:{self.pk}"


def parse_reel(text: str) -> User | HighlightInput:
    """Read one entry: a user, or a highlight.

    A highlight is ``highlight:123``, ``/stories/highlights/123/``, or the link ``/s/BASE64`` by
    which the app shares it. Raises ValueError with the reason as a clause.
    """
    plain = without_tail(bare(text))
    if match := _HIGHLIGHT.fullmatch(plain):
        return HighlightInput(match[1])
    address = read_url(plain)
    if address is not None and address.is_instagram:
        if pk := highlight_in(address):
            return HighlightInput(pk)
        if is_highlight(address) or lowered(address)[:1] == ("s",):
            raise ValueError("this address names no highlight")
    return parse_user(text)


def parse_tag(text: str) -> str:
    """Read one entry: ``cats``, ``#cats``, ``/explore/tags/cats/`` or ``/popular/cats/``.

    Raises ValueError with the reason as a clause.
    """
    plain = without_tail(stripped(stripped(text).rstrip(",;")))
    address = read_url(plain)
    if address is not None:
        lower = lowered(address)
        at = 2 if lower[:2] == ("explore", "tags") else 1 if lower[:1] == ("popular",) else 0
        if not (address.is_instagram and at and len(lower) > at):
            raise ValueError(f"this is {page_of(address)}, not a hashtag's")
        plain = address.segments[at]
    tag = plain.removeprefix("#").removeprefix("\uff03").lower()
    if not _TAG.fullmatch(tag) or visible(tag) != tag:
        raise ValueError("it is no hashtag: those are letters, digits and underscores")
    return tag


def parse_place(text: str) -> str:
    """Read one entry: a place's id or ``/explore/locations/123/name/``.

    Raises ValueError with the reason as a clause.
    """
    plain = without_tail(bare(text))
    address = read_url(plain)
    if address is not None:
        if not (address.is_instagram and lowered(address)[:2] == ("explore", "locations")):
            raise ValueError(f"this is {page_of(address)}, not a place's")
        plain = (*address.segments, "")[2]
    if not _ID.fullmatch(plain) or not plain.strip("0"):
        raise ValueError("it is no place: those are numbers, as in /explore/locations/123/")
    return plain


def parse_sound(text: str) -> str:
    """Read one entry: a sound's id or ``/reels/audio/123/``.

    Raises ValueError with the reason as a clause.
    """
    plain = without_tail(bare(text))
    address = read_url(plain)
    if address is not None:
        lower = lowered(address)
        at = next((at for at in (0, 1) if is_sound(lower[at:])), None)
        if not address.is_instagram or at is None:
            raise ValueError(f"this is {page_of(address)}, not a sound's")
        plain = (*address.segments[at:], "")[2]
    if not _ID.fullmatch(plain) or not plain.strip("0"):
        raise ValueError("it is no sound: those are numbers, as in /reels/audio/123/")
    return plain


def parse_query(text: str) -> str:
    """Read one entry: any words. Raises ValueError with the reason as a clause."""
    plain = stripped(text)
    if not plain:
        raise ValueError("there is nothing to search for")
    if len(plain) > 200:
        raise ValueError(f"it has {len(plain)} characters, a search at most 200")
    return plain
