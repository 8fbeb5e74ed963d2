"""Samples strangers' posts: with a hashtag, from a place, with a sound; finds what is searched."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from instaspider.sandbox.world import words
from instaspider.sandbox.world.crowds import strangers
from instaspider.sandbox.world.drawing import own_clips, own_posts, song_id
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.hashtags import Hashtag
from instaspider.sandbox.world.names import Names
from instaspider.sandbox.world.people import Person, Surroundings
from instaspider.sandbox.world.places import Place
from instaspider.sandbox.world.posts import Post

_SAMPLE = 90
"""How many posts of a hashtag or place can be seen, however many it has."""
_TOP = 27
_TRIES = 40
_LARGE = 100
"""Searches do not list smaller accounts (instaloader pull request 2715)."""
_FOUND = 10
_KEPT = 128
_REELS = 45
"""How many reels of a song can be seen."""
_LISTENERS = 1000
_EACH = 5
"""How many reels of one person are looked at, latest first."""


class Explore:
    """Holds samples of posts, newest first, until something in the world changes."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._sample = lru_cache(maxsize=_KEPT)(self._draw_sample)

    def recent(self, what: Hashtag | Place) -> list[Post]:
        """Return the posts, newest first."""
        return list(self._sample(what, self._around.version))

    def top(self, what: Hashtag | Place) -> list[Post]:
        """Return the posts with the most likes first; all of them are among the recent ones."""
        posts = self._sample(what, self._around.version)
        return sorted(posts, key=lambda post: -post.like_count)[:_TOP]

    def users(self, query: str) -> list[Person]:
        """Return accounts: the one of that very name first, then larger before smaller ones."""
        name = Names.normal(query.strip().removeprefix("@").replace(" ", ""))
        if name is None:
            return []
        exact = self._around.find(name).person
        draw = Draw(self._around.seed, "search", name)
        names = {f"{name[:22]}{draw.pick(('_', '.', ''))}{draw.below(10_000)}" for _ in range(12)}
        found = [self._around.find(each).person for each in sorted(names)]
        others = [person for person in found if person and person.follower_count >= _LARGE]
        others.sort(key=lambda person: -person.follower_count)
        first = [exact] if exact and exact.follower_count >= _LARGE else []
        return (first + others)[:_FOUND]

    def hashtags(self, query: str) -> list[Hashtag]:
        """Return hashtags whose names contain the query, larger ones first."""
        part = query.strip().removeprefix("#").lower()
        found = [tag for tag in self._around.hashtags.all if part and part in tag.name]
        return sorted(found, key=lambda tag: -tag.media_count)[:_FOUND]

    def named(self, keyword: str) -> list[Hashtag]:
        """Return the hashtag of that name, or those that contain it."""
        exact = self._around.hashtags.find(keyword.removeprefix("#"))
        return [exact] if exact else self.hashtags(keyword)

    def places(self, query: str) -> list[Place]:
        """Return places whose names or cities contain the query, larger ones first."""
        part = query.strip().lower()
        every = self._around.places.all
        found = [x for x in every if part and part in f"{x.name} {x.city}".lower()]
        return sorted(found, key=lambda place: -place.media_count)[:_FOUND]

    def _draw_sample(self, what: Hashtag | Place, _: int) -> tuple[Post, ...]:
        around = self._around
        number_of: Callable[[str], int]
        if isinstance(what, Hashtag):
            number_of = lambda pk: around.hashtags.number_of_post(what, pk)  # noqa: E731
        else:
            number_of = lambda pk: around.places.number_of_post(what, pk)  # noqa: E731
        size = min(_SAMPLE, what.media_count)
        found: list[Post] = []
        for person in strangers(around, Draw(around.seed, "sample", what.pk), size * _TRIES):
            number = number_of(person.pk)
            if number < person.post_count:
                found.append(own_posts(person)[number])
                if len(found) == size:
                    break
        return tuple(sorted(found, key=lambda post: -post.taken_at))


class Sounds:
    """Finds reels by the ids of their sounds: a licensed song of many reels, or somebody's own."""

    def __init__(self, around: Surroundings, find: Callable[[str], Post | None]) -> None:
        """``find`` returns a post by its pk."""
        self._around = around
        self._find = find
        self._ids = {song_id(around.seed, title) for _, title in words.SONGS}
        self._sample = lru_cache(maxsize=len(words.SONGS))(self._draw_sample)

    def reels(self, audio_id: str) -> list[Post]:
        """Return the reels, newest first; none for an unknown id."""
        if audio_id in self._ids:
            return list(self._sample(audio_id, self._around.version))
        post = self._find(audio_id)
        is_own = post is not None and post.music is not None and post.music.audio_id == audio_id
        return [post] if post and is_own and not post.owner.is_private else []

    def _draw_sample(self, audio_id: str, _: int) -> tuple[Post, ...]:
        found: list[Post] = []
        draw = Draw(self._around.seed, "song", audio_id)
        for person in strangers(self._around, draw, _LISTENERS):
            latest = own_clips(person)[:_EACH]
            found += [x for x in latest if x.music and x.music.audio_id == audio_id][:1]
            if len(found) == _REELS:
                break
        return tuple(sorted(found, key=lambda post: -post.taken_at))
