"""Reads JSON whose types cannot be trusted: gives the value or None, and never raises.

The service sets keys to null, leaves them out, and changes ids from number to text and back. So no
parser indexes an answer directly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from instaspider.exceptions import ParseError
from instaspider.verdicts.bodies import taken

Body = bytes | Mapping[str, Any]
"""An answer as it came, or its JSON value."""
_DECIMAL = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,40})?")
_EMPTY: Mapping[str, Any] = {}
_NO_ID = ("", "0", "-1")
_LATEST_SECOND = 253_402_300_799  # the last of the year 9999, beyond which datetime ends


def load(row: str, body: Body) -> Mapping[str, Any]:
    """Return the JSON object of an answer. Raises :class:`ParseError` with path ``$``.

    GraphQL may send further objects, one a line, for parts that it defers: the first is read.
    """
    try:
        value: Any = taken(body) if isinstance(body, bytes) else body
    except (ValueError, RecursionError):
        raise ParseError(row, "$", "no JSON") from None
    if not isinstance(value, dict):
        raise ParseError(row, "$", "no JSON object")
    return value


def mapping(parent: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """Return the object at that path, or an empty one."""
    value: Any = parent
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else _EMPTY


def objects(parent: Mapping[str, Any], key: str) -> list[Mapping[str, Any]] | None:
    """Return the objects of a list, without other elements; None if there is no list."""
    value = parent.get(key)
    if not isinstance(value, list):
        return None
    return [element for element in value if isinstance(element, dict)]


def nodes(connection: Mapping[str, Any]) -> list[Mapping[str, Any]] | None:
    """Return ``edges[].node`` of a GraphQL connection; None if there is no list of edges."""
    edges = objects(connection, "edges")
    return None if edges is None else [mapping(edge, "node") for edge in edges]


def text(parent: Mapping[str, Any], key: str) -> str | None:
    """Return the text under a key."""
    value = parent.get(key)
    if not isinstance(value, str):
        return None
    return value if value.isascii() else whole(value)


def whole(value: str) -> str:
    """Return a text without halves of surrogate pairs: half an emoji fits no file."""
    try:
        value.encode()
    except ValueError:  # there are halves
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def texts(parent: Mapping[str, Any], key: str) -> list[str] | None:
    """Return the texts of a list; None if there is no list."""
    value = parent.get(key)
    if not isinstance(value, list):
        return None
    return [whole(element) for element in value if isinstance(element, str)]


def number(parent: Mapping[str, Any], key: str) -> int | None:
    """Return a count: a whole number from 0 up. The service writes -1 for what it hides: None."""
    value = parent.get(key)
    return value if type(value) is int and value >= 0 else None  # isinstance would take True too


def measure(parent: Mapping[str, Any], key: str) -> float | None:
    """Return a finite number, whole or not.

    Some with many digits come as text (key tree feed_timeline/03).
    """
    value = parent.get(key)
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if isfinite(value) else None
    except OverflowError:
        return None


def moment(parent: Mapping[str, Any], key: str) -> datetime | None:
    """Return the time that a value in unix seconds stands for; None as for :func:`at_second`."""
    return at_second(parent.get(key))


def at_second(value: Any) -> datetime | None:
    """Return an aware time; None for what is no second of the years 1970 to 9999."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return datetime.fromtimestamp(value, UTC) if 0 < value <= _LATEST_SECOND else None


def flag(parent: Mapping[str, Any], key: str) -> bool | None:
    """Return True or False."""
    value = parent.get(key)
    return value if isinstance(value, bool) else None


def ident(parent: Mapping[str, Any], key: str) -> str | None:
    """Return an id as text: ids exceed 2**53, and come as number or as text in one crawl."""
    value = parent.get(key)
    if isinstance(value, str):
        if value in _NO_ID:
            return None
        return value if value.isascii() else whole(value)
    return str(value) if type(value) is int and value > 0 else None


def mark(parent: Mapping[str, Any], key: str) -> str | None:
    """Return a cursor as text; None at the end of a list.

    A cursor may be any text but an empty one. The end may also be the text ``None``, which the
    service writes on some last pages (dumpstagram, September 2026).
    """
    value = parent.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value not in ("", "None") else None


def every(value: Any, key: str) -> Iterator[Mapping[str, Any]]:
    """Yield every object under that key, at any depth, in the order of the document."""
    stack = [value]
    while stack:
        current = stack.pop()
        if isinstance(current, dict):
            found = current.get(key)
            if isinstance(found, dict):
                yield found
            stack.extend(reversed(current.values()))
        elif isinstance(current, list):
            stack.extend(reversed(current))
