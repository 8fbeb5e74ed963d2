"""Keeps requests in line until an identity may send them, and so keeps the pace.

A waiting request holds no connection and no lock. One timer serves them all: it fires when the pool
says that some identity may send, and at least once a second to see whether the crawl is closing.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from scrapy.exceptions import IgnoreRequest

from instaspider.catalogue import Endpoint
from instaspider.crawl.closing import LOOK_SECONDS
from instaspider.crawl.crawl import Crawl
from instaspider.crawl.not_sent import (
    CrawlEndingError,
    NoIdentityLeftError,
    NoLoginLeftError,
    OutOfPatienceError,
    RouteClosedError,
    StrayRequestError,
)
from instaspider.identities.identity import Lease, Needs
from instaspider.identities.pool import Opens
from instaspider.parsing.spoken import clock, rough

_LONG = 60.0
_Key = tuple[Needs, str | None, str, bool]
"""What requests in one queue share: which kind of identity they need, which one they stick to, the
name of their route, and whether it is asked once more."""


@dataclass
class _Queue:
    """Holds requests that wait for one kind of identity, or for one identity."""

    needs: Needs
    stick: str | None = None
    row: Endpoint | None = None
    """The route whose gates keep the requests back; None if no route's do."""
    elsewhere: bool = False
    waiting: deque[tuple[asyncio.Future[Lease], str]] = field(default_factory=deque)
    """Each waiting request, with the identity that it should not get if another is ready."""
    since: float = 0.0


