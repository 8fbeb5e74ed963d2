"""Reads what to crawl: names, addresses and ids of a command line, file, list URL or pipe.

:func:`open_inputs` makes every check that can be made before a crawl starts. Iterating what it
returns gives one :class:`Entry` for each line that is neither blank nor a comment, usable or not.
Duplicates are given as often as they are written, because only the crawl knows which inputs are
done.
"""

from __future__ import annotations

from .columns import Columns
from .entries import Entry, Inputs, entry_of
from .known_columns import (
    COLUMNS,
    MEDIA_COLUMNS,
    PLACE_COLUMNS,
    QUERY_COLUMNS,
    SOUND_COLUMNS,
    TAG_COLUMNS,
)
from .media import Media, parse_media
from .public import (
    HighlightInput,
    parse_place,
    parse_query,
    parse_reel,
    parse_sound,
    parse_tag,
)
from .sources import open_inputs, open_values
from .users import User, parse_user

__all__ = [
    "COLUMNS",
    "MEDIA_COLUMNS",
    "PLACE_COLUMNS",
    "QUERY_COLUMNS",
    "SOUND_COLUMNS",
    "TAG_COLUMNS",
    "Columns",
    "Entry",
    "HighlightInput",
    "Inputs",
    "Media",
    "User",
    "entry_of",
    "open_inputs",
    "open_values",
    "parse_media",
    "parse_place",
    "parse_query",
    "parse_reel",
    "parse_sound",
    "parse_tag",
    "parse_user",
]
