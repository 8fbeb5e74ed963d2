"""Parses the page of a song or sound, of which visitors learn nothing else.

Its ``og:`` tags are the only answer without a login that names a song (omkarcloud, September 2026):
"ARTIST | TITLE on Instagram", and "901 reels - Listen to ...".
"""

from __future__ import annotations

import re
from typing import Any

from instaspider.exceptions import ParseError
from instaspider.items import Sound
from instaspider.parsing.markup import meta
from instaspider.parsing.page import Page

_ADDRESS = re.compile(r"https://www\.instagram\.com/reels/audio/([0-9]{1,25})/")
_AFTER = " on Instagram"
_BETWEEN = " | "
# Larger numbers are rounded ("1.2M"), and tell nothing exact.
_REELS = re.compile(r"([0-9]{1,3}(?:,?[0-9]{3}){0,4}) reels?\b")


def audio_page(body: bytes, *, row: str, **_: Any) -> Page[Sound]:
    """Read the ``og:`` tags of ``/reels/audio/{id}/``."""
    said = meta(body)
    address = _ADDRESS.match(said.get("og:url", ""))
    if address is None:
        raise ParseError(row, "og:url")
    title = said.get("og:title", "")
    artist, between, name = title.removesuffix(_AFTER).partition(_BETWEEN)
    is_told = bool(between) and title.endswith(_AFTER)
    reels = _REELS.match(said.get("og:description", ""))
    sound = Sound(
        pk=address[1],
        title=name or None if is_told else None,
        artist=artist or None if is_told else None,
        reel_count=int(reels[1].replace(",", "")) if reels else None,
        cover_url=said.get("og:image") or None,
        url=address[0],
    )
    return Page([sound])
