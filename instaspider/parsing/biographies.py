"""Reads what a biography names: accounts, hashtags, and ways to reach somebody.

Read off the text, which every route has: ``biography_with_entities``, where the service marks the
first two, comes by one route alone.
"""

from __future__ import annotations

import re

# Scripts of India, Thai, Arabic and Hebrew write letters with marks, which \w leaves out.
_LETTER = r"[\w\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0dff\u0e31-\u0e4e]"
_BEFORE = r"(?<![\w@#./&])"
_MENTION = re.compile(_BEFORE + r"@([A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?)(?![\w@])")
_HASHTAG = re.compile(_BEFORE + rf"[#\uff03]({_LETTER}+)")
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[\w-]+\.)+[A-Za-z]{2,24}(?![\w-])")
# With a country's or a city's number in front, or as three, three and four digits: a pair of years
# is no number.
_PHONE = re.compile(
    r"(?<![\w@#./-])(?:(?:\+|\(?0)\(?\d(?:[ ()./-]{0,3}\d){6,13}"
    r"|\(?\d{3}\)?[ .-]{1,2}\d{3}[ .-]\d{4})(?![\w-])"
)


def mentions(text: str) -> list[str]:
    """Names of accounts, in lower case, each once."""
    return list(dict.fromkeys(name.lower() for name in _MENTION.findall(text)))


def hashtags(text: str) -> list[str]:
    """Hashtags without ``#``, each once. Digits alone are none."""
    return [tag for tag in dict.fromkeys(_HASHTAG.findall(text)) if not tag.isdecimal()]


def emails(text: str) -> list[str]:
    """E-mail addresses, each once."""
    return list(dict.fromkeys(_EMAIL.findall(text)))


def phones(text: str) -> list[str]:
    """Phone numbers as they are written, each once."""
    return list(dict.fromkeys(_PHONE.findall(text)))
