"""Reads JSON: an array in a .json file, one value a line in a .jsonl file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, BinaryIO

from instaspider.exceptions import InputError

from .cells import read_as
from .columns import Column, Columns, SeveralColumnsError
from .known_columns import COLUMNS
from .records import MAX_LINE, ListRecord, physical_lines, record, too_long
from .tables import Say, no_column, several

_LOOKED_AT = 100
"""One of so many objects at the beginning of a list must have the wanted key."""

_KEPT = 1000
"""For how many sets of keys the choice is remembered."""

_DEPTH = 4
"""How deep objects within objects are searched for keys."""


class _Fraction(str):
    """A number with a point or an exponent, kept as it is written."""

    __slots__ = ()


class _Keys:
    """Chooses the key of an object that holds the entry: the named one, or the best known one."""

    def __init__(self, name: str, named: str | None, columns: Columns, say: Say) -> None:
        self.name = name
        self.named = named
        self.columns = columns
        self._say = say
        self._known: dict[tuple[str, ...], Column | None] = {}
        self._better = False

    def in_object(self, value: dict[str, object]) -> Column | None:
        """Return the key as the object writes it; None if the object has none.

        A key such as ``id`` may be the number of a row. So it counts only if no object of the list
        has a better one. Raises :class:`InputError` if several keys could be meant.
        """
        plain = tuple(key for key, each in value.items() if not isinstance(each, dict | list))
        chosen = self._among(plain) or self._among(tuple(value))
        return None if chosen is not None and chosen.alone and self._better else chosen

    def _among(self, keys: tuple[str, ...]) -> Column | None:
        if keys not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[keys] = self._choose(keys)
        return self._known[keys]

    def _choose(self, keys: tuple[str, ...]) -> Column | None:
        try:
            if self.named is None:
                chosen = self.columns.choose(keys)
            else:
                chosen = self.columns.named(keys, self.named)
        except SeveralColumnsError as error:
            raise several(self.name, error.titles) from None
        if chosen is not None:
            self._better = self._better or not chosen.alone
            self._say(chosen.said(self.name, "key"))
        return chosen


def read_array(
    stream: BinaryIO,
    name: str,
    key: str | None,
    columns: Columns = COLUMNS,
    say: Say = lambda _: None,
) -> Iterator[ListRecord]:
    """Yield a record for each element; its line is the element's position, from 1.

    Raises:
        InputError: this is not JSON, not an array, or no object at its beginning has the key, or
            several that could be meant.
    """
    data = stream.read()
    try:
        elements = _loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{name} is not JSON ({_first_words(error)}); for a list of one entry a line, call it "
            ".txt or .jsonl."
        ) from None
    if not isinstance(elements, list):
        raise InputError(f'{name} holds no JSON array; write the entries as ["nasa", "esa"].')
    numbered = ((number, element) for number, element in enumerate(elements, 1))
    return _records(numbered, name, _Keys(name, key, columns, say))


def read_json_lines(
    stream: BinaryIO,
    name: str,
    key: str | None,
    columns: Columns = COLUMNS,
    say: Say = lambda _: None,
) -> Iterator[ListRecord]:
    """Yield a record for each line that is neither blank nor a ``#`` comment.

    Raises:
        InputError: no object at the beginning of the list has the key, or one has several that
            could be meant.
    """
    return _records(_line_values(stream), name, _Keys(name, key, columns, say))


def _loads(data: str | bytes) -> object:
    # Ids are kept as text: they are too large for a float, and Python limits the digits of an int.
    return json.loads(data, parse_int=str, parse_float=_Fraction)


def _line_values(stream: BinaryIO) -> Iterator[tuple[int, object]]:
    for number, line, whole in physical_lines(stream, MAX_LINE):
        text = line.strip().strip("\ufeff")
        if not whole:
            yield number, too_long(number, text, MAX_LINE)
        elif text and not text.startswith("#"):
            yield number, _line_value(number, text)


def _line_value(number: int, text: str) -> object:
    try:
        return _loads(text)
    except (ValueError, RecursionError) as error:
        bad = record(number, text[:80])
        return ListRecord(
            number, bad.text, bad.problem or f"it is not JSON ({_first_words(error)})"
        )


def _first_words(error: Exception) -> str:
    return str(error).partition(": line")[0].partition(": char")[0]


def _records(
    values: Iterator[tuple[int, object]], name: str, wanted: _Keys
) -> Iterator[ListRecord]:
    """Yield the records. Raises InputError if none of the first objects has a usable key."""
    early = list(islice(values, _LOOKED_AT))
    objects = [_with_paths(value) for _, value in early if isinstance(value, dict)]
    keys = list(dict.fromkeys(key for value in objects for key in value))
    found = [wanted.in_object(value) for value in objects]
    if keys and not any(found):
        raise no_column(name, keys, wanted.named)
    for line, value in chain(early, values):
        made = _one(line, value, wanted)
        if made.text or made.problem:
            yield made


def _one(line: int, value: object, wanted: _Keys) -> ListRecord:
    if isinstance(value, ListRecord):
        return value
    if not isinstance(value, dict):
        return _scalar(line, value, "it")
    shown = json.dumps(value)[:80]
    value = _with_paths(value)
    try:
        column = wanted.in_object(value)
    except InputError:
        return ListRecord(line, shown, "several of its keys may name the entry")
    if column is None:
        key = wanted.named
        missing = f"it has no key {key!r}" if key else "it has none of the keys that name an entry"
        return ListRecord(line, shown, missing)
    held, what = value[column.title], f"its key {column.title!r}"
    if isinstance(held, _Fraction) and column.kind == "ids":
        held = str(held)
    made = _scalar(line, held, what)
    if not made.text:
        return ListRecord(line, "", f"{what} is empty")
    return read_as(made, column.kind, wanted.columns)


def _with_paths(value: dict[str, Any], depth: int = _DEPTH) -> dict[str, Any]:
    """Return an object with inner objects' keys as paths (``user.username``), as in tables."""
    paths: dict[str, Any] = {}
    for key, inner in value.items():
        if depth and isinstance(inner, dict):
            paths.update({f"{key}.{k}": v for k, v in _with_paths(inner, depth - 1).items()})
    return value | paths if paths else value


def _scalar(line: int, value: object, what: str) -> ListRecord:
    if isinstance(value, str) and not isinstance(value, _Fraction):
        return record(line, value)
    shown = json.dumps(value)[:80].strip('"')
    if value is None:
        return ListRecord(line, shown, f"{what} is null")
    kinds = {bool: "true or false", float: "a fraction", _Fraction: "a fraction", list: "an array"}
    kind = kinds.get(type(value), "an object")
    return ListRecord(line, shown, f"{what} is {kind}, where a name or an id should be")
