"""Defines a cookie as a browser keeps it, and writes those of a login as a ``cookies.txt``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from instaspider.exceptions import InstaspiderError

NAMES = ("sessionid", "csrftoken", "ds_user_id", "mid", "ig_did", "datr", "rur")
"""What a login needs, and what the service tells one browser from another by; the rest stays."""
_HOSTS = ("instagram.com", "www.instagram.com")


class NoLoginError(InstaspiderError):
    """No login is where one was looked for; the message has the way out and holds no value."""


class Cookie(NamedTuple):
    """A cookie. Its value is secret: it is put into no message."""

    host: str
    name: str
    value: str
    expires: float = 0
    """Unix seconds; 0: unknown, or as long as the browser runs."""


def of_a_login(cookies: Iterable[Cookie]) -> list[Cookie]:
    """Those of instagram.com that a login has."""
    return [c for c in cookies if c.host.lstrip(".") in _HOSTS and c.name in NAMES and c.value]


def as_cookies_txt(cookies: Iterable[Cookie]) -> str:
    """Netscape's form, which the readers of INSTASPIDER_SESSIONS take."""
    lines = ["# Netscape HTTP Cookie File"]
    for host, name, value, expires in cookies:
        inside = "TRUE" if host.startswith(".") else "FALSE"
        lines.append("\t".join([host, inside, "/", "TRUE", str(int(expires)), name, value]))
    return "\n".join(lines) + "\n"
