"""Keeps the download handler's stats, ``instaspider/network/...``."""

from __future__ import annotations

from collections import Counter

from curl_cffi import CurlInfo
from scrapy import signals
from scrapy.crawler import Crawler

from instaspider.network.configure import body_of
from instaspider.network.curl import Handle
from instaspider.network.transfer import Transfer


class Counts:
    """Adds up the counts of transfers, and writes Scrapy's stats once in a while.

    Writing for every page would take four calls each.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._unwritten: Counter[str] = Counter()
        crawler.signals.connect(self.write, signals.spider_closed)

    def ended(self, curl: Handle, transfer: Transfer) -> None:
        """Count a transfer that has ended, with an answer or without."""
        opened = curl.number(CurlInfo.NUM_CONNECTS)
        sent = curl.number(CurlInfo.REQUEST_SIZE)
        if opened:
            self._add("instaspider/network/connections/opened", opened)
        elif sent:
            self._add("instaspider/network/connections/reused", 1)
        self._add(
            "instaspider/network/bytes/sent", sent + (sent and len(body_of(transfer.request)))
        )
        self._add("instaspider/network/bytes/received", transfer.header_size + transfer.size)

    def _add(self, name: str, count: int) -> None:
        if count:
            self._unwritten[name] += count

    def failed(self, error: Exception) -> None:
        """Count a request without an answer. These are rare, so the stats are written at once."""
        self._crawler.stats.inc_value(f"instaspider/network/errors/{type(error).__name__}")

    def write(self) -> None:
        """Write what was counted to the stats."""
        for name, count in self._unwritten.items():
            self._crawler.stats.inc_value(name, count)
        self._unwritten.clear()
