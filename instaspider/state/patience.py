"""Retries while a database is locked or unreachable."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from instaspider.state.database import Database, fatal, is_brief

logger = logging.getLogger(__name__)

T = TypeVar("T")

_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 30.0


class Patience:
    """Tries an action, in a thread that may wait, until it succeeds."""

    def __init__(self, database: Database, seconds: float) -> None:
        """``seconds``: how long the database may be gone."""
        self._database = database
        self._seconds = seconds
        self._hurried = threading.Event()

    def hurry(self, seconds: float) -> None:
        """Wait that long at most from now on, because the crawl has ended."""
        self._seconds = min(self._seconds, seconds)
        self._hurried.set()

    def until_done(self, action: Callable[[], T]) -> T:
        """Try an action until it succeeds, and return what it returns.

        Raises :class:`StorageError` if trying again would not help.
        """
        since: float | None = None
        pause = _FIRST_PAUSE
        while True:
            try:
                result = action()
            except (SQLAlchemyError, sqlite3.Error) as error:
                now = time.monotonic()
                if not is_brief(error) or (since is not None and now - since > self._seconds):
                    raise fatal(self._database, error) from None
                if since is None:
                    since = now
                    logger.warning(
                        "The database %s does not answer now; the crawl waits for it.",
                        self._database.shown,
                    )
                self._pause(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            else:
                if since is not None:
                    logger.info("The database %s answers again.", self._database.shown)
                return result

    def _pause(self, seconds: float) -> None:
        if self._hurried.is_set():
            time.sleep(_FIRST_PAUSE)
        else:
            self._hurried.wait(seconds)
