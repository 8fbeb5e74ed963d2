"""Writes the files with which a crawl logs in: one ``.env`` for all, a ``cookies.txt`` for each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from instaspider.sandbox.visitors import Login

_EXPIRES = 2_000_000_000
"""Unix seconds (in 2033), as a cookie file has them."""


def write(logins: Sequence[Login], folder: Path) -> list[dict[str, str]]:
    """Write all files. Returns the paths ``env`` and ``cookies`` for each login."""
    env = folder / ".env"
    env.touch(0o600)
    env.write_text("".join(_variables(*pair) for pair in enumerate(logins, 1)), encoding="utf-8")
    return [
        {"env": str(env), "cookies": str(_cookies(login, folder, number))}
        for number, login in enumerate(logins, 1)
    ]


def _variables(number: int, login: Login) -> str:
    """Return the lines of a login; names of the second and later ones end in ``_2``, ``_3``, ..."""
    end = _suffix("_", number)
    return (
        f"SESSION_ID{end}={login.sessionid}\nCSRF_TOKEN{end}={login.csrftoken}\n"
        f"DS_USER_ID{end}={login.ds_user_id}\n"
    )


def _cookies(login: Login, folder: Path, number: int) -> Path:
    """Write a login in Netscape's format."""
    values = {
        "sessionid": login.sessionid,
        "csrftoken": login.csrftoken,
        "ds_user_id": login.ds_user_id,
    }
    lines = [
        f".instagram.com\tTRUE\t/\tTRUE\t{_EXPIRES}\t{name}\t{value}\n"
        for name, value in values.items()
    ]
    path = folder / f"cookies{_suffix('-', number)}.txt"
    path.touch(0o600)
    path.write_text("# Netscape HTTP Cookie File\n" + "".join(lines), encoding="utf-8")
    return path


def _suffix(mark: str, number: int) -> str:
    return f"{mark}{number}" if number > 1 else ""
