"""An extension for crawls in processes of their own that are stopped or killed in the middle.

Who counts requests from outside and then sends a signal comes too late when the machine is busy:
the crawl may have ended. This one sends it to its own process.
"""

from __future__ import annotations

import os
from pathlib import Path
from signal import Signals
from typing import Any

from paths import ROOT
from scrapy.crawler import Crawler

ANSWERS = "response_received_count"
QUEUED = "scheduler/enqueued/disk"


class SignalsItself:
    """Sends a signal when one of Scrapy's stats has counted so many."""

    def __init__(self, crawler: Crawler) -> None:
        sign, count, stat = crawler.settings["SIGNALS_ITSELF"].split()
        stats: Any = crawler.stats
        counts = stats.inc_value

        def inc_value(key: str, *given: Any, **more: Any) -> None:
            counts(key, *given, **more)
            if key == stat and stats.get_value(key) == int(count):
                os.kill(os.getpid(), Signals[sign])

        stats.inc_value = inc_value

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SignalsItself:
        return cls(crawler)


def signals_itself(sign: Signals, count: int, stat: str = ANSWERS) -> tuple[str, ...]:
    """Words for the command line. It needs :func:`surroundings`."""
    extension = f'EXTENSIONS={{"{__name__}.SignalsItself": 1}}'
    return ("-s", extension, "-s", f"SIGNALS_ITSELF={sign.name} {count} {stat}")


def surroundings() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(Path(__file__).parent)])}
