"""Drives walks: makes requests of what inputs ask, and tells the walks what came. A walk takes an
input from question to question."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from instaspider.catalogue import Endpoint
from instaspider.crawl.asking import Asking
from instaspider.crawl.crawl import Crawl
from instaspider.crawl.errand import Errand
from instaspider.crawl.guide import CrawlGuide
from instaspider.crawl.not_sent import (
    DocumentExpiredError,
    NoLoginLeftError,
    RouteClosedError,
    refused_by_scrapy,
)
from instaspider.crawl.own_requests import row_of
from instaspider.crawl.requests import AWAITED, Handlers, build_request
from instaspider.download_errors import reason_of
from instaspider.exceptions import ParseError
from instaspider.inputs import Entry
from instaspider.parsing.page import Page
from instaspider.verdicts.effects import STALE, UNANSWERED
from instaspider.visits import events
from instaspider.visits.batches import of_one
from instaspider.visits.pages import about
from instaspider.visits.step import Ask, Attempt, End
from instaspider.visits.visit import Visit
from instaspider.visits.walk import Walk


class Walking:
    """Drives all inputs of a crawl, whatever their plans."""

    def __init__(self, crawler: Crawler, crawl: Crawl, handlers: Handlers = AWAITED) -> None:
        """``handlers``: callback and errback of its requests, which lead to :meth:`answered` and
        :meth:`failed`."""
        self.crawler = crawler
        self.crawl = crawl
        self.guide = CrawlGuide(crawler, crawl)
        self.walk = Walk(self.guide)
        self.handlers = handlers
        self.came = asyncio.Event()
        """Set whenever an answer has been dealt with."""

    def announce(self) -> None:
        """Log at the start of a list what a person should know."""

    # -- inputs -> requests ----------------------------------------------------------------

    def open(self, asking: Asking, entry: Entry[Any], visited: float | None = None) -> Visit:
        """Begin an input with the arguments of ``asking``, which need not be the spider of the
        crawl. ``visited``: when the input was last visited, as Unix time."""
        visit = self.crawl.ledger.open(
            entry.line,
            entry.text,
            asking.row_arguments(entry.value),
            key=asking.key(entry.value),
            bounds=asking.bounds_after(visited),
            began=time.time(),
            plan=asking,
        )
        self.walk.begin(visit, asking.first_steps(entry.value))
        return visit

    def comes_alone(self, request: Request) -> bool:
        """Whether no other input begins before the input of this first request has ended."""
        return Errand.of(request).probe

    def next_request(self, visit: Visit) -> Request | None:
        """Return the next request of an input; None if there is none, and the input ends."""
        step = self.walk.next(visit)
        if isinstance(step, Ask):
            return build_request(self.crawl, step, self.handlers)
        self._settle(visit)
        return None

    def end(self, visit: Visit, end: End) -> None:
        """End an input so, as soon as its items are through."""
        events.ended(visit, end)
        self._settle(visit)

    def abandon(self, visit: Visit, reason: str) -> None:
        """End an input as ``not_done`` for which nobody waits any more."""
        events.held_back(visit)
        events.ended(visit, End("not_done", reason, visit.parsed_by))
        self.crawl.ledger.settle(visit)

    def _settle(self, visit: Visit) -> None:
        if not visit.pages:
            self.crawl.ledger.settle(visit)

    # -- responses -> items ----------------------------------------------------------------

    def answered(self, response: Response) -> Iterator[Any]:
        """Yield what comes of a judged answer: items, and the request for what is asked next."""
        self.came.set()
        request = response.request
        assert request is not None
        row, visit = row_of(request), self.crawl.input_of(request)
        if row is None or visit is None or not visit.steps:
            return
        self.walk.heard(visit, request.meta.get("identity"))
        errand = Errand.of(request)
        if errand.is_answered:
            yield from self._read(response, row, visit, errand.shared)
            return
        assert errand.verdict is not None  # nothing reaches a callback unjudged
        attempt = Attempt(errand.verdict, errand.reason, errand.absence, response.status)
        self.walk.gave_way(visit, attempt)
        yield from self._next(visit)

    def _read(
        self, response: Response, row: Endpoint, visit: Visit, shared: tuple[str, ...]
    ) -> Iterator[Any]:
        body = response.headers.get("Location", b"") if row.reads == "location" else response.body
        ask = visit.last_ask
        mine, asked = about(ask, shared)
        only = {"about": mine} if asked else {}
        try:
            page = row.parse(body, row=row.name, contacts=self.crawl.options.contacts, **only)
        except ParseError as error:
            self.walk.misread(visit, error, shared)
            yield from self._next(visit)
            return
        items = self.walk.answered(visit, page, shared)
        if items is None:
            yield from self._next(visit)
        else:
            yield from self._give(response, ask, visit, page, items)

    def _give(
        self, response: Response, ask: Ask, visit: Visit, page: Page[Any], items: list[Any]
    ) -> Iterator[Any]:
        tally = events.page_begins(visit)
        assert response.request is not None
        Errand.note(response.request, page=tally.number)
        now = datetime.now(UTC)
        for item in items:
            item.input, item.endpoint, item.scraped_at = visit.text, ask.row.name, now
            told = page.of.get(getattr(item, "pk", ""))
            events.given(tally, item, of_one(ask.beside, ask.row, told))
            yield item
        request = self.next_request(visit)
        self.crawl.ledger.page_read(visit, tally)
        if request is not None:
            yield request

    def _next(self, visit: Visit) -> Iterator[Request]:
        if (request := self.next_request(visit)) is not None:
            yield request

    # -- requests without an answer --------------------------------------------------------

    def failed(self, request: Request, error: BaseException) -> Iterator[Any]:
        """Yield what is asked after a request that got no answer at all."""
        self.came.set()
        row, visit = row_of(request), self.crawl.input_of(request)
        if row is None or visit is None or not visit.steps:
            return
        if isinstance(error, DocumentExpiredError):
            self.walk.gave_way(visit, Attempt(STALE, str(error)))
        elif isinstance(error, IgnoreRequest):
            if not isinstance(error, NoLoginLeftError | RouteClosedError):
                self._not_sent(visit, row, error)
                return
        else:
            self.walk.gave_way(visit, Attempt(UNANSWERED, reason_of(error)))
        yield from self._next(visit)

    def _not_sent(self, visit: Visit, row: Endpoint, error: IgnoreRequest) -> None:
        end = refused_by_scrapy(error)
        if end is None:
            events.given_up(visit)
            return
        self.guide.tell(end.reason, once=True, level=logging.ERROR)
        self.end(visit, End(end.outcome, end.reason, row.name))
