"""Which posts the logins liked or unliked: the only thing here that is remembered."""

from __future__ import annotations

from collections import Counter


class Likes:
    """By pks of viewer and post. What was liked from the start is in the post's own count."""

    def __init__(self) -> None:
        self._changes: dict[tuple[str, str], bool] = {}
        self._counts: Counter[str] = Counter()

    def set(self, viewer: str, post: str, liked: bool, at_start: bool) -> bool:
        """Like or unlike; says whether that changed anything."""
        key = viewer, post
        if self._changes.get(key, at_start) == liked:
            return False
        self._counts[post] += 1 if liked else -1
        if liked == at_start:
            del self._changes[key]
        else:
            self._changes[key] = liked
        return True

    def now(self, viewer: str, post: str, at_start: bool) -> bool:
        return self._changes.get((viewer, post), at_start)

    def change(self, post: str) -> int:
        """What to add to the count of a post."""
        return self._counts[post] if self._counts else 0

    def added(self, viewer: str) -> list[str]:
        """Posts that a viewer has liked since the start, latest first."""
        changes = reversed(self._changes.items())
        return [post for (who, post), liked in changes if liked and who == viewer]

    def newcomers(self, post: str) -> list[str]:
        """Viewers who have liked a post since the start, latest first."""
        changes = reversed(self._changes.items())
        return [viewer for (viewer, which), liked in changes if liked and which == post]
