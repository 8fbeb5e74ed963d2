"""Waiting for what other processes do."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(so: Callable[[], object], seconds: float = 60) -> None:
    """Return once it is so. Raises AssertionError where it is not within that time."""
    end = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < end, f"not so within {seconds:g} seconds"
        time.sleep(0.02)
