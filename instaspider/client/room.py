"""Limits how many requests of a client Scrapy holds at a time, and says which one is next."""

from __future__ import annotations

import asyncio
from collections import deque
from enum import IntEnum


class Lane(IntEnum):
    """Orders waiting requests; the smaller number goes first.

    Inputs under way end before others begin. A single call does not wait behind a whole stream.
    """

    NEXT_PAGE = 0
    CALL = 1
    STREAM = 2


class Room:
    """Lets at most ``most`` requests in at a time; the others wait outside and cost little."""

    def __init__(self, most: int) -> None:
        self._free = most
        self._most = most
        self._waiting: dict[Lane, deque[asyncio.Future[None]]] = {lane: deque() for lane in Lane}

    async def enter(self, lane: Lane) -> None:
        """Wait until this request may go in; :meth:`leave` makes room for the next one."""
        if self._free > 0:
            self._free -= 1
            return
        future = asyncio.get_running_loop().create_future()
        self._waiting[lane].append(future)
        try:
            await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                self.leave()
            raise

    def leave(self) -> None:
        """Make room, and let the next waiting request in."""
        for waiting in self._waiting.values():
            while waiting:
                future = waiting.popleft()
                if not future.done():
                    future.set_result(None)
                    return
        self._free += 1

    def grow(self, most: int) -> None:
        """Let ``most`` requests in at a time from now on, if that is more than before."""
        for _ in range(most - self._most):
            self.leave()
        self._most = max(self._most, most)
