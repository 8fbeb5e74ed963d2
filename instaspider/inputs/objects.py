"""JSON: an array in a .json file, one value a line in a .jsonl file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO, NamedTuple

from instaspider.exceptions import InputError

from .records import MAX_LINE, Record, physical_lines, record, too_long
from .tables import COLUMNS, Columns, find_column, no_column

_LOOKED_AT = 100
"""Objects at the beginning of a list of which one must have the key that is asked for."""


class _Keys(NamedTuple):
    """Which key of an object holds the entry: the one that was named, or the first known one."""

    named: str | None
    known: Columns

    def in_object(self, value: dict[str, object]) -> str | None:
        """The key as the object writes it; None where it has none."""
        names = list(value)
        for wanted in self.known if self.named is None else (self.named,):
            index = find_column(names, wanted)
            if index is not None:
                return names[index]
        return None


def read_array(
    stream: BinaryIO, name: str, key: str | None, columns: Columns = COLUMNS
) -> Iterator[Record]:
    """Yield a record for each element; its line is the element's position, from 1.

    Raises:
        InputError: this is not JSON, not an array, or no object at its beginning has the key.
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
    return _records(numbered, name, _Keys(key, columns))


def read_json_lines(
    stream: BinaryIO, name: str, key: str | None, columns: Columns = COLUMNS
) -> Iterator[Record]:
    """Yield a record for each line that is neither blank nor a ``#`` comment.

    Raises:
        InputError: no object at the beginning of the list has the key.
    """
    return _records(_line_values(stream), name, _Keys(key, columns))


def _loads(data: str | bytes) -> object:
    # Ids stay text: they pass what a float holds, and Python limits the digits of an int.
    return json.loads(data, parse_int=str)


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
        return Record(number, bad.text, bad.problem or f"it is not JSON ({_first_words(error)})")


def _first_words(error: Exception) -> str:
    return str(error).partition(": line")[0].partition(": char")[0]


def _records(values: Iterator[tuple[int, object]], name: str, wanted: _Keys) -> Iterator[Record]:
    """Yield the records, unless there are objects at the beginning and none has a usable key."""
    early = list(islice(values, _LOOKED_AT))
    objects = [value for _, value in early if isinstance(value, dict)]
    keys = list(dict.fromkeys(key for value in objects for key in value))
    if keys and not any(wanted.in_object(value) for value in objects):
        raise no_column(name, keys, wanted.named)
    for line, value in chain(early, values):
        made = _one(line, value, wanted)
        if made.text or made.problem:
            yield made


def _one(line: int, value: object, wanted: _Keys) -> Record:
    if isinstance(value, Record):
        return value
    if not isinstance(value, dict):
        return _scalar(line, value, "it")
    present = wanted.in_object(value)
    if present is None:
        shown = json.dumps(value)[:80]
        key = wanted.named
        missing = f"it has no key {key!r}" if key else "it has none of the keys that name an entry"
        return Record(line, shown, missing)
    made = _scalar(line, value[present], f"its key {present!r}")
    return made if made.text else Record(line, "", f"its key {present!r} is empty")


def _scalar(line: int, value: object, what: str) -> Record:
    if isinstance(value, str):
        return record(line, value)
    shown = json.dumps(value)[:80]
    if value is None:
        return Record(line, shown, f"{what} is null")
    kinds = {bool: "true or false", float: "a fraction", list: "an array"}
    kind = kinds.get(type(value), "an object")
    return Record(line, shown, f"{what} is {kind}, where a name or an id should be")
