"""Names and ids of accounts that answers told, in this crawl and in earlier ones.

A file of SQLite in the state folder. It spares the request that asks a profile for its id alone.
Names change hands: what was seen too long ago is not used, and what an answer contradicts is
forgotten.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from instaspider.disk.private import private_file
from instaspider.items import Profile, UserRef
from instaspider.visits.known_accounts import Account

logger = logging.getLogger(__name__)

# Seconds for which an account is asked about by the id that its name had.
TRUSTED_SECONDS = 7 * 86400
# Rows that are kept, about 130 bytes each; those written longest ago make room.
MOST = 200_000
# Accounts that are written together.
_TOGETHER = 500
_BUSY_SECONDS = 1.0

# A row that is written again gets the highest rowid: they are in the order of writing.
_TABLE = """
CREATE TABLE IF NOT EXISTS accounts (
    username TEXT NOT NULL UNIQUE, pk TEXT NOT NULL, fbid TEXT, is_private INTEGER,
    seen REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS accounts_by_pk ON accounts (pk);
"""
_COLUMNS = {"username", "pk", "fbid", "is_private", "seen"}
_WRITE = """
INSERT OR REPLACE INTO accounts (username, pk, fbid, is_private, seen) VALUES (
    :username, :pk,
    coalesce(:fbid, (SELECT fbid FROM accounts WHERE username = :username AND pk = :pk)),
    coalesce(
        :is_private, (SELECT is_private FROM accounts WHERE username = :username AND pk = :pk)
    ),
    :seen
)
"""
_PRUNE = "DELETE FROM accounts WHERE rowid <= (SELECT max(rowid) FROM accounts) - ?"


class StoredAccounts:
    """Accounts by name and by id. A file that cannot be used is as good as none."""

    def __init__(self, path: Path | None = None, now: Callable[[], float] = time.time) -> None:
        """``path``: the file; without one all is forgotten with the crawl."""
        self._path = path
        self._now = now
        self._connection: sqlite3.Connection | None = None
        self._new: dict[str, Account] = {}

    @classmethod
    def of(cls, state: str, *, sandbox: bool) -> StoredAccounts:
        """The file of that state folder; a sandbox's accounts are nobody's."""
        return cls(cls.path_of(state, sandbox=sandbox))

    @staticmethod
    def path_of(state: str, *, sandbox: bool) -> Path:
        """Where that file is."""
        name = "accounts-sandbox.sqlite" if sandbox else "accounts.sqlite"
        return Path(state).expanduser() / name

    def by_username(self, username: str) -> Account | None:
        """Who has that name; None where that is not known, or not certain any more."""
        found = self.last_with(username)
        if found is None or self.age(found) > TRUSTED_SECONDS:
            return None
        return found if self._last_name(found.pk) == found else None

    def by_pk(self, pk: str) -> Account | None:
        """The account with that id; None as for names."""
        found = self._last_name(pk)
        return self.by_username(found.username) if found is not None else None

    def last_with(self, username: str) -> Account | None:
        """Who was seen last under that name, be it long ago."""
        return self._read("SELECT * FROM accounts WHERE username = ?", username)

    def age(self, account: Account) -> float:
        """Seconds since an answer said so."""
        return self._now() - account.seen

    def learn(
        self,
        username: str | None,
        pk: str | None,
        fbid: str | None = None,
        *,
        is_private: bool | None = None,
    ) -> None:
        """What an answer said just now; nothing where it lacks the name or the id."""
        if not username or not pk:
            return
        before = self._new.get(username)
        if before is not None and before.pk == pk:
            fbid = fbid or before.fbid
            is_private = before.is_private if is_private is None else is_private
        self._new[username] = Account(username, pk, fbid, is_private, self._now())
        if len(self._new) >= _TOGETHER:
            self._write()

    def learn_from(self, item: Any) -> None:
        """All accounts that an item names."""
        for each in _named(item):
            fbid = getattr(each, "fbid", None)
            self.learn(each.username, each.pk, fbid, is_private=each.is_private)

    def forget(self, username: str) -> None:
        """An answer says that the name is not that account's."""
        self._new.pop(username, None)
        with self._connected() as connection:
            connection.execute("DELETE FROM accounts WHERE username = ?", (username,))

    def erase(self, pk: str | None, usernames: Collection[str]) -> int:
        """Somebody asks to be forgotten: all that is known of that id and those names, also what
        deleted rows leave in the file. Returns how many accounts went."""
        self._write()
        gone = 0
        with self._connected() as connection:
            connection.execute("PRAGMA secure_delete = ON")
            gone += connection.execute("DELETE FROM accounts WHERE pk = ?", (pk,)).rowcount
            for name in usernames:
                gone += connection.execute(
                    "DELETE FROM accounts WHERE username = ?", (name,)
                ).rowcount
        return gone

    def close(self) -> None:
        """Write what is new."""
        if self._connection is None and not self._new:
            return
        self._write()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _last_name(self, pk: str) -> Account | None:
        """The account with that id, under the name that it was seen with last."""
        return self._read("SELECT * FROM accounts WHERE pk = ? ORDER BY seen DESC LIMIT 1", pk)

    def _read(self, query: str, value: str) -> Account | None:
        self._write()
        row = None
        with self._connected() as connection:
            row = connection.execute(query, (value,)).fetchone()
        if row is None:
            return None
        username, pk, fbid, is_private, seen = row
        return Account(username, pk, fbid, None if is_private is None else bool(is_private), seen)

    def _write(self) -> None:
        for _ in range(2):  # once more where the file has failed and memory took its place
            if self._new:
                with self._connected() as connection:
                    rows = [asdict(account) for account in self._new.values()]
                    connection.executemany(_WRITE, rows)
                    connection.execute(_PRUNE, (MOST,))
                    self._new.clear()

    @contextlib.contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """The open file. If it fails that is said once, and the crawl goes on without it."""
        if self._connection is None:
            try:
                if self._path is not None:
                    private_file(self._path)
                self._connection = _open(self._path)
            except (sqlite3.Error, OSError) as error:
                self._connection = self._without(error)
        try:
            with self._connection:
                yield self._connection
        except sqlite3.Error as error:
            self._connection.close()
            self._connection = self._without(error)

    def _without(self, error: Exception) -> sqlite3.Connection:
        logger.warning("%s is not used in this crawl: %s.", self._path, error)
        return _open(None)


def _open(path: Path | None) -> sqlite3.Connection:
    connection = sqlite3.connect(path or ":memory:", timeout=_BUSY_SECONDS)
    try:
        # Two crawls may read and write at a time; after a power cut the last accounts may lack.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        _make_table(connection)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _make_table(connection: sqlite3.Connection) -> None:
    """Make the table. One with other columns, of another version, is made anew: what was in it
    comes again with the answers."""
    columns = {name for _, name, *_ in connection.execute("PRAGMA table_info(accounts)")}
    if columns and columns != _COLUMNS:
        logger.info("What is remembered about accounts is of another version and is forgotten.")
        connection.execute("DROP TABLE accounts")
    connection.executescript(_TABLE)


def _named(item: Any) -> Iterator[Any]:
    if isinstance(item, Profile | UserRef):
        yield item
        return
    if (user := getattr(item, "user", None)) is not None:
        yield user
    yield from getattr(item, "coauthors", None) or ()
    yield from getattr(item, "tagged_users", None) or ()
