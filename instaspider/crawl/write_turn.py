"""Lets one write at a time go out, whoever made the request. A write is a request that changes
something at the service.

Only a row of the catalogue says what a write is, so no spider can go round this.
"""

from __future__ import annotations

import asyncio
import logging

from scrapy import Request
from scrapy.crawler import Crawler

from instaspider.crawl.closing import LOOK_SECONDS, is_closing
from instaspider.crawl.crawl import Crawl
from instaspider.crawl.errand import Errand
from instaspider.crawl.not_sent import CrawlEndingError, WritesStoppedError
from instaspider.exceptions import ConfigurationError
from instaspider.identities.identity import Lease
from instaspider.parsing.spoken import clock
from instaspider.state.writes import NOT_SET, WriteSchedule

logger = logging.getLogger(__name__)

# A wait for the hour to pass is worth a line in the log, the one between two writes is not.
_LONG = 60.0


class WriteTurn:
    """Lets one write at a time go out."""

    def __init__(self, crawler: Crawler, crawl: Crawl) -> None:
        self.crawler = crawler
        self.crawl = crawl
        self._until = 0.0
        """When the next write may be sent, by the pool's clock."""
        crawl.waits.add("write", self._in_words)

    async def wait(self, request: Request) -> None:
        """Wait until the request may be sent by the identity that it names.

        Raises WritesStoppedError or CrawlEndingError.
        """
        sender = self.crawl.pool[Errand.of(request).sender or ""]
        if self.crawl.writes is None or sender.session is None:
            needs = f"needs a login: {self.crawl.login_how}"
            raise WritesStoppedError(NOT_SET if self.crawl.writes is None else needs)
        pace = self.crawl.writes.pace
        said = False
        while True:
            if is_closing(self.crawler):
                raise CrawlEndingError("the crawl is closing")
            if pace.stopped:
                raise WritesStoppedError(pace.stopped)
            seconds = self._seconds(self.crawl.writes, sender.session.user_id)
            if seconds <= 0:
                break
            self._until = self.crawl.now() + seconds
            if _LONG < seconds < float("inf") and not said:
                logger.info("%s has sent all that an hour may have: %.0f s.", sender.name, seconds)
                said = True
            await asyncio.sleep(min(seconds, LOOK_SECONDS))
        pace.take()
        Errand.note(request, turn=True)

    def _in_words(self, now: float) -> str:
        left = self._until - now
        if not 1 < left < float("inf"):
            return ""
        return f"the pause between two writes; goes on in {clock(left)}"

    def _seconds(self, writes: WriteSchedule, user_id: str) -> float:
        try:
            return writes.wait(user_id)
        except ConfigurationError as error:
            raise self._stop(writes, error) from None

    def send(self, lease: Lease) -> None:
        """Note that the request goes out with that lease. Raises WritesStoppedError."""
        writes, session = self.crawl.writes, lease.identity.session
        assert writes is not None
        assert session is not None
        try:
            writes.send(session.user_id, lease.expires_at - lease.sent_at)
        except ConfigurationError as error:
            raise self._stop(writes, error) from None

    def end(self) -> None:
        """Note that the write has ended, or was not sent after all."""
        writes = self.crawl.writes
        assert writes is not None
        try:
            writes.end()
        except ConfigurationError as error:
            self._stop(writes, error)

    @staticmethod
    def _stop(writes: WriteSchedule, error: ConfigurationError) -> WritesStoppedError:
        if writes.pace.stop(str(error)):
            logger.error("%s", error)
        return WritesStoppedError(str(error))
