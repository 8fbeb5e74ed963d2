"""From the fields of item classes to columns of a database, and back.

| field | PostgreSQL | SQLite |
|---|---|---|
| text, a choice of texts | TEXT | TEXT |
| whole number | BIGINT | BIGINT |
| number | DOUBLE PRECISION | DOUBLE PRECISION |
| yes or no | BOOLEAN | BOOLEAN, 0 or 1 |
| time | TIMESTAMP WITH TIME ZONE | TEXT, ``2026-11-22T17:23:00.000000Z`` |
| parts and lists | JSONB | TEXT, as JSON |

What is None inside of a part is left out of the JSON: ``->> 'full_name'`` gives NULL either way.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from sqlalchemy import BigInteger, Boolean, DateTime, Double, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

Kind = Literal["text", "int", "float", "bool", "time", "json"]

_SCALARS: dict[Any, Kind] = {
    str: "text",
    bool: "bool",
    int: "int",
    float: "float",
    datetime: "time",
}
# Both databases hold whole numbers of 64 bits.
_LEAST, _MOST = -(1 << 63), (1 << 63) - 1
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an item class, as storage sees it."""

    name: str
    kind: Kind
    hint: Any
    """Its annotation without None, e.g. ``list[Image]``."""

    @property
    def sql_type(self) -> TypeEngine[Any]:
        """Type of its column."""
        return _TYPES[self.kind]

    @property
    def part(self) -> type | None:
        """The class of a single part, e.g. ``UserRef``; None for lists and what is no part."""
        return self.hint if is_dataclass(self.hint) and isinstance(self.hint, type) else None


_TYPES: dict[Kind, TypeEngine[Any]] = {
    "text": Text(),
    "int": BigInteger(),
    "float": Double(),
    "bool": Boolean(),
    "time": Text().with_variant(DateTime(timezone=True), "postgresql"),
    "json": Text().with_variant(JSONB(), "postgresql"),
}


def fields_of(item: type) -> tuple[Field, ...]:
    """The fields of an item class, in its order."""
    hashable: Any = item
    return _fields_of(hashable)


@cache
def _fields_of(item: Any) -> tuple[Field, ...]:
    hints = get_type_hints(item)
    return tuple(_field(each.name, hints[each.name]) for each in fields(item))


def _field(name: str, hint: Any) -> Field:
    known = [each for each in get_args(hint) if each is not NoneType]
    if get_origin(hint) not in (Literal, list, dict) and len(known) == 1:
        hint = known[0]
    if get_origin(hint) is Literal:
        return Field(name, "text", str)
    return Field(name, _SCALARS.get(hint, "json"), hint)


# -- values -> columns -------------------------------------------------------------------------


def clean(text: str) -> str:
    """The same without what databases refuse: NUL, and halves of characters."""
    if "\0" in text:
        text = text.replace("\0", _REPLACEMENT)
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _text(value: Any) -> str | None:
    return None if value is None else clean(value)


def _int(value: Any) -> int | None:
    """A number that does not fit is no count of anything: it is taken for unknown."""
    return value if value is None or _LEAST <= value <= _MOST else None


def _same(value: Any) -> Any:
    return value


def utc_text(value: datetime | None) -> str | None:
    """A time for SQLite; of one length, so that texts compare as times do."""
    return None if value is None else utc(value).isoformat(timespec="microseconds")[:26] + "Z"


def utc(value: datetime) -> datetime:
    """A time in UTC; one that does not say where it is from is taken for UTC."""
    if value.tzinfo is UTC:
        return value
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _time(value: datetime | None) -> datetime | None:
    return None if value is None else utc(value)


def _plain(part: Any) -> Any:
    """What JSON does not know by itself."""
    if isinstance(part, datetime):
        return utc_text(part)
    if is_dataclass(part):
        return {name: value for name, value in vars(part).items() if value is not None}
    raise TypeError(f"{type(part).__name__} cannot be stored as JSON")


_encode = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), default=_plain, check_circular=False
).encode


def _json(value: Any) -> str | None:
    if value is None:
        return None
    encoded = _encode(value)
    if r"\u0000" in encoded:
        encoded = _encode(_without_nul(json.loads(encoded)))
    return clean(encoded)


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_without_nul(each) for each in value]
    if isinstance(value, dict):
        return {clean(key): _without_nul(each) for key, each in value.items()}
    return value


_WRITERS: dict[Kind, Callable[[Any], Any]] = {
    "text": _text,
    "int": _int,
    "float": _same,
    "bool": _same,
    "json": _json,
}


def writer(kind: Kind, dialect: str) -> Callable[[Any], Any]:
    """What makes a field's value one for the driver of that dialect."""
    if kind == "time":
        return utc_text if dialect == "sqlite" else _time
    return _WRITERS[kind]


# -- columns -> values -------------------------------------------------------------------------


def read(field: Field, value: Any) -> Any:
    """A field's value from what the driver gave."""
    if value is None:
        return None
    if field.kind == "bool":
        return bool(value)
    if field.kind == "time":
        return utc(value if isinstance(value, datetime) else datetime.fromisoformat(value))
    if field.kind == "json":
        return _rebuilt(field.hint, json.loads(value) if isinstance(value, str) else value)
    return value


def _rebuilt(hint: Any, value: Any) -> Any:
    """Parts as the dataclasses that they were."""
    if isinstance(value, list) and get_origin(hint) is list:
        (each,) = get_args(hint)
        return [_rebuilt(each, element) for element in value]
    if isinstance(value, dict) and is_dataclass(hint) and isinstance(hint, type):
        return hint(
            **{
                field.name: _inside(field, value[field.name])
                for field in fields_of(hint)
                if field.name in value
            }
        )
    return value


def _inside(field: Field, value: Any) -> Any:
    if field.kind == "time" and value is not None:
        return utc(datetime.fromisoformat(value))
    return _rebuilt(field.hint, value)
