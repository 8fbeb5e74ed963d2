"""Keeps the cookies that newcomers get, and the logins that the sandbox accepts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import unquote

from instaspider.sandbox.exchange import Request
from instaspider.sandbox.flags import FLAGS, Flag
from instaspider.sandbox.world.draws import Draw

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_MARK = 40
"""Length of a sessionid's last part behind its first two letters, in captures of 2022 to 2026."""
_YEAR = 31_536_000
_SCOPE = "Domain=.instagram.com; Path=/"


@dataclass(frozen=True)
class Login:
    """The session cookies of an account that may see what needs a login."""

    sessionid: str
    csrftoken: str
    ds_user_id: str

    @classmethod
    def of_seed(cls, seed: int, number: int = 1) -> Login:
        draw = Draw(seed, "login", *([number] if number > 1 else []))
        user = str(draw.between(10**9, 7 * 10**10))
        token, place = draw.token(14, _LETTERS), draw.below(29)
        mark = Draw(seed, "mark", user).token(_MARK, _LETTERS)
        sessionid = f"{user}%3A{token}%3A{place}%3AAY{mark}"
        return cls(sessionid, draw.token(32, _LETTERS), user)


class Visitors:
    """Tells logins from newcomers, and knows which logins are flagged."""

    def __init__(self, seed: int, logins: int = 1) -> None:
        self.logins = tuple(Login.of_seed(seed, number + 1) for number in range(logins))
        self._by_session = {unquote(login.sessionid): login for login in self.logins}
        self._flags: dict[str, str] = {}
        self._seed = seed
        self._newcomers = 0
        self._key = f"log {seed}".encode()[:64]

    def login_of(self, request: Request) -> Login | None:
        return self._by_session.get(request.sessionid)

    def logged_in(self, request: Request) -> bool:
        return self.login_of(request) is not None

    def flag(self, request: Request) -> Flag | None:
        """Return what the request's session gets instead of answers; None without a flag."""
        name = self._flags.get(request.sessionid)
        return FLAGS[name] if name else None

    def set_flag(self, session: str, name: str | None) -> bool:
        """Flag a session, by its sessionid or by its mark in the log. False if no login has it."""
        for sessionid in self._by_session:
            if unquote(session) in (sessionid, self._mark(sessionid)):
                self._flags.pop(sessionid, None)
                if name is not None:
                    self._flags[sessionid] = name
                return True
        return False

    def dead_session(self, request: Request) -> bool:
        """Whether the request has a sessionid that is not, or no longer, that of a login."""
        return bool(request.sessionid) and not self.logged_in(request)

    def greeting(self, request: Request) -> list[tuple[str, str]]:
        """Return Set-Cookie headers for a visitor who has no csrftoken cookie yet."""
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
        end = f"{_SCOPE}; Max-Age={_YEAR}; Secure"
        return [("set-cookie", f"{name}={value}; {end}") for name, value in values.items()]

    def login_headers(self, request: Request) -> list[tuple[str, str]]:
        """Return the headers of answers to logins; the form of both values is unverified."""
        login = self.login_of(request)
        if login is None:
            return []
        draw = Draw(self._seed, "claim", login.sessionid)
        headers = [("x-ig-set-www-claim", f"hmac.{draw.token(48, _LETTERS)}")]
        if "rur" not in request.cookies:
            place, mark = draw.token(3, _LETTERS[:26]), draw.token(40, _LETTERS)
            value = f"{place}\\054{login.ds_user_id}\\054{mark}"
            headers.append(("set-cookie", f'rur="{value}"; {_SCOPE}; Secure'))
        return headers

    def session_mark(self, request: Request) -> str | None:
        """Return a mark for the sessionid in the log, made by a key, so that it cannot be looked
        up."""
        return self._mark(request.sessionid)

    def jar_mark(self, request: Request) -> str | None:
        """Return a mark for the visitor's own cookies, csrftoken and mid."""
        cookies = request.cookies
        return self._mark(cookies.get("csrftoken", "") + cookies.get("mid", ""))

    def _mark(self, secret: str) -> str | None:
        if not secret:
            return None
        return hashlib.blake2b(secret.encode(), key=self._key, digest_size=6).hexdigest()
