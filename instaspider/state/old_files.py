"""Puts what the files of a state folder of version 0.1 hold into the tables of its database.

Newer data in the tables is not replaced. Reading a file twice adds nothing twice.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from instaspider.catalogue.documents import parse_documents
from instaspider.exceptions import ConfigurationError
from instaspider.state.accounts import MOST, PRUNE
from instaspider.state.database import BUSY_SECONDS, is_brief
from instaspider.state.documents import SOURCE, write_entry
from instaspider.state.logins import HOUR
from instaspider.visits.like_pace import recent


class UnreadableError(Exception):
    """A file is not what it should be; the message says why."""


def text_of(path: Path) -> str:
    """Return the text of a file. Raises :class:`UnreadableError`."""
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise UnreadableError(error.strerror or type(error).__name__) from None
    except ValueError:
        raise UnreadableError("it is no text in UTF-8") from None


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"it is no JSON: {error}") from None
    if not isinstance(found, dict):
        raise UnreadableError("it is no JSON object")
    return found


def read_documents(text: str, link: sqlite3.Connection) -> None:
    """Read ``documents.json``; of two entries, the one found later counts."""
    try:
        found = parse_documents(text, SOURCE)
    except ValueError as error:
        raise UnreadableError(f"it {error}") from None
    there = {name: json.loads(entry).get("seen", "") for name, entry in link.execute(_ENTRIES)}
    for name, document in found.items():
        if name not in there or document.seen > there[name]:
            write_entry(link, document)


_ENTRIES = "SELECT name, entry FROM documents"


def read_homes(text: str, link: sqlite3.Connection) -> None:
    """Read ``session_proxies.json``: account -> address, both as hashes."""
    homes = ((login, str(address)) for login, address in _object(text).items())
    link.executemany("INSERT OR IGNORE INTO homes (login, address) VALUES (?, ?)", homes)


def read_writes(text: str, link: sqlite3.Connection) -> None:
    """Read ``writes.json``: account -> times in its last hour."""
    try:
        times = {login: [float(at) for at in each] for login, each in _object(text).items()}
    except (TypeError, ValueError):
        raise UnreadableError("it holds what is no time") from None
    rows = [(login, at) for login, each in times.items() for at in recent(each, time.time())]
    link.executemany("INSERT OR IGNORE INTO writes (login, at) VALUES (?, ?)", rows)


def read_hours(
    folder: Path, link: sqlite3.Connection, complain: Callable[[Path, str], None]
) -> None:
    """Read ``hours``: a file for each login and hour of the clock, with a time in each line."""
    now = time.time()
    there = set(link.execute("SELECT login, at FROM sent"))
    for path in sorted(_listed(folder)):
        login, _, hour = path.name.rpartition(".")
        if not login or not hour.isdecimal():
            continue  # the lock of that file
        try:
            lines = text_of(path).splitlines() if _is_file(path) else []
        except UnreadableError as error:
            complain(path, str(error))
            continue
        times = (float(line) for line in lines if _is_time(line))
        rows = [(login, at) for at in times if now - 2 * HOUR < at < now + 2 * HOUR]
        link.executemany(_SENT, [row for row in rows if row not in there])


def _is_file(path: Path) -> bool:
    """Whether it is a file. Raises :class:`UnreadableError` for a link, a pipe and so on."""
    if path.is_symlink() or not path.is_file():
        raise UnreadableError("it is a link" if path.is_symlink() else "it is no file")
    return True


_SENT = "INSERT INTO sent (login, at) VALUES (?, ?)"


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError as error:
        raise UnreadableError(error.strerror or type(error).__name__) from None


def _is_time(line: str) -> bool:
    """Whether a line is whole, and so a time."""
    return line.isascii() and line.count(".") == 1 and line.replace(".", "", 1).isdigit()


# -- databases ---------------------------------------------------------------------------------


def read_accounts(path: Path, link: sqlite3.Connection) -> None:
    """Read ``accounts.sqlite``, in the order in which its rows were written."""
    query = "SELECT username, pk, fbid, is_private, seen FROM accounts ORDER BY rowid"
    link.executemany(_ACCOUNT, _rows(path, "accounts", query))
    link.execute(PRUNE, (MOST,))


_ACCOUNT = """
INSERT INTO accounts (username, pk, fbid, is_private, seen) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (username) DO UPDATE SET
    pk = excluded.pk, fbid = excluded.fbid, is_private = excluded.is_private, seen = excluded.seen
WHERE excluded.seen > accounts.seen
"""


def read_ledger(path: Path, link: sqlite3.Connection) -> None:
    """Read ``ledger.db``: the runs, how far each came, and when inputs were visited last."""
    ids: dict[int, int] = {}
    query = "SELECT id, key, spider, described, list, began, ended FROM instaspider_runs"
    for old, *run in _rows(path, "instaspider_runs", query):
        new = _run(link, run)
        if new is not None:
            ids[old] = new
    query = "SELECT run, key, outcome, reason, endpoint, requests, state FROM instaspider_inputs"
    inputs = (
        (ids[run], *row) for run, *row in _rows(path, "instaspider_inputs", query) if run in ids
    )
    link.executemany(_INPUT, inputs)
    query = "SELECT spider, key, began FROM instaspider_visits"
    link.executemany(_VISIT, _rows(path, "instaspider_visits", query))
    query = "SELECT username, pk FROM instaspider_names"
    link.executemany(_NAME, _rows(path, "instaspider_names", query))


_INPUT = """
INSERT OR IGNORE INTO instaspider_inputs (run, key, outcome, reason, endpoint, requests, state)
VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_VISIT = """
INSERT INTO instaspider_visits (spider, key, began) VALUES (?, ?, ?)
ON CONFLICT (spider, key) DO UPDATE SET began = max(began, excluded.began)
"""
_NAME = "INSERT OR IGNORE INTO instaspider_names (username, pk) VALUES (?, ?)"


_RUN = """
INSERT INTO instaspider_runs (key, spider, described, list, began, ended) VALUES (?, ?, ?, ?, ?, ?)
"""


def _run(link: sqlite3.Connection, run: list[Any]) -> int | None:
    """Return the id of a run in this database; None if it was begun anew since, or is over."""
    key, _, _, told, began, ended = run
    found = link.execute(
        "SELECT id, began, ended FROM instaspider_runs WHERE key = ?", (key,)
    ).fetchone()
    if found is None:
        return link.execute(_RUN, run).lastrowid
    number, since, over = found
    if since > began or (over is not None and since == began):
        return None
    if since < began:
        link.execute("DELETE FROM instaspider_inputs WHERE run = ?", (number,))
        update = "UPDATE instaspider_runs SET list = ?, began = ?, ended = ? WHERE id = ?"
        link.execute(update, (told, began, ended, number))
    return int(number)


def _rows(path: Path, table: str, query: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table in another file; none if there is no such table.

    Raises :class:`UnreadableError`, and :class:`ConfigurationError` while another program holds the
    file.
    """
    try:
        uri = f"{path.absolute().as_uri()}?mode=rw"
        with closing(sqlite3.connect(uri, timeout=BUSY_SECONDS, uri=True)) as old:
            if old.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
                yield from old.execute(query)
    except sqlite3.Error as error:
        if is_brief(error):
            raise ConfigurationError(
                f"{path} is held by another program: end that one, then what is there is carried"
                " over."
            ) from None
        raise UnreadableError(str(error)) from None
