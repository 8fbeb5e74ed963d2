"""Checks that an item fits its table, because pipelines may put anything into a field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any

from instaspider.items.fields import Kind
from instaspider.store.tables import ItemTable

_TYPES: dict[Kind, tuple[type, ...]] = {
    "text": (str,),
    "integer": (int,),
    "number": (int, float),
    "flag": (bool,),
    "time": (datetime,),
    "texts": (list, tuple),
    "parts": (list, tuple),
    "json": (list, tuple, dict),
}
# How many combinations of value types are remembered for each class of items.
_KNOWN = 1000


def misfit(table: ItemTable, item: Any) -> str | None:
    """Return a clause about the first field that its column cannot take; None if all fit."""
    values_of, known = _fitting(table)
    values = values_of(item)
    # Most items of a crawl have the same combination of types, and each item is checked.
    kinds = tuple(map(type, values))
    if kinds in known:
        return None
    for (name, types), value in zip(_expected(table), values, strict=True):
        if value is not None and not isinstance(value, types):
            wanted = " or ".join(each.__name__ for each in types)
            return (
                f"{type(item).__name__}.{name} is {value!r:.60}, and its column in the store takes"
                f" {wanted} or None"
            )
    if len(known) < _KNOWN:
        known.add(kinds)
    return None


@cache
def _fitting(
    table: ItemTable,
) -> tuple[Callable[[Any], tuple[Any, ...]], set[tuple[type, ...]]]:
    """Return a function that reads all fields of an item, and the sets of types that fitted."""
    return attrgetter(*(field.name for field in table.fields)), set()


@cache
def _expected(table: ItemTable) -> tuple[tuple[str, tuple[type, ...]], ...]:
    return tuple(
        (field.name, (field.part,) if field.kind == "part" and field.part else _TYPES[field.kind])
        for field in table.fields
    )
