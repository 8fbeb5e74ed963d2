"""What was sent in the last hour, by any crawl: a file in the state folder.

It is read before each write, so that two crawls at once keep the limits together.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from instaspider.disk.private import write_private
from instaspider.exceptions import ConfigurationError
from instaspider.visits.like_pace import recent


class Memory:
    """Logins are named by ``name``, a keyed hash: the file holds no secret."""

    def __init__(self, path: Path, name: Callable[[str], str]) -> None:
        self._path = path
        self._name = name

    @classmethod
    def of(cls, state: str, name: Callable[[str], str], *, sandbox: bool) -> Memory:
        """Likes in a sandbox are nobody's likes: they are kept apart."""
        file = "writes-sandbox.json" if sandbox else "writes.json"
        return cls(Path(state).expanduser() / file, name)

    def login(self, user_id: str) -> str:
        """The name here of the account with that number."""
        return self._name(f"user {user_id}")

    def read(self, now: float) -> dict[str, list[float]]:
        """Login -> times of its last hour.

        Raises :class:`ConfigurationError` for a file that cannot be read: without it nobody knows
        whether the limits are kept.
        """
        try:
            data = json.loads(self._path.read_text("utf-8"))
            return {str(login): recent(map(float, times), now) for login, times in data.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise ConfigurationError(
                f"{self._path} cannot be read ({error.__class__.__name__}): it says when likes were"
                " sent. Remove it an hour after the last one."
            ) from None

    def write(self, login: str, at: float, instead_of: float | None = None) -> None:
        """Note a time, or a better one for the same write.

        Raises :class:`ConfigurationError` where that cannot be kept.
        """
        past = self.read(at)
        times = [time for time in past.get(login, []) if time != instead_of]
        past[login] = sorted([*times, at])
        kept = {name: times for name, times in past.items() if times}
        try:
            write_private(self._path, json.dumps(kept, indent=1) + "\n")
        except OSError as error:
            raise ConfigurationError(
                f"{self._path} cannot be written ({error.strerror}): when likes were sent must be"
                " remembered."
            ) from None
