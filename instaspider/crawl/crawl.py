"""Holds the state of one crawl; the add-on makes it, the crawl's components find it here.

The state ties the pure parts together: options, mode, pool of identities, gates of routes, ledger.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from instaspider.catalogue import Endpoint
from instaspider.catalogue.by_url import row_by_url
from instaspider.crawl.errand import Errand
from instaspider.crawl.own_requests import row_of
from instaspider.crawl.waits import Waits
from instaspider.identities.address import Address
from instaspider.identities.gates import Gates
from instaspider.identities.identity import Needs
from instaspider.identities.modes import Mode
from instaspider.identities.pool import PROXY_DEAD, Opens, Pool
from instaspider.options import Options
from instaspider.parsing.spoken import program
from instaspider.state.accounts import StoredAccounts
from instaspider.state.any_run import AnyRun
from instaspider.state.documents import DocumentStore
from instaspider.state.logins import LoginHomes, LoginHours
from instaspider.state.writes import WriteSchedule
from instaspider.visits.conclusion import another_login, login_how
from instaspider.visits.ledger import Ledger
from instaspider.visits.visit import Visit


@dataclass(eq=False, frozen=True)
class Crawl:
    """Holds what the spider and the middlewares of a crawl share. It is complete when it is made:
    its parts change, but none of them is put in later."""

    options: Options
    mode: Mode
    pool: Pool
    ledger: Ledger
    documents: DocumentStore = field(default_factory=DocumentStore)
    gates: Gates = field(default_factory=Gates)
    login_homes: LoginHomes | None = None
    """Which proxy carries which login; None if nothing is to be remembered."""
    accounts: StoredAccounts = field(default_factory=StoredAccounts)
    run: AnyRun | None = None
    """What outlives the crawl; None if no spider of ours runs."""
    writes: WriteSchedule | None = None
    """When logins may write; None if INSTASPIDER_WRITES is not set."""
    hours: LoginHours | None = None
    """What logins sent in the last hour; None if that is forgotten when the crawl ends."""
    lsd: str = field(default_factory=lambda: secrets.token_urlsafe(8))
    """Form token of logged-out queries; any value passes as long as header and form agree."""
    told: dict[str, str] = field(default_factory=dict)
    """What pages of logins told that is no secret: ``bloks``, the version of Bloks."""

    began: float = field(default_factory=time.monotonic)
    """When the crawl's state was made, by the clock of :meth:`now`."""
    waits: Waits = field(default_factory=Waits)
    """What the crawl may have to wait for, for those who show it to a person."""
    one_url: bool = False
    """Whether a command like ``scrapy fetch`` asks for a URL of its own, and no list is read."""
    name: str = field(default_factory=lambda: secrets.token_hex(4))
    """A random name of the crawl."""

    _all: ClassVar[WeakKeyDictionary[Crawler, Crawl]] = WeakKeyDictionary()

    def __post_init__(self) -> None:
        if self.run is not None:
            self.waits.add("database", self.run.wait_in_words)

    @classmethod
    def of(cls, crawler: Crawler) -> Crawl | None:
        """Return the state of that crawl; None if the add-on left the crawl alone."""
        return cls._all.get(crawler)

    @classmethod
    def needed(cls, crawler: Crawler) -> Crawl:
        """Return that crawl's state, for a component that needs one. Raises NotConfigured."""
        crawl = cls.of(crawler)
        if crawl is None:
            raise NotConfigured
        return crawl

    def attach(self, crawler: Crawler) -> None:
        """Make this the state of that crawl."""
        self._all[crawler] = self

    @property
    def token(self) -> str:
        """What tells the crawl's requests from those that an earlier crawl left in a job directory,
        and from those that it has dropped itself."""
        epoch = self.ledger.epoch
        return f"{self.name}-{epoch}" if epoch else self.name

    @property
    def has_session(self) -> bool:
        """Whether a login is there that still works."""
        return self.pool.has("session")

    @property
    def login_how(self) -> str:
        """What a person can do to have a login, in words that follow "needs a login:"."""
        how = login_how()
        if self.mode.anonymous_only:
            return f"choose another mode than {self.mode.name}, and {how}"
        return f"set INSTASPIDER_LOGIN to auto, and {how}" if self.options.login == "never" else how

    def needs(self, row: Endpoint | None) -> Needs:
        """Return who is to send a request for that row, or a request that is for no row."""
        if self.options.login == "always":
            return "session"
        return "anonymous" if row is None else row.needs

    def places(self, row: Endpoint) -> list[Address]:
        """Return the addresses that a row can be asked from."""
        return self.pool.addresses(self.needs(row))

    def opens_at(self, row: Endpoint, *, elsewhere: bool = False) -> Opens | None:
        """Return what says when the row opens at an address; None if it is open everywhere.
        ``elsewhere``: for an input that asks the row once more after a wall, an answer that asks
        for a login instead."""
        if not self.gates.is_kept(row):
            return None
        return self.gates.opens_at(row, len(self.places(row)), elsewhere=elsewhere)

    def why_closed(self, row: Endpoint) -> str | None:
        """Return why the row is not tried, in words; None while it is open."""
        return self.gates.why_closed(row, self.places(row))

    def is_walled(self, row: Endpoint) -> bool:
        """Whether the row is closed to all addresses, so that a request for it is a probe."""
        return self.gates.is_kept(row) and self.gates.is_walled(row, self.places(row))

    def lost_login(self, rows: Sequence[Endpoint] = ()) -> str:
        """Return why there is no login any more that these rows need; empty if that is not so."""
        ends = [i.retired_by for i in self.pool.identities if i.session and i.retired]
        if not ends or self.has_session or not any(self.needs(row) == "session" for row in rows):
            return ""
        stopped = [end for end in ends if end != PROXY_DEAD]
        signs = ", ".join(dict.fromkeys(stopped))
        words = []
        if stopped:
            one = "the login was" if len(stopped) == 1 else f"{len(stopped)} logins were"
            words.append(f"{one} stopped by the service ({signs}): {another_login()}")
        if len(stopped) < len(ends):
            dead = f"logins whose proxy is dead: {len(ends) - len(stopped)}"
            words.append(f"{dead} (`{program()} doctor --online` tries each proxy)")
        return "; ".join(words)

    def input_of(self, request: Any) -> Visit | None:
        """Return the input that a request is for; None if the input has ended, if the request is of
        an earlier crawl, and for anything else."""
        if not isinstance(request, Request) or (errand := Errand.of(request)).crawl != self.token:
            return None
        return self.ledger.visits.get(errand.line)

    def row_like(self, request: Request) -> Endpoint | None:
        """Return the row that a request is for. A command's own request has the row of its URL."""
        row = row_of(request)
        if row is None and self.one_url and (found := row_by_url(request.url)) is not None:
            return found[0]
        return row

    @staticmethod
    def now() -> float:
        """Return the seconds of the monotonic clock that the pool is driven by."""
        return time.monotonic()
