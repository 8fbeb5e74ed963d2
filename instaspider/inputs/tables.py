"""CSV and TSV: which column holds the entries, and on which physical line each record starts."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Callable, Iterator
from itertools import chain
from typing import BinaryIO

from instaspider.exceptions import InputError

from .records import MAX_LINE, Record, physical_lines, record, too_long

Columns = tuple[str, ...]

COLUMNS: Columns = (
    "username",
    "input",
    "user",
    "handle",
    "name",
    "url",
    "profile_url",
    "pk",
    "id",
    "user_id",
)
"""Columns and keys that hold accounts where none is named, the first one present wins. ``input``
comes before ``user``, which in tables of posts and comments is a whole account."""

MEDIA_COLUMNS: Columns = (
    "shortcode",
    "media",
    "post",
    "code",
    "post_url",
    "permalink",
    "url",
    "link",
    "media_pk",
    "pk",
    "id",
    "input",
)
"""The same for posts; tables of comments name theirs too."""

TAG_COLUMNS: Columns = ("hashtag", "tag", "name", "url", "input")
PLACE_COLUMNS: Columns = ("place", "location_id", "pk", "id", "url", "input")
QUERY_COLUMNS: Columns = ("query", "name", "input")

# Headings that could be usernames too: alone at the top of a column they are headings.
_HEADINGS = frozenset(
    {"account", "accounts", "handles", "instagram", "link", "links", "names", "profile"}
    | {"profiles", "urls", "usernames", "users"}
)

_LEADING = 1000
"""Blank lines and comments above the heading that are passed over to find the delimiter."""

_Numbered = Iterator[tuple[int, str, bool]]


def read_table(
    stream: BinaryIO,
    name: str,
    column: str | None,
    is_entry: Callable[[str], bool],
    delimiter: str | None = None,
    columns: Columns = COLUMNS,
) -> Iterator[Record]:
    """Yield a record for each row that is neither blank nor a comment (``#`` in its first cell).

    ``columns`` are known to hold entries, if no ``column`` is named. ``is_entry`` tells a heading
    from an entry where a single column has no known name. Without a ``delimiter`` the heading
    decides between comma, semicolon and tab.

    Raises:
        InputError: the column is not there, or none is named and none is known.
    """
    rows = _rows(physical_lines(stream, MAX_LINE), delimiter)
    said = (row for row in rows if isinstance(row, Record) or _says_something(row[1]))
    heading = next(said, None)
    if heading is None:
        return
    if isinstance(heading, Record):
        raise InputError(f"The heading of {name} is too long; is it a table of columns at all?")
    known = columns if column is None else (column,)
    index, title = _choose(name, heading[1], known, column, is_entry)
    if title is None:
        title = "1"
        yield _cell(heading, index, title)
    for row in said:
        yield row if isinstance(row, Record) else _cell(row, index, title)


def find_column(columns: list[str], wanted: str) -> int | None:
    """Give the index of ``wanted`` in ``columns``: as written, else whatever its case."""
    if wanted in columns:
        return columns.index(wanted)
    folded = [column.strip().casefold() for column in columns]
    key = wanted.strip().casefold()
    return folded.index(key) if key in folded else None


def no_column(name: str, columns: list[str], wanted: str | None) -> InputError:
    """Make the error for a column that is not there, with those that are."""
    listed = ", ".join(columns[:20]) + (", …" if len(columns) > 20 else "")
    if wanted is None:
        return InputError(
            f"{name} has none of the columns that are known to hold entries (it has {listed}): "
            f"name one as in {name}:{columns[0]}."
        )
    near = difflib.get_close_matches(wanted, columns, n=1, cutoff=0.5) or columns
    return InputError(f"{name} has no column {wanted!r} (it has {listed}): try {name}:{near[0]}.")


def _choose(
    name: str,
    columns: list[str],
    known: Columns,
    wanted: str | None,
    is_entry: Callable[[str], bool],
) -> tuple[int, str | None]:
    """Give the index and the title of the column; the title is None in a table without heading."""
    for title in known:
        index = find_column(columns, title)
        if index is not None:
            return index, columns[index]
    if wanted is not None or len(columns) > 1:
        raise no_column(name, columns, wanted)
    alone = columns[0].strip()
    headless = alone.casefold() not in _HEADINGS and is_entry(alone)
    return 0, None if headless else alone


def _cell(row: tuple[int, list[str]], index: int, title: str) -> Record:
    line, cells = row
    text = cells[index].strip() if index < len(cells) else ""
    if not text:
        return Record(line, "", f"its column {title!r} is empty")
    first, *more = text.split("\n", maxsplit=1)
    found = record(line, first)
    if more:
        lines = text.count("\n") + 1
        return found._replace(problem=f"it runs over {lines} lines; is a closing quote missing?")
    return found


def _says_something(cells: list[str]) -> bool:
    if not any(cell.strip() for cell in cells):
        return False
    first = cells[0].strip()
    # "#" alone heads a column of row numbers
    return not first.startswith("#") or (first == "#" and len(cells) > 1)


def _rows(lines: _Numbered, delimiter: str | None) -> Iterator[tuple[int, list[str]] | Record]:
    """Yield (line, cells), and a record for what could not be split into cells."""
    held: list[tuple[int, str, bool]] = []
    for line in lines:
        held.append(line)
        if (line[1].strip() and not line[1].startswith("#")) or len(held) == _LEADING:
            break
    if not held:
        return
    skipped: list[Record] = []
    reader = csv.reader(
        _feed(chain(held, lines), skipped), delimiter=delimiter or _delimiter(held[-1][1])
    )
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            # most often a quote that is never closed: the reader goes on with the next line
            yield Record(start, "", f"this row cannot be read as CSV ({error})")
            continue
        yield from skipped
        skipped.clear()
        if cells is None:
            return
        yield start, cells


def _feed(lines: _Numbered, skipped: list[Record]) -> Iterator[str]:
    for number, line, whole in lines:
        if whole:
            yield line
        else:
            skipped.append(too_long(number, line, MAX_LINE))
            yield "\n"


def _delimiter(heading: str) -> str:
    if "," not in heading:
        for other in ";\t":
            if other in heading:
                return other
    return ","
