"""Asks everything that may make a crawl wait what it waits for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

Owner = Literal["document", "database", "write", "pace"]
Tell = Callable[[float], str]
"""Returns what the crawl is made to wait for at a time of the pool's clock; empty for nothing."""

_ORDER: tuple[Owner, ...] = ("document", "database", "write", "pace")
"""The order in which the kinds of wait are asked. A look-up keeps back requests that could be sent;
a full journal keeps back the whole crawl."""


class Waits:
    """Keeps one teller for each kind of wait: the component that imposes the wait."""

    def __init__(self) -> None:
        self._owners: dict[Owner, Tell] = {}

    def add(self, owner: Owner, tell: Tell) -> None:
        """Ask that owner too from now on."""
        self._owners[owner] = tell

    def in_words(self, now: float) -> str:
        """Return what the crawl waits for, in words; empty if nothing makes it wait."""
        asked = (self._owners[owner] for owner in _ORDER if owner in self._owners)
        return next((said for tell in asked if (said := tell(now))), "")
