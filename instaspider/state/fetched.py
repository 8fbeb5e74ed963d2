"""Remembers which files were fetched into which folder, also those that somebody removed there."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect

from instaspider.disk.safe_names import folded
from instaspider.exceptions import ConfigurationError
from instaspider.state.folder import StateFolder

logger = logging.getLogger(__name__)

_READ = "SELECT path, type, size, checksum, at FROM fetched WHERE folder = ? AND file = ?"
_OWNER = "SELECT file FROM fetched WHERE folder = ? AND folded = ?"
_WRITE = (
    "INSERT OR REPLACE INTO fetched"
    " (folder, file, path, folded, type, size, checksum, account, at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_FORGET = "DELETE FROM fetched WHERE folder = ?"
_ERASE = "DELETE FROM fetched WHERE account = ?"


@dataclass(frozen=True, slots=True)
class Fetched:
    """Describes a file as it was when it was fetched."""

    path: str
    """The path below the folder, with slashes."""
    type: str
    size: int
    checksum: str
    """The SHA-256 in hexadecimal."""
    at: float
    """When it was fetched, or first seen in the folder."""


class FetchedFiles:
    """Keeps in the state folder which files were fetched into one folder.

    Methods wait for the disk, and may be called in any thread. If the database cannot be used, the
    crawl goes on without these records.
    """

    def __init__(
        self, state: StateFolder, folder: Path, now: Callable[[], float] = time.time
    ) -> None:
        self._state: StateFolder | None = state
        self._folder = os.path.realpath(folder)
        self._now = now
        self._lock = threading.Lock()

    def get(self, file: str) -> Fetched | None:
        """Return what is remembered of a file; None if it never was in the folder."""
        rows = self._rows(_READ, file)
        return Fetched(*rows[0]) if rows else None

    def belongs_to_another(self, path: str, file: str) -> bool:
        """Whether the path belongs to another file than this one."""
        owners = {name for (name,) in self._rows(_OWNER, folded(path))}
        return bool(owners) and file not in owners

    def note(
        self, file: str, path: str, kind: str, size: int, checksum: str, account: str | None
    ) -> None:
        """Remember a file. ``account``: pk or name of the account whose file it is."""
        # A hostile name may hold half of a pair of surrogates, which is no text to the database.
        named = account and account.encode("utf-8", "backslashreplace").decode()
        known = path, folded(path), kind, size, checksum, named
        row = (self._folder, file, *known, self._now())
        self._write(lambda link: link.execute(_WRITE, row))

    def forget(self) -> None:
        """Forget all files of the folder."""
        self._write(lambda link: link.execute(_FORGET, (self._folder,)))

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            if self._state is not None:
                self._state.close()

    def _rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        with self._lock:
            if self._state is None:
                return []
            try:
                return self._state.rows(query, self._folder, *values)
            except ConfigurationError as error:
                self._do_without(error)
                return []

    def _write(self, action: Callable[[sqlite3.Connection], object]) -> None:
        with self._lock:
            if self._state is None:
                return
            try:
                self._state.write(action)
            except ConfigurationError as error:
                self._do_without(error)

    def _do_without(self, error: Exception) -> None:
        logger.warning(
            "This crawl does not know which files were fetched before. It goes on, and fetches all"
            " that are not in the folder: %s",
            error,
        )
        self._state = None


def erase(connection: Connection, pk: str | None, usernames: Collection[str]) -> int:
    """Erase which files of that account were fetched, for somebody who asks to be forgotten.

    Returns how many files were forgotten.
    """
    if not inspect(connection).has_table("fetched"):
        return 0
    names = [name for name in (pk, *usernames) if name]
    return sum(connection.exec_driver_sql(_ERASE, (name,)).rowcount for name in names)
