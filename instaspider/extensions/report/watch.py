"""Gathers the facts of a report while a crawl runs, and writes the report when it has ended."""

from __future__ import annotations

import atexit
import hashlib
import logging
import platform
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import scrapy
from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from instaspider.crawl.crawl import Crawl
from instaspider.extensions.report.rests import Rests
from instaspider.extensions.report.series import ItemProfile, Series
from instaspider.log_once import TOLD
from instaspider.verdicts.effects import OUTCOMES
from instaspider.visits.outcomes import OutcomeRow

logger = logging.getLogger(__name__)

_LOOK = 1.0
"""Seconds between two looks at the identities."""
MOST_NAMED = 200
MOST_REASONS = 500
SHOWN_REASONS = 30
_SHORT = "less came than was declared"
_LONGEST = 300


class Report:
    """Makes the report; works only if INSTASPIDER_REPORT names a file."""

    def __init__(self, crawler: Crawler, crawl: Crawl, path: str) -> None:
        self.crawler, self.crawl, self.path = crawler, crawl, Path(path).expanduser()
        self.began = datetime.now(UTC)
        self.items = Series()
        self.rests = Rests(crawl.now())
        self.profiles: dict[str, ItemProfile] = {}
        self.reasons: Counter[tuple[str, str]] = Counter()
        self.named: list[OutcomeRow] = []
        self._feeds: dict[str, None] = {}
        self._loop: Any = None
        self._ended = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Report:
        crawl = Crawl.needed(crawler)
        if not crawl.options.report or crawl.one_url:
            raise NotConfigured
        report = cls(crawler, crawl, crawl.options.report)
        crawl.ledger.listeners.append(report.row)
        # Registered before the ledger's own, and so called after it: a second Ctrl-C sends no
        # signal.
        atexit.register(report.end)
        crawler.signals.connect(report.open, signals.spider_opened)
        crawler.signals.connect(report.item, signals.item_scraped)
        crawler.signals.connect(report.feed, signals.feed_slot_closed)
        # Feeds are closed by then, so their sizes and checksums are final.
        crawler.signals.connect(report.end, signals.engine_stopped)
        return report

    def open(self, spider: Spider) -> None:
        del spider
        self._loop = create_looping_call(self.look)
        self._loop.start(_LOOK, now=False)

    def item(self, item: Any) -> None:
        name = type(item).__name__
        if name not in self.profiles:
            self.profiles[name] = ItemProfile(name)
        self.profiles[name].add(item)
        self.items.add(self.crawl.now() - self.rests.started)

    def row(self, row: OutcomeRow) -> None:
        """Note an input that has ended."""
        is_short = row.outcome == "done" and row.complete == "no"
        if (row.outcome == "done" or not row.reason) and not is_short:
            return
        key = (row.outcome, _SHORT if is_short else kind_of(row.reason))
        if key in self.reasons or len(self.reasons) < MOST_REASONS:
            self.reasons[key] += 1
        if len(self.named) < MOST_NAMED:
            self.named.append(row)

    def feed(self, slot: Any) -> None:
        self._feeds[str(slot.uri)] = None

    def look(self) -> None:
        """Note what the identities did."""
        self.rests.look(self.crawl.pool.identities, self.crawl.now())

    def end(self) -> None:
        """Write the report, once."""
        if self._ended:
            return
        self._ended = True
        atexit.unregister(self.end)
        if self._loop is not None and self._loop.running:
            self._loop.stop()
        # Imported only for those who want a report.
        from instaspider.extensions.report.write import write

        self.look()
        try:
            write(self.path, self.facts())
        except OSError as error:
            why = error.strerror
            logger.error(  # noqa: TRY400  # the sentence is all
                "The report is not there: INSTASPIDER_REPORT=%s cannot be written (%s). All else"
                " is.",
                self.path,
                why,
            )
        else:
            logger.info("The report is in %s.", self.path, extra=TOLD)

    def facts(self) -> dict[str, Any]:
        """Return all that the page shows."""
        crawl, stats, ledger = self.crawl, self.crawler.stats, self.crawl.ledger
        assert stats is not None
        now = crawl.now()
        spider = self.crawler.spider
        said = getattr(spider, "said", {})
        return {
            "spider": self.crawler.spidercls.name,
            "arguments": {name: _shown(value) for name, value in said.items()},
            "mode": crawl.mode,
            "began": self.began,
            "ended": datetime.now(UTC),
            "seconds": now - self.rests.started,
            "reason": stats.get_value("finish_reason") or "it was stopped at once",
            "sandbox": bool(crawl.options.sandbox),
            "versions": versions(),
            "total": ledger.total,
            "outcomes": [
                (o, ledger.counts[o], ledger.requests[o], ledger.items[o])
                for o in OUTCOMES
                if ledger.counts[o]
            ],
            "reasons": self.reasons.most_common(SHOWN_REASONS),
            "named": sorted(self.named, key=lambda row: row.line),
            "unread_from": ledger.unread_from,
            "items": sum(profile.count for profile in self.profiles.values()),
            "requests": sum(identity.requests for identity in crawl.pool.identities),
            "bytes": stats.get_value("instaspider/network/bytes/received", 0),
            "items_series": self.items,
            "requests_series": self.rests.requests,
            "routes": _routes(stats.get_stats()),
            "identities": self.rests.rows(crawl.pool.identities, crawl.mode, now),
            "rests": self.rests.lanes(now - self.rests.started),
            "files": list(self._files()),
            "profiles": list(self.profiles.values()),
            "warnings": stats.get_value("log_count/WARNING", 0),
            "errors": stats.get_value("log_count/ERROR", 0),
        }

    def _files(self) -> Iterator[dict[str, Any]]:
        for name in [*self._feeds, self.crawl.options.outcomes or ""]:
            path = Path(name.removeprefix("file://")).expanduser()
            if path.is_file():
                with path.open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
                yield {"name": str(path), "bytes": path.stat().st_size, "sha256": digest}
            elif name:
                shown = "standard output" if name.startswith("stdout") else _shown(name)
                yield {"name": shown, "bytes": None, "sha256": ""}


def _routes(stats: dict[str, Any]) -> list[tuple[str, dict[str, int]]]:
    """Return the counts of answers by verdict, for each route."""
    found: dict[str, dict[str, int]] = {}
    for name in sorted(stats):
        match name.split("/"):
            case ["instaspider", "answers", route, verdict]:
                found.setdefault(route, {})[verdict] = stats[name]
    return list(found.items())


def versions() -> dict[str, str]:
    return {
        "instaspider": sys.modules["instaspider"].__version__,
        "Scrapy": scrapy.__version__,
        "Python": sys.version.split()[0],
        "on": platform.system(),
    }


def kind_of(reason: str) -> str:
    """Return the kind of a reason: reasons that differ only in a number or a quoted word are one
    kind."""
    return _short(re.sub(r"\b\d{4,}\b|'[^']*'", "\N{HORIZONTAL ELLIPSIS}", reason))


def _shown(value: str) -> str:
    """Return a value without what may be secret in an address, and no longer than a few lines."""
    if "://" in value:
        scheme, _, rest = value.partition("://")
        value = f"{scheme}://{re.split('[?#]', rest)[0].rpartition('@')[2]}"
    return _short(value)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
