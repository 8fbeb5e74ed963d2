"""Reads lists in answers: their elements one by one, and where they go on.

One element that cannot be read does not cost the others; a list of which nothing can be read is
another shape than the row promises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from instaspider.exceptions import AbsentError, ParseError
from instaspider.parsing.json_fields import flag, mapping, mark
from instaspider.parsing.page import Page

T = TypeVar("T")
Read = Callable[[Mapping[str, Any], str, str], T | None]
"""Makes an item of an object, given row and path too; None: nothing to see, e.g. an advertisement.
Raises :class:`ParseError` for what lacks its id."""


@dataclass(frozen=True, slots=True)
class Elements:
    """Objects of a list, each with its path; what is no object has a reason instead."""

    found: tuple[tuple[str, Any], ...]

    def __add__(self, other: Elements) -> Elements:
        return Elements(self.found + other.found)

    def below(self, *keys: str) -> Elements:
        """What stands under these keys of each element, e.g. ``node``, ``media``."""
        steps = "".join(f".{key}" for key in keys)
        return Elements(tuple((path + steps, _at(value, keys)) for path, value in self.found))


def elements(parent: Mapping[str, Any], key: str, row: str, path: str) -> Elements:
    """The list under a key of the object at that path. Raises :class:`ParseError` without one."""
    value = parent.get(key)
    full = f"{path}.{key}" if path else key
    if not isinstance(value, list):
        raise ParseError(row, full, "null" if key in parent and value is None else "missing")
    return Elements(tuple((f"{full}[{n}]", each) for n, each in enumerate(value)))


def edges(connection: Mapping[str, Any], row: str, path: str) -> Elements:
    """``edges[].node`` of a connection."""
    return elements(connection, "edges", row, path).below("node")


def page_of(
    listed: Elements,
    row: str,
    read: Read[T],
    cursor: str | None = None,
    told: Mapping[str, str] | None = None,
) -> Page[T]:
    """An item of each element that can be read."""
    items: list[T] = []
    broken: list[ParseError] = []
    for path, value in listed.found:
        try:
            item = read(_object(value, row, path), row, path)
        except ParseError as error:
            broken.append(error)
        else:
            if item is not None:
                items.append(item)
    if broken and len(broken) == len(listed.found):
        raise broken[0]
    reasons = tuple(f"{error.path}: {error.problem}" for error in broken)
    return Page(items, cursor, reasons, told or {})


def root(answer: Mapping[str, Any], row: str, *path: str) -> Mapping[str, Any]:
    """The object at that path, e.g. ``data``, ``user``.

    Raises:
        AbsentError: it is null, which says that nothing is there.
        ParseError: it is missing.
    """
    parent, key = mapping(answer, *path[:-1]), path[-1]
    if key in parent and parent[key] is None:
        raise AbsentError(row, ".".join(path), "null")
    if not isinstance(parent.get(key), dict):
        raise ParseError(row, ".".join(path))
    return mapping(parent, key)


def end_cursor(connection: Mapping[str, Any]) -> str | None:
    """Where a connection goes on. On last pages it is empty, or leads nowhere."""
    info = mapping(connection, "page_info")
    return None if flag(info, "has_next_page") is False else mark(info, "end_cursor")


def next_max_id(answer: Mapping[str, Any]) -> str | None:
    """Where a feed goes on; ``more_available`` false is its end whatever the cursor says."""
    if flag(answer, "more_available") is False:
        return None
    return mark(answer, "next_max_id") or mark(answer, "profile_grid_items_cursor")


def form(fields: Iterable[tuple[str, str | None]]) -> str | None:
    """A cursor of several values: the fields of the next call, urlencoded."""
    known = [(key, value) for key, value in fields if value is not None]
    return urlencode(known) if known else None


def facts(**ids: str | None) -> dict[str, str]:
    """Those that the answer told."""
    return {name: value for name, value in ids.items() if value}


def _at(value: Any, keys: Iterable[str]) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _object(value: Any, row: str, path: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ParseError(row, path, "null" if value is None else "no object")
    return value
