"""Holds the words that people are made of, which are those of ``words.toml``."""

from __future__ import annotations

import tomllib
from importlib import resources

_WORDS = tomllib.loads((resources.files(__package__) / "words.toml").read_text("utf-8"))


def _texts(name: str) -> tuple[str, ...]:
    return tuple(_WORDS[name])


def _pairs(name: str) -> tuple[tuple[str, str], ...]:
    return tuple((one, other) for one, other in _WORDS[name])


FULL_NAMES = _texts("full_names")
BIO_LINES = _texts("bio_lines")
CAPTIONS = tuple(text or None for text in _texts("captions"))
HANDLES, PLAIN_STEMS = _texts("handles"), _texts("plain_stems")
HASHTAGS = _texts("hashtags")
SEEN, MONTHS = _texts("seen"), _texts("months")
COMMENTS, REPLIES = _texts("comments"), _texts("replies")
VENUES, SONGS, PRONOUNS = _pairs("venues"), _pairs("songs"), _pairs("pronouns")
CATEGORIES, LINK_TITLES = _texts("categories"), _texts("link_titles")
STREETS, HIGHLIGHTS = _texts("streets"), _texts("highlights")
CITIES: tuple[tuple[str, str, float, float], ...] = tuple(tuple(each) for each in _WORDS["cities"])
