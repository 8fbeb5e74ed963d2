"""Tells in words which page of Instagram an address is."""

from __future__ import annotations

import base64
import binascii
import re

from .urls import PastedUrl

POSTS = frozenset({"p", "tv", "reel", "reels"})
"""The first part of the path of a post's address, or the second one behind a username."""

# First parts of paths that are Instagram's own pages; no profile can have such an address.
OWN = frozenset(
    {"about", "accounts", "ajax", "api", "ar", "archive", "auth_platform", "challenge", "consent"}
    | {"developer", "direct", "directory", "emails", "explore", "graphql", "invites", "j", "legal"}
    | {"nametag", "notifications", "oauth", "popular", "privacy", "qp", "s", "session", "share"}
    | {"static", "stories", "terms", "web", "your_activity"}
)
# What may stand behind a username in the address of a profile.
_TABS = POSTS | frozenset(
    {"about", "channel", "collections", "embed", "feed", "followers", "following", "guide"}
    | {"guides", "highlights", "igtv", "live", "map", "photos_of_you", "related_profiles"}
    | {"reposts", "saved", "similar_accounts", "tagged"}
)
PROFILE = "a profile's address"
_LISTS = {
    ("explore", "tags"): "a hashtag's address",
    ("popular",): "a hashtag's address",
    ("explore", "locations"): "a place's address",
}
_CODE = re.compile(r"([A-Za-z0-9+/_-]+)=*", re.ASCII)
_HIGHLIGHT = re.compile(rb"highlight:(\d{5,25})")
_HIGHLIGHT_PK = re.compile(r"\d{1,25}", re.ASCII)


def lowered(address: PastedUrl) -> tuple[str, ...]:
    """Return the parts of the path in small letters."""
    return tuple(segment.lower() for segment in address.segments)


def is_highlight(address: PastedUrl) -> bool:
    """Whether it is the address of a highlight, even if it does not say of which one."""
    return lowered(address)[:2] == ("stories", "highlights") or _shared_highlight(address) != ""


def highlight_in(address: PastedUrl) -> str:
    """Return the pk of the highlight that an address names; empty if it names none."""
    if lowered(address)[:2] == ("stories", "highlights"):
        pk = (*address.segments, "")[2]
        return pk if _HIGHLIGHT_PK.fullmatch(pk) else ""
    return _shared_highlight(address)


def _shared_highlight(address: PastedUrl) -> str:
    """Read ``/s/BASE64``, which the app uses to share a highlight: base 64 of ``highlight:PK``."""
    if lowered(address)[:1] != ("s",):
        return ""
    code = _CODE.fullmatch("/".join(address.segments[1:]))
    if code is None:
        return ""
    plain = code[1].replace("-", "+").replace("_", "/")
    try:
        found = _HIGHLIGHT.fullmatch(base64.b64decode(plain + "=" * (-len(plain) % 4)))
    except binascii.Error:
        return ""
    return found[1].decode() if found else ""


def page_of(address: PastedUrl) -> str:
    """Return what an address is, as a clause behind "this is"."""
    if not address.host:
        return "an address that cannot be read"
    if not address.is_instagram:
        return f"an address of {address.host}"
    segments = lowered(address)
    if not segments:
        return "the address of Instagram's front page"
    if is_highlight(address):
        return "a highlight's address"
    if segments[0] == "share":
        return "a share link"
    for start, what in _LISTS.items():
        if segments[: len(start)] == start and len(segments) > len(start):
            return what
    if segments[0] == "stories" and len(segments) > 1:
        return "a story's address" if len(segments) > 2 else "the address of an account's stories"
    return _post_or_profile(segments)


def _post_or_profile(segments: tuple[str, ...]) -> str:
    first, second = (*segments, "")[:2]
    if is_sound(segments) or is_sound(segments[1:]):
        return "a sound's address"
    if first in POSTS and second:
        return "a reel's address" if first.startswith("reel") else "a post's address"
    if first in OWN | POSTS:
        return f"the address of Instagram's own /{first}/ page"
    if second in POSTS and len(segments) > 2:
        return "a reel's address" if second.startswith("reel") else "a post's address"
    if second in _TABS | {""}:
        return PROFILE
    return f"the address of a page /{first}/{second}/"


def is_sound(segments: tuple[str, ...]) -> bool:
    """Whether the path is ``/reels/audio/ID/``."""
    return segments[:1] in (("reel",), ("reels",)) and segments[1:2] == ("audio",)
