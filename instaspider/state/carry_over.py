"""Copies, once, what version 0.1 kept in a state folder: a file for each kind of thing.

Each file is copied in one transaction of the database that replaces it. Only after that the file is
renamed, so that it is not read again. A program that is killed in between copies it again, which
adds nothing twice. A file that cannot be read is renamed too; nothing is removed.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from instaspider.disk.private import private_file, write_private
from instaspider.exceptions import ConfigurationError
from instaspider.state import old_files
from instaspider.state.folder import FILE, SANDBOX, StateFolder
from instaspider.state.locks import held, pid_of
from instaspider.state.old_files import UnreadableError
from instaspider.state.run_tables import make_tables

logger = logging.getLogger(__name__)

CARRIED = ".carried-over"
UNREADABLE = ".unreadable"
NAMES_FILE = "names.txt"
_LOCK = "carry-over.lock"
_LOCK_SECONDS = 600.0
# Endings of files that SQLite and locks put beside a file, then the file itself.
_PARTS = ("-wal", "-shm", "-journal", ".lock", "")
Reader = Callable[[Path, StateFolder], None]


@dataclass(frozen=True, slots=True)
class _Old:
    """A file or folder of version 0.1, and the function that reads it."""

    name: str
    read: Reader
    is_folder: bool = False
    sandbox: bool = False

    def into(self, top: Path) -> StateFolder:
        return StateFolder(top / SANDBOX if self.sandbox else top, top)


def _put(to: StateFolder, action: Callable[[sqlite3.Connection], None]) -> None:
    """Run an action on unchecked data in one transaction. Raises :class:`UnreadableError`."""

    def put(link: sqlite3.Connection) -> None:
        try:
            action(link)
        except ConfigurationError:
            raise
        except _UNFIT as error:
            raise UnreadableError(f"it holds what it should not: {error}") from None

    to.write(put)


_UNFIT = (
    *(TypeError, ValueError, OverflowError),
    *(sqlite3.IntegrityError, sqlite3.InterfaceError, sqlite3.ProgrammingError, sqlite3.DataError),
)


def _read_json(
    read: Callable[[str, sqlite3.Connection], None], path: Path, to: StateFolder
) -> None:
    _put(to, partial(read, old_files.text_of(path)))


def _read_hours(path: Path, to: StateFolder) -> None:
    _put(to, lambda link: old_files.read_hours(path, link, _say_unreadable))


def _read_accounts(path: Path, to: StateFolder) -> None:
    _put(to, partial(old_files.read_accounts, path))


def _read_ledger(path: Path, to: StateFolder) -> None:
    database = to.database()
    try:
        with database.writing() as connection:
            make_tables(connection)
    finally:
        database.close()
    _put(to, partial(old_files.read_ledger, path))


def _read_names(path: Path, to: StateFolder) -> None:
    """Add the names that sandboxes were asked for to the file that a sandbox reads and writes."""
    names = old_files.text_of(path).splitlines()
    target = to.make() / NAMES_FILE
    with suppress(FileNotFoundError):
        names += target.read_text("utf-8", errors="replace").splitlines()
    write_private(target, "".join(f"{name}\n" for name in dict.fromkeys(names)))


def _read_homes(path: Path, to: StateFolder) -> None:
    """Read which proxy carries which login, for the sandbox as well: one file had both."""
    read = partial(_read_json, old_files.read_homes, path)
    read(to)
    assert to.path is not None
    if any(old.sandbox for old in _found(to.path)) or (to.path / SANDBOX).exists():
        read(StateFolder(to.path / SANDBOX, to.path))


_KINDS: tuple[tuple[str, Reader], ...] = (
    ("documents{}.json", partial(_read_json, old_files.read_documents)),
    ("writes{}.json", partial(_read_json, old_files.read_writes)),
    ("accounts{}.sqlite", _read_accounts),
    ("ledger{}.db", _read_ledger),
    ("hours{}", _read_hours),
)
_ALL = (
    _Old("session_proxies.json", _read_homes),
    _Old("sandbox-names.txt", _read_names, sandbox=True),
    *(
        _Old(name.format("-sandbox" if sandbox else ""), read, name == "hours{}", sandbox)
        for name, read in _KINDS
        for sandbox in (False, True)
    ),
)


def carry_over(state: str) -> None:
    """Copy what files of version 0.1 in a state folder hold into its databases.

    Raises :class:`ConfigurationError` if that cannot be done now; the folder stays as it was.
    """
    top = Path(state).expanduser()
    if not _found(top):
        return
    try:
        with FileLock(private_file(top / _LOCK), timeout=_LOCK_SECONDS, mode=0o600):
            _carry_over(top)
    except Timeout:
        raise ConfigurationError(
            f"{top}: another crawl has been carrying over what version 0.1 left there for"
            f" {_LOCK_SECONDS:.0f} s. Wait for it, or stop it and start again."
        ) from None
    except OSError as error:
        raise ConfigurationError(
            f"INSTASPIDER_STATE={state}: what version 0.1 left there cannot be carried over"
            f" ({error.strerror or error}). Remove the cause, then start again."
        ) from None


def all_databases(state: str) -> tuple[list[Path], list[Path]]:
    """Return the databases of a state folder, and those that nobody can read.

    Both include databases of version 0.1 that were renamed there. Raises
    :class:`ConfigurationError` for a link in the place of a database.
    """
    top = Path(state).expanduser()
    if not top.is_dir():
        return [], []
    carry_over(state)
    try:
        folders = [StateFolder.of(state, sandbox=each) for each in (False, True)]
        made = [each.make() / FILE for each in folders if each.path and os.path.lexists(each.path)]
        found = [*filter(os.path.lexists, made), *_databases_aside(top, CARRIED)]
        return [private_file(path) for path in found], _databases_aside(top, UNREADABLE)
    except OSError as error:
        raise ConfigurationError(f"INSTASPIDER_STATE={state}: {error.strerror}.") from None


def _databases_aside(top: Path, ending: str) -> list[Path]:
    """Return databases of version 0.1 that were renamed with that ending."""
    names = "|".join(
        ("ledger.db", "ledger-sandbox.db", "accounts.sqlite", "accounts-sandbox.sqlite")
    )
    name = re.compile(rf"(?:{names}){re.escape(ending)}(?:-\d+)?")
    return sorted(path for path in top.iterdir() if name.fullmatch(path.name))


def _found(top: Path) -> list[_Old]:
    return [old for old in _ALL if os.path.lexists(top / old.name)]


def _carry_over(top: Path) -> None:
    olds = _found(top)  # looked for again, because another crawl may have copied them
    if olds and (lock := held(top)) is not None:
        raise ConfigurationError(
            f"{top} is used by a crawl of version 0.1, in the process with pid {pid_of(lock)}: wait"
            " for it or stop it, then what it left is carried over."
        )
    carried = [_carry(old, top) for old in olds]
    if any(carried):
        logger.info(
            "What version 0.1 kept in %s is carried over into its database. The old files are kept"
            " there as *%s; nothing reads them any more.",
            top,
            CARRIED,
        )


def _carry(old: _Old, top: Path) -> bool:
    """Copy one old file and rename it. Returns whether the file could be read."""
    path = top / old.name
    to = old.into(top)
    try:
        _refuse(path, old)
        old.read(path, to)
    except UnreadableError as error:
        aside = _set_aside(path, UNREADABLE)
        logger.warning(
            "%s cannot be read (%s) and is kept as %s: the crawl goes on without %s.",
            path,
            error,
            aside.name,
            _HELD[old.name.replace("-sandbox", "")],
        )
        return False
    finally:
        to.close()
    _set_aside(path, CARRIED)
    return True


_HELD = {
    "documents.json": "the ids of documents that crawls found",
    "writes.json": "the times of the last likes: none should be sent for an hour",
    "accounts.sqlite": "ids of accounts that answers told",
    "ledger.db": "knowing where earlier crawls stopped, and each input is asked for",
    "hours": "knowing what logins sent in the last hour",
    "session_proxies.json": "knowing which proxy carried which login, and assigns them anew",
    "sandbox-names.txt": "names that sandboxes were asked for",
}


def _refuse(path: Path, old: _Old) -> None:
    """Refuse a link, and anything else that is no such file or folder, e.g. a pipe."""
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        raise UnreadableError("it is a link")
    if not (stat.S_ISDIR if old.is_folder else stat.S_ISREG)(mode):
        raise UnreadableError("it is no folder" if old.is_folder else "it is no file")


def _say_unreadable(path: Path, why: str) -> None:
    logger.warning(
        "%s cannot be read (%s): the crawl goes on, and does not count the requests in it.",
        path,
        why,
    )


def _set_aside(path: Path, ending: str) -> Path:
    """Rename a file within its folder, and make it readable for this user alone."""
    for target in _free(path, ending):
        for part in _PARTS:
            found = path.with_name(path.name + part)
            if os.path.lexists(found):
                found.rename(target.with_name(target.name + part))
                _close_to_others(target.with_name(target.name + part))
        return target
    raise OSError(errno.EEXIST, f"there are too many {path.name}{ending}")


def _free(path: Path, ending: str) -> Iterator[Path]:
    for number in range(1, 1000):
        target = path.with_name(f"{path.name}{ending}{f'-{number}' if number > 1 else ''}")
        if not any(os.path.lexists(target.with_name(target.name + part)) for part in _PARTS):
            yield target


def _close_to_others(path: Path) -> None:
    if os.name == "posix" and not path.is_symlink():
        with suppress(PermissionError):  # it is another user's
            path.chmod(0o700 if path.is_dir() else 0o600)
