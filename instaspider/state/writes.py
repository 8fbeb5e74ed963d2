"""Tells which login may write next, by what any crawl wrote in the last hour.

The state folder is asked before each write, so that two crawls at the same time keep the limits
together.
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
"""The reason for a write that is not tried, because nobody allowed writes."""


class PastWrites:
    """Keeps when logins wrote, in the state folder, where a keyed hash names them."""

    def __init__(self, state: StateFolder) -> None:
        self._state = state

    def login(self, user_id: str) -> str:
        """Return the name here of the account with that number."""
        return self._state.name(f"user {user_id}")

    def read(self, now: float) -> dict[str, list[float]]:
        """Return login -> times of its writes in the last hour.

        Raises :class:`ConfigurationError` if they cannot be read: without them nobody knows whether
        the limits are kept.
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
        """Note the time of a write, or a more exact one for the same write.

        Raises :class:`ConfigurationError` if it cannot be kept.
        """
        self.read(at)

        def note(link: sqlite3.Connection) -> None:
            link.execute(_FORGET, (at - HOUR, at + HOUR, login, instead_of))
            link.execute(_NOTE, (login, at))

        self._state.write(note)


_FORGET = "DELETE FROM writes WHERE at <= ? OR at >= ? OR (login = ? AND at = ?)"
_NOTE = "INSERT OR IGNORE INTO writes (login, at) VALUES (?, ?)"


class WriteSchedule:
    """Keeps the pace of writes. Users are named by the numbers of their accounts. Methods that read
    past writes raise :class:`ConfigurationError`."""

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
        """Return the seconds until that user may write; 0 or less means now."""
        now = self._clock()
        return self.pace.ready_at(self._memory.read(now), self._memory.login(user_id)) - now

    def soonest(self, users: Mapping[str, str]) -> str | None:
        """Return the identity that may write first, of identities with their user ids."""
        past = self._memory.read(self._clock())
        logins = {identity: self._memory.login(user) for identity, user in users.items()}
        login = self.pace.soonest(past, logins.values())
        return next((identity for identity, other in logins.items() if other == login), None)

    def send(self, user_id: str, seconds: float) -> None:
        """Note a write that is sent now and takes so many seconds at most; it counts if it fails,
        too."""
        now = self._clock()
        login = self._memory.login(user_id)
        self._memory.write(login, now)
        self._sent = login, now
        self.pace.send(now + seconds)

    def end(self) -> None:
        """End the turn. The pause begins here, because nobody knows when the service acted."""
        self.pace.end()
        if self._sent is not None:
            (login, at), self._sent = self._sent, None
            self._memory.write(login, self._clock(), instead_of=at)
