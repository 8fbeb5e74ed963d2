"""Computes followers and the like from positions: long lists in which nobody comes twice."""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd

from instaspider.sandbox.world.codes import CROWD, crowd_name, crowd_number
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person, Surroundings, a_handle
from instaspider.sandbox.world.sequences import Computed

_SIMILAR = 44
_CIRCLE = 100


class Crowd(Computed[Person]):
    """Some people of the crowd, ``size`` of them, in an order of their own, without ``besides``."""

    __slots__ = ("_avoided", "_back", "_from", "_step")

    def __init__(self, around: Surroundings, draw: Draw, size: int, besides: str = "") -> None:
        self._from = draw.below(CROWD)
        self._step = draw.below(CROWD)
        while gcd(self._step, CROWD) != 1:
            self._step += 1
        self._back = 0
        # The one to be left out is replaced by somebody from behind the end.
        self._avoided = -1
        self._avoided = self.position(besides)
        super().__init__(size, lambda at: around.named(self.name(at)))

    def name(self, at: int) -> str:
        """Return the username at a position."""
        if at == self._avoided:
            at = len(self)
        return crowd_name((self._from + at * self._step) % CROWD)

    def position(self, name: str) -> int:
        """Return the position of somebody, also beyond the end; -1 for somebody not of the
        crowd."""
        number = crowd_number(name)
        if number is None:
            return -1
        if not self._back:
            self._back = pow(self._step, -1, CROWD)
        return (number - self._from) * self._back % CROWD

    def includes(self, name: str) -> bool:
        """Whether somebody is in the list."""
        at = self.position(name)
        if at == self._avoided:
            return False
        return 0 <= at < len(self) or (at == len(self) and 0 <= self._avoided < len(self))


def followers(person: Person) -> Crowd:
    """Return as many people as ``follower_count``. The lists of whom they follow do not agree."""
    draw = Draw(person.seed, "followers", person.pk)
    return Crowd(person.around, draw, person.follower_count, person.username)


def following(person: Person) -> Crowd:
    """Return as many people as ``following_count``."""
    draw = Draw(person.seed, "following", person.pk)
    return Crowd(person.around, draw, person.following_count, person.username)


def follows(viewer: Person, person: Person) -> bool:
    """Whether a viewer follows somebody. No private account has let a login in."""
    return not person.is_private and following(viewer).includes(person.username)


def others(person: Person, count: int) -> list[Person]:
    """Return people who are shown beside somebody."""
    draw = Draw(person.seed, "others", person.pk)
    # They are from a circle that fits the memory of people: computing one costs more than a post.
    return [person.around.named(a_handle(draw, among=_CIRCLE)) for _ in range(count)]


def similar(person: Person) -> list[Person]:
    """Return up to 44 accounts, nobody twice; none for some people."""
    draw = Draw(person.seed, "similar", person.pk)
    found = others(person, draw.below(_SIMILAR + 1))
    return [x for x in dict.fromkeys(found) if x.pk != person.pk]


def strangers(around: Surroundings, draw: Draw, tries: int) -> Iterator[Person]:
    """Yield some of the crowd who are not private and have posts, nobody twice."""
    start, step = draw.below(CROWD), draw.below(CROWD // 10) * 2 + 1
    for at in range(tries):
        person = around.named(crowd_name((start + at * step) % CROWD))
        if person.post_count and not person.is_private:
            yield person
