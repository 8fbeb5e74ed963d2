"""Fits text into a terminal's columns."""

from __future__ import annotations

import unicodedata


def cells(text: str) -> int:
    """Return how many columns a text takes."""
    if text.isascii():
        return len(text)
    return sum(map(_cells_of, text))


def _cells_of(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def cut(text: str, room: int, end: str) -> str:
    """Return the text, or as much of it as fits into so many columns with ``end`` behind it."""
    if cells(text) <= room:
        return text
    text = text[: max(0, room)]
    while text and cells(text) > room - cells(end):
        text = text[:-1]
    return (text + end)[: max(0, room)]
