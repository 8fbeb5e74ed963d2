"""A database by its URL, and what its errors mean: wait and try again, or stop."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from instaspider.exceptions import ConfigurationError, StorageError

BUSY_SECONDS = 10
"""How long SQLite itself waits for another process that writes."""
# SQLSTATE classes and codes of a server that may be back soon.
_BRIEF_STATES = ("08", "57P", "40", "55P03", "53300")
_BRIEF_WORDS = ("database is locked", "database table is locked", "database schema is locked")


class Database:
    """An engine, and connections of it."""

    def __init__(self, url: str) -> None:
        """Raises :class:`ConfigurationError` for a URL that cannot be used."""
        self.url = _read(url)
        self.shown = self.url.render_as_string(hide_password=True)
        """The URL for messages."""
        self.engine = _engine(self.url)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection with one transaction, committed at the end."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that holds up nobody who writes."""
        with self.engine.connect().execution_options(reading=True) as connection:
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _read(url: str) -> URL:
    try:
        read = make_url(url)
        read.get_dialect()
    except (ArgumentError, NoSuchModuleError, ImportError):
        raise ConfigurationError(
            "INSTASPIDER_STORE is no URL of a database: write sqlite:///FILE or"
            " postgresql+psycopg://USER:PASSWORD@HOST/NAME."
        ) from None
    return read


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, record: object) -> None:
    del record
    connection.isolation_level = None  # Python would begin its transactions too late
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads before it writes could not wait for another writer any more.
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def is_brief(error: SQLAlchemyError) -> bool:
    """Whether the same may succeed in a while: locked, or the server is gone for now."""
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    cause: Any = error.orig
    state = getattr(cause, "sqlstate", None)
    if state is not None:
        return str(state).startswith(_BRIEF_STATES)
    if isinstance(cause, sqlite3.Error):
        return any(word in str(cause) for word in _BRIEF_WORDS)
    return type(cause).__name__ == "OperationalError"  # psycopg's, of a connection that is not made


def fatal(database: Database, error: Exception) -> StorageError:
    """The sentence for an error that stays."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return StorageError(f"The database {database.shown} cannot be written: {_first_line(cause)}.")


def _first_line(cause: BaseException) -> str:
    lines = str(cause).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(cause).__name__
