"""Draws the view while a crawl runs, and says at its end what came of it."""

from __future__ import annotations

import atexit
import logging
import os
import sys
from collections.abc import Iterator
from textwrap import fill, indent
from typing import Any, TextIO, cast

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from instaspider.crawl.crawl import Crawl
from instaspider.extensions.progress import Progress
from instaspider.extensions.view.last_words import LastWords
from instaspider.extensions.view.messages import TerminalHandler, write
from instaspider.extensions.view.painter import Above, Painter, has_bars, takes_colour
from instaspider.extensions.view.picture import lines, plain_line
from instaspider.extensions.view.snapshot import Speeds, look
from instaspider.parsing.spoken import counted

logger = logging.getLogger(__name__)

EVERY = 0.5
"""Seconds between two looks at the crawl."""
PLAIN_EVERY = 60.0
_WIDTH = 100
_BAD = ("CRITICAL", "ERROR", "WARNING")


class View:
    """Draws the view of a crawl; only crawls for which ``scrapy crawl`` chose a view have one."""

    def __init__(self, crawler: Crawler, crawl: Crawl, handler: TerminalHandler) -> None:
        self.crawler = crawler
        self.crawl = crawl
        self._handler = handler
        self._speeds = Speeds(crawl.began)
        self._painter: Painter | None = None
        self._streams = sys.stdout, sys.stderr
        self._bars = has_bars(sys.stderr)
        self._loop: Any = None
        self._ended = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> View:
        handler = next((h for h in logging.root.handlers if isinstance(h, TerminalHandler)), None)
        crawl = Crawl.needed(crawler)
        if handler is None or crawl.one_url:
            raise NotConfigured
        view = cls(crawler, crawl, handler)
        crawler.signals.connect(view.spider_opened, signals.spider_opened)
        crawler.signals.connect(view.stop, signals.engine_stopped)
        # The summary comes when feeds are stored and nothing else is said any more; also if a
        # second Ctrl-C let no signal come. What Progress registers later is called earlier.
        atexit.register(view.end)
        return view

    def spider_opened(self) -> None:
        """Begin to draw, or to print lines."""
        if self._handler.live:
            self._painter = Painter(sys.stderr, colour=takes_colour(os.environ))
            self._handler.say = self._painter.say
            self._streams = sys.stdout, sys.stderr
            if sys.stdout.isatty():
                sys.stdout = cast("TextIO", Above(self._painter, sys.stdout))
            sys.stderr = cast("TextIO", Above(self._painter, sys.stderr))
        every = PLAIN_EVERY if self._painter is None else EVERY
        self._loop = create_looping_call(self.tick)
        self._loop.start(every, now=False)  # the engine does not run yet

    def tick(self) -> None:
        """Show how far the crawl is."""
        try:
            shot = look(self.crawler, self.crawl, self._speeds)
            if self._painter is None:
                write(plain_line(shot))
                return
            size = self._painter.size()
            self._painter.paint(lines(shot, size.columns, size.lines, bars=self._bars))
        except Exception:  # a failing view must not end a crawl
            self.stop()
            logger.exception("The view cannot be drawn and stops; the crawl goes on.")

    def stop(self) -> None:
        """Remove the picture, and put the streams back."""
        if self._loop is not None and self._loop.running:
            self._loop.stop()
        if self._painter is None:
            return
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, Above):
                stream.flush()
        sys.stdout, sys.stderr = self._streams
        self._painter.close()
        self._painter = None
        self._handler.say = write

    def end(self) -> None:
        """Print the summary of the crawl; once."""
        if self._ended:
            return
        self._ended = True
        atexit.unregister(self.end)
        self.stop()
        progress = self.crawler.get_extension(Progress)
        if progress is not None and self.crawler.spider is not None:
            write("\n".join(self._said(progress.words)))

    def _said(self, words: LastWords) -> Iterator[str]:
        yield words.headline()
        ledger = self.crawl.ledger
        if ledger.ended:
            yield f"\n{ledger.table()}"
        if reasons := ledger.reasons():
            yield f"\nNot done, and why:\n{indent(reasons, '  ')}"
        if tried := words.tried():
            yield f"\n{words.identities(tried)}"
        if files := words.files():
            yield "\nWritten:\n" + indent("\n".join(files), "  ")
        if then := words.next_step():
            yield "\n" + fill(f"Next: {then}", _WIDTH, break_on_hyphens=False)
        counts = self._handler.counts
        bad = [counted(counts[level], level.lower()) for level in _BAD if counts[level]]
        told = f" with {' and '.join(bad)}" if bad else ""
        yield f"\nLog{told}: {self._handler.log_name}"
