"""Says which items of a list are wanted, and remembers which ones came already. Pure."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Protocol

from instaspider.items import UserRef

# A list that says "more" is given up after so many pages in a row without anything new.
EMPTY_PAGES = 3
# How many posts a profile can pin to its top: the limit of the web client.
PINS = 3
# How many pks of one list are remembered. The largest accounts have lists of hundreds of millions,
# and an item that comes twice comes within a few pages.
REMEMBERED = 5000

_UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_SPAN = re.compile(r"(\d{1,9})\s*(m|h|d|w)(?:in|inute|our|ay|eek)?s?", re.IGNORECASE)
_AGO = re.compile(r"(\d+)\s*(minute|hour|day|week)s?(?:\s+ago)?", re.IGNORECASE)


class Recent:
    """Holds the values that were added last, each once."""

    __slots__ = ("_most", "_values")

    def __init__(self, most: int = REMEMBERED) -> None:
        self._values: OrderedDict[str, None] = OrderedDict()
        self._most = most

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, value: str) -> bool:
        return value in self._values

    def newest(self, most: int) -> list[str]:
        """Return the values that were added last, the newest at the end."""
        return list(islice(reversed(self._values), most))[::-1]

    def add(self, value: str) -> bool:
        """Add a value; returns False if it was there already."""
        if value in self._values:
            return False
        self._values[value] = None
        if len(self._values) > self._most:
            self._values.popitem(last=False)
        return True


def read_span(value: Any) -> timedelta:
    """Read a length of time: ``7d``, ``12h``, ``30m``, ``2w``, also ``7 days``.

    Raises ValueError with the reason as a clause.
    """
    span = _SPAN.fullmatch(str(value).strip())
    if span is None or int(span[1]) < 1:
        raise ValueError("is no length of time such as 7d, 12h or 30m")
    try:
        return int(span[1]) * _UNITS[span[2].lower()]
    except OverflowError:
        raise ValueError("is longer than times can say") from None


def read_time(value: Any, now: datetime | None = None) -> datetime:
    """Read a time: a date (its first second, UTC), ISO (UTC unless it says otherwise), ``3 days``.

    Raises ValueError with the reason as a clause.
    """
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    text = str(value).strip()
    if ago := _AGO.fullmatch(text):
        try:
            return (now or datetime.now(UTC)) - timedelta(**{f"{ago[2].lower()}s": int(ago[1])})
        except OverflowError:
            raise ValueError("is longer ago than times can say") from None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            "is neither a date (2026-11-01), nor an ISO time, nor as in '3 days'"
        ) from None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


class Filter(Protocol):
    """Says which items pass, by what they hold."""

    opens_all: bool
    """Whether what stands below an item that is left out is asked for all the same."""

    def wants(self, item: Any) -> bool:
        """Whether an item passes."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Says how much of each list is wanted."""

    limit: int | None = None
    """How many items are wanted for each input; None for all."""
    since: datetime | None = None
    until: datetime | None = None
    where: Filter | None = None
    """Which of the items that are left pass; None: all."""

    def wants(self, item: Any) -> bool:
        """Whether an item lies in the wanted span of time. An item without a time does."""
        time = time_of(item)
        if time is None:
            return True
        if self.since is not None and time < self.since:
            return False
        return self.until is None or time <= self.until

    def is_past(
        self, items: Sequence[Any], *, first_page: bool, owner: UserRef | None = None
    ) -> bool:
        """Whether all further pages of a list, newest first, are older than ``since``.

        Posts that are pinned, or shared with another account, may stand before newer ones. So the
        last other item of the page decides. ``owner``: the account whose list it is.
        """
        if self.since is None:
            return False
        regular = [
            item
            for at, item in enumerate(items)
            if not (_may_be_pinned(item, at, first_page) or _is_shared(item, owner))
        ]
        time = time_of(regular[-1]) if regular else None
        return time is not None and time < self.since


def time_of(item: Any) -> datetime | None:
    """Return when a post was published or a comment written; None if the item does not say."""
    time = getattr(item, "taken_at", None) or getattr(item, "created_at", None)
    return time if isinstance(time, datetime) else None


def _may_be_pinned(item: Any, at: int, first_page: bool) -> bool:
    pinned = getattr(item, "is_pinned", None)
    # Where the route does not tell what is pinned, the first posts may be.
    return first_page and at < PINS if pinned is None else bool(pinned)


def _is_shared(item: Any, owner: UserRef | None) -> bool:
    return bool(getattr(item, "coauthors", None)) or _are_two(getattr(item, "user", None), owner)


def _are_two(user: UserRef | None, other: UserRef | None) -> bool:
    """Whether these are certainly two different accounts."""
    if user is None or other is None:
        return False
    if user.pk and other.pk:
        return user.pk != other.pk
    names = user.username, other.username
    return all(names) and str(names[0]).lower() != str(names[1]).lower()
