"""Sliding windows: how many requests somebody sent in the last so many seconds."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable

from instaspider.sandbox.arguments import Limit

_KEPT = 65_536


class Windows:
    """One window for each key, the least recently used go first."""

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
        if len(self._times) > _KEPT:
            self._times.popitem(last=False)
        while window and window[0] <= now - self._limit.seconds:
            window.popleft()
        return window
