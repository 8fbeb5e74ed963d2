"""Keeps those who may make a crawl wait, and asks them what it waits for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

Owner = Literal["document", "database", "write", "turn"]
Tell = Callable[[float], str]
"""What it makes the crawl wait for at a time of the pool's clock, in words; empty for nothing."""

_ORDER: tuple[Owner, ...] = ("document", "database", "write", "turn")
"""A look-up keeps requests that could be sent; a full journal keeps the whole crawl."""


class Waits:
    """One voice for each kind of wait; each is told by who imposes it."""

    def __init__(self) -> None:
        self._owners: dict[Owner, Tell] = {}

    def add(self, owner: Owner, tell: Tell) -> None:
        """From now on ask that owner too."""
        self._owners[owner] = tell

    def told(self, now: float) -> str:
        """What the crawl waits for, in words; empty where nobody keeps it."""
        asked = (self._owners[owner] for owner in _ORDER if owner in self._owners)
        return next((said for tell in asked if (said := tell(now))), "")
