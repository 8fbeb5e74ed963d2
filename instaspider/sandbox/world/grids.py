"""What is in somebody's profile: the grid, with what others share, and where somebody is tagged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from instaspider.sandbox.world import collabs
from instaspider.sandbox.world.drawing import own_posts
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post, Tag
from instaspider.sandbox.world.sequences import Computed, Dated, merged

if TYPE_CHECKING:
    from instaspider.sandbox.world.world import World


def grid_of(world: World, person: Person) -> Computed[Post]:
    """Pinned posts, then own and shared ones, newest first."""
    own, pinned = own_posts(person), person.pinned
    if not pinned:
        return merged(own, _shared_with(world, person))
    first = [own[number - person.deleted] for number in pinned]
    skipped = sorted(number - person.deleted for number in pinned)
    rest = own.chosen(len(own) - len(skipped), lambda at: _skipping(skipped, at))
    rest = merged(rest, _shared_with(world, person))
    size = len(first)
    return Computed(size + len(rest), lambda at: first[at] if at < size else rest[at - size])


def tagged_in(world: World, person: Person) -> Dated[Post]:
    """Posts of friends that tag somebody, newest first; none of private friends."""
    found = [_tagging(world, person, which) for which in collabs.TAG_FRIENDS]
    return merged(*found)


def tags_of(world: World, post: Post) -> tuple[Tag, ...]:
    """Friends of the owner; posts of special names tag nobody. Those whom stories mention have no
    list in which the stories are."""
    if post.owner.special:
        return ()
    if post.is_story:
        return _mentions(world, post)
    draw = Draw(world.seed, "tags", post.pk)
    return tuple(
        Tag(person, *_position(draw))
        for which in collabs.TAG_FRIENDS
        if collabs.tags_friend(which, post.number)
        and (person := _friend(world, post.owner.username, which))
    )


def _mentions(world: World, story: Post) -> tuple[Tag, ...]:
    """Whom the stickers of a story name: one or two friends, of some stories."""
    draw = Draw(world.seed, "mentions", story.pk)
    if not draw.chance(40):
        return ()
    friends = [_friend(world, story.owner.username, which) for which in collabs.TAG_FRIENDS]
    named = list({friend.pk: friend for friend in friends if friend}.values())
    return tuple(Tag(friend, *_position(draw)) for friend in named[: draw.between(1, 2)])


def _shared_with(world: World, person: Person) -> Dated[Post]:
    """Posts of others that are in somebody's grid."""
    collab = person.collab
    if collab is None or collab.is_host:
        return _NO_POSTS
    host = world.named(collab.partner)
    return own_posts(host).chosen(collab.count(host.post_count), collab.number)


def _tagging(world: World, person: Person, which: int) -> Dated[Post]:
    friend = _friend(world, person.username, which)
    if friend is None or friend.special or friend.is_private:
        return _NO_POSTS
    size = collabs.tagged_count(which, friend.post_count)
    return own_posts(friend).chosen(size, lambda of: collabs.tagged_number(which, of))


def _friend(world: World, name: str, which: int) -> Person | None:
    return world.find(collabs.friend(name, which)).person if which < len(name) else None


def _no_post(number: int) -> Post:
    raise IndexError(number)


def _no_time(number: int) -> int:
    raise IndexError(number)


_NO_POSTS = Dated(0, _no_post, _no_time)


def _skipping(skipped: list[int], at: int) -> int:
    """The number that is ``at`` once the ascending ``skipped`` ones are left out."""
    for number in skipped:
        if number <= at:
            at += 1
    return at


def _position(draw: Draw) -> tuple[float, float]:
    """Whole numbers at times, as the service has them."""
    if draw.chance(25):
        return draw.below(2), draw.below(2)
    return draw.between(1, 999) / 1000, draw.between(1, 999) / 1000
