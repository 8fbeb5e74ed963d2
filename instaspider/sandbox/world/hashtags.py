"""Hashtags: a fixed list. A post's owner and number say which one its caption ends with."""

from __future__ import annotations

from dataclasses import dataclass, field

from instaspider.sandbox.world import words
from instaspider.sandbox.world.draws import Draw

_RELATED = 10
_EVERY, _PHASE = 4, 1
"""One post in so many has a hashtag."""


@dataclass(frozen=True, slots=True)
class Hashtag:
    number: int = field(repr=False)
    pk: str
    """The key ``id`` of answers."""
    name: str
    media_count: int


class Hashtags:
    """Holds all hashtags, by name."""

    def __init__(self, seed: int) -> None:
        self.all = tuple(_make(seed, *each) for each in enumerate(words.HASHTAGS))
        self._by_name = {tag.name: tag for tag in self.all}

    def find(self, name: str) -> Hashtag | None:
        return self._by_name.get(name.lower())

    def related(self, tag: Hashtag) -> list[Hashtag]:
        """Return the hashtags that the service shows beside this one."""
        return [self.all[(tag.number + n) % len(self.all)] for n in range(1, _RELATED + 1)]

    def of_post(self, owner_pk: str, number: int) -> str | None:
        """Return the name of the hashtag that this post of somebody has; None if it has none."""
        if number % _EVERY != _PHASE:
            return None
        return words.HASHTAGS[(int(owner_pk) + number // _EVERY) % len(words.HASHTAGS)]

    def number_of_post(self, tag: Hashtag, owner_pk: str) -> int:
        """Return the newest post with this hashtag by somebody with enough posts."""
        turn = (tag.number - int(owner_pk)) % len(words.HASHTAGS)
        return turn * _EVERY + _PHASE


def _make(seed: int, number: int, name: str) -> Hashtag:
    draw = Draw(seed, "hashtag", name)
    return Hashtag(
        number,
        str(17_840_000_000_000_000 + draw.below(10**13)),
        name,
        draw.between(200, 10 ** draw.between(4, 9)),
    )
