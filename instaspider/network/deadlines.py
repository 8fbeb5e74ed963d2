"""Keeps the total time of each request, by one timer for all of them.

A timer each would cost more: the loop's heap compares them in Python, at every other timer as well.
"""

from __future__ import annotations

import asyncio
import math
import time
from typing import NamedTuple

from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError


class Deadline(NamedTuple):
    """When a request must have ended."""

    seconds: float
    """That it has in all."""
    at: float
    """By ``time.monotonic()``."""

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        return cls(seconds, time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds, 0 at least."""
        return max(0.0, self.at - time.monotonic())

    def error(self, request: Request) -> DownloadTimeoutError:
        """What is raised for a request that has not ended."""
        return DownloadTimeoutError(
            f"Getting {request.url} took longer than {self.seconds} seconds."
        )


class Deadlines:
    """Ends the futures of requests whose time is over."""

    def __init__(self) -> None:
        self._kept: dict[asyncio.Future[None], tuple[Deadline, Request]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._due = math.inf
        """When the timer goes off; the request that it was set for may be gone by then."""

    def add(self, future: asyncio.Future[None], deadline: Deadline, request: Request) -> None:
        """Until :meth:`remove`."""
        self._kept[future] = (deadline, request)
        if deadline.at < self._due:
            self._set(deadline)

    def remove(self, future: asyncio.Future[None]) -> None:
        self._kept.pop(future, None)

    def close(self) -> None:
        """End nothing more."""
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
