"""Has one request look up an expired document's new id while the others wait for it.

A waiting request holds no connection, no lease and no lock, and looks at least once a second
whether the crawl is closing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import ClassVar
from weakref import WeakKeyDictionary

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from instaspider.catalogue import Endpoint
from instaspider.crawl.closing import LOOK_SECONDS, is_closing
from instaspider.crawl.crawl import Crawl
from instaspider.crawl.errand import Errand
from instaspider.crawl.lookup import LookUp
from instaspider.crawl.not_sent import CrawlEndingError, DocumentExpiredError
from instaspider.crawl.own_requests import row_of
from instaspider.crawl.requests import build_again
from instaspider.exceptions import ConfigurationError, ParseError
from instaspider.identities.identity import Identity, Lease
from instaspider.parsing.documents import Announced

logger = logging.getLogger(__name__)

EXPIRED = "document expired and no new one found"
ON_TRIAL = (
    "the new id of the document has not answered a visitor yet, and before that no login sends it;"
    " INSTASPIDER_DOCUMENTS can name one that you trust"
)


class Healing:
    """Finds new ids for expired documents, for the middlewares that judge answers or send
    requests."""

    _all: ClassVar[WeakKeyDictionary[Crawl, Healing]] = WeakKeyDictionary()

    def __init__(self, crawler: Crawler, crawl: Crawl) -> None:
        self.crawler = crawler
        self.crawl = crawl
        self._looking: dict[str, asyncio.Task[IgnoreRequest | None]] = {}
        self._queued: dict[str, set[asyncio.Future[Lease]]] = {}
        self._pages = LookUp(crawler, crawl)
        self._one = asyncio.Lock()
        """Lets look-ups follow one another, since one may find the id that the next is for."""
        crawl.waits.add("document", self._in_words)
        crawler.signals.connect(self._stop, signals.spider_closed)

    @classmethod
    def of(cls, crawler: Crawler, crawl: Crawl) -> Healing:
        """Return the object that heals the documents of that crawl."""
        if crawl not in cls._all:
            cls._all[crawl] = cls(crawler, crawl)
        return cls._all[crawl]

    async def wait(
        self, request: Request, lease: Callable[[], Awaitable[Lease]]
    ) -> Lease | Request:
        """Wait until the request may be sent. Returns its lease, or the request to send instead:
        the same with the document's new id.

        Raises DocumentExpiredError, and what ``lease`` raises.
        """
        row = row_of(request)
        if row is None or row.document is None:
            return await lease()
        name = row.document.name
        while True:
            await self._settled(name)
            if self.crawl.documents.is_expired(name):
                raise DocumentExpiredError(EXPIRED)
            if self._is_old(request, name):
                return build_again(self.crawl, request, row)
            leave = await self._unless_changed(name, lease)
            if leave is not None:
                return leave

    async def heal(self, request: Request, row: Endpoint, *, suspected: bool = False) -> bool:
        """Look up a document's new id after an answer that refused the present one.

        Returns whether the request can be built with another id now. ``suspected``: the answer may
        have another cause; if no new id is found the present one stays.
        """
        assert row.document is not None
        name = row.document.name
        self.crawler.stats.inc_value("instaspider/documents/stale")
        known = self._is_old(request, name) or self.crawl.documents.is_expired(name)
        if not known and name not in self._looking:
            heal = self._look_up(name, row, request, suspected)
            self._looking[name] = asyncio.ensure_future(heal)
            self._withdraw(name)
        await self._settled(name)
        return self._is_old(request, name)

    def prove(self, request: Request, row: Endpoint, body: bytes) -> None:
        """Let logins send a document's new id too, if a visitor's good answer is what the document
        is for. That holds for later crawls as well."""
        assert row.document is not None
        name, documents = row.document.name, self.crawl.documents
        if not documents.is_on_trial(name, Errand.of(request).edition):
            return
        try:
            row.parse(body, row=row.name)
        except ParseError:
            return
        documents.answered(name)
        self._save()

    def check(self, request: Request, identity: Identity) -> None:
        """Keep a login from sending an id that anybody may have chosen.

        Raises DocumentExpiredError.
        """
        row = row_of(request)
        if row is None or row.document is None or identity.session is None:
            return
        if not self.crawl.documents.suits_logins(row.document.name):
            raise DocumentExpiredError(ON_TRIAL)

    def _in_words(self, now: float) -> str:
        del now
        names = ", ".join(sorted(self._looking))
        return f"the new id of {names} is looked up in Instagram's pages" if names else ""

    def _is_old(self, request: Request, name: str) -> bool:
        return Errand.of(request).edition != self.crawl.documents.edition(name)

    async def _settled(self, name: str) -> None:
        """Wait for the end of a look-up, if one is under way. Raises what ended it early."""
        while (task := self._looking.get(name)) is not None:
            if is_closing(self.crawler):
                raise CrawlEndingError("the crawl is closing")
            await asyncio.wait({task}, timeout=LOOK_SECONDS)
            if task.done() and not task.cancelled() and (refusal := task.result()) is not None:
                raise refusal

    async def _unless_changed(
        self, name: str, lease: Callable[[], Awaitable[Lease]]
    ) -> Lease | None:
        """Wait for a lease; returns None if the document expired or changed meanwhile."""
        waiting = asyncio.ensure_future(lease())
        queue = self._queued.setdefault(name, set())
        queue.add(waiting)
        try:
            return await waiting
        except asyncio.CancelledError:
            if waiting in queue:  # something else gave the request up
                raise
            return None
        finally:
            queue.discard(waiting)

    def _withdraw(self, name: str) -> None:
        """Take all requests out of the line that would send an expired id."""
        queue = self._queued.get(name, set())
        while queue:
            queue.pop().cancel()

    async def _look_up(
        self, name: str, row: Endpoint, request: Request, suspected: bool
    ) -> IgnoreRequest | None:
        """Give the document another id, or close it. Returns what prevented that; None if
        nothing."""
        documents = self.crawl.documents
        before = documents.edition(name)
        refused = documents.refuse(name)
        try:
            async with self._one:
                if not documents.replace_refused(name, found=True):
                    await self._ask(name, row, request, refused.doc_id, suspected)
        except IgnoreRequest as error:
            return error
        finally:
            del self._looking[name]
        if documents.edition(name) == before:
            if suspected:
                documents.absolve(name)
            elif not documents.replace_refused(name, found=False):
                documents.expire(name)
        if not suspected or documents.edition(name) != before:
            self._say(name, refused.doc_id)
        self._withdraw(name)
        self._save()
        return None

    async def _ask(
        self, name: str, row: Endpoint, request: Request, refused: str, suspected: bool
    ) -> None:
        documents = self.crawl.documents
        if not documents.may_look_up(name):
            return
        seen = await self._seen(name, row, request, refused, suspected)
        if suspected and seen.ids.get(name) == documents.current(name).doc_id:
            seen = Announced()  # wrong variables would have been refused in other words
        documents.learn(seen, datetime.now(UTC).date().isoformat())
        if documents.replace_refused(name, found=True):
            self.crawler.stats.inc_value("instaspider/documents/found")
        else:
            self.crawler.stats.inc_value("instaspider/documents/not_found")

    async def _seen(
        self, name: str, row: Endpoint, request: Request, refused: str, suspected: bool
    ) -> Announced:
        """Return what pages announce: read here, or by another worker of the fleet."""
        run = self.crawl.run
        while run is not None:
            found = await run.begin_look_up(name, refused)
            if isinstance(found, Announced):
                return found
            if found:
                break
            if is_closing(self.crawler):
                raise CrawlEndingError("the crawl is closing")
            await asyncio.sleep(LOOK_SECONDS)
        self.crawler.stats.inc_value("instaspider/documents/looked_up")
        seen = None
        try:
            arguments = Errand.of(request).arguments
            seen = await self._pages.find(name, row, arguments, any_id=suspected)
        finally:
            if run is not None:
                await run.end_look_up(name, refused, seen)
        return seen

    def _say(self, name: str, refused: str) -> None:
        documents = self.crawl.documents
        if documents.is_expired(name):
            logger.warning("The id %s of %s has expired; no new one was found.", refused, name)
            return
        now = documents.current(name)
        logger.info("The id %s of %s has expired; %s takes its place.", refused, name, now.doc_id)

    def _save(self) -> None:
        try:
            self.crawl.documents.save()
        except ConfigurationError as error:
            logger.warning(
                "New ids of documents are not written down, this crawl goes on with them: %s", error
            )

    def _stop(self) -> None:
        for task in self._looking.values():
            task.cancel()
