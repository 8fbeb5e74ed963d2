"""Waiting for what other processes do, which hear Ctrl-C."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable


def until(so: Callable[[], object], seconds: float = 60) -> None:
    """Return once it is so. Raises AssertionError where it is not within that time."""
    end = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < end, f"not so within {seconds:g} seconds"
        time.sleep(0.02)


def hear_ctrl_c() -> None:
    """``preexec_fn``: tests that a shell started in its background ignore it, and so would what
    they start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
