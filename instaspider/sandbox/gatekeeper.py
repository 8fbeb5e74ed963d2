"""Who is let in. The rules are in docs/sandbox.md, in the order in which they are tried."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable
from functools import lru_cache

from instaspider.sandbox import access, looks
from instaspider.sandbox.access import Access
from instaspider.sandbox.answers import refusals
from instaspider.sandbox.arguments import Limit
from instaspider.sandbox.exchange import Request, Response
from instaspider.sandbox.flags import Flag
from instaspider.sandbox.visitors import Visitors
from instaspider.sandbox.world.draws import Draw

_APP_HOST = "i.instagram.com"
_NAMES = 65_536
_KEYS = 65_536
_THROTTLED_ANSWERS = 2
_LIKES = Limit(30, 3600)
"""Of one session; a number that tools keep to, the service's own is not known."""
_COLD = 3
"""One address in so many is cold."""


class Windows:
    """Counts the requests of the last seconds, by key; keys least recently used go first."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def enter(self, keys: Iterable[str], now: float) -> bool:
        """Count a request for all keys; False, and counted for none, if any of them is full.

        That refused requests do not count is unverified.
        """
        windows = [self._window(key, now) for key in keys]
        if any(len(window) >= self._limit.count for window in windows):
            return False
        for window in windows:
            window.append(now)
        return True

    def _window(self, key: str, now: float) -> deque[float]:
        window = self._times.setdefault(key, deque())
        self._times.move_to_end(key)
        if len(self._times) > _KEYS:
            self._times.popitem(last=False)
        while window and window[0] <= now - self._limit.seconds:
            window.popleft()
        return window


class Gatekeeper:
    """Pure decisions; the clock is the request's time of arrival."""

    def __init__(self, mode: str, limit: Limit | None, visitors: Visitors, seed: int) -> None:
        self._mode = mode
        self._visitors = visitors
        self._seed = seed
        self._windows = Windows(limit) if limit else None
        self._likes = Windows(_LIKES)
        self._refused: OrderedDict[str, int] = OrderedDict()

    def refuse(self, request: Request, row: Access) -> Response | None:
        """The refusal, or None for a request that may pass."""
        if self._mode == "strict" and not _looks_right(request, row):
            return refusals.too_many_empty()
        if self._mode != "off" and (refusal := self._by_service(request, row)):
            return refusal
        if row.kind == access.OPEN:
            return None
        return self._by_session(request, row)

    def throttled(self, name: str) -> bool:
        """True for the first two requests that ask for this ``throttled_*`` name."""
        count = self._refused.get(name, 0)
        if count >= _THROTTLED_ANSWERS:
            return False
        self._refused[name] = count + 1
        if len(self._refused) > _NAMES:
            self._refused.popitem(last=False)
        return True

    def lets_like(self, session: str, now: float) -> bool:
        """Whether a session may like or unlike once more; refused ones do not count."""
        return self._mode == "off" or self._likes.enter([session], now)

    def _by_service(self, request: Request, row: Access) -> Response | None:
        """What is refused whoever asks."""
        if row.limited and self._over_limit(request):
            return refusals.too_many()
        if row.kind == access.GRAPHQL and _lacks_csrf_header(request):
            return refusals.forbidden()
        if row.app_only and looks.claimed_family(_user_agent(request)):
            return refusals.useragent_mismatch()
        if row.kind in (access.CALL, access.GRAPHQL) and self._is_gated(request):
            return refusals.please_wait()
        return None

    def _by_session(self, request: Request, row: Access) -> Response | None:
        """What depends on the session cookie, or the lack of one."""
        if self._visitors.dead_session(request):
            return _dead(request, row)
        if flag := self._visitors.flag(request):
            return _flagged(flag, request, row)
        if self._visitors.logged_in(request):
            return refusals.feedback() if row.retired and self._mode != "off" else None
        if row.needs == access.NOBODY or (row.needs == access.LOGIN_OR_APP and _is_app(request)):
            return None
        if row.refusal is not None:
            return row.refusal()
        return _by_kind(request, row)

    def _over_limit(self, request: Request) -> bool:
        """A window for the source address and one for the session, of the same size."""
        if self._windows is None:
            return False
        keys = [f"source {request.peer.source}"]
        if mark := self._visitors.session_mark(request):
            keys.append(f"session {mark}")
        return not self._windows.enter(keys, request.arrived)

    def _is_gated(self, request: Request) -> bool:
        """A cold address has no calls without a login, for as long as the sandbox runs."""
        return (
            self._mode == "strict"
            and not self._visitors.logged_in(request)
            and is_cold(self._seed, request.peer.source)
        )


@lru_cache(maxsize=_NAMES)
def is_cold(seed: int, source: str) -> bool:
    """Whether an address is met by the gate; the share is made up."""
    return Draw(seed, "gate", source).below(_COLD) == 0


def _looks_right(request: Request, row: Access) -> bool:
    """Apps are not judged: no look of theirs was measured. Files come from other servers."""
    return (
        not row.limited
        or _is_app(request)
        or looks.is_consistent(request.peer, _user_agent(request))
    )


def _dead(request: Request, row: Access) -> Response:
    if row.kind != access.PAGE and _at_app_host(request):
        return refusals.login_required()
    return _by_kind(request, row)


def _flagged(flag: Flag, request: Request, row: Access) -> Response | None:
    if row.kind == access.PAGE:
        return flag.page(request.path) if flag.page else None
    return flag.app() if _at_app_host(request) else flag.call()


def _by_kind(request: Request, row: Access) -> Response:
    return refusals.to_login(request.path) if row.kind == access.PAGE else refusals.please_wait()


def _lacks_csrf_header(request: Request) -> bool:
    """Asked of POST alone: in a log of instaloader issue 2682 GET passes and POST gets 403."""
    if request.method != "POST":
        return False
    return bool(request.cookies.get("csrftoken")) and not request.headers.get("x-csrftoken")


def _is_app(request: Request) -> bool:
    return _at_app_host(request) and "Instagram" in _user_agent(request)


def _at_app_host(request: Request) -> bool:
    return request.host.partition(":")[0].lower() == _APP_HOST


def _user_agent(request: Request) -> str:
    return request.headers.get("user-agent", "")
