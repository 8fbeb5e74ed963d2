"""Turns a list of inputs into first requests, in its order, as fast as the engine has room."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from scrapy import Request, signals
from scrapy.exceptions import CloseSpider

from instaspider.catalogue import ENDPOINTS
from instaspider.crawl.asking import Asking
from instaspider.crawl.closing import LOOK_SECONDS, is_closing, is_lost
from instaspider.crawl.walking import Walking
from instaspider.exceptions import StorageError
from instaspider.inputs import Entry, Inputs, entry_of
from instaspider.state.any_run import AnyRun
from instaspider.state.run_tables import NOTHING, KnownInput
from instaspider.visits.outcomes import OutcomeRow
from instaspider.visits.visit import Visit
from instaspider.visits.visit_state import restore

logger = logging.getLogger(__name__)

# If an outcomes file names all unusable lines, the log names only so many: a table given by mistake
# may have a million.
SAID_INVALID = 20
# How many inputs are looked up at a time.
LOOKED_UP = 500
Left = tuple[deque[tuple[int, str]], int | None]
"""Inputs of ``again=`` that are still to be read, and the first line of the list that was never
read; None if there is none."""


class Refresh(NamedTuple):
    """Leaves out inputs that were done within this span of time."""

    span: timedelta
    said: str
    """The span as a person gave it."""


class Listing:
    """Reads a list to its end; every line becomes one row of the ledger."""

    def __init__(
        self,
        walking: Walking,
        asking: Asking,
        inputs: Inputs[Any] | None,
        again: Left | None = None,
        refresh: Refresh | None = None,
        first: int | None = None,
    ) -> None:
        self.walking = walking
        self.asking = asking
        self.inputs = inputs
        self.again = again
        self._refresh = refresh
        self._first = first
        """How many entries are read at most; None for all."""
        self.crawl = walking.crawl
        self.crawler = walking.crawler
        self.read_to_the_end = False
        self._invalid = 0
        self._next_line = 1
        self._ahead: deque[Entry[Any]] = deque()
        """Entries that were read and are being looked up."""
        self._seen: set[str] = set()

    async def requests(self) -> AsyncIterator[Request]:
        """Yield the first request of each input, once the engine and the store have room for it."""
        number = 0
        async for entry, known in self._with_known(self._first_entries()):
            number += 1
            request = self._first_request(entry, known)
            if request is None:
                if number % 1000 == 0:
                    await asyncio.sleep(0)  # a long run of invalid lines must not hold the loop
                continue
            if self.crawler.engine.needs_backout():
                await self.crawler.signals.wait_for(signals.scheduler_empty)
            await self.room()
            yield request
            if self.walking.comes_alone(request):
                await self._until_ended(request)
        self.read_to_the_end = self._first is None or self._all_read()

    def _all_read(self) -> bool:
        """Whether no entry is left behind the first ones that were asked for."""
        entries, unread = self.unread()
        if entries or unread is None or self.inputs is None:
            return not entries
        total = self.inputs.total() if self.again is None else None
        return total is not None and self._first is not None and total <= self._first

    async def _first_entries(self) -> AsyncIterator[Entry[Any]]:
        number = 0
        async for entry in self._entries():
            yield entry
            number += 1
            if number == self._first:
                return

    async def room(self) -> None:
        """Wait while the store has too much to write."""
        if self.crawl.run is not None:
            await self.crawl.run.room(lambda: is_closing(self.crawler), LOOK_SECONDS)

    async def _with_known(
        self, entries: AsyncIterator[Entry[Any]]
    ) -> AsyncIterator[tuple[Entry[Any], KnownInput]]:
        """Yield entries with what earlier crawls know of them, a few hundred looked up at a
        time."""
        run = self.crawl.run
        if run is None or not run.asks:
            async for entry in entries:
                yield entry, NOTHING
            return
        # Whoever writes to a pipe may be slow, so its entries are looked up one by one.
        most = 1 if self.inputs is not None and self.inputs.once else LOOKED_UP
        async for entry in entries:
            self._ahead.append(entry)
            if len(self._ahead) >= most:
                async for each in self._looked_up(run):
                    yield each
        async for each in self._looked_up(run):
            yield each

    async def _looked_up(self, run: AnyRun) -> AsyncIterator[tuple[Entry[Any], KnownInput]]:
        ahead, key_of = self._ahead, self.asking.key
        try:
            found = await run.look_up(
                [key_of(entry.value) for entry in ahead if entry.value is not None]
            )
        except StorageError as error:
            # The sentence says all that matters; a traceback would hide it.
            logger.error("%s The crawl stops; the same command goes on.", error)  # noqa: TRY400
            raise CloseSpider("not_read") from None
        while ahead:
            entry = ahead.popleft()
            key = "" if entry.value is None else key_of(entry.value)
            yield entry, found.get(key, NOTHING)

    async def _until_ended(self, request: Request) -> None:
        """Wait for the end of the request's input, or until it is clear that no answer comes. That
        end tells whether the inputs after it stand a chance."""
        came = self.walking.came
        while (visit := self.crawl.input_of(request)) is not None:
            if is_lost(self.crawler, visit):
                return
            came.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(came.wait(), LOOK_SECONDS)

    async def _entries(self) -> AsyncIterator[Entry[Any]]:
        if self.again is None:
            assert self.inputs is not None
            async for entry in self.inputs:
                self._next_line = entry.line + 1
                yield entry
            return
        entries, unread = self.again
        while entries:
            line, text = entries.popleft()
            yield entry_of(line, text, self.asking.parse_input)
        if unread is not None and self.inputs is not None:
            self._next_line = unread
            async for entry in self.inputs:
                if entry.line >= unread:
                    self._next_line = entry.line + 1
                    yield entry

    def _first_request(self, entry: Entry[Any], known: KnownInput) -> Request | None:
        ledger = self.crawl.ledger
        if entry.value is None:
            self._say_invalid(entry)
            ledger.refuse(entry.line, entry.text, "invalid", entry.problem or "")
            return None
        key = self.asking.key(entry.value)
        if self.inputs is None or not self.inputs.unique:
            if key in self._seen:
                ledger.refuse(entry.line, entry.text, "duplicate", "named before in this list")
                return None
            self._seen.add(key)
        if (row := self._past(entry, known)) is not None:
            if self.crawl.run is not None and known.outcome is None:
                self.crawl.run.pass_by(key, row)
            ledger.restore(row)
            return None
        visit = self.walking.open(self.asking, entry, known.visited)
        if known.state is not None:
            _restore(visit, known.state)
        return self.walking.next_request(visit)

    def _past(self, entry: Entry[Any], known: KnownInput) -> OutcomeRow | None:
        """Return the row of an input that earlier crawls make it needless to ask for; otherwise
        None."""
        if known.outcome is not None:
            ended = (known.outcome, known.reason, known.endpoint, known.requests)
            return OutcomeRow(entry.line, entry.text, *ended, *known.extent)
        if self._refresh is None or known.visited is None or known.state is not None:
            return None
        visited = datetime.fromtimestamp(known.visited, UTC)
        if visited + self._refresh.span < datetime.now(UTC):
            return None
        reason = f"done on {visited:%Y-%m-%d %H:%M} UTC, refresh={self._refresh.said}"
        return OutcomeRow(entry.line, entry.text, "done", reason)

    def _say_invalid(self, entry: Entry[Any]) -> None:
        self._invalid += 1
        if self.crawl.options.outcomes is None or self._invalid <= SAID_INVALID:
            logger.warning("Line %d, %r: %s.", entry.line, entry.text, entry.problem)
        elif self._invalid == SAID_INVALID + 1:
            logger.warning("More lines cannot be used; the outcomes file names each of them.")

    def unread(self) -> tuple[list[tuple[int, str]], int | None]:
        """Return the inputs of ``again=`` that were never read, and the list's first such line."""
        if self.read_to_the_end:
            return [], None
        if self.again is None:
            return [], self._ahead[0].line if self._ahead else self._next_line
        entries, unread = self.again
        ahead = [(entry.line, entry.text) for entry in self._ahead]
        return ahead + list(entries), None if unread is None else max(unread, self._next_line)


def _restore(visit: Visit, state: str) -> None:
    try:
        restore(visit, state, ENDPOINTS)
    except ValueError as error:
        logger.warning("%s begins anew: its state cannot be read (%s).", visit.text, error)
