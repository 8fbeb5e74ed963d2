"""Reads CSV and TSV: which column holds the entries, and on which line each record starts."""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import BinaryIO

from instaspider.exceptions import InputError
from instaspider.parsing.visible import visible

from .cells import read_as
from .columns import Column, Columns, SeveralColumnsError
from .known_columns import COLUMNS
from .records import MAX_LINE, ListRecord, physical_lines, record, too_long

_LEADING = 1000
"""How many blank lines and comments may stand above the heading."""

_DELIMITERS = ",;\t|"
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
# The first line of a table for Excel, which names the separator of its columns.
_SEPARATOR = re.compile(r'"?sep=([^\s\w"]|\t|\\t)"?[,;|\s]*', re.IGNORECASE)

_Numbered = Iterator[tuple[int, str, bool]]
Say = Callable[[str], None]


def read_table(
    stream: BinaryIO,
    name: str,
    column: str | None,
    is_entry: Callable[[str], bool],
    delimiter: str | None = None,
    columns: Columns = COLUMNS,
    say: Say = lambda _: None,
) -> Iterator[ListRecord]:
    """Return a record for each row that is neither blank nor a comment (``#`` in its first cell).

    ``columns`` are known to hold entries, if no ``column`` is named. ``is_entry`` tells a heading
    from an entry where a single column has no known name. Without a ``delimiter`` the heading
    decides between comma, semicolon, tab and bar. ``say`` takes which column is read.

    Raises:
        InputError: the column is not there, or none is named and none or several are known.
    """
    rows = _rows(physical_lines(stream, MAX_LINE), delimiter)
    return read_cells(rows, name, column, is_entry, columns, say)


def read_cells(
    rows: Iterator[tuple[int, list[str]] | ListRecord],
    name: str,
    column: str | None,
    is_entry: Callable[[str], bool],
    columns: Columns = COLUMNS,
    say: Say = lambda _: None,
) -> Iterator[ListRecord]:
    """Yield a record for each row of a table whose cells are known; see :func:`read_table`."""
    said: Iterator[tuple[int, list[str]] | ListRecord]
    said = (row for row in rows if isinstance(row, ListRecord) or _says_something(row[1]))
    heading = next(said, None)
    if heading is None:
        return
    if isinstance(heading, ListRecord):
        raise InputError(f"The heading of {name} is too long; is it a table of columns at all?")
    titles = heading[1]
    chosen = _choose(name, titles, column, columns)
    if chosen is not None:
        say(chosen.said(name, "column"))
        index = titles.index(chosen.title)
    elif _is_heading(name, titles, column, is_entry):
        chosen, index = Column(titles[0].strip(), columns.kind_of(titles[0])), 0
        say(chosen.said(name, "column"))
    else:
        chosen, index = Column("1", "either"), 0
        say(f"{name}: its only column is read; it has no heading.")
        said = chain([heading], said)
        heading = None
    for row in said:
        if isinstance(row, ListRecord):
            yield row
        elif heading is None or row[1] != titles:  # files that were joined have it again
            yield _too_wide(row, index, len(titles)) or _cell(row, index, chosen, columns)


def _choose(name: str, titles: list[str], wanted: str | None, columns: Columns) -> Column | None:
    """Return the column or key to read; None if none is named and none is known.

    Raises :class:`InputError` if several could be meant, or if the named one does not exist.
    """
    try:
        if wanted is None:
            return columns.choose(titles)
        chosen = columns.named(titles, wanted)
    except SeveralColumnsError as error:
        raise several(name, error.titles) from None
    if chosen is None:
        raise no_column(name, titles, wanted)
    return chosen


def no_column(name: str, columns: list[str], wanted: str | None) -> InputError:
    """Return the error for a column that does not exist; it names those that do."""
    listed = _listed(columns)
    if wanted is None:
        return InputError(
            f"{name} has none of the columns that are known to hold entries (it has {listed}): "
            f"name one as in {name}:{visible(columns[0])}."
        )
    near = difflib.get_close_matches(wanted, columns, n=1, cutoff=0.5) or columns
    return InputError(
        f"{name} has no column {wanted!r} (it has {listed}): try {name}:{visible(near[0])}."
    )


