"""Writes and reads workbooks (``.xlsx``): a sheet for each class of items, ids as texts."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from itemadapter import ItemAdapter
from scrapy.exporters import BaseItemExporter

from instaspider.exceptions import ConfigurationError
from instaspider.feeds.csv_rows import Dialect, choose, joiner
from instaspider.feeds.plain import parts_to_json, to_json
from instaspider.items import isoformat
from instaspider.items.fields import FieldColumn, has_columns
from instaspider.parsing.visible import visible

logger = logging.getLogger(__name__)

MOST_ROWS = 1_048_576
"""Of a sheet, the heading included; the rows after them go to the next one."""
MOST_CHARACTERS = 32_767
"""Of a cell; the rest is cut off."""
_EXACT = 10**15
"""Numbers from here on lose digits in a spreadsheet: they are texts."""
_TITLE = 31
_CUT = "..."
_joined = joiner(Dialect())


def check_installed() -> None:
    """Raise :class:`ConfigurationError` where openpyxl is not installed."""
    if find_spec("openpyxl") is None:
        raise ConfigurationError(
            "A workbook needs openpyxl, which is not installed: pip install 'instaspider[xlsx]',"
            " or write to .csv."
        )


def sheets(path: Path, name: str) -> Iterator[Iterator[list[str | None]]]:
    """Yield the rows of each sheet of that class of items, cells as CSV has them."""
    check_installed()
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    try:
        for sheet in book.worksheets:
            if re.fullmatch(re.escape(name) + r"( \d+)?", sheet.title):
                yield _rows(sheet)
    finally:
        book.close()


def _rows(sheet: Any) -> Iterator[list[str | None]]:
    width = 0
    for cells in sheet.iter_rows(values_only=True):
        width = width or len(cells)
        row = [None if cell in (None, "") else str(cell) for cell in cells[:width]]
        yield row + [None] * (width - len(row))


class WorkbookItemExporter(BaseItemExporter):
    """Writes a workbook. Rows are kept in a file of their own until the end."""

    def __init__(self, file: IO[bytes], *, item_class: type | None = None, **kwargs: Any) -> None:
        super().__init__(dont_fail=True, **kwargs)
        from openpyxl import Workbook

        self._file = file
        self._item_class = item_class
        self._book = Workbook(write_only=True)
        self._sheets: dict[type, _Sheet] = {}
        self._cut = 0

    def export_item(self, item: Any) -> None:
        kind = type(item)
        if kind not in self._sheets:
            self._sheets[kind] = self._open(kind, item)
        self._cut += self._sheets[kind].add(item)

    def finish_exporting(self) -> None:
        if not self._sheets and self._item_class is not None:
            self._open(self._item_class, None).begin()
        if not self._book.worksheets:
            self._book.create_sheet("no items")
        self._book.save(self._file)
        if self._cut:
            logger.warning(
                "%d texts were longer than the %d characters that a cell of a workbook takes, and"
                " were cut: CSV and JSON have them whole.",
                self._cut,
                MOST_CHARACTERS,
            )

    def _open(self, kind: Any, item: Any) -> _Sheet:
        if has_columns(kind):
            chosen = choose(kind, self.fields_to_export)
        else:  # a pipeline made something else of the items
            names = list(self.fields_to_export or ItemAdapter(item).field_names())
            chosen = [(FieldColumn((name,), "json"), name) for name in names]
        return _Sheet(self._book, kind.__name__, chosen)


class _Sheet:
    """The sheets of one class of items."""

    def __init__(self, book: Any, name: str, columns: list[tuple[FieldColumn, str]]) -> None:
        self._book = book
        self._name = name
        self._columns = [column for column, _ in columns]
        self._headings = [heading for _, heading in columns]
        self._rows = MOST_ROWS
        self._number = 0

    def begin(self) -> None:
        """Begin a sheet with the heading."""
        self._number += 1
        end = f" {self._number}" if self._number > 1 else ""
        self._sheet = self._book.create_sheet(self._name[: _TITLE - len(end)] + end)
        self._sheet.freeze_panes = "A2"
        self._sheet.append([self._cell(heading) for heading in self._headings])
        self._rows = 1

    def add(self, item: Any) -> int:
        """Add a row. Returns how many texts were cut."""
        if self._rows >= MOST_ROWS:
            self.begin()
        self._rows += 1
        values = [_value(item, column) for column in self._columns]
        self._sheet.append([self._cell(value) for value in values])
        return sum(isinstance(v, str) and len(v) > MOST_CHARACTERS for v in values)

    def _cell(self, value: Any) -> Any:
        """A text is a text, whatever it begins with: never a formula, never an error."""
        if not isinstance(value, str):
            return value
        from openpyxl.cell import WriteOnlyCell

        if len(value) > MOST_CHARACTERS:
            value = value[: MOST_CHARACTERS - len(_CUT)] + _CUT
        cell = WriteOnlyCell(self._sheet)
        cell._value, cell.data_type = _writable(value), "s"
        return cell


def _writable(text: str) -> str:
    """The text with signs in place of what XML cannot hold; its line ends stay."""
    if text.isascii() and text.isprintable():
        return text
    shown = "\n".join(map(visible, text.replace("\r\n", "\n").split("\n")))
    return "".join(
        "\ufffd" if c in "\ufffe\uffff" or "\ud800" <= c <= "\udfff" else c for c in shown
    )


def _value(item: Any, column: FieldColumn) -> Any:
    """The value of a cell: a number, True, False or a text; None for an empty cell."""
    value = item
    for name in column.path:
        value = value.get(name) if isinstance(value, dict) else getattr(value, name, None)
        if value is None:
            return None
    match value:
        case bool():
            return value
        case int() | float():
            return value if abs(value) < _EXACT else str(value)
        case str():
            return value
        case _ if hasattr(value, "isoformat"):
            return isoformat(value)
        case [*texts] if all(isinstance(text, str) for text in texts):
            return _joined(texts)
        case _ if column.kind == "parts" and column.part is not None:
            return parts_to_json(column.part)(value)
        case _:
            return to_json(ItemAdapter(value).asdict() if ItemAdapter.is_item(value) else value)
