"""Reads CSV as records, and tells empty cells from empty texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from instaspider.exceptions import ConfigurationError
from instaspider.feeds.csv_rows import Dialect

BOM = "\ufeff"


def records(lines: Iterable[str], dialect: Dialect) -> Iterator[list[str | None]]:
    """Yield the cells of each record. An empty cell without quotes is None, ``""`` an empty text.

    Raises ValueError for a text that ends inside of quotes.
    """
    quote, delimiter = re.escape(dialect.quote), re.escape(dialect.delimiter)
    cell = re.compile(f"(?:({quote}(?:[^{quote}]|{quote}{quote})*{quote})|([^{delimiter}\r\n]*))")
    held: list[str] = []
    inside = False
    for line in lines:
        held.append(line)
        inside ^= line.count(dialect.quote) % 2 == 1
        if not inside:
            yield list(_cells("".join(held).rstrip("\r\n"), cell, dialect))
            held = []
    if held:
        raise ValueError("the text ends inside of quotes")


def _cells(record: str, cell: re.Pattern[str], dialect: Dialect) -> Iterator[str | None]:
    position = 0
    while True:
        found = cell.match(record, position)
        assert found is not None, "the second alternative always matches"
        quoted, bare = found.groups()
        if quoted is not None:
            yield quoted[1:-1].replace(dialect.quote * 2, dialect.quote)
        else:
            yield bare or None
        position = found.end() + 1
        if position > len(record):
            return


def header_of(path: Path, dialect: Dialect, encoding: str) -> list[str]:
    """Return the names of a file's columns; empty if not even its header is whole.

    Raises ValueError for a file that is no CSV in that encoding.
    """
    with path.open(encoding=encoding, newline="") as file:
        lines: list[str] = []
        first = next(records(_kept(file, lines), dialect), [])
    if not lines or not lines[-1].endswith("\n"):
        return []  # the torn header will be cut off and written anew
    names = [cell or "" for cell in first]
    return [name.removeprefix(BOM) for name in names[:1]] + names[1:]


def _kept(file: Iterable[str], lines: list[str]) -> Iterator[str]:
    """Yield the lines of a file, and put each into a list as well."""
    for line in file:
        lines.append(line)
        yield line


def check_header(path: Path, columns: Sequence[str], dialect: Dialect, encoding: str) -> None:
    """Raise :class:`ConfigurationError` if a file has other columns than these."""
    try:
        present = header_of(path, dialect, encoding)
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"No rows can be added to {path}: {error}.") from None
    if present in ([], list(columns)):
        return
    at = next(
        (n for n, pair in enumerate(zip(present, columns, strict=False)) if pair[0] != pair[1]),
        min(len(present), len(columns)),
    )
    there, here = (_named(names, at) for names in (present, columns))
    raise ConfigurationError(
        f"{path} has other columns than this crawl writes (column {at + 1} is {there} there and"
        f" {here} here): write to another file, or over this one with -O."
    )


def _named(names: Sequence[str], at: int) -> str:
    return repr(names[at][:40]) if at < len(names) else "none"
