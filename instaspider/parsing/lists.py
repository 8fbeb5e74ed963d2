"""Reads lists in answers: their elements one by one, and the cursor of the next page.

If one element cannot be read, the others still are. A list of which nothing can be read has another
shape than the row promises.
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
"""Makes an item of an object, given the row and the path as well.

None: there is no item, e.g. in an advertisement. Raises :class:`ParseError` for an object without
an id.
"""


@dataclass(frozen=True, slots=True)
class Elements:
    """The objects of a list, each with its path; None stands for an element that is no object."""

    found: tuple[tuple[str, Any], ...]

    def __add__(self, other: Elements) -> Elements:
        return Elements(self.found + other.found)

    def below(self, *keys: str) -> Elements:
        """Return what stands under these keys of each element, e.g. ``node``, ``media``."""
        steps = "".join(f".{key}" for key in keys)
        return Elements(tuple((path + steps, _at(value, keys)) for path, value in self.found))


def elements(parent: Mapping[str, Any], key: str, row: str, path: str) -> Elements:
    """Return the list under a key of the object at a path. Raises :class:`ParseError` without
    one."""
    value = parent.get(key)
    full = f"{path}.{key}" if path else key
    if not isinstance(value, list):
        raise ParseError(row, full, "null" if key in parent and value is None else "missing")
    return Elements(tuple((f"{full}[{n}]", each) for n, each in enumerate(value)))


def edges(connection: Mapping[str, Any], row: str, path: str) -> Elements:
    """Return ``edges[].node`` of a connection."""
    return elements(connection, "edges", row, path).below("node")


def page_of(
    listed: Elements,
    row: str,
    read: Read[T],
    cursor: str | None = None,
    told: Mapping[str, str] | None = None,
    declared: Mapping[str, int] | None = None,
) -> Page[T]:
    """Return a page with an item for each element that can be read."""
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
    return Page(items, cursor, reasons, told or {}, counts=declared or {})


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
    """Return the cursor of a connection. On last pages it is empty, or leads nowhere."""
    info = mapping(connection, "page_info")
    return None if flag(info, "has_next_page") is False else mark(info, "end_cursor")


def next_max_id(answer: Mapping[str, Any]) -> str | None:
    """Return the cursor of a feed; ``more_available`` false ends it whatever the cursor says."""
    if flag(answer, "more_available") is False:
        return None
    return mark(answer, "next_max_id") or mark(answer, "profile_grid_items_cursor")


def form(fields: Iterable[tuple[str, str | None]]) -> str | None:
    """Return a cursor of several values: the fields of the next call, urlencoded."""
    known = [(key, value) for key, value in fields if value is not None]
    return urlencode(known) if known else None


def counts(**things: int | None) -> dict[str, int]:
    """Return the counts that the answer declares."""
    return {thing: count for thing, count in things.items() if count is not None}


def facts(**ids: str | None) -> dict[str, str]:
    """Return the ids that the answer told."""
    return {name: value for name, value in ids.items() if value}


def _at(value: Any, keys: Iterable[str]) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _object(value: Any, row: str, path: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ParseError(row, path, "null" if value is None else "no object")
    return value
