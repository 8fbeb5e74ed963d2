"""The state of one crawl, made once by the add-on and found by its components.

It ties the pure parts together: options, mode, pool of identities, gates of routes, ledger.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Headers
from scrapy.utils.httpobj import urlparse_cached

from instaspider.catalogue import ENDPOINTS, Endpoint
from instaspider.catalogue.by_url import row_by_url
from instaspider.exceptions import UnfinishedError
from instaspider.identities.address import Address
from instaspider.identities.gates import Gates
from instaspider.identities.identity import Needs
from instaspider.identities.modes import Mode
from instaspider.identities.pool import PROXY_DEAD, Opens, Pool
from instaspider.options import Options
from instaspider.state.accounts import KnownIds
from instaspider.state.documents import DocumentStore
from instaspider.state.login_hours import Hours
from instaspider.state.logins import Assignments
from instaspider.state.runs import Run
from instaspider.state.write_turns import Turns
from instaspider.visits.ledger import Ledger
from instaspider.visits.visit import Pending

INSTAGRAM_DOMAINS = ("instagram.com", "cdninstagram.com", "fbcdn.net")
LOGIN_HOW = "set INSTASPIDER_SESSIONS, see docs/sessions.md"
"""What a person can do about what visitors do not get."""
# Above start requests: inputs under way end before new ones begin.
_PRIORITY = 10


class CrawlEndingError(IgnoreRequest, UnfinishedError):
    """The crawl is closing; the request was not sent."""


class StrayRequestError(IgnoreRequest):
    """The request was left in a job directory by an earlier crawl; its input is asked for anew."""


class OutOfPatienceError(IgnoreRequest):
    """Nothing but limits came for as long as INSTASPIDER_PATIENCE allows."""


class NoIdentityLeftError(IgnoreRequest):
    """Every identity is retired that could send this request."""


class NoLoginLeftError(IgnoreRequest):
    """Every login is retired; :meth:`Crawl.lost_login` says why."""


class IdentityRetiredError(Exception):
    """The identity was retired after it was lent: the request goes to another. It was not sent."""


class RouteClosedError(IgnoreRequest):
    """The route of the request was closed while it waited: its input has to take another."""


class WritesStoppedError(IgnoreRequest):
    """Nothing is written any more, or never was to be: the message says why. It was not sent."""


class DocumentExpiredError(IgnoreRequest):
    """The id of the request's document has expired and no new one was found; it was not sent."""


@dataclass(eq=False)
class Crawl:
    """What the spider and the middlewares of a crawl share."""

    options: Options
    mode: Mode
    pool: Pool
    ledger: Ledger
    documents: DocumentStore = field(default_factory=DocumentStore)
    gates: Gates = field(default_factory=Gates)
    assignments: Assignments | None = None
    """Which proxy carries which login; None where nothing is to be remembered."""
    known_ids: KnownIds = field(default_factory=KnownIds)
    run: Run | None = None
    """What outlives the crawl; None where no spider of ours runs."""
    writes: Turns | None = None
    """Turns of writes; None where INSTASPIDER_WRITES is not set."""
    hours: Hours | None = None
    """What logins sent in the last hour; None where that ends with the crawl."""
    lsd: str = field(default_factory=lambda: secrets.token_urlsafe(8))
    """Form token of logged-out queries; any value passes as long as header and form agree."""

    one_url: bool = False
    """Whether a command like ``scrapy fetch`` asks for a URL of its own, and no list is read."""
    token: str = field(default_factory=lambda: secrets.token_hex(4))
    """Tells its requests from those of an earlier crawl that Scrapy finds in a job directory."""

    _all: ClassVar[WeakKeyDictionary[Crawler, Crawl]] = WeakKeyDictionary()

    @classmethod
    def of(cls, crawler: Crawler) -> Crawl | None:
        """The state of that crawl; None where the add-on left it alone."""
        return cls._all.get(crawler)

    @classmethod
    def needed(cls, crawler: Crawler) -> Crawl:
        """The same for a component that is nothing without it. Raises NotConfigured."""
        crawl = cls.of(crawler)
        if crawl is None:
            raise NotConfigured
        return crawl

    def attach(self, crawler: Crawler) -> None:
        """Make this the state of that crawl."""
        self._all[crawler] = self

    @property
    def has_session(self) -> bool:
        """Whether a login is there that still works."""
        return self.pool.has("session")

    def needs(self, row: Endpoint | None) -> Needs:
        """Who is to send a request for that row; None: for no row."""
        if self.options.login == "always":
            return "session"
        return "anonymous" if row is None else row.needs

    def choose(self, rows: Sequence[Endpoint], tried: Mapping[str, object]) -> Endpoint | None:
        """The next open row for an input that has tried some; None when none is left."""
        session = self.has_session
        able = [row for row in rows if session or self.needs(row) == "anonymous"]
        return self.gates.choose(able, tried, self.places, self.now(), session=session)

    def places(self, row: Endpoint) -> list[Address]:
        """The addresses that a row can be asked from."""
        return self.pool.addresses(self.needs(row))

    def opens_at(self, row: Endpoint) -> Opens | None:
        """When the row opens at an address; None where it is open at all."""
        if not self.gates.is_kept(row):
            return None
        return self.gates.opens_at(row, len(self.places(row)))

    def why_closed(self, row: Endpoint) -> str | None:
        """Why the row is not tried, in words; None while it is open."""
        return self.gates.why_closed(row, self.places(row))

    def is_walled(self, row: Endpoint) -> bool:
        """Whether the row is closed to all addresses, so that a request for it is a probe."""
        return self.gates.is_kept(row) and self.gates.is_walled(row, self.places(row))

    def lost_login(self, rows: Sequence[Endpoint] = ()) -> str:
        """Why there is no login any more that these rows need; empty where that is not so."""
        ends = [i.retired_by for i in self.pool.identities if i.session and i.retired]
        if not ends or self.has_session or not any(self.needs(row) == "session" for row in rows):
            return ""
        stopped = [end for end in ends if end != PROXY_DEAD]
        signs = ", ".join(dict.fromkeys(stopped))
        told = []
        if stopped:
            one = "the login was" if len(stopped) == 1 else f"{len(stopped)} logins were"
            told.append(f"{one} stopped by the service ({signs})")
        if len(stopped) < len(ends):
            told.append(f"logins whose proxy is dead: {len(ends) - len(stopped)}")
        return f"{'; '.join(told)}: see docs/sessions.md"

    def input_of(self, request: Any) -> Pending | None:
        """The input that a request is for; None where it has ended, for a request of an earlier
        crawl, and for anything else."""
        if not isinstance(request, Request) or request.meta.get("crawl") != self.token:
            return None
        return self.ledger.pending.get(request.meta["input"])

    def row_like(self, request: Request) -> Endpoint | None:
        """The row that a request is for, or that the URL of a command's own request is of."""
        row = row_of(request)
        if row is None and self.one_url and (found := row_by_url(request.url)) is not None:
            return found[0]
        return row

    @staticmethod
    def now() -> float:
        """Seconds of the monotonic clock that the pool is driven by."""
        return time.monotonic()


