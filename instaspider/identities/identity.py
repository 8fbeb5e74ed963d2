"""Who a request appears to come from: cookies + proxy + impersonate target, coherent for life."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

State = Literal["ready", "parked", "retired"]


@dataclass(slots=True, kw_only=True, eq=False)
class Identity:
    """One visitor. Times are seconds of the caller's monotonic clock."""

    id: str
    """Short name for logs and stats; never a secret."""
    impersonate: str
    """Exact impersonate target, e.g. ``chrome150``."""
    proxy: str | None = None
    """Proxy URL with credentials, or None for this machine's own address. A secret."""
    full_at: float = 0.0
    """When the token bucket is full again; each request puts this off by one token's time."""
    next_at: float = 0.0
    """No request before this time: the spacing after the last one."""
    delay: float = 0.0
    """Seconds that adaptive throttling asks for between two requests."""
    in_flight: int = 0
    parked_until: float = 0.0
    parked_since: float = float("-inf")
    park_seconds: float = 0.0
    """Length of the last rest; each further limit doubles it, success halves it."""
    retired: str | None = None
    """Why it is not used any more; None while it is."""
    requests: int = 0
    ok: int = 0
    limits: int = 0
    walls: int = 0

    def state(self, now: float) -> State:
        """Where it stands."""
        if self.retired is not None:
            return "retired"
        return "parked" if now < self.parked_until else "ready"


@dataclass(frozen=True, slots=True)
class Lease:
    """Leave to send one request as one identity."""

    number: int
    identity: Identity = field(repr=False)
    sent_at: float
    expires_at: float
    """When the pool takes it back although nobody said that the request ended."""
