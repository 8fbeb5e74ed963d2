"""Remembers names and ids of accounts that answers told, in this crawl and in earlier ones.

They are kept in the state folder, and spare the request that asks a profile for its id alone. Names
change hands: what was seen too long ago is not used, and what an answer contradicts is forgotten.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, inspect

from instaspider.exceptions import ConfigurationError
from instaspider.items import Profile, UserRef
from instaspider.state.folder import LockedError, StateFolder
from instaspider.visits.known_accounts import Account

logger = logging.getLogger(__name__)

# Seconds for which the id that a name had is used to ask about the account.
TRUSTED_SECONDS = 7 * 86400
# How many rows are kept, of about 130 bytes each; the ones written longest ago are removed.
MOST = 200_000
# How many accounts are written together.
_TOGETHER = 500
# Seconds until writing is tried again while another crawl holds the database.
_PAUSE = 5.0

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
_FORGET = "DELETE FROM accounts WHERE username = ?"
PRUNE = "DELETE FROM accounts WHERE rowid <= (SELECT max(rowid) FROM accounts) - ?"
_READ = "SELECT username, pk, fbid, is_private, seen FROM accounts "
_BY_NAME = f"{_READ} WHERE username = ?"
_BY_PK = f"{_READ} WHERE pk = ? ORDER BY seen DESC LIMIT 1"


class StoredAccounts:
    """Finds accounts by name and by id. If the database cannot be used, the crawl does without."""

    def __init__(
        self, state: StateFolder | None = None, now: Callable[[], float] = time.time
    ) -> None:
        """``state``: the state folder; without one, all is forgotten at the end of the crawl."""
        self._state = state or StateFolder(None)
        self._now = now
        self._new: dict[str, Account | None] = {}
        """Accounts that are not written yet; None for a name that is to be forgotten."""
        self._not_before = 0.0

    def by_username(self, username: str) -> Account | None:
        """Return who has that name; None if that is unknown, or was seen too long ago."""
        found = self.last_with(username)
        if found is None or self.age(found) > TRUSTED_SECONDS:
            return None
        return found if self._last_name(found.pk) == found else None

    def by_pk(self, pk: str) -> Account | None:
        """Return the account with that id; None as for names."""
        found = self._last_name(pk)
        return self.by_username(found.username) if found is not None else None

    def last_with(self, username: str) -> Account | None:
        """Return who was seen last under that name, however long ago."""
        found = self._read(_BY_NAME, username)
        if username not in self._new:
            return found
        return _over(found, self._new[username])

    def age(self, account: Account) -> float:
        """Return the seconds since an answer told this account."""
        return self._now() - account.seen

    def learn(
        self,
        username: str | None,
        pk: str | None,
        fbid: str | None = None,
        *,
        is_private: bool | None = None,
    ) -> None:
        """Note what an answer told just now; without a name or an id, nothing is noted."""
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
        """Note all accounts that an item names."""
        for each in _named(item):
            fbid = getattr(each, "fbid", None)
            self.learn(each.username, each.pk, fbid, is_private=each.is_private)

    def forget(self, username: str) -> None:
        """Forget a name, because an answer says that it is not that account's."""
        self._new[username] = None
        self._write()

    def close(self) -> None:
        """Write what is new, and close the database."""
        self._not_before = 0.0
        self._write(patient=True)
        self._state.close()

    def _last_name(self, pk: str) -> Account | None:
        """Return the account with that id, under the name that was seen last with it."""
        found = self._read(_BY_PK, pk)
        new = [each for each in self._new.values() if each is not None and each.pk == pk]
        return _over(found, max(new, key=lambda each: each.seen)) if new else found

    def _read(self, query: str, value: str) -> Account | None:
        self._write()
        try:
            rows = self._state.rows(query, value)
        except ConfigurationError as error:
            self._do_without(error)
            rows = self._state.rows(query, value)
        if not rows:
            return None
        ((username, pk, fbid, is_private, seen),) = rows
        return Account(username, pk, fbid, None if is_private is None else bool(is_private), seen)

    def _write(self, *, patient: bool = False) -> None:
        """Write what is new; while another crawl holds the database, keep it in memory."""
        if not self._new or time.monotonic() < self._not_before:
            return
        try:
            self._state.write(self._write_new, patient=patient)
        except LockedError:
            self._not_before = time.monotonic() + _PAUSE
            return
        except ConfigurationError as error:
            self._do_without(error)
            self._state.write(self._write_new)
        self._new.clear()

    def _write_new(self, link: sqlite3.Connection) -> None:
        gone = [(name,) for name, account in self._new.items() if account is None]
        if gone:
            link.executemany(_FORGET, gone)
        rows = [asdict(account) for account in self._new.values() if account is not None]
        if rows:
            link.executemany(_WRITE, rows)
            link.execute(PRUNE, (MOST,))

    def _do_without(self, error: Exception) -> None:
        logger.warning(
            "Names and ids of accounts are not remembered by this crawl, which goes on: %s", error
        )
        self._state = StateFolder(None)


def erase(connection: Connection, pk: str | None, usernames: Collection[str]) -> int:
    """Erase all that is known of that id and those names, for somebody who asks to be forgotten.

    Returns how many accounts were removed.
    """
    if not inspect(connection).has_table("accounts"):
        return 0
    by_pk = connection.exec_driver_sql("DELETE FROM accounts WHERE pk = ?", (pk,)).rowcount
    names = (connection.exec_driver_sql(_FORGET, (name,)).rowcount for name in usernames)
    return by_pk + sum(names)


def _over(found: Account | None, new: Account | None) -> Account | None:
    """Return the written account, completed by what is newer."""
    if new is None or found is None or (found.username, found.pk) != (new.username, new.pk):
        return new
    is_private = found.is_private if new.is_private is None else new.is_private
    return replace(new, fbid=new.fbid or found.fbid, is_private=is_private)


def _named(item: Any) -> Iterator[Any]:
    if isinstance(item, Profile | UserRef):
        yield item
        return
    if (user := getattr(item, "user", None)) is not None:
        yield user
    yield from getattr(item, "coauthors", None) or ()
    yield from getattr(item, "tagged_users", None) or ()
