"""Decides who posts together: each of two friends finds the other, so both see the same posts.

A friend's name is one's own name with one letter exchanged for its neighbour (a and b, c and d
...). Done twice, that gives the own name again.
"""

from __future__ import annotations

from dataclasses import dataclass

from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.names import LETTERS

_NEIGHBOUR = {letter: LETTERS[at ^ 1] for at, letter in enumerate(LETTERS)}

TAG_FRIENDS = (0, 1)
"""The positions of the letters that make the friends whom somebody tags."""
_TAG_EVERY = (6, 11)
"""One post in so many tags the friend. The two numbers share no factor, so some posts tag both."""


@dataclass(frozen=True, slots=True)
class Collab:
    """Two friends, one of whom is the host: some posts of the host are in both grids."""

    is_host: bool
    partner: str
    every: int
    first: int

    def is_shared(self, number: int) -> bool:
        """Whether this post of the host is in both grids."""
        return self.is_host and number >= self.first and (number - self.first) % self.every == 0

    def count(self, posts: int) -> int:
        """Return how many of the host's posts are in both grids."""
        return max(0, -((self.first - posts) // self.every)) if posts > self.first else 0

    def number(self, of: int) -> int:
        """Return which post of the host is number ``of`` of those in both grids."""
        return self.first + of * self.every


def friend(name: str, position: int) -> str:
    """Return ``name`` with the letter at ``position`` exchanged; -1 means the last one."""
    letters = list(name)
    letters[position] = _NEIGHBOUR[letters[position]]
    return "".join(letters)


def find_collab(seed: int, name: str) -> Collab | None:
    """Return with whom somebody posts together; two thirds of all people post alone (None)."""
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
    """Return how many of somebody's posts tag that friend."""
    every = _TAG_EVERY[which]
    return (posts + every - 1 - every // 2) // every


def tagged_number(which: int, of: int) -> int:
    """Return the number of the post that is number ``of`` of those that tag that friend."""
    every = _TAG_EVERY[which]
    return every // 2 + of * every
