"""Decides who is tagged in posts and named by stories: friends of the owner."""

from __future__ import annotations

from typing import NamedTuple

from instaspider.sandbox.world.collabs import TAG_FRIENDS, friend, tags_friend
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person


class Tag(NamedTuple):
    """Somebody who is tagged, at these parts of width and height; ints or floats from 0 to 1."""

    person: Person
    x: float
    y: float


def of_post(owner: Person, pk: str, number: int) -> tuple[Tag, ...]:
    """Return friends of the owner; posts of special names tag nobody."""
    if owner.special:
        return ()
    draw = Draw(owner.seed, "tags", pk)
    return tuple(
        Tag(person, *_position(draw))
        for which in TAG_FRIENDS
        if tags_friend(which, number) and (person := friend_of(owner, which))
    )


def of_story(owner: Person, pk: str) -> tuple[Tag, ...]:
    """Return whom the stickers of a story name: one or two friends, in some stories.

    These friends have no list that shows such stories.
    """
    draw = Draw(owner.seed, "mentions", pk)
    if owner.special or not draw.chance(40):
        return ()
    friends = [friend_of(owner, which) for which in TAG_FRIENDS]
    named = list({each.pk: each for each in friends if each}.values())
    return tuple(Tag(each, *_position(draw)) for each in named[: draw.between(1, 2)])


def friend_of(person: Person, which: int) -> Person | None:
    """Return the friend at this one of TAG_FRIENDS, who may tag the person too."""
    name = person.username
    return person.around.find(friend(name, which)).person if which < len(name) else None


def _position(draw: Draw) -> tuple[float, float]:
    """Return a position, sometimes in whole numbers, as the service has them."""
    if draw.chance(25):
        return draw.below(2), draw.below(2)
    return draw.between(1, 999) / 1000, draw.between(1, 999) / 1000
