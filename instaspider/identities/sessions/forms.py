"""Reads logins from a ``.env`` file and from JSON, and tells what is wrong with a cookie.

The form that most tools write is read in :mod:`instaspider.identities.sessions.cookies_txt`.

No message made here holds a value, because a line that cannot be read may well be a cookie.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from instaspider.exceptions import ConfigurationError
from instaspider.identities.sessions.session import Session


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file, and in which line (from 1; None: with the file as a whole)."""

    line: int | None
    why: str


Found = Session | Fault

# Variables of a .env file (instaharvest_v2 1.1.88 session_manager.py), and the cookies they hold.
_VARIABLES = {
    "SESSION_ID": "sessionid",
    "CSRF_TOKEN": "csrftoken",
    "DS_USER_ID": "ds_user_id",
    "MID": "mid",
    "IG_DID": "ig_did",
    "DATR": "datr",
    "RUR": "rur",
}
_NEEDED = ("SESSION_ID", "CSRF_TOKEN", "DS_USER_ID")
_CLAIM = "IG_WWW_CLAIM"
_VARIABLE = re.compile(rf"({'|'.join((*_VARIABLES, _CLAIM))})(?:_([1-9]\d{{0,5}}))?")
# Printable, but no blank and no semicolon, which would end the value. This is wider than RFC 6265:
# the service's own cookie "rur" has quotes, commas and backslashes.
_VALUE = re.compile(r"[\x21-\x3a\x3c-\x7e]+")
FORMS = (
    "accepted are a .env with SESSION_ID, CSRF_TOKEN and DS_USER_ID, a Netscape cookies.txt, and"
    " the JSON of a browser's cookies"
)
# The expiry of a cookie that lasts until the browser ends: 0 in a cookies.txt; Playwright's -1.
LASTING = 0


def env_sessions(text: str, now: float) -> Iterator[Found]:
    """Yield the sessions of a ``.env`` file. The environment itself is not changed."""
    del now  # a .env file does not say when a login runs out
    try:
        from dotenv.parser import parse_stream
    except ImportError:
        raise ConfigurationError(
            "A .env file with logins needs one more package: pip install python-dotenv."
        ) from None
    groups: dict[int, dict[str, tuple[str, int]]] = {}
    for binding in parse_stream(io.StringIO(text)):
        before = binding.original.string
        line = binding.original.line + before[: -len(before.lstrip()) or None].count("\n")
        if binding.error:
            yield Fault(line, "is not of the form NAME=VALUE")
        match = _VARIABLE.fullmatch(binding.key or "")
        if match is None:
            continue
        group = groups.setdefault(int(match[2] or 1), {})
        if match[1] in group:
            yield Fault(line, f"{binding.key} is set before, in line {group[match[1]][1]}")
        elif binding.value or match[1] in _NEEDED:
            group[match[1]] = (binding.value or "", line)
    for number, group in sorted(groups.items()):
        yield _of_variables(group, f"_{number}" if number > 1 else "")
    if not groups:
        yield Fault(None, f"has no SESSION_ID; {FORMS}")


def _of_variables(group: Mapping[str, tuple[str, int]], end: str) -> Found:
    first = min(line for _, line in group.values())
    for name in _NEEDED:
        if name not in group:
            there = ", ".join(other + end for other in group)
            return Fault(first, f"{there} without {name}{end}: a login has all of {_all(end)}")
    cookies: dict[str, str] = {}
    for name, (value, line) in group.items():
        cookie = _VARIABLES.get(name, name)
        cookies[cookie] = _unquoted(cookie, value)
        why = _wrong(cookie, cookies[cookie])
        if why:
            return Fault(line, f"{name}{end} {why}")
    claim = cookies.pop(_CLAIM, "")
    return Session(
        user_id=cookies["ds_user_id"],
        cookies=cookies,
        claim=claim,
        source=f"line {group['SESSION_ID'][1]}",
    )


def _all(end: str) -> str:
    return ", ".join(name + end for name in _NEEDED)


