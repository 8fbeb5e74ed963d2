"""Composes the summary of a crawl that has ended: outcomes, reasons, identities, files, the next
step. The log and the view show the same summary."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from scrapy import Spider
from scrapy.crawler import Crawler
from w3lib.url import file_uri_to_path

from instaspider.crawl.crawl import Crawl
from instaspider.feeds.extension import without_password
from instaspider.identities.identity import Identity
from instaspider.identities.pool import PROXY_DEAD
from instaspider.identities.report import table
from instaspider.parsing.spoken import clock, counted, program, size
from instaspider.parsing.visible import visible
from instaspider.visits.conclusion import another_login
from instaspider.visits.outcomes import AGAIN

_ENDS = {
    "finished": "finished",
    "shutdown": "stopped",
    "cancelled": "cancelled",
    "": "stopped at once",
}


@dataclass
class LastWords:
    """Composes the summary of one crawl."""

    crawler: Crawler
    crawl: Crawl
    goes_on: bool = False
    """Whether the same command would fetch what this crawl has left over."""
    stored: list[str] = field(default_factory=list)
    """Feeds by their final names, as they were stored."""

    @property
    def spider(self) -> Spider:
        """The crawl's spider."""
        assert self.crawler.spider is not None
        return self.crawler.spider

    def headline(self) -> str:
        """Return one sentence: how the crawl ended, after how long, with how much."""
        assert self.crawler.stats is not None
        reason = self.crawler.stats.get_value("finish_reason") or ""
        items = self.crawler.stats.get_value("item_scraped_count", 0)
        gone = clock(self.crawl.now() - self.crawl.began)
        ledger = self.crawl.ledger
        ended = counted(ledger.ended, "input")
        told = _ENDS.get(reason, f"stopped itself ({reason})")
        said = f"{self.spider.name}: {told} after {gone}, {ended}, {counted(items, 'item')}"
        earlier = ledger.earlier_items
        return f"{said}, {earlier:,} more in earlier crawls." if earlier else f"{said}."

    def tried(self) -> list[Identity]:
        """Return the identities that met a limit or a wall, or were retired."""
        found = self.crawl.pool.identities
        return [each for each in found if each.limits or each.walls or each.retired]

    def identities(self, which: Iterable[Identity]) -> str:
        """Return a table of these identities."""
        return table(list(which), self.crawl.now())

    def files(self) -> list[str]:
        """Return the files that were written, each with its size if it is on this machine, without
        secrets."""
        names = self.stored or list(map(str, self.crawler.settings.getdict("FEEDS")))
        names = [name for name in names if name not in ("-", "stdout:")]
        if self.crawl.options.outcomes:
            names.append(self.crawl.options.outcomes)
        return [f"{_size_of(name):>9}  {visible(without_password(name))}" for name in names]

    def next_step(self) -> str:
        """Return the one thing that a person may want to do now; empty if there is none."""
        return self._proxies_first() + self._go_on()

    def _go_on(self) -> str:
        """Return how to get what this crawl has left over."""
        counts = self.crawl.ledger.counts
        if self.goes_on and getattr(self.spider, "given", {}).get("first"):
            return "The list was not gone through: the same command without first= goes on."
        if self.goes_on:
            return "The list was not gone through: the same command goes on from here."
        again = sum(counts[outcome] for outcome in AGAIN)
        if again:
            return self._login_first() + self._run_again(again)
        if not self.crawler.settings.getdict("FEEDS") and not self.crawl.options.store:
            return f"The items went nowhere: -O {self.spider.name}.csv writes them to a file."
        return ""

    def _proxies_first(self) -> str:
        """Return what a person has to do first if a crawl ended for want of a proxy that works."""
        if all(each.retired != PROXY_DEAD for each in self.crawl.pool.identities):
            return ""
        return (
            f"{program()} doctor --online -s INSTASPIDER_PROXIES=... tries each proxy and says what"
            " is wrong with it. "
        )

    def _login_first(self) -> str:
        """Return what a person has to do before inputs that need a login are worth another run."""
        count = self.crawl.ledger.counts["login_required"]
        if not count or self.crawl.has_session:
            return ""
        how = self.crawl.login_how
        if any(identity.session is not None for identity in self.crawl.pool.identities):
            how = another_login()
        return f"Inputs that ended login_required: {count}. Before they are run again {how}. "

    def _run_again(self, count: int) -> str:
        path = self.crawl.options.outcomes
        if path is None:
            return (
                f"To run only those that did not succeed ({count}), let the crawl write its"
                " outcomes: -s INSTASPIDER_OUTCOMES=outcomes.csv, and later -a again=outcomes.csv."
            )
        _, unread = unread_of(self.spider)
        place = ""
        if argument := getattr(self.spider, "inputs_argument", "users"):
            place = f" {'in place of' if unread is None else 'beside'} -a {argument}="
        return (
            f"To run only those that did not succeed ({count}): the same command with"
            f" -a again={shlex.quote(path)}{place}, and other files for its outcomes and for what"
            " -O writes."
        )


def unread_of(spider: Spider) -> tuple[list[tuple[int, str]], int | None]:
    """Return the inputs that were never read, and the list's first line that was not read."""
    ask = getattr(spider, "unread", None)
    return ask() if ask is not None else ([], None)


def _size_of(name: str) -> str:
    try:
        path = Path(file_uri_to_path(name) if name.startswith("file:") else name)
        return size(path.stat().st_size)
    except (OSError, ValueError):  # the file is on another machine
        return "-"
