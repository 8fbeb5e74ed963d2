"""The writes of one crawl: pace and memory together, by the wall clock that is passed in."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from instaspider.state.writes import Memory
from instaspider.visits.like_pace import Pace

NOT_SET = "INSTASPIDER_WRITES is not set"
"""Reason of what is not even tried then."""


class Turns:
    """Users are named by the numbers of their accounts. What reads or writes the file raises
    :class:`ConfigurationError`."""

    def __init__(
        self, memory: Memory, pace: Pace | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self.pace = pace or Pace()
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
