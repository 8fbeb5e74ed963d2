"""Reads from a crawl's state what a person is shown at one moment. Prints nothing."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from scrapy.crawler import Crawler

from instaspider.crawl.closing import is_closing
from instaspider.crawl.crawl import Crawl
from instaspider.crawl.file_requests import files_under_way
from instaspider.feeds.extension import without_password
from instaspider.identities.identity import Identity
from instaspider.identities.report import state
from instaspider.parsing.spoken import clock, counted

NAMED = 3
"""How many identities, or inputs under way, are named one by one. If there are more, they are
counted."""
QUIET = 3.0
"""After so many seconds without an answer, the view says what the crawl waits for."""
_SPAN = 60.0
_BEFORE_SPEED = 20.0
"""For so many seconds from the start, there is no speed to estimate with."""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """Holds what is shown of a crawl at one moment; times are in seconds."""

    spider: str
    mode: str
    total: int | None
    """Inputs in the list; None if they could not be counted."""
    ended: int
    outcomes: tuple[tuple[str, int], ...]
    items: int
    feeds: tuple[str, ...]
    gone: float
    left: float | None
    """Seconds that are left; None while nobody can tell."""
    last_minute: int
    """Requests of the last minute. It is a count: a rate of the first seconds, which are a burst,
    would look like a breach of the pace."""
    allowed: float | None
    """Requests a minute that the pace allows now; None: no limit."""
    addresses: int
    under_way: int
    identities: tuple[tuple[str, str], ...]
    """Name and state of each identity, if they are few."""
    states: tuple[tuple[str, int], ...]
    """How many identities are ``ready``, ``resting``, ``dead`` (their proxy is) or ``retired``."""
    first_back: float | None
    """Seconds until the first of the resting identities may send."""
    stopping: bool
    waits: str
    """What the crawl waits for, in words; empty while answers come."""
    inputs: tuple[tuple[str, int], ...]
    """The inputs under way that came farthest, with their items so far."""


@dataclass
class Speeds:
    """Measures requests and ended inputs of the last minute, from one sample at each look. The
    first sample is of the crawl's beginning: a short crawl sends requests before the first look."""

    began: float = 0.0
    samples: deque[tuple[float, int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self.samples = deque([(self.began, 0, 0)])

    def add(self, now: float, requests: int, ended: int) -> None:
        """Take a sample of both counts."""
        self.samples.append((now, requests, ended))
        while len(self.samples) > 2 and now - self.samples[1][0] > _SPAN:
            self.samples.popleft()

    @property
    def requests(self) -> int:
        """Return how many requests were sent in the last minute."""
        return self.samples[-1][1] - self.samples[0][1]

    @property
    def inputs_a_second(self) -> float:
        """Return how many inputs ended each second."""
        if len(self.samples) < 2:
            return 0.0
        (first, _, before), (last, _, ended) = self.samples[0], self.samples[-1]
        return (ended - before) / max(last - first, 1e-9)


def look(crawler: Crawler, crawl: Crawl, speeds: Speeds) -> Snapshot:
    """Return what there is to show now."""
    now, pool, ledger = crawl.now(), crawl.pool, crawl.ledger
    counts = _counted(pool.identities, now)
    speeds.add(now, counts.requests, ledger.ended - ledger.restored)
    addresses, states = counts.addresses, counts.states
    allowed = None if crawl.mode.rate is None else crawl.mode.rate * len(addresses)
    few = len(pool.identities) <= NAMED
    stopping = is_closing(crawler)
    assert crawler.stats is not None
    return Snapshot(
        spider=crawler.spider.name if crawler.spider else "",
        mode=crawl.mode.name,
        total=ledger.total,
        ended=ledger.ended,
        outcomes=tuple((name, n) for name, n in ledger.counts.most_common() if n),
        items=crawler.stats.get_value("item_scraped_count", 0),
        feeds=tuple(without_password(str(uri)) for uri in crawler.settings.getdict("FEEDS")),
        gone=now - crawl.began,
        left=_left(crawl, speeds, now - crawl.began, len(addresses)),
        last_minute=speeds.requests,
        allowed=allowed,
        addresses=len(addresses),
        under_way=pool.in_flight,
        identities=tuple((i.name, state(i, now)) for i in pool.identities) if few else (),
        states=tuple(states.most_common()),
        first_back=None if counts.back is None else max(0.0, counts.back - now),
        stopping=stopping,
        waits=_waits(crawler, crawl, now, stopping=stopping),
        inputs=_farthest(crawl),
    )


@dataclass
class _Counts:
    """What all identities are like together."""

    requests: int = 0
    addresses: set[int] = field(default_factory=set)
    states: Counter[str] = field(default_factory=Counter)
    back: float | None = None
    """When the first of those who rest may send."""


def _counted(identities: Iterable[Identity], now: float) -> _Counts:
    """Count identities in one pass: there may be thousands, and this is done twice a second."""
    counts = _Counts()
    for identity in identities:
        counts.requests += identity.requests
        address = identity.address
        found: str = identity.state(now)
        if found == "parked":
            found = "dead" if address.dead else "resting"
            at = identity.rests_until
            counts.back = at if counts.back is None else min(counts.back, at)
        if found != "retired" and not address.dead:
            counts.addresses.add(id(address))
        counts.states[found] += 1
    return counts


def _farthest(crawl: Crawl) -> tuple[tuple[str, int], ...]:
    came = [visit for visit in crawl.ledger.visits.values() if visit.came]
    came.sort(key=lambda visit: -visit.came)
    return tuple((visit.text, visit.came) for visit in came[:NAMED])


def _left(crawl: Crawl, speeds: Speeds, gone: float, addresses: int) -> float | None:
    """Return the seconds that are left. At first only the pace tells; later the speed of the last
    minute does, but never less than the pace allows. The speed of the whole crawl would be wrong
    for an hour after one long rest."""
    ledger = crawl.ledger
    if ledger.total is None:
        return None
    still = max(0, ledger.total - ledger.ended)
    least = crawl.mode.seconds_for(still, max(1, addresses))
    if gone < _BEFORE_SPEED:
        return least
    speed = speeds.inputs_a_second
    return max(still / speed, least) if speed > 0 else None


def _waits(crawler: Crawler, crawl: Crawl, now: float, *, stopping: bool) -> str:
    pool = crawl.pool
    if stopping:
        if not pool.in_flight:
            return "the last results to be written"
        return f"{counted(pool.in_flight, 'request')} under way; Ctrl-C again stops at once"
    sent = pool.oldest()
    if sent is None:
        files = files_under_way(crawler)
        return crawl.waits.in_words(now) or (counted(files, "file") if files else "")
    if now - sent < QUIET:
        return ""
    under_way = counted(pool.in_flight, "request")
    return f"answers to {under_way}, the oldest sent {clock(now - sent)} ago"
