"""Opens a database by its URL, and tells its errors apart: wait and try again, or stop."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from instaspider.exceptions import ConfigurationError, StorageError

BUSY_SECONDS = 10
"""Seconds that SQLite itself waits for another process that writes."""
STORE_PAGE = 16384  # a post has some 12 kB
STATE_PAGE = 4096  # rows of the state folder have some 100 bytes, and each write copies its pages
_CONNECT_SECONDS = 10
# Milliseconds after which a server that vanished with its machine is noticed.
_SILENCE = 30_000
# SQLSTATE classes and codes of a server that may be back soon.
_BRIEF_STATES = ("08", "57P", "40", "55P03", "53300", "25P03", "25P04")
_BRIEF_WORDS = ("database is locked", "database table is locked", "database schema is locked")
_SECRETS = ("password", "sslpassword")
# Words of a driver, or its SQLSTATE, and what the person can do.
_WAYS_OUT = {
    "disk is full": "make room on the disk, then give the same command again",
    "disk I/O error": "see what the disk lacks, then give the same command again",
    "readonly database": "give this user the right to write the file and its folder",
    "unable to open database file": "its folder must exist and this user may write there",
    "file is not a database": "name another file, or take this one away",
    "malformed": "the file is damaged: name another one, and see sqlite3's .recover",
    "authentication failed": "PGPASSWORD or the file .pgpass may hold the password",
    "no password supplied": "PGPASSWORD or the file .pgpass may hold the password",
    "no pg_hba.conf entry": "let this user and machine in there",
    "does not exist": "make it with createdb or createuser, or name another",
}
_WAYS_OUT_BY_STATE = {
    "53100": "make room on the server's disk, then give the same command again",
    "42501": "let this user create tables there and write to them",
}
_FORMS = "write sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME"

# Any number that no other program on the same server uses for its own locks.
_LOCK = 0x1257A59D


class Database:
    """A database, with an engine of SQLAlchemy and its connections."""

    def __init__(
        self,
        url: str,
        *,
        busy: float | None = None,
        page_size: int = STORE_PAGE,
        answers_within: float | None = None,
    ) -> None:
        """``busy``: seconds that SQLite waits for another process that writes. ``page_size``: for a
        new file of SQLite. ``answers_within``: seconds of silence after which a server counts as
        gone. Raises :class:`ConfigurationError` for a URL that cannot be used."""
        self.url = _read(url)
        self.shown = _shown(self.url)
        """The URL without its password, for messages."""
        self.engine = _engine(
            self.url, BUSY_SECONDS if busy is None else busy, page_size, answers_within
        )

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection with one transaction, which is committed at the end."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection for reading, which does not block those who write."""
        with self.engine.connect().execution_options(reading=True) as connection:
            yield connection

    @contextmanager
    def erasing(self) -> Iterator[Connection]:
        """Give a connection for deletions; SQLite overwrites what goes, in its log as well."""
        with self.engine.connect() as connection:
            self._pragma(connection, "secure_delete=ON")
            with connection.begin():
                yield connection
            self._pragma(connection, "wal_checkpoint(TRUNCATE)")

    def _pragma(self, connection: Connection, pragma: str) -> None:
        """Set a pragma of SQLite, outside of a transaction."""
        link = connection.connection.driver_connection
        if isinstance(link, sqlite3.Connection):
            link.execute(f"PRAGMA {pragma}")

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def hide(self, text: str) -> str:
        """Return a text without the password, in case a driver put it there."""
        for secret in (self.url.password, *(self.url.query.get(name) for name in _SECRETS)):
            if isinstance(secret, str) and secret:
                text = text.replace(secret, "***")
        return text


# -- URLs --------------------------------------------------------------------------------------


def has_password(url: str) -> bool:
    """Whether the URL of a database holds a password."""
    try:
        read = make_url(url)
    except (ArgumentError, ValueError):
        return "@" in url
    return read.password is not None or any(name in read.query for name in _SECRETS)


def host_of(url: str) -> str | None:
    """Return the host in a database's URL; None for a file, or a socket of this machine.

    Raises :class:`ConfigurationError` for a URL that cannot be read.
    """
    read = _read(url)
    host = read.host or read.query.get("host")
    return host if isinstance(host, str) and not host.startswith("/") else None


def _shown(url: URL) -> str:
    return url.set(query={}).render_as_string(hide_password=True)


def _read(url: str) -> URL:
    try:
        read = make_url(url)
    except (ArgumentError, ValueError):
        raise ConfigurationError(f"INSTASPIDER_STORE is no URL of a database: {_FORMS}.") from None
    if "@" in (read.host or ""):
        raise ConfigurationError(
            "INSTASPIDER_STORE has a password with @ in it: write %40 there, and likewise %3A for"
            " a colon, %2F for a slash."
        )
    if read.get_backend_name() == "sqlite" and read.database in (None, "", ":memory:"):
        raise ConfigurationError(f"INSTASPIDER_STORE={_shown(read)} names no file: {_FORMS}.")
    return read


