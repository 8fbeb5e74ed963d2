"""Turns items into plain dicts, lists and texts, by converters made once for each class."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, is_dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any

import orjson

from instaspider.items import isoformat
from instaspider.items.fields import ItemField, fields_of

Converter = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Style:
    """Says in which form a converter gives an item."""

    provenance: bool
    """Whether parts keep the fields that say where an item came from."""
    none: bool
    """Whether fields that are None are kept."""
    text: bool
    """Whether times become ISO texts and values of no declared type stay as they are. If not, times
    stay, and values of no declared type become JSON text."""
    simple: bool = False
    """Whether parts that consist of plain values stay objects inside other parts."""


WHOLE = Style(provenance=True, none=True, text=True)
"""The form for JSON, JSONL and XML."""
CELL = Style(provenance=False, none=False, text=True)
"""The form for JSON inside a CSV cell."""
_QUICK_CELL = Style(provenance=False, none=False, text=True, simple=True)
RECORD = Style(provenance=False, none=True, text=False)
"""The form for columns with types."""


_LEAST, _MOST = -(1 << 63), (1 << 63) - 1


@cache
def converter(item: type, style: Style) -> Converter:
    """Return a function that makes a dict of an item or of a part."""
    fields = [
        (field.name, value_converter(field, style))
        for field in fields_of(item, nested=not style.provenance)
    ]
    if _is_simple(item, style):
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


@cache
def _is_simple(item: Any, style: Style) -> bool:
    """Whether the attributes of an item are what a converter would give, but for None."""
    given = fields_of(item, nested=not style.provenance)
    as_it_is = all(value_converter(field, style) is None for field in given)
    return as_it_is and len(given) == len(fields_of(item)) and not hasattr(item, "__slots__")


def _without_none(item: Any) -> dict[str, Any]:
    found: dict[str, Any] = vars(item)
    if None not in found.values():  # as in nearly all pictures
        return found
    return {name: value for name, value in found.items() if value is not None}


def value_converter(field: ItemField, style: Style) -> Converter | None:
    """Return a function that converts a field's value (never None); None if it stays as it is."""
    if field.part is not None:
        if style.simple and _is_simple(field.part, style):
            return None
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
    """Return a whole number for a column of 64 bits; None, for unknown, if it does not fit."""
    return value if _LEAST <= value <= _MOST else None


def as_double(value: float) -> float | None:
    """Return a number for a column of doubles; None for a whole number that is too large."""
    try:
        return float(value)
    except OverflowError:
        return None


def _each(convert: Converter, values: Any) -> list[Any]:
    return [convert(value) for value in values]


def _opened(value: Any) -> Any:
    """Return a value of no declared type with its dataclasses as dicts and its times as texts."""
    if isinstance(value, list | tuple):
        return [_opened(element) for element in value]
    if isinstance(value, dict):
        return {key: _opened(element) for key, element in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return _opened(asdict(value))
    return isoformat(value) if isinstance(value, datetime) else value


# Options to write times as isoformat does.
_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str)


def to_bytes(value: Any) -> bytes:
    """Return any value as JSON on one line, with our items in the form :data:`WHOLE`.

    Raises UnicodeEncodeError for half a surrogate pair.
    """
    try:
        return orjson.dumps(value, default=str, option=_OPTIONS)
    except TypeError:  # a number beyond 64 bits, or a key that is no text
        return _JSON.encode(_opened(value)).encode()


def item_to_bytes(item: Any) -> bytes:
    """Return an item as JSON on one line."""
    kind: Any = type(item)
    if len(vars(item)) == len(fields_of(kind)):
        return to_bytes(item)
    # The item was given an attribute that is no field; orjson would write it too.
    return to_bytes(converter(kind, WHOLE)(item))


def to_json(value: Any) -> str:
    """Return any value as JSON text on one line."""
    return to_bytes(value).decode()


# What a field that is None looks like in JSON: not the first one of its part, and the first one. No
# text can look so, since its quotation marks have a backslash before them.
_NULL, _FIRST_NULL = re.compile(rb',"\w+":null'), re.compile(rb'\{"\w+":null,?')


def parts_to_bytes(part: type) -> Callable[[Any], bytes]:
    """Return a function that makes JSON of a list of parts, in the form :data:`CELL`."""
    careful, quick = converter(part, CELL), converter(part, _QUICK_CELL)

    def one_by_one(parts: Any) -> bytes:
        return to_bytes([careful(each) for each in parts])

    def at_once(parts: Any) -> bytes:
        found = to_bytes([quick(each) for each in parts])
        if b'":null' in found:  # few pictures lack their size
            found = _FIRST_NULL.sub(b"{", _NULL.sub(b"", found))
        return found

    # A value of no declared type may hold a null itself.
    return one_by_one if any(map(_has_free_values, (part, *_within(part)))) else at_once


def _within(part: type) -> Iterator[type]:
    """Yield the classes of the parts inside a part."""
    for field in fields_of(part, nested=True):
        if field.part is not None:
            yield field.part
            yield from _within(field.part)


def _has_free_values(part: Any) -> bool:
    return any(field.kind == "json" for field in fields_of(part))


def parts_to_json(part: type) -> Converter:
    """Return a function that makes JSON text of a list of parts."""
    write = parts_to_bytes(part)
    return lambda parts: write(parts).decode()
