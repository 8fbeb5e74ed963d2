"""The state folder: one database for all that outlives a crawl, beside the key and the locks.

What a sandbox showed says nothing about the service. So its crawls have a folder below it, of the
same form; they share the key.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

from instaspider.disk.private import private_file, private_folder
from instaspider.exceptions import ConfigurationError, StorageError
from instaspider.state.database import STATE_PAGE, Database, is_brief, why
from instaspider.state.key import keyed_hash
from instaspider.state.patience import Patience

T = TypeVar("T")
Action = Callable[[sqlite3.Connection], T]

SANDBOX = "sandbox"
FILE = "state.db"
BUSY_SECONDS = 0.5
"""How long SQLite waits for another crawl that writes; the event loop stands still meanwhile."""
_PATIENCE = 10.0
_VERSION = 1
# A row of `accounts` that is written again gets the highest rowid: they are in the order of
# writing. Ids of `sent` only grow, so that a crawl sees by them what it has not read yet.
_TABLES = """
CREATE TABLE IF NOT EXISTS documents (name TEXT PRIMARY KEY, entry TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS accounts (
    username TEXT NOT NULL UNIQUE, pk TEXT NOT NULL, fbid TEXT, is_private INTEGER,
    seen REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS accounts_by_pk ON accounts (pk);
CREATE TABLE IF NOT EXISTS homes (login TEXT PRIMARY KEY, address TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sent (id INTEGER PRIMARY KEY, login TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS sent_by_login ON sent (login, id);
CREATE TABLE IF NOT EXISTS writes (
    login TEXT, at REAL, PRIMARY KEY (login, at)
) WITHOUT ROWID;
"""


class LockedError(ConfigurationError):
    """Another crawl holds the database just now."""


class StateFolder:
    """The folder of the service's crawls, or of a sandbox's.

    What reads or writes its database raises :class:`ConfigurationError` where that cannot be done.
    """

    def __init__(self, path: Path | None, top: Path | None = None) -> None:
        """``path``: None for one that is forgotten with the crawl; ``top``: where the key is, if
        that is another folder."""
        self.path = path
        self._top = top or path
        self._database: Database | None = None
        self._link: sqlite3.Connection | None = None

    @classmethod
    def of(cls, state: str, *, sandbox: bool) -> StateFolder:
        """The one of INSTASPIDER_STATE."""
        top = Path(state).expanduser()
        return cls(top / SANDBOX if sandbox else top, top)

    @property
    def file(self) -> Path | None:
        """Where the database is; it may not be there yet."""
        return self.path / FILE if self.path is not None else None

    @cached_property
    def name(self) -> Callable[[str], str]:
        """Gives names to accounts and addresses here, by a keyed hash: no secret is kept."""
        assert self._top is not None
        return keyed_hash(self._top)

    def make(self) -> Path:
        """The folder, made if it is a sandbox's. Raises OSError."""
        assert self.path is not None
        return self.path if self.path == self._top else private_folder(self.path)

    def database(self, busy: float | None = None) -> Database:
        """The database for somebody who writes in a thread, or in SQLAlchemy's words."""
        try:
            path = private_file(self.make().absolute() / FILE)
        except OSError as error:
            raise self._refusal(error) from None
        return Database(f"sqlite:///{path}", busy=busy, page_size=STATE_PAGE)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What is there; nothing before the first was written."""
        try:
            if self._link is None and (self.file is None or not self.file.exists()):
                return []
            return self._opened().execute(query, values).fetchall()
        except (sqlite3.Error, OSError, StorageError) as error:
            raise self._refusal(error) from None

    def write(self, action: Action[T], *, patient: bool = True) -> T:
        """What the action returns, done in one transaction.

        ``patient``: whether it is tried again for some seconds while another crawl holds the
        database; else, and after that, :class:`LockedError` is raised.
        """
        try:
            once = partial(self._once, self._opened(), action)
            return self._patiently(once) if patient else once()
        except (sqlite3.Error, OSError, StorageError) as error:
            raise self._refusal(error) from None

    def close(self) -> None:
        """Close the database; it is opened again when somebody asks."""
        if self._link is not None:
            self._link.close()
            self._link = None
        if self._database is not None:
            self._database.close()
            self._database = None

    def _patiently(self, action: Callable[[], T]) -> T:
        if self._database is None:  # in memory
            return action()
        return Patience(self._database, _PATIENCE).until_done(action)

    @staticmethod
    def _once(link: sqlite3.Connection, action: Action[T]) -> T:
        with _transaction(link):
            return action(link)

    def _opened(self) -> sqlite3.Connection:
        """A connection that is kept: with SQLAlchemy's a read takes twenty times as long."""
        if self._link is None:
            if self.path is None:
                link = sqlite3.connect(":memory:", isolation_level=None)
            else:
                self._database = self.database(BUSY_SECONDS)
                link = _connected(self._database)
            try:
                self._patiently(partial(self._make_tables, link))
            except BaseException:
                link.close()
                raise
            self._link = link
        return self._link

    def _make_tables(self, link: sqlite3.Connection) -> None:
        ((version,),) = link.execute("PRAGMA user_version").fetchall()
        if version > _VERSION:
            raise ConfigurationError(
                f"{self.file} was written by a newer version of instaspider: use that one, or"
                " another INSTASPIDER_STATE."
            )
        if version < _VERSION:
            with _transaction(link):
                for statement in _TABLES.split(";"):
                    link.execute(statement)
                link.execute(f"PRAGMA user_version = {_VERSION}")

    def _refusal(self, error: Exception) -> ConfigurationError:
        if isinstance(error, StorageError):
            return ConfigurationError(str(error))
        if isinstance(error, OSError):
            said = error.strerror or str(error)
        else:
            said = str(error) if self._database is None else why(self._database, error)
        kind = LockedError if isinstance(error, sqlite3.Error) and is_brief(error) else None
        return (kind or ConfigurationError)(
            f"{self.file} cannot be used: {said}. It holds what crawls know of logins, and how far"
            " they came."
        )


def _connected(database: Database) -> sqlite3.Connection:
    """A connection that is ours to close."""
    pooled = database.engine.raw_connection()
    link = pooled.driver_connection
    assert isinstance(link, sqlite3.Connection)
    pooled.detach()
    return link


@contextmanager
def _transaction(link: sqlite3.Connection) -> Iterator[None]:
    # At once: one that reads before it writes could not wait for another writer any more.
    link.execute("BEGIN IMMEDIATE")
    try:
        yield
        link.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # the error itself may have ended it
            link.execute("ROLLBACK")
        raise
