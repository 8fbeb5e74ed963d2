"""Tells when an account was made, where it is based, and how many names it had."""

from __future__ import annotations

from typing import NamedTuple

from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person

_COUNTRIES = ("United States", "Brazil", "Indonesia", "Germany", "Mexico", "Japan", None)


class About(NamedTuple):
    """Holds what an account tells about itself; a country of None is not shared."""

    year: int
    month: int
    country: str | None
    former_names: int


def about(person: Person) -> About:
    draw = Draw(person.seed, "about", person.pk)
    year, month = draw.between(2011, 2015), draw.between(1, 12)
    return About(year, month, draw.pick(_COUNTRIES), max(0, draw.between(-4, 6)))
