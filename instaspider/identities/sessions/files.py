"""Reads logins from files; the content tells the form of a file, not its name."""

from __future__ import annotations

import dataclasses
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from instaspider.exceptions import ConfigurationError
from instaspider.identities.sessions.cookies_txt import cookies_txt_sessions
from instaspider.identities.sessions.forms import (
    FORMS,
    Fault,
    Found,
    env_sessions,
    json_sessions,
)
from instaspider.identities.sessions.kept import kept_folder
from instaspider.identities.sessions.session import Session
from instaspider.parsing.spoken import program

_SETTING = "INSTASPIDER_SESSIONS"
KEPT = "1"
"""The setting's value for the folder of ``scrapy login``."""
# Bytes. The cookies of all sites in a browser are some 100 kB.
_LARGEST = 10_000_000
_SHOWN = 5
_OTHERS_READ = stat.S_IRGRP | stat.S_IROTH
_PICKLE = re.compile(rb"\x80[\x01-\x08]|\(dp\d|[}\]]q\x00")
# Matches the first line of such a file, or a line in which tabs became blanks.
_COOKIES_TXT = re.compile(
    r"\A# (Netscape )?HTTP Cookie File|^(#HttpOnly_)?[\w.-]+\s+(TRUE|FALSE)\s", re.MULTILINE
)
# Matches a Cookie header as browsers' developer tools show it, or a curl command that holds one.
_HEADER = re.compile(r"(?:^|[;\s'\"])(?:sessionid|csrftoken|ds_user_id)\s*=")
_VARIABLE = re.compile(r"^\s*(?:export\s+)?SESSION_ID\w*\s*=", re.MULTILINE)
# Matches a setting that is a cookie by mistake, not the name of a file: it must not be shown.
_COOKIE = re.compile(r"sessionid|csrftoken|[=;]|%3A|^\d+:", re.IGNORECASE)


def read_sessions(setting: str, complain: Callable[[str], None], now: float) -> list[Session]:
    """Return the logins of a file, or of all files of a folder.

    ``complain`` is called with one sentence for each line or file that is left out, and for each
    file that other users may read; no sentence holds a secret. ``now`` is in unix seconds. Raises
    :class:`ConfigurationError` if no login is left.
    """
    sessions: dict[str, Session] = {}
    faults: list[str] = []
    for path in _files(setting):
        if os.name == "posix" and path.stat().st_mode & _OTHERS_READ:
            complain(f"{path} holds a login and others may read it: chmod 600 {path}")
        for found in _read(path, now):
            if isinstance(found, Session) and found.user_id in sessions:
                before = sessions[found.user_id].source
                found = Fault(None, f"holds a login of the same account as {before}")
            if isinstance(found, Session):
                source = f"{path}, {found.source}" if found.source else str(path)
                sessions[found.user_id] = dataclasses.replace(found, source=source)
            else:
                faults.append(_sentence(path, found))
    if not sessions:
        raise ConfigurationError(f"{_SETTING}: {_summary(faults)} No login can be used.")
    for sentence in faults:
        complain(f"{_SETTING}: {sentence}; it is left out.")
    return list(sessions.values())


def sessions_of_text(text: str, now: float) -> tuple[list[Session], str]:
    """Return the logins of a file's text, and what is wrong with its first bad line, if any."""
    sessions: dict[str, Session] = {}
    faults: list[str] = []
    for found in _form(text)(text, now):
        if isinstance(found, Session):
            sessions.setdefault(found.user_id, found)
        else:
            faults.append(f"line {found.line} {found.why}" if found.line else found.why)
    return list(sessions.values()), faults[0] if faults else ""


def _summary(faults: Iterable[str]) -> str:
    shown = list(faults)
    more = f"; and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return "; ".join(shown[:_SHOWN]) + more + "." if shown else "the folder has no file."


def _sentence(path: Path, fault: Fault) -> str:
    return f"{path}{f', line {fault.line}:' if fault.line else ''} {fault.why}"


def _files(setting: str) -> list[Path]:
    if setting == KEPT:
        return _kept_files()
    path = Path(setting).expanduser()
    try:
        if path.is_dir():
            return sorted(entry for entry in path.iterdir() if entry.is_file())
        if path.is_file():
            return [path]
        there = path.exists()
    except (OSError, ValueError):
        there = False
    if there:
        raise ConfigurationError(f"{_SETTING}: {path} is neither a file nor a folder.")
    if _COOKIE.search(setting):
        raise ConfigurationError(
            f"{_SETTING}: there is no file of this name, which is not shown, as it looks like a"
            f" cookie: put cookies into a file and name that; {FORMS}."
        )
    raise ConfigurationError(f"{_SETTING}: there is no file or folder {setting}.")


def _kept_files() -> list[Path]:
    folder = kept_folder()
    files = sorted(folder.glob("*.txt")) if folder.is_dir() else []
    if not files:
        raise ConfigurationError(
            f"{_SETTING}={KEPT} means the logins that `{program()} login` keeps, and none is in"
            f" {folder}. This keeps one: {program()} login --from firefox"
        )
    return files


def _read(path: Path, now: float) -> Iterator[Found]:
    try:
        if path.stat().st_size > _LARGEST:
            yield Fault(None, "is too large for a file with logins")
            return
        data = path.read_bytes()
    except OSError as error:
        yield Fault(None, f"cannot be read ({error.strerror})")
        return
    if _PICKLE.match(data):
        yield Fault(
            None,
            "is a pickled session, as instaloader writes it; reading one may run any program that"
            " is in it, so it is refused: export a cookies.txt from the browser instead",
        )
        return
    if data.startswith(b"SQLite format 3"):
        yield Fault(None, "is a browser's own database: export a cookies.txt instead")
        return
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield Fault(None, "is no text (UTF-8)")
        return
    yield from _form(text)(text, now)


def _form(text: str) -> Callable[[str, float], Iterator[Found]]:
    """Return the reader for the form that a text has."""
    if text.lstrip()[:1] in ("[", "{"):
        return json_sessions
    if _COOKIES_TXT.search(text):
        return cookies_txt_sessions
    if _HEADER.search(text) and not _VARIABLE.search(text):
        return _refuse_header
    return env_sessions


def _refuse_header(text: str, now: float) -> Iterator[Found]:
    """Refuse a header: it says neither when its cookies run out nor of which host they are."""
    del text, now
    yield Fault(None, f"is a Cookie header as it was sent; {FORMS}")
