"""Answers what walks ask of the crawl: which routes are open from where, and what is known."""

from __future__ import annotations

import logging
from collections.abc import Collection, Hashable, Mapping, Sequence

from scrapy.crawler import Crawler

from instaspider.catalogue import Endpoint
from instaspider.crawl.crawl import Crawl
from instaspider.state.accounts import StoredAccounts
from instaspider.verdicts.effects import EFFECTS
from instaspider.visits.step import Attempt

logger = logging.getLogger(__name__)


class CrawlGuide:
    """Answers what the walks of a crawl ask, and hears what came. A walk takes an input from
    question to question until it ends."""

    def __init__(self, crawler: Crawler, crawl: Crawl) -> None:
        self.crawler = crawler
        self.crawl = crawl
        self._said: set[str] = set()

    @property
    def accounts(self) -> StoredAccounts:
        return self.crawl.accounts

    @property
    def login_first(self) -> bool:
        return self.crawl.options.login == "always"

    @property
    def has_session(self) -> bool:
        return self.crawl.has_session

    @property
    def login_how(self) -> str:
        return self.crawl.login_how

    def lost_login(self, rows: Sequence[Endpoint]) -> str:
        return self.crawl.lost_login(rows)

    def first_open(self, rows: Sequence[Endpoint], tried: Mapping[str, object]) -> Endpoint | None:
        crawl, session = self.crawl, self.crawl.has_session
        able = [row for row in rows if session or crawl.needs(row) == "anonymous"]
        return crawl.gates.first_open(able, tried, crawl.places, crawl.now(), session=session)

    def why_closed(self, row: Endpoint) -> str | None:
        return self.crawl.why_closed(row)

    def is_walled(self, row: Endpoint) -> bool:
        return self.crawl.is_walled(row)

    def is_shut_by_walls(self, row: Endpoint) -> bool:
        return self.crawl.gates.is_shut_by_walls(row, self.crawl.places(row))

    def asks_with_login(self, row: Endpoint) -> bool:
        return self.crawl.needs(row) == "session"

    def is_proven(self, row: Endpoint, line: int) -> bool:
        return self.crawl.gates.proven(row, line)

    def places(self, row: Endpoint) -> Collection[Hashable]:
        return self.crawl.places(row)

    def place(self, name: str | None) -> Hashable | None:
        identity = self.crawl.pool.get(name)
        return None if identity is None else identity.address

    def answered(self, row: Endpoint, place: Hashable, line: int) -> None:
        self.crawl.gates.answered(row, place, line)

    def reached(self, row: Endpoint, place: Hashable) -> None:
        self.crawl.gates.reached(row, place)

    def walled(self, row: Endpoint, place: Hashable, name: str, attempt: Attempt) -> None:
        gates = self.crawl.gates
        if EFFECTS[attempt.verdict].route == "rest":
            closes = gates.rest(row, place, self.crawl.now())
        else:
            closes = gates.wall(row, place)
        if closes and self.is_walled(row):
            self._say_closed(row, "three walls in a row: " + attempt.reason)
        elif closes:
            logger.info("The route %s is closed to %s: %s.", row.name, name, attempt.reason)

    def closed(self, row: Endpoint, why: str) -> None:
        if self.crawl.gates.close(row, why):
            self._say_closed(row, why)

    def _say_closed(self, row: Endpoint, why: str) -> None:
        self.count(f"instaspider/routes/closed/{row.name}")
        logger.warning("The route %s is closed: %s.", row.name, why)

    def count(self, stat: str, by: int = 1) -> None:
        self.crawler.stats.inc_value(stat, by)

    def tell(self, sentence: str, *, once: bool = False, level: int = logging.WARNING) -> None:
        if once and sentence in self._said:
            return
        if once:
            self._said.add(sentence)
        logger.log(level, "%s", sentence)
