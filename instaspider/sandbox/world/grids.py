"""Says what is in somebody's profile: the grid, what others share, and where somebody is tagged."""

from __future__ import annotations

from typing import Any

from instaspider.sandbox.world import collabs
from instaspider.sandbox.world.drawing import own_posts
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post
from instaspider.sandbox.world.sequences import Computed, Dated, merged
from instaspider.sandbox.world.tags import friend_of

_LATEST = 12


def grid_of(person: Person) -> Computed[Post]:
    """Return pinned posts, then own and shared ones, newest first."""
    own, pinned = own_posts(person), person.pinned
    if not pinned:
        return merged(own, _shared_with(person))
    first = [own[number - person.deleted] for number in pinned]
    skipped = sorted(number - person.deleted for number in pinned)
    rest = own.chosen(len(own) - len(skipped), lambda at: _skipping(skipped, at))
    rest = merged(rest, _shared_with(person))
    size = len(first)
    return Computed(size + len(rest), lambda at: first[at] if at < size else rest[at - size])


def newest(person: Person) -> list[Post]:
    """Return the first 12 of the grid, even if a private profile hides them."""
    return grid_of(person)[:_LATEST]


def tagged_in(person: Person) -> Dated[Post]:
    """Return posts of friends that tag somebody, newest first; none of private friends."""
    found = [_tagging(person, which) for which in collabs.TAG_FRIENDS]
    return merged(*found)


def _shared_with(person: Person) -> Dated[Post]:
    """Return posts of others that are in somebody's grid."""
    collab = person.collab
    if collab is None or collab.is_host:
        return _NO_POSTS
    host = person.around.named(collab.partner)
    return own_posts(host).chosen(collab.count(host.post_count), collab.number)


def _tagging(person: Person, which: int) -> Dated[Post]:
    friend = friend_of(person, which)
    if friend is None or friend.special or friend.is_private:
        return _NO_POSTS
    size = collabs.tagged_count(which, friend.post_count)
    return own_posts(friend).chosen(size, lambda of: collabs.tagged_number(which, of))


def _nothing(number: int) -> Any:
    raise IndexError(number)


_NO_POSTS: Dated[Post] = Dated(0, _nothing, _nothing)


def _skipping(skipped: list[int], at: int) -> int:
    """Return the number at ``at`` when the ascending ``skipped`` ones are left out."""
    for number in skipped:
        if number <= at:
            at += 1
    return at