def json_sessions(text: str, now: float) -> Iterator[Found]:
    """Yield the session of a browser's cookie export, or of a session file of instaharvest."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        yield Fault(error.lineno, f"is no JSON ({error.msg})")
        return
    except RecursionError:
        yield Fault(None, "is nested too deeply")
        return
    if isinstance(data, dict) and isinstance(data.get("cookies"), list):
        data = data["cookies"]  # Playwright's storage state
    if isinstance(data, list):
        yield from _of_export(data, now)
    elif isinstance(data, dict) and "session_id" in data:
        yield _of_instaharvest(data)
    else:
        yield Fault(None, 'is neither a list of cookies nor an object with "session_id"')


def _of_export(data: Iterable[Any], now: float) -> Iterator[Found]:
    jar = Jar(now)
    for number, cookie in enumerate(data, 1):
        parts = cookie if isinstance(cookie, dict) else {}
        name, value, domain = (parts.get(key) for key in ("name", "value", "domain"))
        if not (isinstance(name, str) and isinstance(value, str) and isinstance(domain, str)):
            yield Fault(None, f"entry {number} has no name, value and domain")
            continue
        lasts = parts.get("expirationDate", parts.get("expires", parts.get("expiry")))
        what = f"entry {number}, the cookie {shown(name)},"
        seconds = float(lasts) if isinstance(lasts, int | float) else float(LASTING)
        yield from jar.put(None, what, domain, name, value, seconds)
    yield from jar.session()


def _of_instaharvest(data: Mapping[str, Any]) -> Found:
    """Yield the session of an object as ``auth.save_session`` of instaharvest_v2 1.1.88 writes
    it."""
    named = {name.lower(): cookie for name, cookie in _VARIABLES.items()}
    cookies: dict[str, str] = {}
    for key, cookie in named.items():
        value = data.get(key)
        if cookie == "ds_user_id":
            value = value or data.get("user_id")
        if value is None or value == "":
            continue
        cookies[cookie] = _unquoted(cookie, str(value))
        why = _wrong(cookie, cookies[cookie])
        if why:
            return Fault(None, f'"{key}" {why}')
    for cookie in ("sessionid", "csrftoken", "ds_user_id"):
        if cookie not in cookies:
            key = next(key for key, name in named.items() if name == cookie)
            return Fault(None, f'has no "{key}"')
    claim = data.get("ig_www_claim")
    return Session(
        user_id=cookies["ds_user_id"],
        cookies=cookies,
        claim=claim if isinstance(claim, str) and _VALUE.fullmatch(claim) else "",
    )


class Jar:
    """Gathers the cookies of one browser."""

    def __init__(self, now: float) -> None:
        self._now = now
        self._cookies: dict[str, str] = {}
        self._exact: set[str] = set()
        self._expired: dict[str, Fault] = {}
        self._faulty = False

    def put(
        self, line: int | None, what: str, domain: str, name: str, value: str, expires: float
    ) -> Iterator[Fault]:
        """Take one cookie; cookies of other hosts and expired ones are left out."""
        host = domain.lstrip(".").lower()
        if host != "instagram.com" and not host.endswith(".instagram.com"):
            return
        if expires > LASTING and expires <= self._now:
            ran_out = f"{what} ran out on {_day(expires)}: log in again and export it anew"
            self._expired.setdefault(name, Fault(line, ran_out))
            return
        value = _unquoted(name, value)
        why = _wrong(name, value)
        if why:
            self._faulty = self._faulty or name in ("sessionid", "csrftoken", "ds_user_id")
            yield Fault(line, f"{what} {why}")
        elif name not in self._exact:  # a cookie of www alone gives way to one of all hosts
            self._cookies[name] = value
            if host == "instagram.com":
                self._exact.add(name)

    def session(self) -> Iterator[Found]:
        """Yield the session that these cookies make."""
        if self._faulty:
            return
        for name in ("sessionid", "csrftoken"):
            if name not in self._cookies:
                yield self._missing(name)
                return
        # The digits before the first colon of a sessionid are the number of its account.
        prefix = re.match(r"\d+(?=%3A|:)", self._cookies["sessionid"], re.IGNORECASE)
        user_id = self._cookies.get("ds_user_id") or (prefix[0] if prefix else "")
        if not user_id:
            yield self._missing("ds_user_id")
            return
        yield Session(user_id=user_id, cookies=self._cookies | {"ds_user_id": user_id})

    def _missing(self, name: str) -> Fault:
        """Return the fault of a missing cookie, which may have expired."""
        return self._expired.get(name) or Fault(None, f"has no cookie {name} of instagram.com")


def _day(seconds: float) -> str:
    try:
        return str(datetime.fromtimestamp(seconds, UTC).date())
    except (ValueError, OverflowError, OSError):
        return "a day long ago"


def _unquoted(name: str, value: str) -> str:
    """Return a value without the quotes that a program put around it; ``rur`` has its own
    quotes."""
    if name != "rur" and len(value) > 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


def shown(name: str) -> str:
    """Return a cookie's name for messages. An unknown name is not shown: it may be a value."""
    return name if name in _VARIABLES.values() else "..."


def _wrong(name: str, value: str) -> str | None:
    """Return what is wrong with a cookie's value, in words that do not show the value."""
    if not value or value == '""':
        return "is empty"
    if name == "sessionid" and value.lower() == "deleted":
        return "says that the login was ended"
    if not _VALUE.fullmatch(value):
        return "has a character that no cookie has (a blank, a semicolon, a letter beyond ASCII)"
    if name == "ds_user_id" and not (value.isascii() and value.isdigit()):
        return "is not the number of an account"
    return None
