"""Defines an identity: who a request appears to come from, by cookies, proxy and browser look."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from instaspider.identities.address import Address
from instaspider.identities.leave import Leave
from instaspider.identities.sessions.session import Session

State = Literal["ready", "parked", "retired"]
Kind = Literal["anonymous", "session"]
KINDS: tuple[Kind, ...] = ("anonymous", "session")
Needs = str
"""Who is to send a request: any identity of a :data:`Kind`, or the one with this id."""
# How many routes in a row must send a login pages instead of JSON before it rests.
STRAYS = 3
_HOUR = 3600.0
# How many streams an HTTP/2 connection of the service carries at once.
STREAM_LIMIT = 100


@dataclass(slots=True, kw_only=True, eq=False)
class Identity:
    """One visitor, as the service sees it. Times are seconds of the caller's monotonic clock."""

    id: str
    """A short name for logs and stats; never a secret."""
    impersonate: str
    """The exact impersonate target, e.g. ``chrome150``."""
    proxy: str | None = field(default=None, repr=False)
    """The proxy URL with credentials, or None for this machine's own address. A secret."""
    session: Session | None = None
    """The login; None for an anonymous visitor."""
    address: Address = field(default_factory=Address)
    """The address, which is shared with other identities of that proxy, or of this machine."""
    rotating: bool = False
    """Whether the proxy is a gateway whose exit address changes."""
    settled: bool = True
    """Whether a login must keep its address. A new one may move until the service has seen it."""
    next_at: float = 0.0
    """The time of the next request at the earliest: the spacing after the last one."""
    until: float = float("inf")
    """Until when it may send. In a fleet: the end of the worker's lease, as long as it has the
    address."""
    leave: Leave | None = None
    """What its requests hold, so that none leaves behind the end; None: nothing ends."""
    delay: float = 0.0
    """Seconds between two requests that adaptive throttling asks for."""
    page_token: str = field(default="", repr=False)
    """The form token of a page that the login has loaded; empty if none is known. A secret."""
    in_flight: int = 0
    window: int = 1
    """How many requests may be under way.

    One until the first has ended, so that the others have its cookies; then all, but a lost
    connection halves the number and each answer adds one.
    """
    fresh: bool = True
    """Whether no request has ended yet. A login has its cookies from the beginning."""
    crowded_at: float = float("-inf")
    """When a request was last sent while another was under way."""
    lost_at: float = float("-inf")
    """When a connection was last lost."""
    rested: bool = False
    """Whether the identity has rested since it was last lent."""
    parked_until: float = 0.0
    parked_since: float = float("-inf")
    park_seconds: float = 0.0
    """Seconds of the last rest. Each further limit doubles it, each success halves it."""
    retired: str | None = None
    """Why the identity is retired, that is, never used again; None while it is used."""
    retired_by: str = ""
    """The sign that retired it, as :data:`instaspider.verdicts.signs.SIGNS` names it."""
    doubted_at: int = 0
    """How many good answers the login had when it was last told to log in."""
    doubted_for: int | None = None
    """The line of the input for which it was told so."""
    strays: set[str] = field(default_factory=set)
    """The routes that sent the login pages instead of JSON since its last good answer."""
    sent: deque[float] = field(default_factory=deque, repr=False)
    """The times of a login's last requests, as many as it may send in an hour."""
    requests: int = 0
    ok: int = 0
    limits: int = 0
    walls: int = 0
    """How many answers asked for a login or a challenge."""

    def __post_init__(self) -> None:
        if self.session is not None:
            self.open()

    def open(self) -> None:
        """Let many requests be under way at once, because the first has ended."""
        if self.fresh:
            self.fresh, self.window = False, STREAM_LIMIT

    @property
    def kind(self) -> Kind:
        """Whether the identity is logged in: ``session`` or ``anonymous``."""
        return "anonymous" if self.session is None else "session"

    @property
    def who(self) -> str:
        """What is the same in every crawl: the account, or else the proxy or this machine. A
        secret."""
        return self.proxy or "direct" if self.session is None else self.session.user_id

    @property
    def name(self) -> str:
        """The name in log lines, with the account of a login masked."""
        return self.id if self.session is None else f"{self.id} (user {self.session.masked})"

    @property
    def proxy_shown(self) -> str | None:
        """The proxy's URL without user and password."""
        if self.proxy is None:
            return None
        scheme, _, rest = self.proxy.partition("://")
        return f"{scheme}://{rest.rpartition('@')[2]}"

    @property
    def has_room(self) -> bool:
        """Whether another request may be under way now."""
        return (
            self.retired is None
            and self.in_flight < self.window
            and self.address.in_flight < self.address.most
        )

    def hour_opens(self, most: int) -> float:
        """From when on a login may send again that may send so many requests in any hour."""
        return self.sent[-most] + _HOUR if len(self.sent) >= most else 0.0

    def hear(self) -> bool:
        """Note any answer of the service. Returns True if a dead proxy is alive again by it."""
        self.open()
        self.window = min(STREAM_LIMIT, self.window + 1)
        return self.address.hear()

    def credit(self, sent_at: float, park_base: float) -> None:
        """Note a good answer, which makes the next rest shorter.

        An answer to a request that was sent before a rest began does not change the next one.
        """
        self.ok += 1
        self.strays.clear()
        if sent_at <= self.parked_since:
            return
        self.park_seconds /= 2
        if self.park_seconds < park_base / 2:
            self.park_seconds = 0.0

    def retire(self, why: str, sign: str = "") -> bool:
        """Let the identity never be lent again. Returns True the first time."""
        if self.retired is not None:
            return False
        self.retired, self.retired_by = why, sign
        return True

    def doubt(self, line: int, sent_at: float) -> bool:
        """Note that a login was told to log in and wait. Returns True if the login has ended.

        The words may mean a limit, the wall of one account, or the end. They mean the end if the
        login rested after it was told so for another input, and has had no good answer since.
        """
        if sent_at <= self.parked_since:
            return False
        ended = self.ok == self.doubted_at and self.doubted_for not in (None, line)
        self.doubted_at, self.doubted_for = self.ok, line
        return ended

    def stray(self, row: str, sent_at: float) -> bool:
        """Note that a route sent a login a page instead of JSON, for no known reason.

        Returns True if so many routes did so without a good answer in between that the login is
        meant, not the routes.
        """
        if sent_at <= self.parked_since:
            return False
        self.strays.add(row)
        if len(self.strays) < STRAYS:
            return False
        self.strays.clear()
        return True

    def state(self, now: float) -> State:
        """Return ``ready``, ``parked`` (it rests) or ``retired``."""
        if self.retired is not None:
            return "retired"
        if now >= self.until or now < self.rests_until or self.address.dead:
            return "parked"
        return "ready"

    @property
    def rests_until(self) -> float:
        """The end of the identity's rest, or of its proxy's."""
        return max(self.parked_until, self.address.dead_until)


@dataclass(frozen=True, slots=True)
class Lease:
    """The permission to send one request as one identity."""

    number: int
    identity: Identity = field(repr=False)
    address: Address = field(repr=False)
    """The identity's address when the lease began."""
    sent_at: float
    expires_at: float
    """When the pool takes the lease back if nobody says that the request has ended."""
    next_at: float = 0.0
    """The identity's ``next_at`` that this lease has set."""
    woke: bool = False
    """Whether the identity had rested before."""
