"""What people's lists carry beside the entry itself."""

from __future__ import annotations

import re
import unicodedata

_QUOTES = "\"'`\u2018\u2019\u201c\u201d\u00ab\u00bb"
_TRAILING_COMMENT = re.compile(r"\s#")


def bare(text: str) -> str:
    """An entry without a comment, invisible characters, quotes and white space around it."""
    return stripped(_TRAILING_COMMENT.split(text, maxsplit=1)[0])


def stripped(text: str) -> str:
    """The same, but what follows ``#`` stays."""
    if not text.isascii():
        # Cf: zero-width characters, byte order marks and direction marks that copying brings along
        text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return text.strip().strip(_QUOTES).strip()
