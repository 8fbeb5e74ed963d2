"""Works out the columns of an item class from its annotations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from instaspider.items.item import Item, isoformat

Kind = Literal["text", "integer", "number", "flag", "time", "texts", "part", "parts", "json"]
_PLAIN: dict[Any, Kind] = {
    str: "text",
    int: "integer",
    float: "number",
    bool: "flag",
    datetime: "time",
}
PROVENANCE = frozenset(field.name for field in fields(Item))
"""Fields that are None in an item inside another one; rows leave them out there."""


@dataclass(frozen=True, slots=True)
class ItemField:
    """One field of an item class."""

    name: str
    """As in the item class."""
    kind: Kind
    """What the values are."""
    part: type | None = None
    """The class of a ``part``, or of each of ``parts``."""


@cache
def has_columns(item: type) -> bool:
    """Whether the columns of an item are known from its class.

    They are for our items and derived classes, unless a field has a serializer of its own.
    """
    return issubclass(item, Item) and all(
        field.metadata.get("serializer", isoformat) is isoformat for field in fields(item)
    )


@cache
def fields_of(item: type, *, nested: bool = False) -> tuple[ItemField, ...]:
    """Return the fields in the class's order, base classes first. ``nested``: those of a part."""
    hints = get_type_hints(item)
    leave_out = PROVENANCE if nested and issubclass(item, Item) else frozenset()
    names = [field.name for field in fields(item) if field.name not in leave_out]
    return tuple(_field(name, hints[name]) for name in names)


def _field(name: str, hint: Any) -> ItemField:
    hint = _without_none(hint)
    origin, args = get_origin(hint), get_args(hint)
    if hint in _PLAIN:
        return ItemField(name, _PLAIN[hint])
    if origin is Literal and all(isinstance(each, str) for each in args):
        return ItemField(name, "text")
    if _is_part(hint):
        return ItemField(name, "part", hint)
    if origin is list and args[0] is str:
        return ItemField(name, "texts")
    if origin is list and _is_part(args[0]):
        return ItemField(name, "parts", args[0])
    return ItemField(name, "json")


def _is_part(hint: Any) -> bool:
    return isinstance(hint, type) and is_dataclass(hint)


def _without_none(hint: Any) -> Any:
    if get_origin(hint) not in (Union, UnionType):
        return hint
    rest = [each for each in get_args(hint) if each is not NoneType]
    return rest[0] if len(rest) == 1 else hint


@dataclass(frozen=True, slots=True)
class FieldColumn:
    """One column of a flat table: ``location.name`` has the path ``("location", "name")``."""

    path: tuple[str, ...]
    """Names of fields, from the item's own down to the value's."""
    kind: Kind
    """What the values are."""
    part: type | None = None
    """As in `ItemField`."""

    @property
    def name(self) -> str:
        """The path joined by dots."""
        return ".".join(self.path)


@cache
def columns_of(item: type) -> tuple[FieldColumn, ...]:
    """Return the columns of an item class, always in this order; a part has one for each field."""
    return tuple(_columns(item, ()))


def _columns(item: type, above: tuple[str, ...]) -> Iterator[FieldColumn]:
    for field in fields_of(item, nested=bool(above)):
        path = (*above, field.name)
        if field.kind == "part" and field.part is not None:
            yield from _columns(field.part, path)
        else:
            yield FieldColumn(path, field.kind, field.part)
