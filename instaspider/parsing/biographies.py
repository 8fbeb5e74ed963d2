"""Reads what a biography names: accounts, hashtags, and ways to reach somebody.

It is read from the text, which every route has. ``biography_with_entities``, in which the service
marks accounts and hashtags, comes by one route alone.
"""

from __future__ import annotations

import re

# The scripts of India, Thai, Arabic and Hebrew have marks in words, which \w leaves out.
_LETTER = r"[\w\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0dff\u0e31-\u0e4e]"
_BEFORE = r"(?<![\w@#./&])"
_MENTION = re.compile(_BEFORE + r"@([A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?)(?![\w@])")
_HASHTAG = re.compile(_BEFORE + rf"[#\uff03]({_LETTER}+)")
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[\w-]+\.)+[A-Za-z]{2,24}(?![\w-])")
# With the number of a country or a city in front, or as three, three and four digits, so that two
# years are not taken for a number.
_PHONE = re.compile(
    r"(?<![\w@#./-])(?:(?:\+|\(?0)\(?\d(?:[ ()./-]{0,3}\d){6,13}"
    r"|\(?\d{3}\)?[ .-]{1,2}\d{3}[ .-]\d{4})(?![\w-])"
)


def mentions(text: str) -> list[str]:
    """Return the names of accounts, in lower case, each once."""
    if "@" not in text:  # most comments: the pattern would look at each of their letters
        return []
    return list(dict.fromkeys(name.lower() for name in _MENTION.findall(text)))


def hashtags(text: str) -> list[str]:
    """Return the hashtags without ``#``, each once. Digits alone are no hashtag."""
    if "#" not in text and "\uff03" not in text:
        return []
    return [tag for tag in dict.fromkeys(_HASHTAG.findall(text)) if not tag.isdecimal()]


def emails(text: str) -> list[str]:
    """Return the e-mail addresses, each once."""
    return list(dict.fromkeys(_EMAIL.findall(text)))


def phones(text: str) -> list[str]:
    """Return the phone numbers as they are written, each once."""
    return list(dict.fromkeys(_PHONE.findall(text)))
