"""Removes what stands around an entry: comments, quotes, commas, invisible characters."""

from __future__ import annotations

import re
import unicodedata

_QUOTES = "\"'`\u2018\u2019\u201c\u201d\u00ab\u00bb"
_TRAILING_COMMENT = re.compile(r"\s#")
# What may be left behind an entry that was cut out of a list or an address: nasa, nasa/ nasa?a=b
_COMMA = " \t,;"
_TAIL = re.compile(r"([^/?\s]+)(/+|/*\?\S*)")


def bare(text: str) -> str:
    """Return an entry without a comment, quotes, white space and marks around it, or a comma
    behind."""
    return stripped(stripped(_TRAILING_COMMENT.split(text, maxsplit=1)[0]).rstrip(_COMMA))


def without_tail(text: str) -> str:
    """Return an entry without the slash or the query of the address that it was cut out of."""
    match = _TAIL.fullmatch(text)
    return match[1] if match else text


def stripped(text: str) -> str:
    """Return an entry as :func:`bare` does, but keep what follows ``#``."""
    if not text.isascii():
        # Cf: zero-width characters, byte order marks and direction marks, which come with copied
        # text.
        text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return text.strip().strip(_QUOTES).strip()
