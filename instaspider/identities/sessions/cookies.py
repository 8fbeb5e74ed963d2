"""Defines a cookie as a browser keeps it, and which ones belong to a login."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from instaspider.exceptions import InstaspiderError

NAMES = ("sessionid", "csrftoken", "ds_user_id", "mid", "ig_did", "datr", "rur")
"""Cookies that a login needs, or that tell browsers apart; other cookies are not kept."""
_HOSTS = ("instagram.com", "www.instagram.com")


class NoLoginError(InstaspiderError):
    """There is no login at that place; the message says what to do, and holds no value."""


class Cookie(NamedTuple):
    """A cookie. Its value is secret and is in no message."""

    host: str
    name: str
    value: str
    expires: float = 0
    """Unix seconds; 0 if unknown, or if it lasts as long as the browser runs."""


def of_a_login(cookies: Iterable[Cookie]) -> list[Cookie]:
    """Return the cookies of instagram.com that belong to a login."""
    return [c for c in cookies if c.host.lstrip(".") in _HOSTS and c.name in NAMES and c.value]
