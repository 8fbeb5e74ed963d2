"""Requests that wait for an identity, in order; here the pace is kept.

A waiting request holds no connection and no lock. One timer serves them all: it fires when the
pool says that somebody may send, and at least once a second to see whether the crawl is closing.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from scrapy.exceptions import IgnoreRequest

from instaspider.crawl import (
    Crawl,
    CrawlEndingError,
    NoIdentityLeftError,
    OutOfPatienceError,
)
from instaspider.identities.identity import Lease

_LOOK_SECONDS = 1.0


class WaitingLine:
    """First come, first lent."""

    def __init__(self, crawl: Crawl, closing: Callable[[], bool]) -> None:
        self._crawl = crawl
        self._closing = closing
        self._waiting: deque[asyncio.Future[Lease]] = deque()
        self._since = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    async def lease(self) -> Lease:
        """Wait for leave to send.

        Raises CrawlEndingError, OutOfPatienceError or NoIdentityLeftError.
        """
        future: asyncio.Future[Lease] = asyncio.get_running_loop().create_future()
        if not self._waiting:
            self._since = self._crawl.now()
        self._waiting.append(future)
        self.pump()
        try:
            return await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled() and future.exception() is None:
                self._crawl.pool.give_back(future.result().number)
            raise

    def pump(self) -> None:
        """Serve whoever can be served now; called whenever something may have changed."""
        now = self._crawl.now()
        refusal = self._refusal(now)
        while self._waiting:
            if self._waiting[0].done():  # cancelled while it waited
                self._waiting.popleft()
                continue
            if refusal is not None:
                self._waiting.popleft().set_exception(refusal)
                continue
            lease = self._crawl.pool.lend(now)
            if lease is None:
                break
            self._waiting.popleft().set_result(lease)
        self._set_timer(now)

    def _refusal(self, now: float) -> IgnoreRequest | None:
        pool = self._crawl.pool
        if self._closing():
            return CrawlEndingError("the crawl is closing")
        if pool.exhausted:
            return NoIdentityLeftError("every identity is retired")
        patience = self._crawl.options.patience
        if pool.in_flight == 0 and now - max(pool.last_answer, self._since) > patience:
            return OutOfPatienceError(f"nothing but limits for {patience:g} s")
        return None

    def _set_timer(self, now: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._waiting:
            return
        ready_at = self._crawl.pool.ready_at(now)
        wait = _LOOK_SECONDS if ready_at is None else min(_LOOK_SECONDS, max(0.0, ready_at - now))
        self._timer = asyncio.get_running_loop().call_later(wait, self.pump)
