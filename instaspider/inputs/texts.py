"""Takes off what people's lists carry beside the entry itself."""

from __future__ import annotations

import re
import unicodedata

_QUOTES = "\"'`\u2018\u2019\u201c\u201d\u00ab\u00bb"
_TRAILING_COMMENT = re.compile(r"\s#")
# What is left behind an entry that was cut out of a list or an address: nasa, nasa/ nasa?igsh=abc
_COMMA = " \t,;"
_TAIL = re.compile(r"([^/?\s]+)(/+|/*\?\S*)")


def bare(text: str) -> str:
    """An entry without a comment, invisible characters, quotes and white space around it, and
    without the comma of a list behind it."""
    return stripped(stripped(_TRAILING_COMMENT.split(text, maxsplit=1)[0]).rstrip(_COMMA))


def without_tail(text: str) -> str:
    """An entry without the slash or the query of the address that it was cut out of."""
    match = _TAIL.fullmatch(text)
    return match[1] if match else text


def stripped(text: str) -> str:
    """The same, but what follows ``#`` stays."""
    if not text.isascii():
        # Cf: zero-width characters, byte order marks and direction marks that copying brings along
        text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return text.strip().strip(_QUOTES).strip()
