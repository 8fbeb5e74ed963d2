"""Reads how a line names a user: a name, ``@name``, a profile's address, or a numeric id."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .cells import LOST
from .pages import PROFILE, is_highlight, page_of
from .texts import bare, without_tail
from .urls import PastedUrl, read_url

MAX_USERNAME = 30
MAX_PK_DIGITS = 20

_PLAIN = re.compile(r"@?[A-Za-z0-9_]{1,30}")
_NOT_IN_USERNAMES = re.compile(r"[^A-Za-z0-9._]")

# A number that a spreadsheet wrote; with @ before it, it is a name.
_FRACTION = re.compile(r"\d+[.,]0+", re.ASCII)
_SCIENTIFIC = re.compile(r"\d[.,]\d+e[+-]?\d+", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class User:
    """A user as an input names one; exactly one of the two fields is set."""

    username: str | None = None
    """The name in lower case, 1-30 characters; None if an id was given."""

    pk: str | None = None
    """The numeric id as written, 1-20 digits; None if a name was given."""

    @property
    def key(self) -> str:
        """The key, ``nasa`` or ``pk:123``; two entries with the same key are the same input."""
        return self.username if self.username is not None else f"pk:{self.pk}"


def parse_user(text: str) -> User:
    """Read one entry: ``nasa``, ``@nasa``, ``123`` (an id), ``@123`` (a name), a profile's URL.

    A comment after white space and ``#``, quotes around the entry, invisible characters anywhere
    in it, and a comma, a slash or a query behind it are left out.

    Raises:
        ValueError: ``text`` cannot be a user; the message is a clause that gives the reason.
    """
    if _PLAIN.fullmatch(text) and not text.isdigit():
        # most lines of most lists; the rest of this function is ten times as slow
        return User(username=text.removeprefix("@").lower())
    text = bare(text)
    address = read_url(text)
    if address is not None:
        return User(username=_username(_name_in(address)))
    if text.isascii() and text.isdigit():
        return User(pk=_pk(text))
    return User(username=_username(_written(text)))


def _written(text: str) -> str:
    """Return the name that stands there without an address. Raises ValueError for a possible id."""
    name = without_tail(text)
    if name.startswith("@"):
        return name[1:]
    if name.isascii() and name.isdigit():
        raise ValueError(
            "with what stands behind them these digits may be a name or an id: write the id alone, "
            "or @ before the name"
        )
    if _FRACTION.fullmatch(name):
        raise ValueError(
            "it is a number with a fraction, as spreadsheets write ids: write the id without it, "
            "or @ before it if it is a username"
        )
    if _SCIENTIFIC.fullmatch(name):
        raise ValueError(f"{LOST}; write @ before it if it is a username")
    return name


def _name_in(address: PastedUrl) -> str:
    if not address.host:
        raise ValueError("this address cannot be read")
    if not address.is_instagram:
        raise ValueError(f"this is an address of {address.host}, not of a profile on instagram.com")
    if is_highlight(address):
        raise ValueError("this is a highlight's address, which does not name its user")
    segments = address.segments
    if segments and segments[0].lower() in ("_u", "stories"):
        segments = segments[1:2]
    if not segments:
        raise ValueError("this address names no profile")
    page = page_of(PastedUrl(address.host, segments))
    if page != PROFILE:
        raise ValueError(f"this is {page}, not a profile's")
    return segments[0].removeprefix("@")


def _pk(digits: str) -> str:
    if len(digits) > MAX_PK_DIGITS:
        raise ValueError(
            f"it has {len(digits)} digits and an id has at most {MAX_PK_DIGITS}; "
            "write @ before it if it is a username"
        )
    if not digits.strip("0"):
        raise ValueError("no user has the id 0")
    return digits


def _username(name: str) -> str:
    if not name:
        raise ValueError("it names nobody")
    foreign = _NOT_IN_USERNAMES.findall(name)
    if foreign:
        raise ValueError(f"it has {_listed(foreign)}, which no username has")
    if len(name) > MAX_USERNAME:
        raise ValueError(f"it is {len(name)} characters long, a username at most {MAX_USERNAME}")
    if name.startswith(".") or name.endswith("."):
        raise ValueError("it begins or ends with a dot, which no username does")
    if ".." in name:
        raise ValueError("it has two dots in a row, which no username has")
    return name.lower()


def _listed(chars: list[str], most: int = 5) -> str:
    distinct = list(dict.fromkeys(chars))
    words = ["a space" if char == " " else _shown(char) for char in distinct[:most]]
    if len(distinct) > most:
        words.append("more")
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _shown(char: str) -> str:
    return f"'{char}'" if char.isprintable() else f"U+{ord(char):04X}"