def build_request(
    crawl: Crawl,
    row: Endpoint,
    arguments: Mapping[str, str],
    line: int,
    *,
    callback: Any,
    errback: Any,
    tries: int = 0,
    sender: str | None = None,
    probe: bool = False,
    alone: bool = False,
) -> Request:
    """A request for a row, built from plain ids alone, so that a re-send carries nothing over:
    no cookie, no proxy password, no token of the identity that sent the last one.

    ``sender``: the only identity that may send it; ``probe``: it is sent although the route is
    closed; ``alone``: it is not put together with those of other inputs.
    """
    name = row.document.name if row.document else None
    call = row.call(arguments, crawl.lsd, crawl.documents.current(name) if name else None)
    pending = crawl.ledger.pending.get(line)
    begun = tries > 0 or (pending is not None and pending.requests > 0)
    request = Request(
        call.url,
        method=call.method,
        body=call.body,
        callback=callback,
        errback=errback,
        dont_filter=True,
        priority=_PRIORITY if begun else 0,
        meta={
            "endpoint": row.name,
            "input": line,
            "crawl": crawl.token,
            "arguments": dict(arguments),
            "tries": tries,
            "edition": crawl.documents.edition(name) if name else 0,
            "stick": pending.identity if pending is not None else None,
            "sender": sender,
            "probe": probe,
            "alone": alone,
            "failed_as": pending.avoid if pending is not None else "",
            "send_once": row.writes,
            "dont_retry": True,
            "dont_redirect": True,
            "handle_httpstatus_all": True,
            "referrer_policy": "no-referrer",
            # A list of many pages is no trap of links.
            "depth_reset": True,
        },
    )
    # What Headers() would make of them at some cost, each name being there once.
    ready = {_header_name(name): [value.encode()] for name, value in call.headers}
    dict.update(request.headers, ready)
    return request


@lru_cache(maxsize=256)
def _header_name(name: str) -> bytes:
    return Headers().normkey(name)


def build_again(crawl: Crawl, request: Request, row: Endpoint, *, tries: int) -> Request:
    """The same request anew, before those of inputs that have not begun."""
    again = build_request(
        crawl,
        row,
        request.meta["arguments"],
        request.meta["input"],
        callback=request.callback,
        errback=request.errback,
        tries=tries,
        sender=request.meta["sender"],
        probe=request.meta["probe"],
        alone=request.meta["alone"],
    )
    again.meta["met"] = request.meta.get("met", {})
    return again.replace(priority=max(again.priority, request.priority) + 1)


def row_of(request: Request) -> Endpoint | None:
    """The catalogue row that a request is for; None for requests of other origin."""
    return ENDPOINTS.get(request.meta.get("endpoint", ""))


def concerns_us(request: Request) -> bool:
    """Whether a request is for a catalogue row or an Instagram host."""
    if "endpoint" in request.meta:
        return True
    host = (urlparse_cached(request).hostname or "").lower()
    return any(host == domain or host.endswith(f".{domain}") for domain in INSTAGRAM_DOMAINS)
