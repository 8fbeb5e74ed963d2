"""Lets Python look for reference cycles less often while a crawl runs.

The pages of a list make tens of thousands of short-lived objects. With Python's own threshold the
collector visits them, and every module that was imported, again and again: that takes a fifth of
the CPU of such a crawl (docs/explanation/performance.md). Cycles are still found, only less often.
"""

from __future__ import annotations

import gc
from typing import ClassVar

from scrapy import signals
from scrapy.crawler import Crawler

THRESHOLD = 50_000
"""How many objects may be made and kept before the collector looks at the youngest; Python: 700."""


class GarbageCollector:
    """Raises the collector's threshold while crawls run.

    ``EXTENSIONS = {"instaspider.extensions.garbage_collector.GarbageCollector": None}`` leaves the
    collector as it is. The process has one collector: the first crawl that opens changes it, the
    last one that closes puts it back.
    """

    _crawls: ClassVar[int] = 0
    _before: ClassVar[tuple[int, int, int]]

    def __init__(self) -> None:
        self._counted = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GarbageCollector:
        collector = cls()
        crawler.signals.connect(collector.engine_started, signals.engine_started)
        crawler.signals.connect(collector.engine_stopped, signals.engine_stopped)
        return collector

    def engine_started(self) -> None:
        kind = type(self)
        if kind._crawls == 0:
            kind._before = gc.get_threshold()
            youngest, *older = kind._before
            # Objects that exist already stay: modules, settings, classes. Zero: somebody turned it
            # off.
            gc.freeze()
            gc.set_threshold(max(youngest, THRESHOLD) if youngest else 0, *older)
        kind._crawls += 1
        self._counted = True

    def engine_stopped(self) -> None:
        if not self._counted:
            return
        self._counted = False
        kind = type(self)
        kind._crawls -= 1
        if kind._crawls == 0:
            gc.unfreeze()
            gc.set_threshold(*kind._before)
