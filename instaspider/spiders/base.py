"""What all spiders share: inputs become requests, answers become items and outcomes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeVar

from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from instaspider.catalogue import Endpoint
from instaspider.crawl import (
    Crawl,
    DocumentExpiredError,
    NoLoginLeftError,
    build_request,
    row_of,
)
from instaspider.exceptions import AbsentError, ParseError
from instaspider.inputs import Entry
from instaspider.ledger import Attempt, Pending
from instaspider.spiders.arguments import ArgumentsSpider
from instaspider.spiders.routes import conclude, refused_by_scrapy, routes_of
from instaspider.verdicts import EFFECTS, Outcome

logger = logging.getLogger(__name__)

T = TypeVar("T")

# Unusable lines that are named in the log where an outcomes file names them all: a table given by
# mistake may have a million.
SAID_INVALID = 20


class InstagramSpider(ArgumentsSpider[T]):
    """Base of all spiders: one capability, one list of inputs, one item class."""

    capability: ClassVar[str]
    read_to_the_end: bool = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._said: set[str] = set()
        self._invalid = 0
        self._next_line = 1
        self._came = asyncio.Event()
        """Set whenever a callback has dealt with an answer."""

    @property
    def crawl(self) -> Crawl:
        """The state of this crawl."""
        crawl = Crawl.of(self.crawler)
        assert crawl is not None, "the add-on makes it before the spider starts"
        return crawl

    # -- inputs -> requests ----------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        """Requests for the inputs, in the list's order, as fast as the engine has room."""
        connect = self.crawler.signals.connect
        connect(self._callback_failed, signals.spider_error)
        connect(self._item_went, signals.item_scraped)
        connect(self._item_went, signals.item_dropped)
        connect(self._item_failed, signals.item_error)
        seen: set[str] = set()
        number = 0
        async for entry in self._entries():
            number += 1
            request = self._first_request(entry, seen)
            if request is None:
                if number % 1000 == 0:
                    await asyncio.sleep(0)  # a long run of invalid lines must not hold the loop
                continue
            if self.crawler.engine.needs_backout():
                await self.crawler.signals.wait_for(signals.scheduler_empty)
            yield request
            await self._probe_answered(request)
        self.read_to_the_end = True

    async def _probe_answered(self, request: Request) -> None:
        """Wait for the answer to a probe: it says whether the inputs after it stand a chance."""
        row = row_of(request)
        if row is None or not self.crawl.gates.is_walled(row):
            return
        while request.meta["input"] in self.crawl.ledger.pending:
            self._came.clear()
            await self._came.wait()

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
            yield self._entry(line, text)
        if unread is not None and self.inputs is not None:
            self._next_line = unread
            async for entry in self.inputs:
                if entry.line >= unread:
                    self._next_line = entry.line + 1
                    yield entry

    def _entry(self, line: int, text: str) -> Entry[T]:
        try:
            return Entry(line, text, self.parse_input(text), None)
        except ValueError as error:
            return Entry(line, text, None, str(error))

    def _first_request(self, entry: Entry[T], seen: set[str]) -> Request | None:
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
        return self._next_request(
            ledger.open(entry.line, entry.text, self.row_arguments(entry.value))
        )

    def _say_invalid(self, entry: Entry[T]) -> None:
        self._invalid += 1
        if self.crawl.options.outcomes is None or self._invalid <= SAID_INVALID:
            logger.warning("Line %d, %r: %s.", entry.line, entry.text, entry.problem)
        elif self._invalid == SAID_INVALID + 1:
            logger.warning("More lines cannot be used; the outcomes file names each of them.")

    def _next_request(self, pending: Pending) -> Request | None:
        """The request for the next open route; where none is left, the input ends."""
        rows = routes_of(self.capability, pending)
        row = self.crawl.choose(rows, pending.attempts)
        if row is None:
            left = [row for row in rows if row.name not in pending.attempts]
            end = conclude(pending, rows, self.crawl.gates, self.crawl.lost_login(left))
            self.crawl.ledger.end(pending.line, end.outcome, end.reason, end.endpoint)
            return None
        return build_request(
            self.crawl,
            row,
            pending.arguments,
            pending.line,
            callback=self.answered,
            errback=self.failed,
        )

    # -- responses -> items and outcomes ---------------------------------------------------

    def answered(self, response: Response) -> Iterator[Any]:
        """Judged answers of all rows."""
        self._came.set()
        request = response.request
        assert request is not None
        row = row_of(request)
        pending = self.crawl.ledger.pending.get(request.meta["input"])
        if row is None or pending is None:
            return
        if response.meta["verdict"] != "ok":
            yield from self._give_way(
                pending,
                row,
                Attempt(
                    response.meta["verdict"], response.meta["reason"], response.meta["absence"]
                ),
            )
            return
        try:
            page = row.parse(response.body, row=row.name, contacts=self.crawl.options.contacts)
        except AbsentError as error:
            yield from self._give_way(pending, row, Attempt("not_found", str(error), "null"))
            return
        except ParseError as error:
            yield from self._give_way(pending, row, Attempt("unexpected", str(error)))
            return
        self.crawl.gates.answered(row, pending.line)
        pending.parsed_by = row.name
        pending.items_left = len(page.items)
        yield from self._stamped(page.items, pending, row)
        if not page.items:
            self.crawl.ledger.end(pending.line, "done", "", row.name)

    def _stamped(self, items: list[Any], pending: Pending, row: Endpoint) -> Iterator[Any]:
        now = datetime.now(UTC)
        for item in items:
            item.input = pending.text
            item.endpoint = row.name
            item.scraped_at = now
            yield item

    def _give_way(self, pending: Pending, row: Endpoint, attempt: Attempt) -> Iterator[Request]:
        """Note what the route said; end the input if that is final, else ask the next route."""
        gates = self.crawl.gates
        pending.attempts[row.name] = attempt
        if attempt.verdict in ("not_found", "private", "restricted"):
            gates.reached(row)
        if attempt.verdict == "login_required" and gates.wall(row):
            self._closed(row, "three walls in a row: " + attempt.reason)
        if attempt.verdict == "stale_document" and gates.close(row, attempt.reason):
            self._closed(row, attempt.reason)
        if attempt.verdict == "not_found" and self._trusted(row, attempt, pending.line):
            self.crawl.ledger.end(pending.line, "not_found", attempt.reason, row.name)
        elif EFFECTS[attempt.verdict].route == "end":
            outcome = EFFECTS[attempt.verdict].outcome
            self.crawl.ledger.end(pending.line, outcome, attempt.reason, row.name)
        elif (request := self._next_request(pending)) is not None:
            yield request

    def _trusted(self, row: Endpoint, attempt: Attempt, line: int) -> bool:
        trust = row.trusted_absence.get(attempt.absence)
        return (
            trust == "always"
            or (trust == "session" and self.crawl.needs(row) == "session")
            or (trust == "proven" and self.crawl.gates.proven(row, line))
        )

    def _closed(self, row: Endpoint, why: str) -> None:
        self.crawler.stats.inc_value(f"instaspider/routes/closed/{row.name}")
        logger.warning("The route %s is closed: %s.", row.name, why)

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Requests that got no answer at all."""
        self._came.set()
        request = failure.request  # type: ignore[attr-defined]
        row = row_of(request)
        pending = self.crawl.ledger.pending.get(request.meta["input"])
        error = failure.value
        if row is None or pending is None:
            return
        if isinstance(error, DocumentExpiredError):
            yield from self._give_way(pending, row, Attempt("stale_document", str(error)))
            return
        if isinstance(error, NoLoginLeftError):
            if (request := self._next_request(pending)) is not None:
                yield request
            return
        if isinstance(error, IgnoreRequest):
            end = refused_by_scrapy(error)
            if end is not None:
                self._say_once(end.reason)
                self.crawl.ledger.end(pending.line, end.outcome, end.reason, row.name)
            return  # else the crawl is closing: the ledger closes the input as not_done
        yield from self._give_way(pending, row, Attempt("transient", str(error)))

    def _say_once(self, sentence: str) -> None:
        if sentence not in self._said:
            self._said.add(sentence)
            logger.error("%s", sentence)

    def _item_went(self, response: Response | None) -> None:
        """An item is through all pipelines, or one dropped it: the input is done after its last."""
        self._came.set()
        pending = self._pending_of(response)
        if pending is not None and pending.parsed_by is not None:
            pending.items_left -= 1
            if pending.items_left <= 0:
                outcome: Outcome = "failed" if pending.failure else "done"
                self.crawl.ledger.end(pending.line, outcome, pending.failure, pending.parsed_by)

    def _item_failed(self, response: Response | None, failure: Failure) -> None:
        pending = self._pending_of(response)
        if pending is not None:
            pending.failure = f"an item pipeline failed: {failure.value!r}"
            self._item_went(response)

    def _pending_of(self, response: Response | None) -> Pending | None:
        line = response.meta.get("input", -1) if response is not None else -1
        return self.crawl.ledger.pending.get(line)

    def _callback_failed(self, failure: Failure, response: Response | None) -> None:
        """An exception must not lose an input."""
        pending = self._pending_of(response)
        if pending is not None:
            reason = f"the spider's callback failed: {failure.value!r}"
            self.crawl.ledger.end(pending.line, "failed", reason)

    def unread(self) -> tuple[list[tuple[int, str]], int | None]:
        """Inputs of ``again=`` that were never read, and the list's first line that was not."""
        if self.read_to_the_end:
            return [], None
        if self.again is None:
            return [], self._next_line
        entries, unread = self.again
        return list(entries), None if unread is None else max(unread, self._next_line)