def several(name: str, titles: list[str]) -> InputError:
    """Return the error for columns of which several could be meant."""
    first = visible(titles[0].strip())
    if len(titles) == 1:
        return InputError(
            f"The column {first!r} of {name} may hold other names than usernames: write "
            f"{name}:{first} if it is the one to read, or name another."
        )
    if len(set(titles)) == 1:
        return InputError(f"{name} has the column {first!r} twice: rename or remove one of them.")
    return InputError(
        f"{name} has several columns that may hold the entries ({_listed(titles)}): name the one "
        f"to read, as in {name}:{first}."
    )


def _listed(titles: list[str]) -> str:
    return ", ".join(map(visible, titles[:20])) + (", …" if len(titles) > 20 else "")


def _is_heading(
    name: str, titles: list[str], wanted: str | None, is_entry: Callable[[str], bool]
) -> bool:
    """Whether a table with one column, whose name is not known, begins with a heading."""
    if wanted is not None or len(titles) > 1:
        raise no_column(name, titles, wanted)
    return not is_entry(titles[0].strip())


def _too_wide(row: tuple[int, list[str]], index: int, width: int) -> ListRecord | None:
    """Return a record with a problem if a value was split, so that cells are under wrong headings.

    Examples are ``Smith, John,nasa``, and ``528,817,151`` for one number.
    """
    line, cells = row
    if not any(cell.strip() for cell in cells[width:]):
        return None
    problem = f"its row has {len(cells)} cells and the heading {width}: put values in quotes"
    return record(line, cells[index])._replace(problem=problem)


def _cell(row: tuple[int, list[str]], index: int, column: Column, columns: Columns) -> ListRecord:
    line, cells = row
    text = cells[index].strip() if index < len(cells) else ""
    if not text:
        return ListRecord(line, "", f"its column {column.title!r} is empty")
    first, *more = text.split("\n", maxsplit=1)
    if more:
        lines = text.count("\n") + 1
        problem = f"it runs over {lines} lines; is a closing quote missing?"
        return record(line, first)._replace(problem=problem)
    return read_as(record(line, first), column.kind, columns)


def _says_something(cells: list[str]) -> bool:
    if not any(cell.strip() for cell in cells):
        return False
    first = cells[0].strip()
    # "#" alone is the heading of a column of row numbers.
    return not first.startswith("#") or (first == "#" and len(cells) > 1)


def _rows(lines: _Numbered, delimiter: str | None) -> Iterator[tuple[int, list[str]] | ListRecord]:
    """Yield (line, cells), or a record with a problem for a row that cannot be split into cells."""
    held: list[tuple[int, str, bool]] = []
    for line in lines:
        if not held and (separator := _SEPARATOR.fullmatch(line[1])):
            delimiter = separator[1].replace("\\t", "\t")
            line = (line[0], "\n", True)  # the following lines keep their numbers
        held.append(line)
        if (line[1].strip() and not line[1].startswith("#")) or len(held) == _LEADING:
            break
    if not held:
        return
    skipped: list[ListRecord] = []
    reader = csv.reader(
        _feed(chain(held, lines), skipped), delimiter=delimiter or _delimiter(held[-1][1])
    )
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            # Most often a quote that is never closed. The reader goes on with the next line.
            yield ListRecord(start, "", f"this row cannot be read as CSV ({error})")
            continue
        yield from skipped
        skipped.clear()
        if cells is None:
            return
        yield start, cells


def _feed(lines: _Numbered, skipped: list[ListRecord]) -> Iterator[str]:
    for number, line, whole in lines:
        if whole:
            yield line
        else:
            skipped.append(too_long(number, line, MAX_LINE))
            yield "\n"


def _delimiter(heading: str) -> str:
    """Return the delimiter that stands most often between the titles; of equals, the comma."""
    plain = _QUOTED.sub("", heading)
    return max(_DELIMITERS, key=plain.count)
