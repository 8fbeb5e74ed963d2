"""Which login may write next, and what was written in the last hour, by any crawl.

The state folder is asked before each write, so that two crawls at once keep the limits together.
"""

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Mapping

from instaspider.exceptions import ConfigurationError
from instaspider.state.folder import StateFolder
from instaspider.visits.like_pace import HOUR, LikePace, recent

NOT_SET = "INSTASPIDER_WRITES is not set"
"""Reason of what is not even tried then."""


class PastWrites:
    """When logins wrote, in the state folder: they are named by a keyed hash."""

    def __init__(self, state: StateFolder) -> None:
        self._state = state

    def login(self, user_id: str) -> str:
        """The name here of the account with that number."""
        return self._state.name(f"user {user_id}")

    def read(self, now: float) -> dict[str, list[float]]:
        """Login -> times of its last hour.

        Raises :class:`ConfigurationError` where they cannot be read: without them nobody knows
        whether the limits are kept.
        """
        times: dict[str, list[float]] = defaultdict(list)
        for login, at in self._state.rows("SELECT login, at FROM writes"):
            if not isinstance(at, float):
                raise ConfigurationError(
                    f"{self._state.file} says that a like was sent at {at!r}, which is no time."
                    " No like is sent: remove that row of the table writes, then start again."
                )
            times[login].append(at)
        return {login: recent(each, now) for login, each in times.items()}

    def write(self, login: str, at: float, instead_of: float | None = None) -> None:
        """Note a time, or a better one for the same write.

        Raises :class:`ConfigurationError` where that cannot be kept.
        """
        self.read(at)

        def note(link: sqlite3.Connection) -> None:
            link.execute(_FORGET, (at - HOUR, at + HOUR, login, instead_of))
            link.execute(_NOTE, (login, at))

        self._state.write(note)


_FORGET = "DELETE FROM writes WHERE at <= ? OR at >= ? OR (login = ? AND at = ?)"
_NOTE = "INSERT OR IGNORE INTO writes (login, at) VALUES (?, ?)"


class WriteSchedule:
    """Users are named by the numbers of their accounts. What asks the memory raises
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