class WaitingLine:
    """Lends identities in the order of asking, to requests that need the same. A request that waits
    for a login, or for the identity that got the last page of its list, never holds up others."""

    def __init__(self, crawl: Crawl, closing: Callable[[], bool]) -> None:
        self._crawl = crawl
        self._closing = closing
        self._queues: dict[_Key, _Queue] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._epoch = crawl.ledger.epoch

    def __len__(self) -> int:
        return sum(len(queue.waiting) for queue in self._queues.values())

    async def lease(
        self,
        needs: Needs = "anonymous",
        stick: str | None = None,
        avoid: str = "",
        row: Endpoint | None = None,
        elsewhere: bool = False,
    ) -> Lease:
        """Wait for leave to send.

        ``stick``: the identity to send as, while that one is ready. ``avoid``: one to send as only
        if no other is ready. ``row``: the route, which may be closed to some addresses.
        ``elsewhere``: whether the input asks the route once more after a wall (an answer that asks
        for a login instead), from an address where the route met none.

        Raises CrawlEndingError, OutOfPatienceError, NoIdentityLeftError, NoLoginLeftError,
        RouteClosedError or StrayRequestError.
        """
        self._refuse_strays()
        future: asyncio.Future[Lease] = asyncio.get_running_loop().create_future()
        key = (needs, stick, row.name if row is not None else "", elsewhere)
        queue = self._queues.setdefault(key, _Queue(needs, stick, row, elsewhere))
        if not queue.waiting:
            queue.since = self._crawl.now()
        queue.waiting.append((future, avoid))
        self.pump()
        try:
            return await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled() and future.exception() is None:
                self._crawl.pool.undo(future.result())
            raise

    def pump(self) -> None:
        """Serve all requests that can be served now. Called whenever something may have changed."""
        self._refuse_strays()
        now = self._crawl.now()
        for key, queue in sorted(self._queues.items(), key=_rank):
            self._serve(queue, now)
            if not queue.waiting:
                del self._queues[key]
        self._set_timer(now)

    def _refuse_strays(self) -> None:
        """Refuse those who wait for inputs that the crawl has dropped: other workers of its fleet
        have all addresses perhaps, and the crawl could not end before this one gets another."""
        if (epoch := self._crawl.ledger.epoch) == self._epoch:
            return
        self._epoch = epoch
        for queue in self._queues.values():
            for future, _ in queue.waiting if queue.row is not None else ():
                if not future.done():
                    future.set_exception(StrayRequestError("others have its input now"))

    def _serve(self, queue: _Queue, now: float) -> None:
        opens = self._opens(queue)
        refusal = self._refusal(queue, now, opens) if queue.waiting else None
        while queue.waiting:
            future, avoid = queue.waiting[0]
            if future.done():  # its request was cancelled while it waited
                queue.waiting.popleft()
                continue
            if refusal is not None:
                queue.waiting.popleft()
                future.set_exception(refusal)
                continue
            if self._is_out_of_patience(queue, now):
                break  # a request under way may yet bring an answer
            lease = self._crawl.pool.lend(now, queue.needs, queue.stick, avoid, opens)
            if lease is None:
                break
            if queue.row is not None:
                self._crawl.gates.sent(queue.row, lease.identity.address)
            queue.waiting.popleft()
            future.set_result(lease)

    def in_words(self, now: float) -> str:
        """Return what the next request in line waits for, and for how long, in words. Empty if none
        waits for more than a second, or if only an answer under way is waited for."""
        found: list[tuple[float, _Queue]] = []
        for queue in self._queues.values():
            at = self._crawl.pool.ready_at(now, queue.needs, queue.stick, self._opens(queue))
            if at is not None:
                found.append((at, queue))
        at, first = min(found, key=lambda pair: pair[0], default=(now, None))
        if first is None or at - now <= LOOK_SECONDS:
            return ""
        return f"{self._cause(first, now, at)}; goes on in {clock(at - now)}{self._end(now)}"

    def _cause(self, queue: _Queue, now: float, at: float) -> str:
        pool = self._crawl.pool
        sooner = pool.ready_at(now, queue.needs, queue.stick)
        if queue.row is not None and sooner is not None and sooner < at:
            return f"the route {queue.row.name} rests after a limit"
        left = pool.left(queue.stick or queue.needs)
        name = left[0].name if len(left) == 1 else f"all {len(left)} identities"
        if all(identity.state(now) == "parked" for identity in left):
            if all(identity.address.dead for identity in left):
                return f"{name} {'has a dead proxy' if len(left) == 1 else 'have dead proxies'}"
            return f"{name} {'rests' if len(left) == 1 else 'rest'} after limits"
        most = self._crawl.options.session_hourly
        if any(identity.hour_opens(most) > now for identity in left):
            return f"the hour of {name}: a login sends {most} requests in any hour"
        return f"its turn in the pace of mode {self._crawl.mode.name}"

    def _end(self, now: float) -> str:
        """Return when patience ends, in words, if nothing but limits came for a minute."""
        since = self._crawl.pool.limited_since
        if since is None or now - since < _LONG:
            return ""
        left = self._crawl.options.patience - (now - since)
        return f"; nothing but limits for {rough(now - since)}, gives up after {rough(left)} more"

    def _opens(self, queue: _Queue) -> Opens | None:
        if queue.row is None:
            return None
        return self._crawl.opens_at(queue.row, elsewhere=queue.elsewhere)

    def _refusal(self, queue: _Queue, now: float, opens: Opens | None) -> IgnoreRequest | None:
        pool = self._crawl.pool
        if self._closing():
            return CrawlEndingError("the crawl is closing")
        if not pool.has(queue.needs):
            if queue.needs == "anonymous":
                return NoIdentityLeftError("every identity is retired")
            return NoLoginLeftError("every login is retired that could send this")
        if opens is not None and not pool.has(queue.needs, opens):
            return RouteClosedError("the route was closed")
        if pool.in_flight == 0 and self._is_out_of_patience(queue, now):
            patience = self._crawl.options.patience
            return OutOfPatienceError(f"nothing but limits for {patience:g} s")
        return None

    def _is_out_of_patience(self, queue: _Queue, now: float) -> bool:
        """Whether INSTASPIDER_PATIENCE has run out since the first limit after the last answer that
        was no limit. The time that one request waits is no measure: after each limit it waits here
        anew."""
        since = self._crawl.pool.limited_since
        if since is None:
            since = max(self._crawl.pool.last_answer, queue.since)
        return now - since > self._crawl.options.patience

    def _set_timer(self, now: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._queues:
            return
        ready_at = self._crawl.pool.ready_at
        times = [
            ready_at(now, queue.needs, queue.stick, self._opens(queue))
            for queue in self._queues.values()
        ]
        wait = min([LOOK_SECONDS, *(max(0.0, at - now) for at in times if at is not None)])
        self._timer = asyncio.get_running_loop().call_later(wait, self.pump)


def _rank(pair: tuple[_Key, _Queue]) -> tuple[bool, bool]:
    """Return the order in which queues are served. Logins come first: they are slower, and cannot
    starve the others. Then come lists under way."""
    needs, stick, *_ = pair[0]
    return needs == "anonymous", stick is None
