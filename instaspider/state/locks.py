"""Locks runs in the state folder; a lock ends with the process that took it."""

from __future__ import annotations

import os
from pathlib import Path

from filelock import FileLock, Timeout

from instaspider.disk.private import private_file, private_folder, write_private
from instaspider.exceptions import ConfigurationError

RUNS = "runs"


def lock_run(state: Path, key: str) -> FileLock:
    """Take and return the lock of a run. Raises :class:`ConfigurationError` if it is taken."""
    folder = state / RUNS
    try:
        private_folder(folder)
        path = private_file(folder / f"{key}.lock")
        lock = FileLock(path, timeout=0, mode=0o600, thread_local=False)
        try:
            lock.acquire()
        except Timeout:
            raise ConfigurationError(
                "This command is running already, in the process with pid"
                f" {pid_of(path)}: wait for it or stop it."
            ) from None
        write_private(path.with_suffix(".pid"), f"{os.getpid()}\n")
    except OSError as error:
        raise ConfigurationError(
            f"INSTASPIDER_STATE={state} cannot be written ({error.strerror}): let this user write"
            " there, or name another folder."
        ) from None
    return lock


def held(folder: Path) -> Path | None:
    """Return the lock of a run that is under way there; None if there is none."""
    for path in (folder / RUNS).glob("*.lock"):
        if path.is_symlink() or not path.is_file():
            continue
        lock = FileLock(path, timeout=0, mode=0o600)
        try:
            lock.acquire()
        except Timeout:
            return path
        lock.release()
    return None


def pid_of(lock: Path) -> str:
    """Return the process id of the crawl that holds the lock of a run."""
    pid = lock.with_suffix(".pid")
    return pid.read_text("utf-8").strip() if pid.exists() else "unknown"
