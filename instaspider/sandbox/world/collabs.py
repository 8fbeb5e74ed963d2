"""Who posts together: friends are found from either side, so that both see the same posts.

A friend's name is the own name with one letter exchanged for its neighbour (a and b, c and d ...);
done twice it is the own name again.
"""

from __future__ import annotations

from dataclasses import dataclass

from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.names import LETTERS

_NEIGHBOUR = {letter: LETTERS[at ^ 1] for at, letter in enumerate(LETTERS)}

TAG_FRIENDS = (0, 1)
"""Positions of the letters that make the friends whom somebody tags."""
_TAG_EVERY = (6, 11)
"""One post in so many tags the friend; primes to each other, so that some tag both."""


@dataclass(frozen=True, slots=True)
class Collab:
    """Two people of whom one hosts: every so often a post of the host is in both grids."""

    is_host: bool
    partner: str
    every: int
    first: int

    def is_shared(self, number: int) -> bool:
        """Whether this post of the host is a collab."""
        return self.is_host and number >= self.first and (number - self.first) % self.every == 0

    def count(self, posts: int) -> int:
        """How many of the host's posts are."""
        return max(0, -((self.first - posts) // self.every)) if posts > self.first else 0

    def number(self, of: int) -> int:
        """Which post of the host is collab number ``of``."""
        return self.first + of * self.every


def friend(name: str, position: int) -> str:
    """``name`` with the letter at ``position`` exchanged; the last one for -1."""
    letters = list(name)
    letters[position] = _NEIGHBOUR[letters[position]]
    return "".join(letters)


def find_collab(seed: int, name: str) -> Collab | None:
    """A third of all people post with somebody."""
    partner = friend(name, -1)
    pair = sorted((name, partner))
    draw = Draw(seed, "pair", *pair)
    if not draw.chance(33):
        return None
    host = draw.pick(pair)
    every = draw.between(3, 15)
    return Collab(host == name, partner, every, 0 if draw.chance(60) else draw.below(every))


def tags_friend(which: int, number: int) -> bool:
    """Whether a post tags that friend of its owner."""
    every = _TAG_EVERY[which]
    return number % every == every // 2


def tagged_count(which: int, posts: int) -> int:
    """How many of somebody's posts tag that friend."""
    every = _TAG_EVERY[which]
    return (posts + every - 1 - every // 2) // every


def tagged_number(which: int, of: int) -> int:
    """Which post it is that tags that friend for the time ``of``."""
    every = _TAG_EVERY[which]
    return every // 2 + of * every
