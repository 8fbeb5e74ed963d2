"""Whether an item can go into its table: pipelines may make anything of a field."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from instaspider.feeds.fields import Kind
from instaspider.storage.item_tables import ItemTable

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


def misfit(table: ItemTable, item: Any) -> str | None:
    """A clause about the first field that its column cannot take; None: all is well."""
    for name, types in _expected(table):
        value = getattr(item, name)
        if value is not None and not isinstance(value, types):
            wanted = " or ".join(each.__name__ for each in types)
            return (
                f"{type(item).__name__}.{name} is {value!r:.60}, and its column in the store takes"
                f" {wanted} or None"
            )
    return None


@cache
def _expected(table: ItemTable) -> tuple[tuple[str, tuple[type, ...]], ...]:
    return tuple(
        (field.name, (field.part,) if field.kind == "part" and field.part else _TYPES[field.kind])
        for field in table.fields
    )
