"""Durations on a machine that others use too."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Took:
    """How long something took."""

    seconds: float = 0
    own: float = 0
    """Of these the seconds of those who did it: what they waited for and what they worked, without
    those in which they were ready to run and others had the processors."""


@contextmanager
def timed(*processes: int) -> Iterator[Took]:
    """Time what this thread does, or waits for while the processes of these ids do it.

    They take turns. One that ends in between must not have been waited for yet.
    """
    took = Took()
    tasks = ("thread-self", *processes)
    began, queued = time.monotonic(), sum(map(_queued, tasks))
    yield took
    took.seconds = time.monotonic() - began
    took.own = took.seconds - (sum(map(_queued, tasks)) - queued)


def _queued(task: int | str) -> float:
    """Seconds that a thread, or the first one of a process, was ready and did not run."""
    try:
        _, nanoseconds, _ = Path(f"/proc/{task}/schedstat").read_text().split()
    except FileNotFoundError:  # where the system counts no such thing
        return 0
    return int(nanoseconds) / 1e9
