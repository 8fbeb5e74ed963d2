"""Ends each request after its total time, by one timer for all of them.

A timer for each request would cost more: the loop's heap would compare them in Python.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable
from typing import NamedTuple, TypeVar

from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError

T = TypeVar("T")


class Deadline(NamedTuple):
    """The time by which a request must have ended."""

    seconds: float
    """The seconds that the request has in all."""
    at: float
    """The end, by the clock of ``time.monotonic()``."""

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        return cls(seconds, time.monotonic() + seconds)

    def left(self) -> float:
        """Return the seconds that are left, 0 at least."""
        return max(0.0, self.at - time.monotonic())

    async def bound(self, waited: Awaitable[T], request: Request) -> T:
        """Return what is waited for. Raises the exception for the request if that is late."""
        try:
            return await asyncio.wait_for(waited, self.left())
        except TimeoutError:
            raise self.error(request) from None

    def error(self, request: Request) -> DownloadTimeoutError:
        """Return the exception for a request that has not ended in time."""
        return DownloadTimeoutError(
            f"Getting {request.url} took longer than {self.seconds} seconds."
        )


class Deadlines:
    """Ends the futures of requests whose time is over."""

    def __init__(self) -> None:
        self._kept: dict[asyncio.Future[None], tuple[Deadline, Request]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._due = math.inf
        """When the timer fires; the request that it was set for may have ended by then."""

    def add(self, future: asyncio.Future[None], deadline: Deadline, request: Request) -> None:
        """Watch a future until :meth:`remove` is called for it."""
        self._kept[future] = (deadline, request)
        if deadline.at < self._due:
            self._set(deadline)

    def remove(self, future: asyncio.Future[None]) -> None:
        self._kept.pop(future, None)

    def close(self) -> None:
        """Stop watching all futures."""
        self._kept.clear()
        if self._timer is not None:
            self._timer.cancel()

    def _set(self, deadline: Deadline) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._due = deadline.at
        self._timer = asyncio.get_running_loop().call_later(deadline.left(), self._look)

    def _look(self) -> None:
        self._timer, self._due = None, math.inf
        now = time.monotonic()
        for future, (deadline, request) in list(self._kept.items()):
            if deadline.at <= now:
                del self._kept[future]
                if not future.done():
                    future.set_exception(deadline.error(request))
        if self._kept:
            self._set(min(self._kept.values(), key=lambda kept: kept[0].at)[0])
