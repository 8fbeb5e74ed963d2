"""Reads the value of one setting.

A value that cannot be used raises ValueError. Its message continues a sentence that begins with the
value: ``is not a whole number from 1 up``.
"""

from __future__ import annotations

import difflib
import ipaddress
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from instaspider.exceptions import ConfigurationError
from instaspider.options.in_force import SettingsLike
from instaspider.verdicts.effects import OUTCOMES

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", "", "none"}


def plain(value: Any) -> str:
    """Return a text without white space around it."""
    return str(value).strip()


def word(value: Any) -> str:
    """Return a text; an empty one is refused."""
    text = plain(value)
    if not text:
        raise ValueError("is empty")
    return text


def optional(value: Any) -> str | None:
    """Return a text; None for an empty one."""
    text = "" if value is None else plain(value)
    return text or None


def flag(value: Any) -> bool:
    """Return True or False, which may be written in several ways (``1``, ``yes``, ``on``)."""
    text = plain(value).lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise ValueError("is neither True nor False")


def seconds(value: Any) -> float:
    """Return a number of seconds, 0 or more."""
    number = float(value)
    if not 0 <= number < float("inf"):
        raise ValueError("is not a number of seconds from 0 up")
    return number


def count(value: Any) -> int:
    """Return a whole number, 1 or more."""
    number = float(value)
    if not number.is_integer() or number < 1:
        raise ValueError("is not a whole number from 1 up")
    return int(number)


def one_of(*names: str) -> Callable[[Any], str]:
    """Return a reader that takes one of these words and nothing else."""

    def read(value: Any) -> str:
        text = plain(value).lower()
        if text not in names:
            raise ValueError(f"is not one of {', '.join(names)}")
        return text

    return read


def outcomes(value: Any) -> tuple[str, ...]:
    """Names of outcomes, joined by commas; none of an empty text."""
    names = tuple(name for each in plain(value).split(",") if (name := each.strip().lower()))
    for name in names:
        if name not in OUTCOMES:
            near = difflib.get_close_matches(name, OUTCOMES, n=1)
            hint = f": did you mean {near[0]}" if near else ""
            raise ValueError(f"is not made of outcomes ({', '.join(OUTCOMES)}){hint}")
    return names


def table(value: Any) -> Mapping[str, Mapping[str, Any]]:
    """Return a dict of dicts, which may be written as JSON."""
    read = json.loads(value) if isinstance(value, str) else dict(value)
    if not isinstance(read, dict) or not all(isinstance(row, dict) for row in read.values()):
        raise ValueError('is not a table such as {"fast": {"rate": 45}}')
    return read


def proxies(value: Any) -> str | None:
    """Return proxies as one text, also where they are a list."""
    return optional(",".join(value) if isinstance(value, list | tuple) else value)


def store(value: Any) -> str | None:
    """Return the URL of a database, in the form that SQLAlchemy has for it."""
    url = optional(value)
    if url is None:
        return None
    scheme, _, rest = url.partition("://")
    if scheme in ("postgres", "postgresql"):
        url = f"postgresql+psycopg://{rest}"
    elif scheme not in ("postgresql+psycopg", "sqlite") or not rest:
        raise ValueError("is neither sqlite:///FILE nor postgresql+psycopg://USER@HOST/NAME")
    return url


def sandbox(value: Any) -> str | None:
    """Return ``1`` for the crawl's own sandbox, the address of a running one, or None."""
    text = plain(value).lower() if value is not None else ""
    if text in _FALSE:
        return None
    if text in _TRUE:
        return "1"
    host, _, port = text.rpartition(":")
    if not host or not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ValueError("is neither 1 nor HOST:PORT")
    if not is_loopback(host):
        raise ValueError("is not on this machine")
    return text


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, without asking a resolver."""
    if host == "localhost":
        return True
    try:
        # Not by its beginning: 127.0.0.1.example.org is anybody's.
        return ipaddress.ip_address(host.removeprefix("[").removesuffix("]")).is_loopback
    except ValueError:
        return False


def plain_text(doc: str) -> str:
    """Return a line of the manual as a terminal shows it: of its links only the words."""
    return re.sub(r"\[([^]]+)\]\([^)]*\)", r"\1", doc)


def unreadable(name: str, shown: str, error: Exception, doc: str) -> str:
    """Return the sentence for a setting's value that its reader refused."""
    why = str(error) if str(error).startswith("is ") else f"cannot be read ({error})"
    return f"{name}={shown} {why}. What it takes: {plain_text(doc)}."


def files_folder(settings: SettingsLike) -> Path:
    """Return the folder that files go to: Scrapy's FILES_STORE, by default ``media``.

    Raises :class:`ConfigurationError` for a FILES_STORE that is no folder.
    """
    store = plain(settings.get("FILES_STORE") or "") or "media"
    scheme, found, rest = store.partition("://")
    if found and scheme != "file":
        raise ConfigurationError(
            f"FILES_STORE={scheme}://... is no folder: files are written to folders only. Name a"
            " folder; other tools can copy the files from there."
        )
    return Path(rest if found else store).expanduser()
