"""Turns items into plain dicts, lists and texts, by converters made once for each class."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, is_dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any

import orjson

from instaspider.feeds.fields import ItemField, fields_of
from instaspider.items import isoformat

Converter = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Style:
    """What a converter makes of an item."""

    provenance: bool
    """Whether parts have the fields that say where an item came from."""
    none: bool
    """Whether fields that are None are there."""
    text: bool
    """Whether times are ISO texts and what has no type of its own is left open; else times stay and
    the rest is JSON text."""


WHOLE = Style(provenance=True, none=True, text=True)
"""For JSON, JSONL and XML."""
CELL = Style(provenance=False, none=False, text=True)
"""For JSON inside of a CSV cell."""
RECORD = Style(provenance=False, none=True, text=False)
"""For columns with types."""


_LEAST, _MOST = -(1 << 63), (1 << 63) - 1


@cache
def converter(item: type, style: Style) -> Converter:
    """What makes a dict of an item or of a part."""
    fields = [
        (field.name, value_converter(field, style))
        for field in fields_of(item, nested=not style.provenance)
    ]
    as_it_is = all(convert_value is None for _, convert_value in fields)
    if as_it_is and len(fields) == len(fields_of(item)) and not hasattr(item, "__slots__"):
        return vars if style.none else _without_none

    def convert(item: Any) -> dict[str, Any]:
        found = {}
        for name, convert_value in fields:
            value = getattr(item, name)
            if value is not None:
                found[name] = value if convert_value is None else convert_value(value)
            elif style.none:
                found[name] = None
        return found

    return convert


def _without_none(item: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(item).items() if value is not None}


def value_converter(field: ItemField, style: Style) -> Converter | None:
    """What makes the value of a field that is not None; None: it stays as it is."""
    if field.part is not None:
        convert = converter(field.part, style)
        return partial(_each, convert) if field.kind == "parts" else convert
    if field.kind == "time" and style.text:
        return isoformat
    if field.kind in ("integer", "number") and not style.text:
        return within_64_bits if field.kind == "integer" else as_double
    if field.kind == "json":
        return _opened if style.text else to_json
    return None


def within_64_bits(value: int) -> int | None:
    """A whole number for a column of 64 bits: one that does not fit is no count of anything, and
    is taken for unknown."""
    return value if _LEAST <= value <= _MOST else None


def as_double(value: float) -> float | None:
    """A number for a column of doubles; None for a whole one that is larger than they go."""
    try:
        return float(value)
    except OverflowError:
        return None


def _each(convert: Converter, values: Any) -> list[Any]:
    return [convert(value) for value in values]


def _opened(value: Any) -> Any:
    """A value of no declared type without dataclasses and times in it."""
    if isinstance(value, list | tuple):
        return [_opened(element) for element in value]
    if isinstance(value, dict):
        return {key: _opened(element) for key, element in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return _opened(asdict(value))
    return isoformat(value) if isinstance(value, datetime) else value


# Times as isoformat writes them.
_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str)


def to_bytes(value: Any) -> bytes:
    """Any value as JSON on one line, items of ours as :data:`WHOLE` has them.

    Raises UnicodeEncodeError for half a surrogate pair.
    """
    try:
        return orjson.dumps(value, default=str, option=_OPTIONS)
    except TypeError:  # a number of more than 64 bits, a key that is no text
        return _JSON.encode(_opened(value)).encode()


def item_to_bytes(item: Any) -> bytes:
    """An item as JSON on one line."""
    kind: Any = type(item)
    if len(vars(item)) == len(fields_of(kind)):
        return to_bytes(item)
    # Somebody gave it an attribute that is no field, which orjson would write too.
    return to_bytes(converter(kind, WHOLE)(item))


def to_json(value: Any) -> str:
    """Any value as JSON text on one line."""
    return to_bytes(value).decode()


def parts_to_json(part: type) -> Converter:
    """What makes JSON text of a list of parts."""
    convert = converter(part, CELL)
    return lambda values: to_json([convert(value) for value in values])
