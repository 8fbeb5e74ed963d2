"""Reels by their sound: a licensed song, which many have, or somebody's own, which one has."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from instaspider.sandbox.world import words
from instaspider.sandbox.world.drawing import own_clips, song_id
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.explore import strangers
from instaspider.sandbox.world.posts import Post

if TYPE_CHECKING:
    from instaspider.sandbox.world.world import World

_SAMPLE = 45
"""So many reels of a song can be seen."""
_TRIES = 1000
_EACH = 5
"""Reels of one person that are looked at, latest first."""


class Sounds:
    """All sounds, by their ids."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ids = {song_id(world.seed, title) for _, title in words.SONGS}
        self._sample = lru_cache(maxsize=len(words.SONGS))(self._draw_sample)

    def reels(self, audio_id: str) -> list[Post]:
        """Newest first; none for an id of nothing."""
        if audio_id in self._ids:
            return list(self._sample(audio_id, self._world.version))
        post = self._world.post_by_pk(audio_id)
        is_own = post is not None and post.music is not None and post.music.audio_id == audio_id
        return [post] if post and is_own and not post.owner.is_private else []

    def _draw_sample(self, audio_id: str, _: int) -> tuple[Post, ...]:
        found: list[Post] = []
        draw = Draw(self._world.seed, "song", audio_id)
        for person in strangers(self._world, draw, _TRIES):
            latest = own_clips(person)[:_EACH]
            found += [x for x in latest if x.music and x.music.audio_id == audio_id][:1]
            if len(found) == _SAMPLE:
                break
        return tuple(sorted(found, key=lambda post: -post.taken_at))
