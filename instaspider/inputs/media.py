"""Reads how a line names a post: a shortcode, an address, or a pk."""

from __future__ import annotations

import re
from dataclasses import dataclass

from instaspider.parsing.shortcodes import is_shortcode, pk_of, shortcode_of

from .pages import OWN, POSTS, is_highlight, is_sound, lowered, page_of
from .texts import bare, without_tail
from .urls import PastedUrl, read_url

_PK = re.compile(r"(\d{5,25})(?:_\d{1,25})?", re.ASCII)
_SHARED_POSTS = ("p", "reel", "tv")
_SHARED = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Media:
    """A post as an input names it: by pk and shortcode, or by a share link."""

    pk: str | None = None
    """Digits; None for a share link, which does not tell."""

    shortcode: str | None = None

    share: str | None = None
    """The path of a share link, ``/share/p/ABC/``; None for anything else."""

    @property
    def key(self) -> str:
        """The key; two entries with the same key are the same input."""
        return self.share or str(self.pk)


def parse_media(text: str) -> Media:
    """Read one entry: a shortcode, an address, a pk or ``pk_owner``. Digits alone are a pk.

    Addresses are those with ``/p/``, ``/reel/``, ``/tv/`` or ``/share/``, and those of stories.

    Raises:
        ValueError: ``text`` cannot be a post; the message is a clause that gives the reason.
    """
    text = without_tail(bare(text))
    address = read_url(text)
    if address is not None:
        return _by_address(address)
    return _by_pk(text) if _PK.fullmatch(text) else _by_code(text)


def _by_address(address: PastedUrl) -> Media:
    segments, lower = address.segments, lowered(address)
    if not address.is_instagram or not segments:
        raise ValueError(f"this is {page_of(address)}, not of a post on instagram.com")
    if is_highlight(address):
        raise ValueError(
            "this is a highlight's address, not a post's: stories and highlights take it in users="
        )
    if lower[0] == "stories" and len(segments) == 3 and _PK.fullmatch(segments[2]):
        return _by_pk(segments[2])  # /stories/nasa/PK/
    if lower[0] == "share":
        return _shared(segments)
    for at in (0, 1):  # /p/CODE/ and /nasa/p/CODE/
        behind = lower[at:]
        if len(behind) > 1 and behind[0] in POSTS and not is_sound(behind):
            return _by_code(segments[at + 1])
        if lower[0] in OWN:
            break
    raise ValueError(f"this is {page_of(address)}, not a post's")


def _shared(segments: tuple[str, ...]) -> Media:
    """Read ``/share/p/CODE/`` or ``/share/CODE/``. The code of a share link is no shortcode."""
    *kind, code = segments[1:] or ("",)
    lower = [word.lower() for word in kind]
    if len(kind) > 1 or (not kind and code.lower() in _SHARED_POSTS):
        raise ValueError("this share link names no post")
    if lower and lower[0] not in _SHARED_POSTS:
        raise ValueError(f"this is a share link below /share/{lower[0]}/, not a post's")
    if segments[0] != "share" or kind != lower:
        # Codes depend on capitals. A program that changed those of the word may have changed the
        # code.
        raise ValueError("this is a share link with changed capitals: copy it as the app gave it")
    if not _SHARED.fullmatch(code):
        raise ValueError("this share link names no post")
    return Media(share=f"/{'/'.join(segments)}/")


def _by_pk(text: str) -> Media:
    pk = text.partition("_")[0]
    return Media(pk=pk, shortcode=shortcode_of(pk))


def _by_code(code: str) -> Media:
    if not is_shortcode(code):
        raise ValueError("it is neither a shortcode nor a post's address or pk")
    return Media(pk=pk_of(code), shortcode=code)
