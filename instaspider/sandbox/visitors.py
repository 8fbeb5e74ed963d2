"""Cookies: the ones handed out to newcomers, and the one login that the sandbox accepts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from instaspider.sandbox.exchange import Request
from instaspider.sandbox.world.draws import Draw

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_YEAR = 31_536_000
_EXPIRES = 2_000_000_000
"""Unix seconds (2033), as a cookie file wants them."""


@dataclass(frozen=True)
class Login:
    """The session cookies of an account that may see what needs a login."""

    sessionid: str
    csrftoken: str
    ds_user_id: str

    @classmethod
    def of_seed(cls, seed: int) -> Login:
        draw = Draw(seed, "login")
        user = str(draw.between(10**9, 7 * 10**10))
        token = draw.token(14, _LETTERS)
        return cls(f"{user}%3A{token}%3A{draw.below(29)}", draw.token(32, _LETTERS), user)

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Write ``.env`` and ``cookies.txt`` (Netscape format) and return their paths."""
        env, cookies = folder / ".env", folder / "cookies.txt"
        env.write_text(
            f"SESSION_ID={self.sessionid}\nCSRF_TOKEN={self.csrftoken}\n"
            f"DS_USER_ID={self.ds_user_id}\n",
            encoding="utf-8",
        )
        values = {
            "sessionid": self.sessionid,
            "csrftoken": self.csrftoken,
            "ds_user_id": self.ds_user_id,
        }
        lines = [
            f".instagram.com\tTRUE\t/\tTRUE\t{_EXPIRES}\t{name}\t{value}\n"
            for name, value in values.items()
        ]
        cookies.write_text("# Netscape HTTP Cookie File\n" + "".join(lines), encoding="utf-8")
        return env, cookies


class Visitors:
    """Tells logins from newcomers."""

    def __init__(self, seed: int) -> None:
        self.login = Login.of_seed(seed)
        self._seed = seed
        self._newcomers = 0
        self._key = f"log {seed}".encode()[:64]

    def logged_in(self, request: Request) -> bool:
        return request.cookies.get("sessionid") == self.login.sessionid

    def dead_session(self, request: Request) -> bool:
        """A sessionid that is not (or no longer) that of a login."""
        return bool(request.cookies.get("sessionid")) and not self.logged_in(request)

    def greeting(self, request: Request) -> list[tuple[str, str]]:
        """Set-Cookie headers for a visitor who has no csrftoken cookie yet."""
        if request.cookies.get("csrftoken"):
            return []
        self._newcomers += 1
        draw = Draw(self._seed, "newcomer", self._newcomers)
        device = f"{draw.below(1 << 128):032X}"
        parts = (device[:8], device[8:12], device[12:16], device[16:20], device[20:])
        values = {
            "csrftoken": draw.token(32, _LETTERS),
            "mid": draw.token(28, _LETTERS),
            "ig_did": "-".join(parts),
        }
        end = f"Domain=.instagram.com; Path=/; Max-Age={_YEAR}; Secure"
        return [("set-cookie", f"{name}={value}; {end}") for name, value in values.items()]

    def session_mark(self, request: Request) -> str | None:
        """Stands for the sessionid in the log; keyed, so that it cannot be looked up."""
        return self._mark(request.cookies.get("sessionid", ""))

    def jar_mark(self, request: Request) -> str | None:
        """Stands for the visitor's own cookies, csrftoken and mid."""
        cookies = request.cookies
        return self._mark(cookies.get("csrftoken", "") + cookies.get("mid", ""))

    def _mark(self, secret: str) -> str | None:
        if not secret:
            return None
        return hashlib.blake2b(secret.encode(), key=self._key, digest_size=6).hexdigest()