def _engine(url: URL, busy: float, page_size: int, within: float | None) -> Engine:
    try:
        if url.get_backend_name() == "sqlite":
            return _sqlite(url, busy, page_size)
        return _postgresql(url, within)
    except ImportError as error:
        raise ConfigurationError(
            f"INSTASPIDER_STORE={_shown(url)} needs psycopg 3, the driver for PostgreSQL"
            f" ({error}): pip install 'instaspider[postgres]'."
        ) from None
    except (SQLAlchemyError, ValueError):
        raise ConfigurationError(f"INSTASPIDER_STORE={_shown(url)}: {_FORMS}.") from None


# -- PostgreSQL --------------------------------------------------------------------------------


def _postgresql(url: URL, within: float | None) -> Engine:
    options: dict[str, int | str] = {
        "connect_timeout": _CONNECT_SECONDS if within is None else max(2, round(within)),
        "tcp_user_timeout": _SILENCE if within is None else round(within * 1000),
        "keepalives_idle": _SILENCE // 1000,
        "application_name": "instaspider",
    }
    given = {name: value for name, value in options.items() if name not in url.query}
    # Otherwise texts come as bytes from a database in SQL_ASCII, or if PGCLIENTENCODING says
    # so.
    given["client_encoding"] = "utf8"
    engine = create_engine(url, pool_pre_ping=True, connect_args=given)
    event.listen(engine, "connect", _compress_quickly)
    return engine


# With pglz, its default, a server takes a third more CPU for a page of posts. Who has chosen a
# method for the server, database or user keeps it. A server older than 14 has no choice, and one
# may be built without lz4. Values that are there already stay as they are.
_LZ4 = """SELECT set_config(name, 'lz4', false) FROM pg_settings
WHERE name = 'default_toast_compression' AND source = 'default' AND 'lz4' = ANY (enumvals)"""


def _compress_quickly(connection: Any, record: object) -> None:
    """Let a connection's long values be compressed by lz4, where PostgreSQL can."""
    del record
    try:
        with connection.cursor() as cursor:
            cursor.execute(_LZ4)
        connection.commit()  # else the setting ends with the transaction
    except Exception:  # noqa: BLE001  # a lost server is met by the next statement; else no harm
        with suppress(Exception):
            connection.rollback()


# -- SQLite ------------------------------------------------------------------------------------


def _sqlite(url: URL, busy: float, page_size: int) -> Engine:
    engine = create_engine(url, connect_args={"timeout": busy})

    def prepare(connection: sqlite3.Connection, record: object) -> None:
        del record
        connection.isolation_level = None  # Python would begin transactions too late
        connection.execute(f"PRAGMA page_size={page_size}")  # takes effect in a new file alone
        _write_ahead(connection, busy)
        connection.execute("PRAGMA wal_autocheckpoint=2000")
        connection.execute("PRAGMA synchronous=NORMAL")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _write_ahead(connection: sqlite3.Connection, busy: float) -> None:
    """Switch the file to WAL, for good. If several processes do so first at the same time, SQLite
    does not wait for the one that changes it, whatever the timeout."""
    until = time.monotonic() + max(busy, BUSY_SECONDS)
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    # The lock is taken at once: SQLite lets no transaction wait that read before it writes.
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


# -- errors ------------------------------------------------------------------------------------


def is_brief(error: SQLAlchemyError | sqlite3.Error) -> bool:
    """Whether the same may succeed later, because the database is locked or the server is away."""
    if isinstance(error, SQLAlchemyError) and not isinstance(error, DBAPIError):
        return False
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    cause: Any = _cause(error)
    state = getattr(cause, "sqlstate", None)
    if state is not None:
        return str(state).startswith(_BRIEF_STATES)
    if isinstance(cause, sqlite3.Error):
        return any(word in str(cause) for word in _BRIEF_WORDS)
    # psycopg raises it when no connection is made; only its words tell that it was refused.
    return type(cause).__name__ == "OperationalError" and _way_out(error) is None


def fatal(database: Database, error: Exception) -> StorageError:
    """Return the exception for an error that waiting does not mend."""
    return StorageError(f"The database {database.shown} cannot be written: {why(database, error)}.")


def cannot_be_used(database: Database, error: Exception) -> str:
    """Return the sentence that says why a database cannot be used."""
    return f"The database {database.shown} cannot be used: {why(database, error)}."


def why(database: Database, error: Exception) -> str:
    """Return what a driver says, and what the person can do if that is known."""
    lines = str(_cause(error)).strip().splitlines()
    said = database.hide(lines[0].rstrip(".") if lines else type(error).__name__)
    way_out = _way_out(error)
    return f"{said}; {way_out}" if way_out else said


def _way_out(error: Exception) -> str | None:
    cause = _cause(error)
    by_state = _WAYS_OUT_BY_STATE.get(str(getattr(cause, "sqlstate", None)))
    said = str(cause)
    return by_state or next((way for sign, way in _WAYS_OUT.items() if sign in said), None)


def _cause(error: Exception) -> BaseException:
    if isinstance(error, DBAPIError) and error.orig is not None:
        return error.orig
    return error


def hold_others(connection: Connection) -> None:
    """Let no other crawl make tables until the transaction ends.

    Two that start at the same time would both find no tables, and both make all of them. SQLite
    needs no such lock: there every transaction that writes is alone.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
