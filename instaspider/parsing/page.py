"""Defines what every parser gives: the items of one answer, and where the list goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One answer, read. A page may be short or empty and still have a cursor."""

    items: list[T]
    cursor: str | None = None
    """What the next call must say, verbatim; None: the service has no more. Where one value is not
    enough (sections of hashtags and places, comments over REST) it is the form fields of the next
    call, urlencoded: ``max_id=...&page=2``."""
    broken: tuple[str, ...] = ()
    """Elements of the list that could not be read, as ``path: reason``; the others are items."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Ids that the answer told about what was asked for: ``pk``, ``fbid``, ``username`` of an
    account, ``pk``, ``shortcode`` of a post; further calls of the crawl may need them. ``private``
    or ``public`` is ``yes`` where the answer says that the account is."""
    told: frozenset[str] = frozenset()
    """Of a row that may be asked about several things: ids of those whose part of the answer is a
    list."""
    of: Mapping[str, str] = field(default_factory=dict)
    """Of the same rows: pk of an item -> which of those things it belongs to."""
