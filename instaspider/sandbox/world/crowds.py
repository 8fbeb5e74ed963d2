"""Followers and the like: long lists of people without anybody twice, computed from positions."""

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
    """``size`` people out of the crowd in an order of their own, without ``besides``."""

    __slots__ = ("_avoided", "_back", "_from", "_step")

    def __init__(self, around: Surroundings, draw: Draw, size: int, besides: str = "") -> None:
        self._from = draw.below(CROWD)
        self._step = draw.below(CROWD)
        while gcd(self._step, CROWD) != 1:
            self._step += 1
        self._back = 0
        # Whoever stands at the place of the one left out is taken from behind the end.
        self._avoided = -1
        self._avoided = self.position(besides)
        super().__init__(size, lambda at: around.named(self.name(at)))

    def name(self, at: int) -> str:
        """The username at a position."""
        if at == self._avoided:
            at = len(self)
        return crowd_name((self._from + at * self._step) % CROWD)

    def position(self, name: str) -> int:
        """Where somebody stands, also beyond the end; -1 for who is not of the crowd."""
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
    """As many as ``follower_count``; no mirror of whom those say to follow."""
    draw = Draw(person.seed, "followers", person.pk)
    return Crowd(person.around, draw, person.follower_count, person.username)


def following(person: Person) -> Crowd:
    """As many as ``following_count``."""
    draw = Draw(person.seed, "following", person.pk)
    return Crowd(person.around, draw, person.following_count, person.username)


def follows(viewer: Person, person: Person) -> bool:
    """Logins are let in by no private account."""
    return not person.is_private and following(viewer).includes(person.username)


def others(person: Person, count: int) -> list[Person]:
    """People who are shown beside somebody."""
    draw = Draw(person.seed, "others", person.pk)
    # From a circle that fits the memory of people: computing them costs more than a post.
    return [person.around.named(a_handle(draw, among=_CIRCLE)) for _ in range(count)]


def similar(person: Person) -> list[Person]:
    """Up to 44 accounts, nobody twice; none for some."""
    draw = Draw(person.seed, "similar", person.pk)
    found = others(person, draw.below(_SIMILAR + 1))
    return [x for x in dict.fromkeys(found) if x.pk != person.pk]


def strangers(around: Surroundings, draw: Draw, tries: int) -> Iterator[Person]:
    """Some of the crowd who are not private and have posts, nobody twice."""
    start, step = draw.below(CROWD), draw.below(CROWD // 10) * 2 + 1
    for at in range(tries):
        person = around.named(crowd_name((start + at * step) % CROWD))
        if person.post_count and not person.is_private:
            yield person
