"""Cuts lists of followers and of following into pages, as recorded ones are cut.

A list is counted with accounts that are never shown, so pages are shorter than asked: 20 to 25 of
100 in some lists, 182 and 198 of 200 in others. ``has_more`` was false on every page. Only
``next_max_id`` leads on, and it counts the hidden accounts too.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person

_LEAST, _MOST = 12, 200
"""Least and greatest ``count`` as clients send it; what others get is unverified."""
_SHORT = 25
"""Length of the longest page of lists whose cursors are opaque."""
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@dataclass(frozen=True, slots=True)
class FriendPage:
    people: list[Person]
    cursor: str
    """``next_max_id``; empty on the last page."""
    has_others: bool
    """Whether there is another page of the list."""
    has_text_pks: bool
    """Whether pks are texts: they are numbers on most pages of a list, texts on others."""
    owner: Person
    """The person whose list it is."""


@dataclass(frozen=True, slots=True)
class FriendList:
    """Cuts the list of one person, in the same way at each request."""

    seed: int
    key: str
    """Names the list, so that its draws differ from those of other lists."""
    owner: Person
    people: Sequence[Person]

    def page(self, count: int, max_id: str) -> FriendPage:
        """Return the page behind ``max_id``; one that is not of this list leads to the start."""
        draw = Draw(self.seed, "pages", self.key)
        is_opaque = draw.chance(50)
        hidden = draw.between(5, 40) if is_opaque else draw.between(11, 100)
        window = min(max(count, _LEAST), _SHORT if is_opaque else _MOST)
        size = len(self.people)
        total = size + (size - 1) // (hidden - 1) if size else 0
        start = self._start(max_id, is_opaque, total)
        end = min(start + window, total)
        return FriendPage(
            list(self.people[start - start // hidden : end - end // hidden]),
            self._cursor(end, is_opaque) if end < total else "",
            end - start != total,
            Draw(self.seed, "pk type", self.key, start).below(4) == 0,
            self.owner,
        )

    def _start(self, max_id: str, is_opaque: bool, total: int) -> int:
        digits = max_id.partition("|")[0]
        if not digits.isascii() or not digits.isdigit() or len(digits) > 12:
            return 0
        start = int(digits)
        return start if start < total and self._cursor(start, is_opaque) == max_id else 0

    def _cursor(self, position: int, is_opaque: bool) -> str:
        """Return a cursor: ``250|QVF...==`` or ``200``."""
        if not is_opaque:
            return str(position)
        token = "AQD" + Draw(self.seed, "cursor", self.key, position).token(40, _LETTERS)
        return f"{position}|{b64encode(token.encode()).decode()}"
