"""Drives one input of a call: the walk names the next request, Scrapy's engine sends it.

A walk takes an input from question to question until it ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from instaspider.client.errors import ClientClosedError
from instaspider.client.room import Lane
from instaspider.client.running import Running
from instaspider.crawl.errand import Errand
from instaspider.crawl.own_requests import row_of
from instaspider.crawl.writing import Writing
from instaspider.inputs import Entry, entry_of
from instaspider.spiders.base import InstagramSpider
from instaspider.visits.outcomes import OutcomeRow

STOPPED = "the caller stopped before the input had ended"


class Asked:
    """Gives the items of one input page by page; ``row`` then says how the input ended."""

    def __init__(
        self, running: Running, asking: InstagramSpider[Any], text: str, lane: Lane
    ) -> None:
        self.running, self.asking, self.lane = running, asking, lane
        self.walking = running.walking(asking)
        self.line = next(running.lines)
        self.entry: Entry[Any] = entry_of(self.line, text, asking.parse_input)
        self.row: OutcomeRow | None = None
        self._writes = isinstance(self.walking, Writing)
        self._last: Request | None = None
        """The request that was sent or answered last."""

    def pages(self) -> AsyncGenerator[list[Any], None]:
        """Yield the items of each answer; the next page is asked for when the generator goes on."""
        return self._pages_of_write() if self._writes else self._pages()

    async def _pages_of_write(self) -> AsyncGenerator[list[Any], None]:
        for page in await self._written():
            yield page

    async def _written(self) -> list[list[Any]]:
        """Do a write, while no other one is being done. Return its pages.

        A write that was sent is seen to its end even if the caller stops waiting; otherwise nobody
        would know whether it was done.
        """
        writing = self.running.writing
        await writing.acquire()

        async def whole() -> list[list[Any]]:
            try:
                return [page async for page in self._pages()]
            finally:
                writing.release()

        task = asyncio.ensure_future(whole())
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if not self._is_sent():
                task.cancel()
            raise

    def _is_sent(self) -> bool:
        """Whether a write is on the wire."""
        if self._last is None or (row := row_of(self._last)) is None:
            return False
        return row.writes and Errand.of(self._last).lease is not None

    async def _pages(self) -> AsyncGenerator[list[Any], None]:
        running = self.running
        running.rows.of[self.line] = self
        try:
            if self.entry.value is None:
                problem = self.entry.problem or ""
                running.crawl.ledger.refuse(self.line, self.entry.text, "invalid", problem)
                return
            items, request = await self._first()
            while True:
                if items:
                    yield items
                    self._went(len(items))
                if request is None:
                    break
                items, request = await self._turn(request)
        finally:
            self._leave()
        if self.row is None:
            raise ClientClosedError("The client was closed before the call had ended.")

    async def _first(self) -> tuple[list[Any], Request | None]:
        """Send the input's first request. Return what :meth:`_ask` returns."""
        running = self.running
        await running.room.enter(self.lane)
        try:
            async with running.door:
                self._check_open()
                request = self.walking.next_request(self.walking.open(self.asking, self.entry))
                if request is None:
                    return [], None
                if not self._writes and self.walking.comes_alone(request):
                    return await self._ask(request)
            return await self._ask(request)
        finally:
            running.room.leave()

    async def _turn(self, request: Request) -> tuple[list[Any], Request | None]:
        await self.running.room.enter(Lane.NEXT_PAGE)
        try:
            self._check_open()
            return await self._ask(request)
        finally:
            self.running.room.leave()

    async def _ask(self, request: Request) -> tuple[list[Any], Request | None]:
        """Send a request. Return the items of its answer, and the next request of the input."""
        self._last = request
        try:
            response = await self.running.crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001  # any middleware may raise anything
            outputs = list(self.walking.failed(request, error))
            if self.row is None and not outputs and (visit := self._visit()) and visit.stopped:
                self._check_open()
                self.walking.abandon(visit, str(error))
        else:
            outputs = self._read(response)
        requests = [each for each in outputs if isinstance(each, Request)]
        items = [each for each in outputs if not isinstance(each, Request)]
        return items, requests[0] if requests else None

    def _read(self, response: Response) -> list[Any]:
        self._last = response.request
        try:
            return list(self.walking.answered(response))
        except Exception:  # noqa: BLE001  # as Scrapy does with callbacks: the input ends
            failure = Failure()  # type: ignore[no-untyped-call]
            self.running.ends.callback_failed(failure, response)
            return []

    def _went(self, count: int) -> None:
        """Note that the caller took an answer's items; after the last answer the input ends."""
        running = self.running
        running.crawler.stats.inc_value("item_scraped_count", count)
        for _ in range(count):
            running.ends.went(self._last)

    def _visit(self) -> Any:
        return self.running.crawl.ledger.visits.get(self.line)

    def _check_open(self) -> None:
        if self.running.closed:
            raise ClientClosedError("The client was closed before the call had ended.")

    def _leave(self) -> None:
        if self.row is None and (visit := self._visit()) is not None:
            self.walking.abandon(visit, STOPPED)
        self.running.rows.of.pop(self.line, None)
