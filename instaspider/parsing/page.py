"""Defines what every parser gives: the items of one answer, and the cursor of the next page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """What was read in one answer. A page may be short or empty and still have a cursor."""

    items: list[T]
    cursor: str | None = None
    """What the next call must repeat unchanged; None if the service has no more.

    Where one value is not enough (sections of hashtags and places, comments over REST), it is the
    form fields of the next call, urlencoded: ``max_id=...&page=2``.
    """
    broken: tuple[str, ...] = ()
    """Elements of the list that could not be read, as ``path: reason``."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Ids that the answer told about what was asked for; further calls of the crawl may need them.

    Of an account they are ``pk``, ``fbid``, ``username``; of a post ``pk``, ``shortcode``.
    ``private`` or ``public`` is ``yes`` if the answer says that the account is.
    """
    listed: frozenset[str] = frozenset()
    """For a row that takes several things: ids of those for which the answer has a list."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many things there are of which the answer has a page, or all: ``posts``, ``reels``,
    ``comments``, ``likes``, ``stories``."""
    of: Mapping[str, str] = field(default_factory=dict)
    """For the same rows: pk of an item -> which of those things it belongs to."""
