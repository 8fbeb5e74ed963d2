"""Makes lines of CSV from items: dotted columns that never change, and a text for each value.

A field that is None is an empty cell; an empty text is a quoted empty one (``""``). PostgreSQL's
COPY, DuckDB and polars tell them apart in the same way.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from instaspider.exceptions import ConfigurationError
from instaspider.feeds.plain import Converter, parts_to_bytes, to_json
from instaspider.items.fields import FieldColumn, columns_of

# Excel, LibreOffice and Google Sheets take a cell that begins so for a formula. A text with
# apostrophes before one of these gets one apostrophe more, so that taking one away gives the text
# back.
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")

Writer = Callable[[Any], bytes]


@dataclass(frozen=True, slots=True)
class Dialect:
    """The notation of cells in a line."""

    delimiter: str = ","
    quote: str = '"'
    line_end: str = "\r\n"
    separator: str = ","
    """The text between the elements of a list of texts."""
    quote_all: bool = False
    excel_safe: bool = False
    """Whether an apostrophe goes before texts that a spreadsheet would take for a formula."""
    errors: str = "strict"
    """What :meth:`str.encode` does with halves of characters."""

    def line(self, cells: Iterable[str | None]) -> bytes:
        """Return a line of these cells, with its line end."""
        quoted = self.quoter()
        row = [b"" if cell is None else quoted(cell) for cell in cells]
        return self.delimiter.encode().join(row) + self.line_end.encode()

    def quoter(self) -> Callable[[str], bytes]:
        """Return a function that writes a text as a cell, in quotes if it needs them."""
        quote, delimiter, everything = self.quote, self.delimiter, self.quote_all
        twice, errors = quote * 2, self.errors

        def quoted(cell: str) -> bytes:
            if quote in cell:
                cell = f"{quote}{cell.replace(quote, twice)}{quote}"
            # Four searches for one character take a fifth of the time of one by a pattern.
            elif everything or not cell or delimiter in cell or "\n" in cell or "\r" in cell:
                cell = f"{quote}{cell}{quote}"
            return cell.encode("utf-8", errors)

        return quoted

    def is_plain(self, characters: str) -> bool:
        """Whether cells of these characters never need quotes."""
        return not self.quote_all and {self.delimiter, self.quote}.isdisjoint(characters)


# What numbers, flags and times are written with; ``repr`` also writes ``1e-07``, ``inf``, ``nan``.
_OF_NUMBERS = "0123456789+-.:TZTrueFalseinfan"
_TAKEN = ("delimiter", "quotechar", "lineterminator", "join_multivalued", "excel_safe", "quoting")


def read_dialect(options: Mapping[str, Any]) -> Dialect:
    """Return the dialect of options that are named as in :mod:`csv`.

    There are two more: ``join_multivalued`` and ``excel_safe``. Raises :class:`ConfigurationError`
    for other options, and for values with which the file could not be read back.
    """
    unknown = [name for name in options if name not in _TAKEN]
    if unknown:
        raise ConfigurationError(
            f"CSV has no option {unknown[0]!r}; item_export_kwargs takes {', '.join(_TAKEN)}."
        )
    if options.get("quoting", csv.QUOTE_MINIMAL) not in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL):
        raise ConfigurationError("CSV's option quoting takes csv.QUOTE_MINIMAL or csv.QUOTE_ALL.")
    default = Dialect()
    dialect = Dialect(
        delimiter=options.get("delimiter", default.delimiter),
        quote=options.get("quotechar", default.quote),
        line_end=options.get("lineterminator", default.line_end),
        separator=options.get("join_multivalued", default.separator),
        quote_all=options.get("quoting") == csv.QUOTE_ALL,
        excel_safe=bool(options.get("excel_safe")),
    )
    marks = (dialect.delimiter, dialect.quote)
    plain = all(isinstance(m, str) and len(m) == 1 and m not in "\r\n" for m in marks)
    if not plain or marks[0] == marks[1] or dialect.line_end not in ("\n", "\r\n"):
        raise ConfigurationError(
            "CSV's delimiter and quotechar are one character each, not the same one, and its"
            " lineterminator is \\n or \\r\\n."
        )
    return dialect


class CsvRows:
    """Makes lines of CSV from items of one class."""

    def __init__(
        self,
        item: type,
        dialect: Dialect | None = None,
        fields: Mapping[str, str] | Iterable[str] | None = None,
    ) -> None:
        """``fields``: the wanted columns in their order, or a dict of column -> heading.

        The name of a part stands for all of its columns. Raises :class:`ConfigurationError` for an
        unknown name.
        """
        self.item = item
        self.dialect = dialect or Dialect()
        chosen = choose(item, fields)
        self.columns = [heading for _, heading in chosen]
        self._groups = _groups([column for column, _ in chosen], self.dialect)
        self._delimiter = self.dialect.delimiter.encode()
        self._line_end = self.dialect.line_end.encode()

    def header(self) -> bytes:
        """Return the line with the names of the columns."""
        return self.dialect.line(self.columns)

    def line(self, item: Any) -> bytes:
        """Return the line of an item."""
        cells: list[bytes] = []
        for group in self._groups:
            cells += group.cells(item)
        return self._delimiter.join(cells) + self._line_end


def choose(
    item: type, fields: Mapping[str, str] | Iterable[str] | None
) -> list[tuple[FieldColumn, str]]:
    """Return the wanted columns of an item class, each with its heading."""
    columns = columns_of(item)
    if fields is None:
        return [(column, column.name) for column in columns]
    pairs = fields.items() if isinstance(fields, Mapping) else [(name, name) for name in fields]
    chosen: list[tuple[FieldColumn, str]] = []
    for name, heading in pairs:
        found = [c for c in columns if c.name == name or c.name.startswith(f"{name}.")]
        if not found:
            raise ConfigurationError(
                f"{item.__name__} items have no column {name!r}. They have:"
                f" {', '.join(column.name for column in columns)}."
            )
        chosen += [(column, heading + column.name.removeprefix(name)) for column in found]
    return chosen


# Kinds of values that nobody can change in place.
_FIRM = ("text", "integer", "number", "flag")


class _Group:
    """Makes cells of neighbouring columns of one part of an item."""

    def __init__(self, path: tuple[str, ...], columns: list[FieldColumn], dialect: Dialect) -> None:
        self._path = path
        self._values_of = _getter([column.path[-1] for column in columns])
        self._writers = [_writer(column, dialect) for column in columns]
        self._empty = [b""] * len(columns)
        self._repeats = bool(path) and all(column.kind in _FIRM for column in columns)
        self._before: tuple[tuple[Any, ...], list[bytes]] = (), []
        """The values and cells of the item before."""

    def cells(self, item: Any) -> list[bytes]:
        """Return the cells of an item."""
        part = item
        for name in self._path:
            part = getattr(part, name)
            if part is None:
                return self._empty
        values = self._values_of(part)
        if not self._repeats:
            return self._made(values)
        # All posts of a page have the same owner, and many the same place or music.
        before, made = self._before
        if before != values:
            made = self._made(values)
            self._before = values, made
        return made

    def _made(self, values: tuple[Any, ...]) -> list[bytes]:
        pairs = zip(self._writers, values, strict=True)
        return [b"" if value is None else write(value) for write, value in pairs]


def _groups(columns: Sequence[FieldColumn], dialect: Dialect) -> list[_Group]:
    """Group neighbouring columns of one part."""
    grouped = groupby(columns, lambda column: column.path[:-1])
    return [_Group(path, list(members), dialect) for path, members in grouped]


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return a function that gives the values of attributes, of a single one too, as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    (name,) = names
    return lambda owner: (getattr(owner, name),)


def _writer(column: FieldColumn, dialect: Dialect) -> Writer:
    """Return the function that makes a cell of a column's values."""
    quoted = dialect.quoter()
    if column.kind == "parts":
        assert column.part is not None
        return _writer_of_parts(column.part, dialect)
    text = _texter(column, dialect)
    if column.kind in ("integer", "flag", "number", "time") and dialect.is_plain(_OF_NUMBERS):
        return lambda value: text(value).encode()
    return lambda value: quoted(text(value))


