"""Posts of strangers: those with a hashtag or from a place, and what a search finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from instaspider.sandbox.world.codes import CROWD, crowd_name
from instaspider.sandbox.world.drawing import own_posts
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.hashtags import Hashtag
from instaspider.sandbox.world.names import Names
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.places import Place
from instaspider.sandbox.world.posts import Post

if TYPE_CHECKING:
    from instaspider.sandbox.world.world import World

_SAMPLE = 90
"""So many posts of a hashtag or place can be seen, however many it has."""
_TOP = 27
_TRIES = 40
_LARGE = 100
"""Searches do not list smaller accounts (instaloader pull request 2715)."""
_FOUND = 10
_KEPT = 128


class Explore:
    """Samples of posts, newest first, kept until something in the world changes."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._sample = lru_cache(maxsize=_KEPT)(self._draw_sample)

    def recent(self, what: Hashtag | Place) -> list[Post]:
        """Newest first."""
        return list(self._sample(what, self._world.version))

    def top(self, what: Hashtag | Place) -> list[Post]:
        """Those with most likes first; all of them are among the recent ones."""
        posts = self._sample(what, self._world.version)
        return sorted(posts, key=lambda post: -post.like_count)[:_TOP]

    def users(self, query: str) -> list[Person]:
        """The very name first, then larger accounts before smaller ones."""
        name = Names.normal(query.strip().removeprefix("@").replace(" ", ""))
        if name is None:
            return []
        exact = self._world.find(name).person
        draw = Draw(self._world.seed, "search", name)
        names = {f"{name[:22]}{draw.pick(('_', '.', ''))}{draw.below(10_000)}" for _ in range(12)}
        found = [self._world.find(each).person for each in sorted(names)]
        others = [person for person in found if person and person.follower_count >= _LARGE]
        others.sort(key=lambda person: -person.follower_count)
        first = [exact] if exact and exact.follower_count >= _LARGE else []
        return (first + others)[:_FOUND]

    def hashtags(self, query: str) -> list[Hashtag]:
        """Those whose names contain the query, larger ones first."""
        part = query.strip().removeprefix("#").lower()
        found = [tag for tag in self._world.hashtags.all if part and part in tag.name]
        return sorted(found, key=lambda tag: -tag.media_count)[:_FOUND]

    def named(self, keyword: str) -> list[Hashtag]:
        """The one of that name, or those that contain it."""
        exact = self._world.hashtags.find(keyword.removeprefix("#"))
        return [exact] if exact else self.hashtags(keyword)

    def places(self, query: str) -> list[Place]:
        """Those whose names or cities contain the query, larger ones first."""
        part = query.strip().lower()
        every = self._world.places.all
        found = [x for x in every if part and part in f"{x.name} {x.city}".lower()]
        return sorted(found, key=lambda place: -place.media_count)[:_FOUND]

    def _draw_sample(self, what: Hashtag | Place, _: int) -> tuple[Post, ...]:
        world = self._world
        number_of: Callable[[str], int]
        if isinstance(what, Hashtag):
            number_of = lambda pk: world.hashtags.number_of_post(what, pk)  # noqa: E731
        else:
            number_of = lambda pk: world.places.number_of_post(what, pk)  # noqa: E731
        size = min(_SAMPLE, what.media_count)
        found: list[Post] = []
        for person in strangers(world, Draw(world.seed, "sample", what.pk), size * _TRIES):
            number = number_of(person.pk)
            if number < person.post_count:
                found.append(own_posts(person)[number])
                if len(found) == size:
                    break
        return tuple(sorted(found, key=lambda post: -post.taken_at))


def strangers(world: World, draw: Draw, tries: int) -> Iterator[Person]:
    """Some of the crowd who are not private and have posts, nobody twice."""
    start, step = draw.below(CROWD), draw.below(CROWD // 10) * 2 + 1
    for at in range(tries):
        person = world.named(crowd_name((start + at * step) % CROWD))
        if person.post_count and not person.is_private:
            yield person
