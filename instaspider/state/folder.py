"""Opens the state folder: one database for all that outlives a crawl, a key, and locks.

What a sandbox showed says nothing about the service. So crawls with a sandbox have a folder of the
same form inside this one; both share the key.
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
MEMORY = ":memory:"
"""The value of INSTASPIDER_STATE for a folder in memory."""
FILE = "state.db"
BUSY_SECONDS = 0.5
"""Seconds that SQLite waits for another crawl that writes, while the event loop stands still."""
_PATIENCE = 10.0
_VERSION = 2
# A row of `accounts` that is written again gets the highest rowid, so rowids are in the order of
# writing. Ids of `sent` only grow, so a crawl sees by them what it has not read yet.
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
CREATE TABLE IF NOT EXISTS fetched (
    folder TEXT, file TEXT, path TEXT NOT NULL, folded TEXT NOT NULL, type TEXT NOT NULL,
    size INTEGER NOT NULL, checksum TEXT NOT NULL, account TEXT, at REAL NOT NULL,
    PRIMARY KEY (folder, file)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS fetched_by_path ON fetched (folder, folded);
CREATE INDEX IF NOT EXISTS fetched_by_account ON fetched (account);
"""


class LockedError(ConfigurationError):
    """Another crawl holds the database right now."""


class StateFolder:
    """The state folder of crawls of the service, or of those with a sandbox.

    Methods that read or write its database raise :class:`ConfigurationError` if that fails.
    """

    def __init__(self, path: Path | None, top: Path | None = None) -> None:
        """``path``: None for a folder in memory, which is forgotten at the end of the crawl.
        ``top``: the folder with the key, if it is another one."""
        self.path = path
        self._top = top or path
        self._database: Database | None = None
        self._link: sqlite3.Connection | None = None

    @classmethod
    def of(cls, state: str, *, sandbox: bool) -> StateFolder:
        """Return the folder for INSTASPIDER_STATE."""
        if state == MEMORY:
            return cls(None)
        top = Path(state).expanduser()
        return cls(top / SANDBOX if sandbox else top, top)

    @property
    def file(self) -> Path | None:
        """The path of the database, which need not exist yet."""
        return self.path / FILE if self.path is not None else None

    @cached_property
    def name(self) -> Callable[[str], str]:
        """A function that names accounts and addresses by a keyed hash, so that no secret is
        kept."""
        return keyed_hash(self._top)

    def make(self) -> Path:
        """Return the folder; one of a sandbox is made if it is missing. Raises OSError."""
        assert self.path is not None
        return self.path if self.path == self._top else private_folder(self.path)

    def database(self, busy: float | None = None) -> Database:
        """Return the database, for use in a thread or by SQLAlchemy."""
        try:
            path = private_file(self.make().absolute() / FILE)
        except OSError as error:
            raise self._refusal(error) from None
        return Database(f"sqlite:///{path}", busy=busy, page_size=STATE_PAGE)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query; none if nothing was ever written."""
        try:
            if self._link is None and (self.file is None or not self.file.exists()):
                return []
            return self._opened().execute(query, values).fetchall()
        except (sqlite3.Error, OSError, StorageError) as error:
            raise self._refusal(error) from None

    def write(self, action: Action[T], *, patient: bool = True) -> T:
        """Run an action in one transaction, and return what it returns.

        ``patient``: try for some seconds while another crawl holds the database. After that, or at
        once if not patient, :class:`LockedError` is raised.
        """
        try:
            once = partial(self._once, self._opened(), action)
            return self._patiently(once) if patient else once()
        except (sqlite3.Error, OSError, StorageError) as error:
            raise self._refusal(error) from None

    def close(self) -> None:
        """Close the database; the next use opens it again."""
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
        """Return a connection that stays open: by one of SQLAlchemy, reads take 20 times as
        long."""
        if self._link is None:
            if self.path is None:
                link = sqlite3.connect(MEMORY, isolation_level=None, check_same_thread=False)
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
    """Return a connection that the caller has to close."""
    pooled = database.engine.raw_connection()
    link = pooled.driver_connection
    assert isinstance(link, sqlite3.Connection)
    pooled.detach()
    return link


@contextmanager
def _transaction(link: sqlite3.Connection) -> Iterator[None]:
    # The lock is taken at once: SQLite lets no transaction wait that read before it writes.
    link.execute("BEGIN IMMEDIATE")
    try:
        yield
        link.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # the error itself may have ended it
            link.execute("ROLLBACK")
        raise
