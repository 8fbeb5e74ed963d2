"""Decides who is let in.

docs/reference/sandbox.md has the rules, in the order in which they are tried.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable
from functools import lru_cache

from instaspider.sandbox import access, looks
from instaspider.sandbox.access import Access
from instaspider.sandbox.answers.errors import ERRORS
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
"""For one session: a number that tools keep to; the service's own is not known."""
_COLD = 3
"""One address in so many is cold, that is, its calls without a login are refused."""


class Windows:
    """Counts the requests of the last seconds, by key; the least recently used keys are dropped."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def enter(self, keys: Iterable[str], now: float) -> bool:
        """Count a request for all keys; return False, and count nothing, if any of them is full.

        Whether the service counts refused requests is unverified.
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
    """Decides without side effects; the clock is the request's time of arrival."""

    def __init__(self, mode: str, limit: Limit | None, visitors: Visitors, seed: int) -> None:
        self._mode = mode
        self._visitors = visitors
        self._seed = seed
        self._windows = Windows(limit) if limit else None
        self._likes = Windows(_LIKES)
        self._refused: OrderedDict[str, int] = OrderedDict()

    def refuse(self, request: Request, row: Access) -> Response | None:
        """Return the refusal, or None for a request that may pass."""
        if self._mode == "strict" and not _looks_right(request, row):
            return ERRORS["too_many_empty"]()
        if self._mode != "off" and (refusal := self._by_service(request, row)):
            return refusal
        if row.kind == access.OPEN:
            return None
        return self._by_session(request, row)

    def throttled(self, name: str) -> bool:
        """Whether this is one of the first two requests for this ``throttled_*`` name."""
        count = self._refused.get(name, 0)
        if count >= _THROTTLED_ANSWERS:
            return False
        self._refused[name] = count + 1
        if len(self._refused) > _NAMES:
            self._refused.popitem(last=False)
        return True

    def lets_like(self, session: str, now: float) -> bool:
        """Whether a session may like or unlike once more; refused requests do not count."""
        return self._mode == "off" or self._likes.enter([session], now)

    def _by_service(self, request: Request, row: Access) -> Response | None:
        """Return what is refused whoever asks."""
        if row.limited and self._over_limit(request):
            return ERRORS["too_many"]()
        if row.kind == access.GRAPHQL and _lacks_csrf_header(request):
            return ERRORS["forbidden"]()
        if row.app_only and looks.claimed_family(_user_agent(request)):
            return ERRORS["useragent_mismatch"]()
        if row.kind in (access.CALL, access.GRAPHQL) and self._is_gated(request):
            return ERRORS["please_wait"]()
        return None

    def _by_session(self, request: Request, row: Access) -> Response | None:
        """Return what is refused by the session cookie, or for lack of one."""
        if self._visitors.dead_session(request):
            return _dead(request, row)
        if flag := self._visitors.flag(request):
            return _flagged(flag, request, row)
        if self._visitors.logged_in(request):
            return ERRORS["feedback"]() if row.retired and self._mode != "off" else None
        if row.needs == access.NOBODY or (row.needs == access.LOGIN_OR_APP and _is_app(request)):
            return None
        if row.refusal is not None:
            return row.refusal()
        return _by_kind(request, row)

    def _over_limit(self, request: Request) -> bool:
        """Whether the limit is reached for the source address or for the session."""
        if self._windows is None:
            return False
        keys = [f"source {request.peer.source}"]
        if mark := self._visitors.session_mark(request):
            keys.append(f"session {mark}")
        return not self._windows.enter(keys, request.arrived)

    def _is_gated(self, request: Request) -> bool:
        """Whether a cold address makes a call without a login; a cold address stays cold."""
        return (
            self._mode == "strict"
            and not self._visitors.logged_in(request)
            and is_cold(self._seed, request.peer.source)
        )


@lru_cache(maxsize=_NAMES)
def is_cold(seed: int, source: str) -> bool:
    """Whether an address is cold; the share of such addresses is made up."""
    return Draw(seed, "gate", source).below(_COLD) == 0


def _looks_right(request: Request, row: Access) -> bool:
    """Whether the look fits. Apps are not judged, because no look of theirs was measured."""
    return (
        not row.limited
        or _is_app(request)
        or looks.is_consistent(request.peer, _user_agent(request))
    )


def _dead(request: Request, row: Access) -> Response:
    if row.kind != access.PAGE and _at_app_host(request):
        return ERRORS["login_required"]()
    return _by_kind(request, row)


def _flagged(flag: Flag, request: Request, row: Access) -> Response | None:
    if row.kind == access.PAGE:
        return ERRORS[flag.page](request.path) if flag.page else None
    return ERRORS[flag.app if _at_app_host(request) else flag.call]()


def _by_kind(request: Request, row: Access) -> Response:
    return ERRORS["to_login"](request.path) if row.kind == access.PAGE else ERRORS["please_wait"]()


def _lacks_csrf_header(request: Request) -> bool:
    """Whether a POST lacks the header. GET passes without (log in instaloader issue 2682), and so
    does the app, which sends none (instagrapi 3.2.2)."""
    if request.method != "POST" or _at_app_host(request):
        return False
    token = request.headers.get("x-csrftoken") or request.form.get("fb_dtsg")
    return bool(request.cookies.get("csrftoken")) and not token


def _is_app(request: Request) -> bool:
    return _at_app_host(request) and "Instagram" in _user_agent(request)


def _at_app_host(request: Request) -> bool:
    return request.host.partition(":")[0].lower() == _APP_HOST


def _user_agent(request: Request) -> str:
    return request.headers.get("user-agent", "")
