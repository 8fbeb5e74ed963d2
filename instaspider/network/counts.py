"""The handler's stats, ``instaspider/network/...``."""

from __future__ import annotations

from collections import Counter

from curl_cffi import CurlInfo
from scrapy import signals
from scrapy.crawler import Crawler

from instaspider.network.curl import Handle
from instaspider.network.transfer import Transfer


class Counts:
    """Adds up, and brings Scrapy's stats up to date now and then: four calls a page are dear."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._unwritten: Counter[str] = Counter()
        crawler.signals.connect(self.write, signals.spider_closed)

    def ended(self, curl: Handle, transfer: Transfer) -> None:
        """A transfer is over, with an answer or without."""
        opened = curl.number(CurlInfo.NUM_CONNECTS)
        sent = curl.number(CurlInfo.REQUEST_SIZE)
        if opened:
            self._add("instaspider/network/connections/opened", opened)
        elif sent:
            self._add("instaspider/network/connections/reused", 1)
        self._add("instaspider/network/bytes/sent", sent + (sent and len(transfer.request.body)))
        self._add("instaspider/network/bytes/received", transfer.header_size + transfer.size)

    def _add(self, name: str, count: int) -> None:
        if count:
            self._unwritten[name] += count

    def failed(self, error: Exception) -> None:
        """A transfer has none; such are rare, and told at once."""
        self._crawler.stats.inc_value(f"instaspider/network/errors/{type(error).__name__}")

    def write(self) -> None:
        """Bring the stats up to date."""
        for name, count in self._unwritten.items():
            self._crawler.stats.inc_value(name, count)
        self._unwritten.clear()
