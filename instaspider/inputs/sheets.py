"""Reads the first sheet of a workbook (``.xlsx``) as a table: a column as in CSV."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, time
from typing import Any, BinaryIO

from instaspider.exceptions import InputError
from instaspider.parsing.visible import visible

from .cells import LOST
from .columns import Columns
from .known_columns import COLUMNS
from .records import ListRecord
from .tables import Say, read_cells

_MOST_BYTES = 1 << 30
"""Of what is packed in it: a small file may unpack to any size."""
_DIGITS = 15
"""A number of a workbook has no more; those behind are zeros in place of what was typed."""
_ROUNDED = re.compile(r"-?\d\.\d{14}E[+-]\d{2,3}", re.ASCII)
_AS_CSV = "save the sheet as CSV (File > Save As) and name that file"


def read_sheet(
    stream: BinaryIO,
    name: str,
    column: str | None,
    is_entry: Callable[[str], bool],
    columns: Columns = COLUMNS,
    say: Say = lambda _: None,
) -> Iterator[ListRecord]:
    """Yield a record for each row, as :func:`~.tables.read_table` does. Raises
    :class:`InputError`, also for what is no workbook."""
    for found in read_cells(_rows(stream, name, say), name, column, is_entry, columns, say):
        rounded = found.problem is None and _ROUNDED.fullmatch(found.text)
        yield found._replace(problem=LOST) if rounded else found


def _rows(stream: BinaryIO, name: str, say: Say) -> Iterator[tuple[int, list[str]]]:
    load = _loader(name)
    try:
        _check_size(stream, name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and checks of cells, which are not read
            book = load(stream, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        if len(book.worksheets) > 1:
            others = ", ".join(visible(each.title) for each in book.worksheets[1:6])
            say(f"{name}: the sheet {visible(sheet.title)!r} is read, and not {others}.")
        sheet.reset_dimensions()  # programs write down wrong ones
        for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
            yield number, [_text(value) for value in values]
    except (InputError, OSError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001  # openpyxl and its readers raise of any kind
        why = visible(f"{type(error).__name__}: {error}"[:120])
        raise InputError(f"{name} is a workbook that cannot be read ({why}): {_AS_CSV}.") from None


def _loader(name: str) -> Callable[..., Any]:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise InputError(
            f"{name} is a workbook, and reading one needs a package: pip install"
            ' "instaspider[xlsx]".'
            f" Or {_AS_CSV}."
        ) from None
    return load_workbook  # type: ignore[no-any-return]


def _check_size(stream: BinaryIO, name: str) -> None:
    with zipfile.ZipFile(stream) as packed:
        size = sum(entry.file_size for entry in packed.infolist())
    stream.seek(0)
    if size > _MOST_BYTES:
        raise InputError(f"{name} unpacks to {size >> 20} MB, which is too much: {_AS_CSV}.")


def _text(value: Any) -> str:
    """A cell as CSV would have it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case int() | float() if abs(value) >= 10**_DIGITS:
            return f"{value:.{_DIGITS - 1}E}"
        case float() if value.is_integer():
            return str(int(value))
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)
