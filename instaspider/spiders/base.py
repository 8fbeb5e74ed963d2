"""Turns inputs into requests; closes each input after its last item."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, TypeVar

from scrapy import Request, signals
from scrapy.exceptions import CloseSpider, DropItem
from scrapy.http import Response
from twisted.python.failure import Failure

from instaspider.catalogue import ENDPOINTS
from instaspider.crawl.closing import LOOK_SECONDS, is_closing, is_lost
from instaspider.exceptions import StorageError, UnfinishedError
from instaspider.inputs import Entry, entry_of
from instaspider.log_once import unknown_field
from instaspider.spiders.files import FilesSpider
from instaspider.state.run_tables import NOTHING, KnownInput
from instaspider.state.runs import Run
from instaspider.visits.outcomes import OutcomeRow
from instaspider.visits.visit import End, Visit
from instaspider.visits.visit_state import restore

logger = logging.getLogger(__name__)

T = TypeVar("T")

# Unusable lines that are named in the log where an outcomes file names them all: a table given by
# mistake may have a million.
SAID_INVALID = 20
# Inputs that are looked up at a time.
LOOKED_UP = 500


class InstagramSpider(FilesSpider[T]):
    """Base of all spiders: one capability, one list of inputs, one item class."""

    read_to_the_end: bool = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._invalid = 0
        self._next_line = 1
        self._ahead: deque[Entry[T]] = deque()
        """Entries that were read, and are being looked up."""

    # -- inputs -> requests ----------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        """Requests for the inputs, in the list's order, as fast as the engine has room."""
        if not self.crawler.crawling:
            # Without a reactor Scrapy forgets a stop that it was told of before its engine ran.
            await self.crawler.engine.stop_async()
            return
        connect = self.crawler.signals.connect
        connect(self._callback_failed, signals.spider_error)
        connect(self._item_scraped, signals.item_scraped)
        connect(self._item_dropped, signals.item_dropped)
        connect(self._item_failed, signals.item_error)
        seen: set[str] = set()
        number = 0
        async for entry, known in self._with_known(self._entries()):
            number += 1
            request = self._first_request(entry, known, seen)
            if request is None:
                if number % 1000 == 0:
                    await asyncio.sleep(0)  # a long run of invalid lines must not hold the loop
                continue
            if self.crawler.engine.needs_backout():
                await self.crawler.signals.wait_for(signals.scheduler_empty)
            if self.crawl.run is not None:
                await self.room()
            yield request
            await self._probe_answered(request)
        self.read_to_the_end = True

    async def _with_known(
        self, entries: AsyncIterator[Entry[T]]
    ) -> AsyncIterator[tuple[Entry[T], KnownInput]]:
        """Entries with what earlier crawls know of them, looked up a few hundred at a time."""
        run = self.crawl.run
        if run is None or not run.asks:
            async for entry in entries:
                yield entry, NOTHING
            return
        # Whoever writes to a pipe may take his time.
        most = 1 if self.inputs is not None and self.inputs.once else LOOKED_UP
        async for entry in entries:
            self._ahead.append(entry)
            if len(self._ahead) >= most:
                async for each in self._looked_up(run):
                    yield each
        async for each in self._looked_up(run):
            yield each

    async def _looked_up(self, run: Run) -> AsyncIterator[tuple[Entry[T], KnownInput]]:
        ahead = self._ahead
        try:
            found = await run.look_up(
                [self.key(entry.value) for entry in ahead if entry.value is not None]
            )
        except StorageError as error:
            # The sentence is all; a traceback would hide it.
            logger.error("%s The crawl stops; the same command goes on.", error)  # noqa: TRY400
            raise CloseSpider("not_read") from None
        while ahead:
            entry = ahead.popleft()
            key = "" if entry.value is None else self.key(entry.value)
            yield entry, found.get(key, NOTHING)

    async def _probe_answered(self, request: Request) -> None:
        """Wait for the answer to a probe: it says whether the inputs after it stand a chance."""
        if not request.meta["probe"]:
            return
        await self._until_ended(request)

    async def _until_ended(self, request: Request) -> None:
        """Wait for the end of the request's input, or until it is clear that no answer comes."""
        while (visit := self.crawl.input_of(request)) is not None:
            if is_lost(self.crawler, visit):
                return
            self._came.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._came.wait(), LOOK_SECONDS)

    async def _entries(self) -> AsyncIterator[Entry[T]]:
        if self.again is None:
            assert self.inputs is not None
            async for entry in self.inputs:
                self._next_line = entry.line + 1
                yield entry
            return
        entries, unread = self.again
        while entries:
            line, text = entries.popleft()
            yield entry_of(line, text, self.parse_input)
        if unread is not None and self.inputs is not None:
            self._next_line = unread
            async for entry in self.inputs:
                if entry.line >= unread:
                    self._next_line = entry.line + 1
                    yield entry

    def _first_request(self, entry: Entry[T], known: KnownInput, seen: set[str]) -> Request | None:
        ledger = self.crawl.ledger
        if entry.value is None:
            self._say_invalid(entry)
            ledger.refuse(entry.line, entry.text, "invalid", entry.problem or "")
            return None
        key = self.key(entry.value)
        if key in seen:
            ledger.refuse(entry.line, entry.text, "duplicate", "named before in this list")
            return None
        seen.add(key)
        if (row := self._past(entry, known)) is not None:
            ledger.restore(row)
            return None
        visit = ledger.open(
            entry.line,
            entry.text,
            self.row_arguments(entry.value),
            key=key,
            bounds=self.bounds_after(known.visited),
        )
        visit.steps = self.first_steps(entry.value)
        visit.unsure = "pk" in visit.arguments  # no profile was asked for it
        if known.state is not None:
            self._restore(visit, known.state)
        return self._go_on(visit)

    def _past(self, entry: Entry[T], known: KnownInput) -> OutcomeRow | None:
        """The row of an input that is not asked for, because of what earlier crawls did."""
        if known.outcome is not None:
            ended = (known.outcome, known.reason, known.endpoint, known.requests)
            return OutcomeRow(entry.line, entry.text, *ended)
        span = self.given["refresh"]
        if span is None or known.visited is None or known.state is not None:
            return None
        visited = datetime.fromtimestamp(known.visited, UTC)
        if visited + span < datetime.now(UTC):
            return None
        reason = f"done on {visited:%Y-%m-%d %H:%M} UTC, refresh={self.said['refresh']}"
        return OutcomeRow(entry.line, entry.text, "done", reason)

    def _restore(self, visit: Visit, state: str) -> None:
        try:
            restore(visit, state, ENDPOINTS)
        except ValueError as error:
            logger.warning("%s begins anew: its state cannot be read (%s).", visit.text, error)

    def _say_invalid(self, entry: Entry[T]) -> None:
        self._invalid += 1
        if self.crawl.options.outcomes is None or self._invalid <= SAID_INVALID:
            logger.warning("Line %d, %r: %s.", entry.line, entry.text, entry.problem)
        elif self._invalid == SAID_INVALID + 1:
            logger.warning("More lines cannot be used; the outcomes file names each of them.")

    # An item of an errback comes with the failure instead of a response; both have the request.

    def _item_scraped(self, item: Any, response: Response | Failure | None) -> None:
        """An item is through all pipelines."""
        recorder = self.crawl.ledger.recorder
        try:
            kept = recorder.kept(item) if recorder is not None else None
        except (AttributeError, TypeError, ValueError) as error:
            self._fail_item(response, f"an item cannot be stored: {error!r}")
        else:
            self._item_went(response, kept)

    def _item_dropped(self, response: Response | Failure | None, exception: DropItem) -> None:
        visit = self.visit_of(getattr(response, "request", None))
        if visit is not None and isinstance(exception, UnfinishedError):
            # It is not through: neither its page nor its input can be called done.
            visit.unfinished = visit.unfinished or str(exception)  # the first is the cause
            self._came.set()
        else:
            self._item_went(response)

    def _item_went(self, response: Response | Failure | None, kept: Any = None) -> None:
        """An item is through, or a pipeline dropped it: the input is done after its last."""
        self._came.set()
        request = getattr(response, "request", None)
        visit = self.visit_of(request)
        if request is None or visit is None or not visit.pages:
            return
        page = visit.page(request.meta.get("page")) or visit.pages[0]
        if kept is not None:
            page.items.append(kept)
        page.left -= 1
        if page.is_over:
            self.crawl.ledger.settle(visit)

    def _item_failed(self, response: Response | Failure | None, failure: Failure) -> None:
        why = unknown_field(failure.value) or f"an item pipeline failed: {failure.value!r}"
        self._fail_item(response, why)

    def _fail_item(self, response: Response | Failure | None, why: str) -> None:
        visit = self.visit_of(getattr(response, "request", None))
        if visit is not None:
            visit.failure = why
        self._item_went(response)

    def _callback_failed(self, failure: Failure, response: Response | None) -> None:
        """An exception must not lose an input."""
        visit = self.visit_of(getattr(response, "request", None))
        if visit is not None:
            reason = f"the spider's callback failed: {failure.value!r}"
            for page in visit.pages:
                page.read = True
            self._end(visit, End("failed", reason))
            self.crawl.ledger.settle(visit)

    async def room(self) -> None:
        """Wait while the store has too much to write: what its pipeline asks for each item."""
        run = self.crawl.run
        if run is not None:
            await run.room(self._is_closing)

    def _is_closing(self) -> bool:
        return is_closing(self.crawler)

    def unread(self) -> tuple[list[tuple[int, str]], int | None]:
        """Inputs of ``again=`` that were never read, and the list's first line that was not."""
        if self.read_to_the_end:
            return [], None
        if self.again is None:
            return [], self._ahead[0].line if self._ahead else self._next_line
        entries, unread = self.again
        ahead = [(entry.line, entry.text) for entry in self._ahead]
        return ahead + list(entries), None if unread is None else max(unread, self._next_line)
