"""Gives the items of many inputs as they come; asks for a page only when items are wanted."""

from __future__ import annotations

import asyncio
import weakref
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterable, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from instaspider.client.arguments import SOURCES
from instaspider.client.base import Client
from instaspider.client.room import Lane

if TYPE_CHECKING:
    from instaspider.client.running import Running
    from instaspider.inputs import Entry
    from instaspider.visits.outcomes import OutcomeRow

T = TypeVar("T")
Source = str | Iterable[Any] | AsyncIterable[Any]


class Collected(list[T]):
    """Lists the items of a whole stream, and has the outcomes of its inputs."""

    outcomes: list[OutcomeRow]
    counts: Counter[str]
    stats: dict[str, Any]


class _Page:
    """Holds the items of one answer; its input waits until they were taken."""

    def __init__(self, items: list[Any]) -> None:
        self.items = items
        self.taken = asyncio.Event()


class Stream(Generic[T]):
    """Gives items with ``async for``; ``async with`` closes the stream at its end.

    An input asks for its next page when the items of the last page were taken. No more inputs are
    under way than requests may be. An input that is not ``done`` raises nothing: its row is in
    ``outcomes``.
    """

    def __init__(
        self, client: Client, spider: str, arguments: Mapping[str, Any], *, owns: bool
    ) -> None:
        """``owns``: whether the client is closed with the stream."""
        self._client, self._spider, self._owns = client, spider, owns
        self._source = next((arguments[name] for name in SOURCES if name in arguments), None)
        self._named = [name for name in SOURCES if name in arguments]
        self._arguments = {
            name: value
            for name, value in arguments.items()
            if name not in SOURCES and value is not None and value is not False
        }
        self.outcomes: list[OutcomeRow] = []
        """One row for each input that has ended."""
        self.counts: Counter[str] = Counter()
        """How many inputs ended with each outcome."""
        self.stats: dict[str, Any] = {}
        """Scrapy's stats; complete when the stream has ended."""
        self._begun: weakref.ref[AsyncGenerator[T, None]] | None = None
        self._over = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._queue: asyncio.Queue[_Page | BaseException | None] = asyncio.Queue()

    def __aiter__(self) -> AsyncIterator[T]:
        if self._begun is not None:
            raise RuntimeError("A stream can be iterated only once: make another stream.")
        # The generator is not kept: when the loop over it is left, nobody has it, and it closes.
        items = self._items()
        self._begun = weakref.ref(items)
        return items

    async def __aenter__(self) -> Stream[T]:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Stop the stream, and wait until none of its requests is under way."""
        items = self._begun() if self._begun is not None else None
        if items is not None:
            try:
                await items.aclose()
            except RuntimeError:  # it is closing already, or another task waits for its next item
                await self._stop()
        elif self._begun is not None:
            await self._over.wait()
        if self._owns:
            await self._client.close()

    async def all(self) -> Collected[T]:
        """Return all items, with the outcomes of the inputs."""
        async with self:
            found = Collected([item async for item in self])
        found.outcomes, found.counts, found.stats = self.outcomes, self.counts, self.stats
        return found

    async def _items(self) -> AsyncGenerator[T, None]:
        try:
            self._start(self._feed())
            while (page := await self._queue.get()) is not None:
                if isinstance(page, BaseException):
                    raise page
                for item in page.items:
                    yield item
                page.taken.set()
        finally:
            await self._stop()
            self._over.set()

    async def _stop(self) -> None:
        """Cancel all inputs under way, and wait until they have ended."""
        tasks = self._tasks - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.stats = self._client.stats
        self._queue.put_nowait(None)
        if self._owns:
            await self._client.close()

    def _start(self, coroutine: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.ensure_future(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._queue.put_nowait(error)

    async def _feed(self) -> None:
        """Begin inputs in their order, as many at once as requests may be under way."""
        running = await self._client._open()
        asking = running.asking(self._spider, self._arguments)
        inputs: set[asyncio.Task[None]] = set()
        seen: set[str] = set()
        async with aclosing(self._entries(running)) as entries:
            async for entry in entries:
                key = "" if entry.value is None else asking.key(entry.value)
                if key in seen:
                    self._note(_duplicate(entry))
                    continue
                if key:
                    seen.add(key)
                inputs.add(self._start(self._visit(running, asking, entry)))
                while len(inputs) >= running.crawl.pool.cap:
                    _, inputs = await asyncio.wait(inputs, return_when=asyncio.FIRST_COMPLETED)
        if inputs:
            await asyncio.wait(inputs)
        self._queue.put_nowait(None)

    async def _visit(self, running: Running, asking: Any, entry: Entry[Any]) -> None:
        from instaspider.client.asked import Asked

        asked = Asked(running, asking, entry.text, Lane.STREAM)
        async with aclosing(asked.pages()) as pages:
            async for items in pages:
                page = _Page(items)
                self._queue.put_nowait(page)
                await page.taken.wait()
        assert asked.row is not None
        self._note(replace(asked.row, line=entry.line))

    def _note(self, row: OutcomeRow) -> None:
        self.outcomes.append(row)
        self.counts[row.outcome] += 1

    async def _entries(self, running: Running) -> AsyncGenerator[Entry[Any], None]:
        """Yield the inputs in the order of their source; none is read ahead."""
        from instaspider.client.entries import entries

        async with aclosing(entries(running, self._spider, self._named, self._source)) as found:
            async for entry in found:
                yield entry


def _duplicate(entry: Entry[Any]) -> OutcomeRow:
    from instaspider.visits.outcomes import OutcomeRow

    return OutcomeRow(entry.line, entry.text, "duplicate", "named before in this list")
