"""Turns fields of item classes into columns of a database, and values into fields again.

| field | PostgreSQL | SQLite |
|---|---|---|
| text, a choice of texts | TEXT | TEXT |
| whole number | BIGINT | BIGINT |
| number | DOUBLE PRECISION | DOUBLE PRECISION |
| yes or no | BOOLEAN | BOOLEAN, 0 or 1 |
| time | TIMESTAMP WITH TIME ZONE | TEXT, ``2026-11-22T17:23:00.000000Z`` |
| parts and lists | JSONB | TEXT, as JSON |

In a single part, e.g. a post's ``user``, fields that are None are left out. ``->> 'full_name'``
gives NULL either way, and the rest can be merged into an older part.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import BigInteger, Boolean, DateTime, Double, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from instaspider.feeds.plain import CELL, as_double, converter, within_64_bits
from instaspider.items.fields import ItemField, Kind

Writer = Callable[[Any], Any]

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_JSON: TypeEngine[Any] = Text().with_variant(JSONB(), "postgresql")
_TYPES: Mapping[Kind, TypeEngine[Any]] = {
    "text": Text(),
    "integer": BigInteger(),
    "number": Double(),
    "flag": Boolean(),
    "time": Text().with_variant(DateTime(timezone=True), "postgresql"),
}


def sql_type(field: ItemField) -> TypeEngine[Any]:
    """Return the type of the column for a field."""
    return _TYPES.get(field.kind, _JSON)


# -- values -> columns -------------------------------------------------------------------------


def writer(field: ItemField, dialect: str) -> Writer | None:
    """Return a function that makes of a value (not None) one for the driver of that dialect.

    It is None if the value can stay as it is.
    """
    match field.kind:
        case "text":
            return clean
        case "integer":
            return within_64_bits
        case "time":
            return _utc_text if dialect == "sqlite" else _utc
        case "number":
            return as_double
        case "flag":
            return None
        case "part":
            assert field.part is not None
            plain = converter(field.part, CELL)
            return lambda part: _json(plain(part))
        case _:
            return _json


def clean(text: str) -> str:
    """Return a text without what databases refuse: NUL, and halves of characters."""
    if "\0" in text:
        text = text.replace("\0", _REPLACEMENT)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _utc_text(value: datetime) -> str:
    """Return a time as text for SQLite, always of one length, so that texts sort as times do."""
    text = orjson.dumps(_utc(value), option=orjson.OPT_UTC_Z)[1:-1].decode()
    return text if value.microsecond else f"{text[:-1]}.000000Z"


def _utc(value: datetime) -> datetime:
    """Return a time in UTC; a time without a zone counts as UTC."""
    if value.tzinfo is UTC:
        return value
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _json(value: Any) -> str:
    try:
        text = orjson.dumps(value).decode()
    except TypeError:  # halves of characters, numbers beyond 64 bits
        return _clean_json(json.loads(json.dumps(value, default=_plain)))
    # Looking for one character first is many times as fast, and most texts have no backslash.
    if "\\" in text and r"\u0000" in text:
        return _clean_json(orjson.loads(text))
    return text


def _plain(part: Any) -> Any:
    return vars(part) if is_dataclass(part) else str(part)


def _clean_json(value: Any) -> str:
    return json.dumps(_cleaned(value), ensure_ascii=False, separators=(",", ":"))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    if isinstance(value, dict):
        return {clean(key): _cleaned(each) for key, each in value.items()}
    return value


# -- columns -> values -------------------------------------------------------------------------


def read(field: ItemField, value: Any) -> Any:
    """Return a column's value in the form that :func:`instaspider.feeds.reading.build` takes."""
    if value is None:
        return None
    match field.kind:
        case "text" | "integer" | "number":
            return value
        case "flag":
            return bool(value)
        case "time":
            return _utc(value if isinstance(value, datetime) else datetime.fromisoformat(value))
        case _:
            return from_json(value)


def from_json(value: Any) -> Any:
    """Return the value of a column of parts or lists, which SQLite gives as text."""
    return json.loads(value) if isinstance(value, str) else value
