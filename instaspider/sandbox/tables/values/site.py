"""Values of places alone."""

from __future__ import annotations

from instaspider.sandbox.world.places import Place


def city_name(place: Place) -> str:
    return place.city.partition(", ")[0]


def city_slug(place: Place) -> str:
    return city_name(place).lower()


def city_id(place: Place) -> str:
    return f"c{place.number}"


def country(place: Place) -> str:
    return place.city.partition(", ")[2]


def country_slug(place: Place) -> str:
    return country(place).lower()


def country_id(place: Place) -> str:
    return country(place)[:2].upper()
