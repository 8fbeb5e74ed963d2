"""Turns a shortcode into its pk and back: it is the pk in base 64 with the letters of URLs."""

from __future__ import annotations

import re

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_VALUES = {letter: value for value, letter in enumerate(_LETTERS)}
_SHORTCODE = re.compile(r"[A-Za-z0-9_-]{5,50}", re.ASCII)
# Shortcodes of private posts end in that many letters that are not part of the pk (gallery-dl
# extractor/instagram.py, yt-dlp extractor/instagram.py).
_PRIVATE = 28


def is_shortcode(text: str) -> bool:
    """Whether a text has the form of a shortcode."""
    return _SHORTCODE.fullmatch(text) is not None


def pk_of(shortcode: str) -> str:
    """Return the post's pk."""
    public = shortcode[:-_PRIVATE] if len(shortcode) > _PRIVATE else shortcode
    value = 0
    for letter in public:
        value = value * 64 + _VALUES[letter]
    return str(value)


def shortcode_of(pk: str) -> str:
    """Return the post's shortcode; of a private post, the part that is public."""
    value, letters = int(pk), ""
    while value:
        value, rest = divmod(value, 64)
        letters = _LETTERS[rest] + letters
    return letters
