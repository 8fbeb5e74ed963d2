"""The world of one seed: who has which name, and who is not there."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.names import Names
from instaspider.sandbox.world.people import Person, a_handle, make_person, special_prefix

_KEPT = 1024
"""People kept at hand; all others are computed again."""


class Found(NamedTuple):
    """What a name or pk leads to."""

    person: Person | None
    """None when there is nobody; the service then says "not found"."""
    renamed_to: str | None = None


class World:
    """Same seed, same people. Nothing is stored but the most recent ones."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._names = Names(seed)
        self._make = lru_cache(maxsize=_KEPT)(make_person)
        self._neighbour = lru_cache(maxsize=_KEPT)(lambda name: self.find(name).person)

    def find(self, username: str) -> Found:
        """Look a name up as the service does: case does not matter, old names are gone."""
        name = Names.normal(username)
        special = special_prefix(name) if name is not None else None
        if name is None or special == "missing_":
            return Found(None)
        if special == "renamed_":
            return Found(None, renamed_to=_new_name(name))
        return Found(self._make(self.seed, self._names.pk(name), name))

    def find_pk(self, pk: str) -> Found:
        """Look a pk up. It stays with a person who changes the name."""
        if not pk.isascii() or not pk.isdigit() or len(pk) > 20 or pk.startswith("0"):
            return Found(None)
        name = self._names.name(int(pk))
        if name is None:
            return Found(None)
        return self.find(_new_name(name) if special_prefix(name) == "renamed_" else name)

    def others(self, person: Person, count: int) -> list[Person]:
        """People who are shown beside somebody."""
        draw = Draw(self.seed, "others", person.pk)
        # From a circle that fits the memory of neighbours: computing them costs more than a post.
        found = [self._neighbour(a_handle(draw, among=100)) for _ in range(count)]
        return [other for other in found if other is not None]


def _new_name(name: str) -> str:
    return "now_" + name.removeprefix("renamed_")
