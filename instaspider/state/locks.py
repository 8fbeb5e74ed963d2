"""Files of the state folder that several crawls read and write."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from instaspider.disk.private import private_file, private_folder, write_private
from instaspider.exceptions import ConfigurationError

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


def lock_run(state: Path, key: str) -> FileLock:
    """The lock of a run, taken; it dies with its process."""
    folder = state / "runs"
    try:
        private_folder(folder)
        path = private_file(folder / f"{key}.lock")
        lock = FileLock(path, timeout=0, mode=0o600, thread_local=False)
        pid = folder / f"{key}.pid"
        try:
            lock.acquire()
        except Timeout:
            holder = pid.read_text("utf-8").strip() if pid.exists() else "unknown"
            raise ConfigurationError(
                f"This command is being crawled already, by the process with pid {holder}: wait for"
                " it or stop it."
            ) from None
        write_private(pid, f"{os.getpid()}\n")
    except OSError as error:
        raise ConfigurationError(
            f"INSTASPIDER_STATE={state} cannot be written ({error.strerror})."
        ) from None
    return lock
