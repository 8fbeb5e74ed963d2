"""Defines who a request appears to come from: cookies + proxy + impersonate target."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from instaspider.identities.address import Address
from instaspider.identities.sessions.session import Session

State = Literal["ready", "parked", "retired"]
Kind = Literal["anonymous", "session"]
KINDS: tuple[Kind, ...] = ("anonymous", "session")
Needs = str
"""Who is to send: any identity of a :data:`Kind`, or the one with this id."""
# Routes in a row that send a login to pages where data was asked for, until it rests.
STRAYS = 3
# Streams that an HTTP/2 connection of the service carries at once.
STREAM_LIMIT = 100


@dataclass(slots=True, kw_only=True, eq=False)
class Identity:
    """One visitor. Times are seconds of the caller's monotonic clock."""

    id: str
    """Short name for logs and stats; never a secret."""
    impersonate: str
    """Exact impersonate target, e.g. ``chrome150``."""
    proxy: str | None = field(default=None, repr=False)
    """Proxy URL with credentials, or None for this machine's own address. A secret."""
    session: Session | None = None
    """Its login; None for an anonymous visitor."""
    address: Address = field(default_factory=Address)
    """Shared with the other identities of that proxy, or of this machine."""
    rotating: bool = False
    """Whether its proxy is a gateway whose exit changes."""
    settled: bool = True
    """Whether a login must keep its address; a new one may move until the service has seen it."""
    next_at: float = 0.0
    """No request before this time: the spacing after the last one."""
    delay: float = 0.0
    """Seconds that adaptive throttling asks for between two requests."""
    in_flight: int = 0
    window: int = 1
    """How many may be under way: one until the first has ended, whose cookies the others have;
    then all, but a lost connection halves it and each answer adds one."""
    fresh: bool = True
    """Whether no request has ended yet; a login has its cookies from the beginning."""
    crowded_at: float = float("-inf")
    """When a request was last sent while another was under way."""
    lost_at: float = float("-inf")
    """When a connection was last lost."""
    rested: bool = False
    """Whether it was put to rest since it was last lent."""
    parked_until: float = 0.0
    parked_since: float = float("-inf")
    park_seconds: float = 0.0
    """Length of the last rest; each further limit doubles it, success halves it."""
    retired: str | None = None
    """Why it is not used any more; None while it is."""
    retired_by: str = ""
    """The sign that ended it, as :data:`instaspider.verdicts.signs.SIGNS` names it."""
    doubted_at: int = 0
    """Good answers that a login had when it was last told to log in."""
    doubted_for: int | None = None
    """The input for which it was."""
    strays: set[str] = field(default_factory=set)
    """Routes that gave a login pages where data was asked for, since its last good answer."""
    sent: deque[float] = field(default_factory=deque, repr=False)
    """Times of a login's last requests, as many as an hour may have."""
    requests: int = 0
    ok: int = 0
    limits: int = 0
    walls: int = 0
    """Answers that asked for a login or a challenge."""

    def __post_init__(self) -> None:
        if self.session is not None:
            self.open()

    def open(self) -> None:
        """Let many requests be under way at once, from the end of the first on."""
        if self.fresh:
            self.fresh, self.window = False, STREAM_LIMIT

    @property
    def kind(self) -> Kind:
        """Whether it is logged in."""
        return "anonymous" if self.session is None else "session"

    @property
    def who(self) -> str:
        """The same in every crawl: the account, else the proxy, else this machine. A secret."""
        return self.proxy or "direct" if self.session is None else self.session.user_id

    @property
    def name(self) -> str:
        """As log lines name it; the account of a login is masked."""
        return self.id if self.session is None else f"{self.id} (user {self.session.masked})"

    @property
    def proxy_shown(self) -> str | None:
        """Its proxy without user and password."""
        if self.proxy is None:
            return None
        scheme, _, rest = self.proxy.partition("://")
        return f"{scheme}://{rest.rpartition('@')[2]}"

    @property
    def has_room(self) -> bool:
        """Whether another request of it may be under way."""
        return (
            self.retired is None
            and self.in_flight < self.window
            and self.address.in_flight < self.address.most
        )

    def hear(self) -> bool:
        """An answer of the service, whatever it says; True when a dead proxy is alive again."""
        self.open()
        self.window = min(STREAM_LIMIT, self.window + 1)
        return self.address.hear()

    def credit(self, sent_at: float, park_base: float) -> None:
        """It got a real answer: its next rest will be shorter. Answers to requests that were sent
        before a rest began say nothing about its length."""
        self.ok += 1
        self.strays.clear()
        if sent_at <= self.parked_since:
            return
        self.park_seconds /= 2
        if self.park_seconds < park_base / 2:
            self.park_seconds = 0.0

    def retire(self, why: str, sign: str = "") -> bool:
        """Never to be lent again; True the first time."""
        if self.retired is not None:
            return False
        self.retired, self.retired_by = why, sign
        return True

    def doubt(self, line: int, sent_at: float) -> bool:
        """A login was told to log in and wait, which may be a limit, the wall of one account or
        its end. True for its end: it had no good answer since another input was told the same, and
        rested in between."""
        if sent_at <= self.parked_since:
            return False
        ended = self.ok == self.doubted_at and self.doubted_for not in (None, line)
        self.doubted_at, self.doubted_for = self.ok, line
        return ended

    def stray(self, route: str, sent_at: float) -> bool:
        """A route sent a login to a page, for no reason that is known. True when so many different
        ones did, without a good answer in between, that the login and not the route is meant."""
        if sent_at <= self.parked_since:
            return False
        self.strays.add(route)
        if len(self.strays) < STRAYS:
            return False
        self.strays.clear()
        return True

    def state(self, now: float) -> State:
        """Where it stands."""
        if self.retired is not None:
            return "retired"
        return "parked" if now < self.rests_until or self.address.dead else "ready"

    @property
    def rests_until(self) -> float:
        """The end of its rest, or of its proxy's."""
        return max(self.parked_until, self.address.dead_until)


@dataclass(frozen=True, slots=True)
class Lease:
    """Leave to send one request as one identity."""

    number: int
    identity: Identity = field(repr=False)
    address: Address = field(repr=False)
    """The identity's at that time."""
    sent_at: float
    expires_at: float
    """When the pool takes it back although nobody said that the request ended."""
    next_at: float = 0.0
    """The identity's, because of this request."""
    woke: bool = False
    """Whether the identity had rested before."""
