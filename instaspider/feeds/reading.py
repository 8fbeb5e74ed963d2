"""Reads files of items back into items, with every type and every None as they were written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from instaspider.exceptions import ConfigurationError
from instaspider.feeds.csv_records import BOM, records
from instaspider.feeds.csv_rows import Dialect, unsafe
from instaspider.feeds.workbook import sheets
from instaspider.items import Item
from instaspider.items.fields import FieldColumn, ItemField, columns_of, fields_of

I = TypeVar("I", bound=Item)  # noqa: E741
Reader = Callable[[Any], Any]


def read_items(path: str | Path, item: type[I], *, excel_safe: bool = False) -> Iterator[I]:
    """Yield the items of a ``.csv``, ``.jsonl``, ``.json``, ``.parquet`` or ``.xlsx`` file, one by
    one.

    ``excel_safe``: the CSV was written with ``INSTASPIDER_CSV_EXCEL_SAFE``. A workbook has the
    limits of its cells: what was cut is cut, and an empty text is None. Raises
    :class:`ConfigurationError` for another file ending, and ValueError for a row that is no such
    item.
    """
    path = Path(path)
    match path.suffix.lower():
        case ".csv":
            yield from _from_csv(path, item, Dialect(excel_safe=excel_safe))
        case ".jsonl" | ".jl":
            with path.open(encoding="utf-8") as file:
                yield from (build(item, json.loads(line)) for line in file)
        case ".json":
            rows = json.loads(path.read_text("utf-8"))
            yield from (build(item, row) for row in rows)
        case ".parquet":
            from instaspider.feeds.parquet import read_rows

            yield from (build(item, row) for row in read_rows(path))
        case ".xlsx":
            for rows in sheets(path, item.__name__):
                yield from _from_table(path, rows, item, Dialect())
        case other:
            raise ConfigurationError(
                f"{path} ends in {other or 'nothing'}: .csv, .jsonl, .json, .parquet or .xlsx can"
                " be read."
            )


def build(item: type[I], row: Mapping[str, Any]) -> I:
    """Return the item of a row in which nested parts are dicts."""
    part: Any = item
    made: I = _builder(part, False)(row)
    return made


@cache
def _builder(part: Any, nested: bool) -> Reader:
    fields = [(field.name, _value_reader(field)) for field in fields_of(part, nested=nested)]

    def build_part(row: Mapping[str, Any]) -> Any:
        values = {
            name: value if read is None or value is None else read(value)
            for name, read in fields
            if (value := row.get(name)) is not None
        }
        return part(**values)

    return build_part


def _value_reader(field: ItemField) -> Reader | None:
    if field.part is not None:
        read = _builder(field.part, True)
        return read if field.kind == "part" else lambda values: [read(value) for value in values]
    if field.kind == "time":
        return _time
    if field.kind == "number":
        return float
    if field.kind == "json":
        return lambda value: json.loads(value) if isinstance(value, str) else value
    return None


def _time(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _from_csv(path: Path, item: type[I], dialect: Dialect) -> Iterator[I]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from _from_table(path, records(file, dialect), item, dialect)


def _from_table(
    path: Path, rows: Iterator[list[str | None]], item: type[I], dialect: Dialect
) -> Iterator[I]:
    """Yield the items of rows of cells. The first row has the names of the columns."""
    whole: Any = item
    by_name = {column.name: column for column in columns_of(whole)}
    readers: list[tuple[tuple[str, ...], Reader]] = []
    for name in next(rows, []):
        column = by_name.get((name or "").removeprefix(BOM))
        if column is None:
            raise ValueError(f"{path} has a column {name or ''!r} that {item.__name__} lacks")
        readers.append((column.path, _cell_reader(column, dialect)))
    for row in rows:
        yield build(item, _nested(row, readers))


def _nested(row: list[str | None], readers: list[tuple[tuple[str, ...], Reader]]) -> dict[str, Any]:
    """Return the cells of a line as a row in which parts are dicts."""
    found: dict[str, Any] = {}
    for cell, (path, read) in zip(row, readers, strict=True):
        if cell is not None:
            owner = found
            for name in path[:-1]:
                owner = owner.setdefault(name, {})
            owner[path[-1]] = read(cell)
    return found


def _cell_reader(column: FieldColumn, dialect: Dialect) -> Reader:
    match column.kind:
        case "integer":
            return int
        case "number":
            return float
        case "flag":
            return {"True": True, "False": False}.__getitem__
        case "parts" | "json":
            return json.loads
        case "texts":
            return lambda cell: _texts(cell, dialect)
        case "text" if dialect.excel_safe:
            return unsafe
        case _:
            return str


def _texts(cell: str, dialect: Dialect) -> list[str]:
    if cell.startswith("["):
        found: list[str] = json.loads(cell)
        return found
    return (unsafe(cell) if dialect.excel_safe else cell).split(dialect.separator)
