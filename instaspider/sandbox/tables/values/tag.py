"""Values of people who are tagged in a post."""

from __future__ import annotations

from instaspider.sandbox.world.tags import Tag


def position(tag: Tag) -> list[int | float]:
    return [tag.x, tag.y]


def x(tag: Tag) -> float:
    return float(tag.x)


def y(tag: Tag) -> float:
    return float(tag.y)


def float_position(tag: Tag) -> list[float]:
    return [float(tag.x), float(tag.y)]


def whole_position(tag: Tag) -> list[int]:
    """Return the position as whole numbers, if it is one; answers do not tell fractions this
    way."""
    return [int(tag.x), int(tag.y)] if tag.x in (0, 1) and tag.y in (0, 1) else []
