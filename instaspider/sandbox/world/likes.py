"""Remembers which posts the logins liked or unliked; nothing else in the world is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import lru_cache

_VIEWERS = 64
"""For how many viewers the likes from the start are kept; others are drawn again."""


class Likes:
    """Keeps likes by pks of viewer and post. Those from the start are in the post's own count."""

    def __init__(self, at_start: Callable[[str], frozenset[str]]) -> None:
        """``at_start`` gives the pks of the posts that the viewer of a pk liked from the start."""
        self._at_start = lru_cache(maxsize=_VIEWERS)(at_start)
        self._changes: dict[tuple[str, str], bool] = {}
        self._counts: Counter[str] = Counter()

    def set(self, viewer: str, post: str, liked: bool) -> bool:
        """Like or unlike a post. Returns whether that changed anything."""
        key = viewer, post
        at_start = post in self._at_start(viewer)
        if self._changes.get(key, at_start) == liked:
            return False
        self._counts[post] += 1 if liked else -1
        if liked == at_start:
            del self._changes[key]
        else:
            self._changes[key] = liked
        return True

    def now(self, viewer: str, post: str) -> bool:
        return self._changes.get((viewer, post), post in self._at_start(viewer))

    def change(self, post: str) -> int:
        """Return what is to be added to the count of a post."""
        return self._counts[post] if self._counts else 0

    def added(self, viewer: str) -> list[str]:
        """Return the posts that a viewer has liked since the start, latest first."""
        changes = reversed(self._changes.items())
        return [post for (who, post), liked in changes if liked and who == viewer]

    def newcomers(self, post: str) -> list[str]:
        """Return the viewers who have liked a post since the start, latest first."""
        changes = reversed(self._changes.items())
        return [viewer for (viewer, which), liked in changes if liked and which == post]
