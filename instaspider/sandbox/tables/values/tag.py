"""Of people who are tagged in a post."""

from __future__ import annotations

from instaspider.sandbox.world.tags import Tag


def position(tag: Tag) -> list[int | float]:
    return [tag.x, tag.y]


def x(tag: Tag) -> float:
    return float(tag.x)


def y(tag: Tag) -> float:
    return float(tag.y)