def _writer_of_parts(part: type, dialect: Dialect) -> Writer:
    quoted, quote = dialect.quoter(), dialect.quote.encode()
    json, twice, nothing = parts_to_bytes(part), quote * 2, quoted("[]")

    def write(parts: Any) -> bytes:
        if not parts:
            return nothing
        cell = json(parts)
        if quote in cell:  # replaced in bytes, which takes half the time: pictures are long
            return quote + cell.replace(quote, twice) + quote
        return quoted(cell.decode())

    return write


def _texter(column: FieldColumn, dialect: Dialect) -> Converter:
    """Return the function that makes a text of a column's values."""
    match column.kind:
        case "integer" | "flag":
            return str
        case "number":
            return repr
        case "time":
            return _time
        case "texts":
            return joiner(dialect)
        case "json":
            return to_json
        case _:
            return _safe if dialect.excel_safe else str


def _time(value: datetime) -> str:
    """Return a time as isoformat does, in a third of its time."""
    return to_json(value)[1:-1]


def joiner(dialect: Dialect) -> Converter:
    """Return a function that joins texts, or writes JSON if they could not be split again."""
    separator, safe = dialect.separator, dialect.excel_safe

    def join(values: Sequence[str]) -> str:
        if not values:
            return "[]"
        if values[0].startswith("[") or _clash(values, separator):
            return to_json(list(values))
        joined = separator.join(values)
        return _safe(joined) if safe else joined

    return join


def _clash(values: Iterable[str], separator: str) -> bool:
    return any(not value or separator in value for value in values)


def _safe(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def unsafe(text: str) -> str:
    """Return the text as it was before ``excel_safe`` put an apostrophe in front of it."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
