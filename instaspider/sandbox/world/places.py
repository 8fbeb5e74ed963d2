"""Places: a few in each city. A post's owner and number say where it was taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import cos, hypot, radians
from unicodedata import normalize

from instaspider.sandbox.world import words
from instaspider.sandbox.world.draws import Draw

_NEAR = 10
_EVERY, _PHASE = 5, 2
"""One post in so many has a location."""


@dataclass(frozen=True, slots=True)
class Place:
    """A location; latitude and longitude are in degrees."""

    number: int = field(repr=False)
    pk: str
    name: str
    slug: str
    lat: float
    lng: float
    address: str
    city: str
    zip_code: str
    phone: str
    category: str
    media_count: int


class Places:
    """Holds all places, by pk."""

    def __init__(self, seed: int) -> None:
        kinds = len(words.VENUES)
        self.all = tuple(_make(seed, n) for n in range(kinds * len(words.CITIES)))
        self._by_pk = {place.pk: place for place in self.all}

    def find(self, pk: str) -> Place | None:
        return self._by_pk.get(pk)

    def near(self, lat: float, lng: float) -> list[Place]:
        """Return the places, the nearest first."""
        narrow = cos(radians(lat))
        found = sorted(self.all, key=lambda x: hypot(x.lat - lat, (x.lng - lng) * narrow))
        return found[:_NEAR]

    def of_post(self, owner_pk: str, number: int) -> Place | None:
        """Return where this post of somebody was taken; None if it has no location."""
        if number % _EVERY != _PHASE:
            return None
        return self.all[(int(owner_pk) // 64 + number // _EVERY) % len(self.all)]

    def number_of_post(self, place: Place, owner_pk: str) -> int:
        """Return the newest post that somebody with enough posts took there."""
        turn = (place.number - int(owner_pk) // 64) % len(self.all)
        return turn * _EVERY + _PHASE


def _slug(name: str) -> str:
    plain = normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return plain.replace(" ", "-").replace("'", "")


def _make(seed: int, number: int) -> Place:
    draw = Draw(seed, "place", number)
    city, zip_code, lat, lng = words.CITIES[number % len(words.CITIES)]
    venue, category = words.VENUES[number // len(words.CITIES)]
    name = f"{venue} {city.partition(',')[0]}"
    return Place(
        number=number,
        pk=str(draw.between(10**8, 10**15)),
        name=name,
        slug=_slug(name),
        lat=round(lat + draw.between(-500, 500) / 10_000, 4),
        lng=round(lng + draw.between(-500, 500) / 10_000, 4),
        address=draw.pick(words.STREETS) if draw.chance(70) else "",
        city=city,
        zip_code=zip_code,
        phone=f"+1555{draw.below(10**7):07d}" if draw.chance(40) else "",
        category=category,
        media_count=draw.between(100, 900_000),
    )
