"""Files of the state folder that several crawls read and write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

_LOCK_SECONDS = 0.5


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """While the lock at that path is held, no other crawl holds it; one that was stopped within is
    not waited for."""
    lock = FileLock(path, mode=0o600)
    with suppress(Timeout):
        lock.acquire(timeout=_LOCK_SECONDS)
    try:
        yield
    finally:
        lock.release()
