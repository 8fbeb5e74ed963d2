"""Keeps logins in a folder that other users cannot read: one file for each account.

The folder is not the state folder, which holds no secret and may be copied to other machines.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from instaspider.disk.private import others_may_write, private_folder, write_private
from instaspider.identities.sessions.cookies import Cookie, NoLoginError
from instaspider.identities.sessions.cookies_txt import as_cookies_txt, cookies_txt_sessions
from instaspider.identities.sessions.forms import Fault
from instaspider.identities.sessions.session import Session


def kept_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Return the folder in which ``scrapy login`` keeps logins, for INSTASPIDER_SESSIONS=1."""
    environ = os.environ if environ is None else environ
    home = environ.get("APPDATA") if os.name == "nt" else environ.get("XDG_CONFIG_HOME")
    return Path(home or Path.home() / ".config") / "instaspider" / "logins"


def count_kept() -> int:
    """Return how many files with logins are in that folder."""
    folder = kept_folder()
    return sum(path.suffix == ".txt" for path in folder.iterdir()) if folder.is_dir() else 0


def checked(name: str, text: str) -> Session:
    """Return the login of a cookies.txt, as crawls read it. Raises :class:`NoLoginError`."""
    for found in cookies_txt_sessions(text, time.time()):
        if isinstance(found, Fault):
            line = f", line {found.line}," if found.line else ""
            raise NoLoginError(f"{name}{line} {found.why}.")
        return found
    raise NoLoginError(f"{name} has no login.")


@dataclass(frozen=True, slots=True)
class Found:
    """A login that was found, and is not kept yet."""

    origin: str
    """Where it was found, in words."""
    session: Session
    text: str
    """The text that is kept."""
    lasts: float
    """Unix seconds until which it lasts; 0 if unknown."""

    @classmethod
    def of(cls, origin: str, cookies: list[Cookie]) -> Found:
        """Return the login that cookies make. Raises :class:`NoLoginError` if they make none."""
        text = as_cookies_txt(cookies)
        session = checked(origin, text)
        return cls(origin, session, text, max(c.expires for c in cookies if c.name == "sessionid"))


def keep(login: Found, folder: Path) -> tuple[Path, bool]:
    """Keep a login. Returns its file, and whether it replaced another one of the same account.

    Raises :class:`NoLoginError` and OSError.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    private_folder(folder) if folder == kept_folder() else folder.mkdir(mode=0o700, exist_ok=True)
    if others_may_write(folder):
        raise NoLoginError(
            f"Other users may write to {folder}, and so change the logins of crawls. Take that"
            f" right from them: chmod go-w {folder}"
        )
    path = folder / f"{login.session.user_id}.txt"
    there = path.exists()
    write_private(path, login.text)
    return path, there
