"""Counts events over time, and what items hold, in memory that a long crawl does not fill."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from itemadapter import ItemAdapter

MOST_BUCKETS = 120
MOST_TAGS = 20_000


class Series:
    """Counts in buckets of time, one second wide at first. When there are too many, each two become
    one, so that a crawl of a week takes no more memory than one of a minute."""

    def __init__(self) -> None:
        self.width = 1.0
        """Width of a bucket in seconds."""
        self.counts: list[int] = []

    def add(self, seconds: float, count: int = 1) -> None:
        """Count something that happened so many seconds after the beginning."""
        seconds = max(0.0, seconds)
        while seconds / self.width >= MOST_BUCKETS:
            later = [*self.counts[1::2], 0]
            self.counts = [a + b for a, b in zip(self.counts[::2], later, strict=False)]
            self.width *= 2
        index = int(seconds / self.width)
        self.counts += [0] * (index + 1 - len(self.counts))
        self.counts[index] += count


@dataclass
class ItemProfile:
    """Counts what the items of one class hold: filled fields, orders of magnitude and hashtags. It
    keeps no other value."""

    name: str
    count: int = 0
    columns: tuple[str, ...] = ()
    filled: Counter[str] = field(default_factory=Counter)
    """How many items have a value in a field, by field."""
    followers: Counter[int] = field(default_factory=Counter)
    """How many accounts have so many followers, by thirds of an order of magnitude: floor(3 *
    log10(n)); -1 for none."""
    months: Counter[str] = field(default_factory=Counter)
    """How many posts were made in a month, by month."""
    hashtags: Counter[str] = field(default_factory=Counter)

    def add(self, item: Any) -> None:
        """Count what one more item holds."""
        get = _getter(item)
        if not self.columns:
            self.columns = tuple(ItemAdapter(item).field_names())
        self.count += 1
        for name in self.columns:
            # 0 and False are values; an empty text or list is none.
            if get(name) not in (None, "", [], {}):
                self.filled[name] += 1
        number, taken = get("follower_count"), get("taken_at")
        if isinstance(number, int):
            third = math.floor(3 * math.log10(number) + 1e-9) if number > 0 else -1
            self.followers[third] += 1
        if hasattr(taken, "strftime"):
            self.months[f"{taken:%Y-%m}"] += 1
        for tag in get("caption_hashtags") or get("bio_hashtags") or _tags(get("caption")):
            lower = str(tag).lower()
            if lower in self.hashtags or len(self.hashtags) < MOST_TAGS:
                self.hashtags[lower] += 1


def _getter(item: Any) -> Callable[[str], Any]:
    """Return a function that reads a field of such an item. A pipeline may have made a dict of
    it."""
    if hasattr(type(item), "__dataclass_fields__"):
        return lambda name: getattr(item, name, None)
    return ItemAdapter(item).get


def _tags(caption: Any) -> list[str]:
    if not isinstance(caption, str) or "#" not in caption:
        return []
    words = (word[1:].rstrip(".,;:!?") for word in caption.split() if word.startswith("#"))
    return [word for word in words if word]
