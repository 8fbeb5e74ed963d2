"""How a line names a user: a name, ``@name``, a profile's address, or a numeric id."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .addresses import Address, read_address
from .texts import bare

MAX_USERNAME = 30
MAX_PK_DIGITS = 20

_PLAIN = re.compile(r"@?[A-Za-z0-9_]{1,30}")
_NOT_IN_USERNAMES = re.compile(r"[^A-Za-z0-9._]")

_POST = "this is a post's address, not a profile's"
_REEL = "this is a reel's address, not a profile's"
_POST_PATHS = {"p": _POST, "tv": _POST, "reel": _REEL, "reels": _REEL}
# First path segments that are pages of Instagram's own; a profile can never have these addresses.
_OWN_PAGES = frozenset(
    {"about", "accounts", "ajax", "api", "archive", "challenge", "developer", "direct"}
    | {"directory", "emails", "explore", "graphql", "legal", "nametag", "oauth", "popular"}
    | {"s", "session", "share", "static", "web", "your_activity"}
)


@dataclass(frozen=True, slots=True)
class User:
    """A user as an input names one; exactly one of the two fields is set."""

    username: str | None = None
    """Lower case, 1-30 characters; None where an id was given."""

    pk: str | None = None
    """Numeric id as written, 1-20 digits; None where a name was given."""

    @property
    def key(self) -> str:
        """What makes two entries the same input: ``nasa`` or ``pk:123``."""
        return self.username if self.username is not None else f"pk:{self.pk}"


def parse_user(text: str) -> User:
    """Read one entry: ``nasa``, ``@nasa``, ``123`` (an id), ``@123`` (a name), a profile's URL.

    A comment after white space and ``#``, quotes around the entry and invisible characters
    anywhere in it are left out.

    Raises:
        ValueError: ``text`` cannot be a user; the message is a clause that gives the reason.
    """
    if _PLAIN.fullmatch(text) and not text.isdigit():
        # most lines of most lists; the rest of this function says the same ten times slower
        return User(username=text.removeprefix("@").lower())
    text = bare(text)
    address = read_address(text)
    if address is not None:
        return User(username=_username(_name_in(address)))
    if text.isascii() and text.isdigit():
        return User(pk=_pk(text))
    return User(username=_username(text.removeprefix("@")))


def _name_in(address: Address) -> str:
    if not address.host:
        raise ValueError("this address cannot be read")
    if not address.is_instagram:
        raise ValueError(f"this is an address of {address.host}, not of a profile on instagram.com")
    segments = address.segments
    if segments and segments[0].lower() in ("_u", "stories"):
        segments = _behind_prefix(segments)
    if not segments:
        raise ValueError("this address names no profile")
    first = segments[0].lower()
    second = segments[1].lower() if len(segments) > 1 else ""
    if first in _POST_PATHS:
        raise ValueError(_POST_PATHS[first])
    if first in _OWN_PAGES:
        raise ValueError(f"this is the address of Instagram's own /{first}/ page, not a profile's")
    # /nasa/p/CODE/ is a post that names its user, /nasa/reels/ is a tab of the profile
    if len(segments) > 2 and second in _POST_PATHS:
        raise ValueError(_POST_PATHS[second])
    return segments[0].removeprefix("@")


def _behind_prefix(segments: tuple[str, ...]) -> tuple[str, ...]:
    if segments[0].lower() == "stories" and segments[1:2] == ("highlights",):
        raise ValueError("this is a highlight's address, which does not name its user")
    return segments[1:2]


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
