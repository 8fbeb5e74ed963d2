"""Reports a crawl in the log: the pace at the start, a line each minute, a table at the end."""

from __future__ import annotations

import asyncio
import atexit
import logging
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from instaspider.crawl.closing import is_closing
from instaspider.crawl.crawl import Crawl
from instaspider.exceptions import ConfigurationError
from instaspider.extensions.view.last_words import LastWords, unread_of
from instaspider.log_once import log_without_traceback
from instaspider.parsing.spoken import counted, rough
from instaspider.state.outcomes_file import open_sink
from instaspider.visits.outcomes import OUTCOMES_NOT_OPENED

logger = logging.getLogger(__name__)

INTERVAL = 60.0


class Progress:
    """Writes the reports. It also closes the ledger, since it is the last that has something to
    say."""

    def __init__(self, crawler: Crawler, crawl: Crawl) -> None:
        self.crawler = crawler
        self.crawl = crawl
        self._loop: Any = None
        self._closing: asyncio.Future[None] | None = None
        self._closed = False
        self.words = LastWords(crawler, crawl)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Progress:
        crawl = Crawl.needed(crawler)
        if crawl.one_url:
            raise NotConfigured  # Another spider has no list and no outcomes.
        progress = cls(crawler, crawl)
        crawler.signals.connect(progress.spider_opened, signals.spider_opened)
        crawler.signals.connect(progress.spider_closed, signals.spider_closed)
        crawler.signals.connect(progress.engine_stopped, signals.engine_stopped)
        crawler.signals.connect(progress._feed_stored, signals.feed_slot_closed)
        return progress

    def spider_opened(self, spider: Spider) -> None:
        if self.crawl.options.outcomes:
            # Not earlier: a crawl that fails before it begins must not empty an older file.
            self._open_outcomes(self.crawl.options.outcomes)
            self.crawl.ledger.sink_failed = self._outcomes_failed
        # If a crawl is stopped before the engine runs, no signal is sent.
        atexit.register(self.close, spider)
        inputs = getattr(spider, "inputs", None)
        again = getattr(spider, "again", None)
        ledger = self.crawl.ledger
        if again is not None:
            ledger.total = len(again[0]) if again[1] is None else None
        elif inputs is not None:
            ledger.total = inputs.total()
        first = getattr(spider, "given", {}).get("first")
        if first is not None and ledger.total is not None:
            ledger.total = min(first, ledger.total)
        self._say_pace()
        self._loop = create_looping_call(self.line)
        self._loop.start(INTERVAL, now=False)

    def _say_pace(self) -> None:
        mode, pool = self.crawl.mode, self.crawl.pool
        pace = "no limit of its own" if mode.rate is None else f"{mode.rate:g} requests a minute"
        total = self.crawl.ledger.total
        addresses = len({id(identity.address) for identity in pool.identities})
        logger.info(
            "Mode %s: %s for each address (%d), %s; %s; at most %s under way; inputs: %s.",
            mode.name,
            pace,
            addresses,
            "fewer where answers are slow" if mode.target else "however slow answers are",
            counted(len(pool.identities), "identity", "identities"),
            counted(pool.cap, "request"),
            "?" if total is None else f"{total}{self._least(total, addresses)}",
        )

    def _least(self, total: int, addresses: int) -> str:
        """Return how long the inputs that are left take at least; empty if that is not worth
        saying."""
        run = self.crawl.run
        over = run.ended if run is not None else 0
        least = self.crawl.mode.seconds_for(max(total - over, 0), addresses)
        return f", which takes at least {rough(least)}" if least >= 1 else ""

    def line(self) -> None:
        """Log how far the crawl is."""
        ledger, now = self.crawl.ledger, self.crawl.now()
        elapsed = max(now - self.crawl.began, 1e-9)
        rate = (ledger.ended - ledger.restored) / elapsed
        total = ledger.total
        left = "?"
        if total is not None and rate > 0:
            left = rough((total - ledger.ended) / rate)
        resting = self.crawl.pool.parked(now)
        logger.info(
            "%d of %s inputs ended, %.1f a minute, %s, time left %s.",
            ledger.ended,
            "?" if total is None else total,
            rate * 60,
            f"{counted(resting, 'identity', 'identities')} resting",
            left,
        )

    async def spider_closed(self, spider: Spider) -> None:
        if self._loop is not None and self._loop.running:
            self._loop.stop()
        await self._write_down(spider)
        self.close(spider)
        for outcome, count in self.crawl.ledger.counts.items():
            self.crawler.stats.set_value(f"instaspider/outcomes/{outcome}", count)

    async def _write_down(self, spider: Spider) -> None:
        """Wait until all results are written. If the list was gone through, the run is then
        over."""
        run, ledger = self.crawl.run, self.crawl.ledger
        if run is None or run.journal is None:
            return
        ledger.finish_held()
        await run.journal.close()
        if run.journal.error:
            self._spoil("not_written")
        read = getattr(spider, "read_to_the_end", False)
        if run.journal.error is None and read and not ledger.visits:
            await run.end()
        elif run.can_go_on:
            self.words.goes_on = True
        run.close()

    def _spoil(self, reason: str) -> None:
        """Let a crawl end as failed whose results could not all be written, although all else went
        well."""
        stats = self.crawler.stats
        if stats.get_value("finish_reason") in ("finished", "shutdown"):
            stats.set_value("finish_reason", reason)

    def _open_outcomes(self, path: str) -> None:
        try:
            self.crawl.ledger.attach(open_sink(path))
        except ConfigurationError as error:
            log_without_traceback(error)
            self.crawler.signals.connect(self._stop_at_once, signals.engine_started)

    async def _stop_at_once(self) -> None:
        assert self.crawler.engine is not None
        await self.crawler.engine.close_spider_async(reason=OUTCOMES_NOT_OPENED)

    def _outcomes_failed(self, error: OSError) -> None:
        """Stop a crawl that cannot write its outcomes: nobody could tell what it did not get."""
        path = self.crawl.options.outcomes
        logger.error(
            "The crawl stops, since INSTASPIDER_OUTCOMES=%s cannot be written: %s.",
            path,
            error.strerror or error,
        )
        self._spoil("outcomes_not_written")
        engine = self.crawler.engine
        if engine is not None and engine.running and not is_closing(self.crawler):
            closing = engine.close_spider_async(reason="outcomes_not_written")
            self._closing = asyncio.ensure_future(closing)

    def close(self, spider: Spider) -> None:
        """Close the ledger and log what became of every input; once."""
        if self._closed:
            return
        self._closed = True
        atexit.unregister(self.close)
        ledger = self.crawl.ledger
        entries, unread_from = unread_of(spider)
        ledger.close(unread_from=unread_from, unread=entries)
        logger.info("Outcomes of %s:\n%s", spider.name, ledger.table())
        if self.crawl.options.outcomes is None and (reasons := ledger.reasons()):
            logger.info(
                "Not done, and why (-s INSTASPIDER_OUTCOMES=outcomes.csv has every input):\n%s",
                reasons,
            )
        identities = self.crawl.pool.identities
        logger.info("Identities of %s:\n%s", spider.name, self.words.identities(identities))
        if then := self.words.next_step():
            logger.info("%s", then)

    def engine_stopped(self) -> None:
        """Log the files that were written: only now are the feeds in their places."""
        if files := self.words.files():
            logger.info("Written by %s:\n%s", self.words.spider.name, "\n".join(files))

    def _feed_stored(self, slot: Any) -> None:
        self.words.stored.append(str(slot.uri))
