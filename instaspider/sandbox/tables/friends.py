"""Pages of followers and of following, as recorded ones are cut.

A list is counted with accounts that are never shown, so pages are shorter than asked: 20 to 25 of
100 in some lists, 182 and 198 of 200 in others. ``has_more`` was false on every page; what leads
on is ``next_max_id`` alone, which counts the hidden ones too.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person

_LEAST, _MOST = 12, 200
"""``count`` as clients send it; what others get is unverified."""
_SHORT = 25
"""Longest page of the lists whose cursors are opaque."""
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@dataclass(frozen=True, slots=True)
class FriendPage:
    people: list[Person]
    cursor: str
    """``next_max_id``; empty on the last page."""
    is_only: bool
    """Whether there is no other page."""
    has_text_pks: bool
    """Numbers on most pages of a list, texts on others."""
    owner: Person
    """Whose list it is."""


@dataclass(frozen=True, slots=True)
class FriendList:
    """How the list of one person is cut; the same at each request."""

    seed: int
    key: str
    """Tells it from other lists."""
    owner: Person
    people: Sequence[Person]

    def page(self, count: int, max_id: str) -> FriendPage:
        """The page behind ``max_id``; one that is not of this list leads to the start."""
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
            end - start == total,
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
        """``250|QVF...==`` or ``200``."""
        if not is_opaque:
            return str(position)
        token = "AQD" + Draw(self.seed, "cursor", self.key, position).token(40, _LETTERS)
        return f"{position}|{b64encode(token.encode()).decode()}"
