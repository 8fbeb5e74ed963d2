"""Followers and the like: long lists of people without anybody twice, computed from positions."""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING

from instaspider.sandbox.world.codes import CROWD, crowd_name, crowd_number
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.sequences import Computed

if TYPE_CHECKING:
    from instaspider.sandbox.world.world import World


class Crowd(Computed[Person]):
    """``size`` people out of the crowd in an order of their own, without ``besides``."""

    __slots__ = ("_avoided", "_back", "_from", "_step")

    def __init__(self, world: World, draw: Draw, size: int, besides: str = "") -> None:
        self._from = draw.below(CROWD)
        self._step = draw.below(CROWD)
        while gcd(self._step, CROWD) != 1:
            self._step += 1
        self._back = 0
        # Whoever stands at the place of the one left out is taken from behind the end.
        self._avoided = -1
        self._avoided = self.position(besides)
        super().__init__(size, lambda at: world.named(self.name(at)))

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
