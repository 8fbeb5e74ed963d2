"""Defines what all items share: where they came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


def isoformat(value: datetime | None) -> str | None:
    """Return an aware time as ``2026-11-22T17:23:00Z``, for feeds."""
    return None if value is None else value.isoformat(timespec="seconds").replace("+00:00", "Z")


@dataclass(kw_only=True)
class Item:
    """Base of all items. In an item inside another one, these three fields are None."""

    input: str | None = None
    """The entry of the list that asked for it, as written."""
    endpoint: str | None = None
    """Catalogue row that answered, e.g. ``web_profile_info``."""
    scraped_at: datetime | None = field(default=None, metadata={"serializer": isoformat})
    """When the answer was read (aware UTC)."""
