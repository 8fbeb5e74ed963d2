"""Reads the cookies of Firefox from its profiles, even while it runs."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from instaspider.identities.sessions.cookies import Cookie, NoLoginError, of_a_login
from instaspider.parsing.spoken import program

_DATABASE = "cookies.sqlite"
# The second file has the latest pages: while Firefox runs, a new login is in no other file.
_FILES = (_DATABASE, f"{_DATABASE}-wal")
_MILLISECONDS_SINCE = 16  # the database's schema, of Firefox 142; seconds before
_TRIES = 5


def firefox_logins(wanted: str = "") -> Iterator[tuple[str, list[Cookie]]]:
    """Yield the name of each profile and container with a login, and its cookies.

    ``wanted``: a profile's name or folder, or a container by the name given here. Raises
    :class:`NoLoginError`.
    """
    profiles = _profiles()
    if not profiles:
        raise NoLoginError(
            "No profile of Firefox is on this machine, or none of this user's. Log in with Firefox"
            f" first, or paste the Cookie header of another browser: {program()} login."
        )
    profile = wanted.rpartition(", container ")[0] or wanted
    chosen = {f: n for f, n in profiles.items() if profile in ("", n, f.name, str(f))}
    if not chosen:
        there = ", ".join(sorted(set(profiles.values())))
        raise NoLoginError(f"No profile of Firefox is called {profile!r}. There are: {there}.")
    for folder, name in chosen.items():
        for container, cookies in _by_container(folder, name).items():
            shown = f"{name}, {container}" if container else name
            if wanted in (profile, shown) and any(c.name == "sessionid" for c in cookies):
                yield shown, cookies


def _by_container(folder: Path, name: str) -> dict[str, list[Cookie]]:
    jars: dict[str, list[Cookie]] = {}
    try:
        rows = _rows(folder)
    except sqlite3.Error as error:
        raise NoLoginError(
            f"The cookies of Firefox, profile {name}, cannot be read ({error}): start and close"
            " Firefox once, or name another profile: --from firefox:PROFILE."
        ) from None
    except OSError as error:
        raise NoLoginError(
            f"The cookies of Firefox, profile {name}, cannot be read: {error.strerror}"
            f" ({folder / _DATABASE})."
        ) from None
    for attributes, cookie in rows:
        # Cookies that other sites' frames were given are no login of a person.
        if "partitionKey" not in attributes:
            number = re.search(r"userContextId=(\d+)", attributes)
            jars.setdefault(f"container {number[1]}" if number else "", []).append(cookie)
    return {container: of_a_login(cookies) for container, cookies in jars.items()}


def _rows(folder: Path) -> list[tuple[str, Cookie]]:
    """Read a copy of the database, because Firefox locks its own as long as it runs."""
    with tempfile.TemporaryDirectory() as copy:  # no other user can read it
        for _ in range(_TRIES):
            before = _looks(folder)
            for name in _FILES:
                (Path(copy) / name).unlink(missing_ok=True)
                if (folder / name).is_file():
                    shutil.copyfile(folder / name, Path(copy) / name)
            if _looks(folder) == before:  # otherwise the two files may not belong together
                break
        with closing(sqlite3.connect(Path(copy) / _DATABASE)) as database:
            version = database.execute("PRAGMA user_version").fetchone()[0]
            unit = 1000 if version >= _MILLISECONDS_SINCE else 1
            columns = "originAttributes, host, name, value, expiry"
            return [
                (attributes or "", Cookie(host, name, value, (expiry or 0) / unit))
                for attributes, host, name, value, expiry in database.execute(
                    f"SELECT {columns} FROM moz_cookies WHERE host LIKE '%instagram.com'"  # noqa: S608
                )
            ]


def _looks(folder: Path) -> list[tuple[int, int] | None]:
    found = [folder / name for name in _FILES]
    return [(p.stat().st_size, p.stat().st_mtime_ns) if p.is_file() else None for p in found]


def _profiles() -> dict[Path, str]:
    """Return folder -> the name that Firefox shows."""
    found: dict[Path, str] = {}
    for root in _roots(os.environ, sys.platform):
        found |= _listed(root)
        for database in (*root.glob(f"*/{_DATABASE}"), *root.glob(f"Profiles/*/{_DATABASE}")):
            found.setdefault(database.parent, database.parent.name)
    return {folder: name for folder, name in found.items() if (folder / _DATABASE).is_file()}


def _listed(root: Path) -> dict[Path, str]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read(root / "profiles.ini", encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):
        return {}  # the folders are found without this file
    found = {}
    for section in parser.sections():
        if path := parser.get(section, "Path", fallback=""):
            # An absolute path stays as it is.
            found[root / path] = parser.get(section, "Name", fallback=Path(path).name)
    return found


def _roots(environ: Mapping[str, str], platform: str) -> Iterator[Path]:
    home = Path.home()
    if platform == "win32":
        yield Path(environ.get("APPDATA", home)) / "Mozilla/Firefox"
    elif platform == "darwin":
        yield home / "Library/Application Support/Firefox"
    else:
        # Firefox uses the first folder since version 147.
        yield Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "mozilla/firefox"
        yield home / ".mozilla/firefox"
        yield home / "snap/firefox/common/.mozilla/firefox"
        yield home / ".var/app/org.mozilla.firefox/.mozilla/firefox"
