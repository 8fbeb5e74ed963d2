"""How a line names a post: a shortcode, an address, or a pk."""

from __future__ import annotations

import re
from dataclasses import dataclass

from instaspider.parsing.shortcodes import is_shortcode, pk_of, shortcode_of

from .addresses import Address, read_address
from .texts import bare

_PK = re.compile(r"(\d{5,25})(?:_\d{1,25})?", re.ASCII)
_KINDS = ("p", "reel", "reels", "tv")


@dataclass(frozen=True, slots=True)
class Media:
    """A post as an input names one: by pk and shortcode, or by a share link."""

    pk: str | None = None
    """Digits; None for a share link, which does not tell."""

    shortcode: str | None = None

    share: str | None = None
    """Path of a share link, ``/share/p/ABC/``; None for anything else."""

    @property
    def key(self) -> str:
        """What makes two entries the same input."""
        return self.share or str(self.pk)


def parse_media(text: str) -> Media:
    """Read one entry: a shortcode, ``/p/``, ``/reel/``, ``/tv/`` or ``/share/`` address, that of a
    story, a pk or ``pk_owner``. Digits alone are a pk.

    Raises:
        ValueError: ``text`` cannot be a post; the message is a clause that gives the reason.
    """
    text = bare(text)
    address = read_address(text)
    if address is not None:
        return _by_address(address)
    return _by_pk(text) if _PK.fullmatch(text) else _by_code(text)


def _by_address(address: Address) -> Media:
    if not address.is_instagram:
        raise ValueError(f"this is no address of a post on instagram.com: {address.host or 'none'}")
    segments = address.segments
    if segments[:1] == ("stories",) and len(segments) == 3 and _PK.fullmatch(segments[2]):
        return _by_pk(segments[2])  # /stories/nasa/PK/
    if segments[:1] == ("share",) and len(segments) > 1:
        return Media(share=f"/{'/'.join(segments[:3])}/")
    for at in (0, 1):  # /p/CODE/ and /nasa/p/CODE/
        if len(segments) > at + 1 and segments[at].lower() in _KINDS:
            return _by_code(segments[at + 1])
    raise ValueError("this address is not a post's")


def _by_pk(text: str) -> Media:
    pk = text.partition("_")[0]
    return Media(pk=pk, shortcode=shortcode_of(pk))


def _by_code(code: str) -> Media:
    if not is_shortcode(code):
        raise ValueError("it is neither a shortcode nor a post's address or pk")
    return Media(pk=pk_of(code), shortcode=code)
