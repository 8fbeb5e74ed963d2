"""Who is let in: the csrf pair on GraphQL, and limits by source address."""

from __future__ import annotations

from collections import OrderedDict, deque

from instaspider.sandbox.answers import refusals
from instaspider.sandbox.arguments import Limit
from instaspider.sandbox.exchange import Request, Response

_SOURCES = 65_536
_NAMES = 65_536
_THROTTLED_ANSWERS = 2


class Gatekeeper:
    """Pure decisions; the clock is the request's time of arrival."""

    def __init__(self, mode: str, limit: Limit | None) -> None:
        self._open = mode == "off"
        self._limit = limit
        self._windows: OrderedDict[str, deque[float]] = OrderedDict()
        self._refused: OrderedDict[str, int] = OrderedDict()

    def refuse(self, request: Request, is_graphql: bool) -> Response | None:
        """The refusal, or None for a request that may pass."""
        if self._open:
            return None
        if self._over_limit(request.peer.source, request.arrived):
            return refusals.too_many()
        if is_graphql and request.cookies.get("csrftoken") and not _csrf_header(request):
            return refusals.forbidden()
        return None

    def throttled(self, name: str) -> bool:
        """True for the first two requests that ask for this ``throttled_*`` name."""
        count = self._refused.get(name, 0)
        if count >= _THROTTLED_ANSWERS:
            return False
        self._refused[name] = count + 1
        if len(self._refused) > _NAMES:
            self._refused.popitem(last=False)
        return True

    def _over_limit(self, source: str, now: float) -> bool:
        """A sliding window; a refused request does not count against it (unverified)."""
        if self._limit is None:
            return False
        window = self._windows.setdefault(source, deque())
        self._windows.move_to_end(source)
        if len(self._windows) > _SOURCES:
            self._windows.popitem(last=False)
        while window and window[0] <= now - self._limit.seconds:
            window.popleft()
        if len(window) >= self._limit.count:
            return True
        window.append(now)
        return False


def _csrf_header(request: Request) -> bool:
    return bool(request.headers.get("x-csrftoken"))
