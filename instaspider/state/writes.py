"""Which login may write next, and what was written in the last hour, by any crawl.

A file in the state folder is read before each write, so that two crawls at once keep the
limits together.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from instaspider.disk.private import write_private
from instaspider.exceptions import ConfigurationError
from instaspider.visits.like_pace import LikePace, recent

NOT_SET = "INSTASPIDER_WRITES is not set"
"""Reason of what is not even tried then."""


class PastWrites:
    """Logins are named by ``name``, a keyed hash: the file holds no secret."""

    def __init__(self, path: Path, name: Callable[[str], str]) -> None:
        self._path = path
        self._name = name

    @classmethod
    def of(cls, state: str, name: Callable[[str], str], *, sandbox: bool) -> PastWrites:
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


class WriteSchedule:
    """Users are named by the numbers of their accounts. What reads or writes the file raises
    :class:`ConfigurationError`."""

    def __init__(
        self,
        memory: PastWrites,
        pace: LikePace | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.pace = pace or LikePace()
        self._memory = memory
        self._clock = clock
        self._sent: tuple[str, float] | None = None

    def wait(self, user_id: str) -> float:
        """Seconds until that user may send; 0 or less: now."""
        now = self._clock()
        return self.pace.ready_at(self._memory.read(now), self._memory.login(user_id)) - now

    def soonest(self, users: Mapping[str, str]) -> str | None:
        """Of identities with their user ids the one that may send first."""
        past = self._memory.read(self._clock())
        logins = {identity: self._memory.login(user) for identity, user in users.items()}
        login = self.pace.soonest(past, logins.values())
        return next((identity for identity, other in logins.items() if other == login), None)

    def send(self, user_id: str, seconds: float) -> None:
        """A write goes out now and takes so many seconds at most: it counts, whatever comes."""
        now = self._clock()
        login = self._memory.login(user_id)
        self._memory.write(login, now)
        self._sent = login, now
        self.pace.send(now + seconds)

    def end(self) -> None:
        """The turn is over. Time counts from here: when the service acted is not known."""
        self.pace.end()
        if self._sent is not None:
            (login, at), self._sent = self._sent, None
            self._memory.write(login, self._clock(), instead_of=at)
