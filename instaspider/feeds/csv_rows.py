"""Makes lines of CSV from items: dotted columns that never change, and a text for each value.

A field that is None is an empty cell; an empty text is a quoted empty one (``""``). PostgreSQL's
COPY, DuckDB and polars tell them apart in the same way.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from instaspider.exceptions import ConfigurationError
from instaspider.feeds.plain import Converter, parts_to_json, to_json
from instaspider.items import isoformat
from instaspider.items.fields import FieldColumn, columns_of

# Excel, LibreOffice and Google Sheets take a cell that begins so for a formula. A text with
# apostrophes before one of these gets one apostrophe more, so that taking one away gives the text
# back.
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")


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

    def line(self, cells: Iterable[str | None]) -> str:
        """Return a line of these cells, with its line end."""
        return self.delimiter.join(map(self.quoter(), cells)) + self.line_end

    def quoter(self) -> Converter:
        """Return a function that writes a text as a cell, in quotes if it needs them."""
        quote, delimiter, everything = self.quote, self.delimiter, self.quote_all
        twice = quote * 2

        def quoted(cell: str | None) -> str:
            if cell is None:
                return ""
            if quote in cell:
                return f"{quote}{cell.replace(quote, twice)}{quote}"
            # Four searches for one character take a fifth of the time of one by a pattern.
            if everything or not cell or delimiter in cell or "\n" in cell or "\r" in cell:
                return f"{quote}{cell}{quote}"
            return cell

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
        self._cells = _readers([column for column, _ in chosen], self.dialect)

    def header(self) -> str:
        """Return the line with the names of the columns."""
        return self.dialect.line(self.columns)

    def line(self, item: Any) -> str:
        """Return the line of an item."""
        cells: list[str] = []
        for path, values_of, writers in self._cells:
            owner = item
            for name in path:
                owner = getattr(owner, name)
                if owner is None:
                    break
            if owner is None:
                cells += [""] * len(writers)
                continue
            pairs = zip(writers, values_of(owner), strict=True)
            cells += ["" if value is None else write(value) for write, value in pairs]
        return self.dialect.delimiter.join(cells) + self.dialect.line_end


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


class _Group(NamedTuple):
    """Holds neighbouring columns of one part of an item."""

    path: tuple[str, ...]
    values_of: Callable[[Any], tuple[Any, ...]]
    writers: list[Converter]
    """Each column's function that makes a cell of a value."""


def _readers(columns: Sequence[FieldColumn], dialect: Dialect) -> list[_Group]:
    """Group neighbouring columns of one part."""
    groups: list[_Group] = []
    for path, group in groupby(columns, lambda column: column.path[:-1]):
        members = list(group)
        names = [column.path[-1] for column in members]
        groups.append(_Group(path, _getter(names), [_writer(each, dialect) for each in members]))
    return groups


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return a function that gives the values of attributes, of a single one too, as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    (name,) = names
    return lambda owner: (getattr(owner, name),)


def _writer(column: FieldColumn, dialect: Dialect) -> Converter:
    """Return the function that makes a cell of a column's values."""
    text, quoted = _texter(column, dialect), dialect.quoter()
    if column.kind in ("integer", "flag", "number", "time") and dialect.is_plain(_OF_NUMBERS):
        return text
    return lambda value: quoted(text(value))


def _texter(column: FieldColumn, dialect: Dialect) -> Converter:
    """Return the function that makes a text of a column's values."""
    match column.kind:
        case "integer" | "flag":
            return str
        case "number":
            return repr
        case "time":
            return isoformat
        case "parts":
            assert column.part is not None
            return parts_to_json(column.part)
        case "texts":
            return joiner(dialect)
        case "json":
            return to_json
        case _:
            return _safe if dialect.excel_safe else str


def joiner(dialect: Dialect) -> Converter:
    """Return a function that joins texts, or writes JSON if they could not be split again."""
    separator, safe = dialect.separator, dialect.excel_safe

    def join(values: Sequence[str]) -> str:
        if not values or values[0].startswith("[") or _clash(values, separator):
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
