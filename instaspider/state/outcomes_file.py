"""Writes the outcomes file, a row for each input as CSV or JSON lines, and reads it again."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import IO, Any

from instaspider.exceptions import ConfigurationError
from instaspider.verdicts.effects import OUTCOMES
from instaspider.visits.outcomes import AGAIN, OutcomeRow, Sink

COLUMNS = tuple(field.name for field in fields(OutcomeRow))


class CsvSink:
    """Writes rows as CSV with a header; each is in the file as soon as its input has ended."""

    def __init__(self, path: Path) -> None:
        self._file: IO[str] = _open(path)
        self._writer = csv.writer(self._file)
        self._writer.writerow(COLUMNS)

    def write(self, row: OutcomeRow) -> None:
        self._writer.writerow([getattr(row, column) for column in COLUMNS])

    def close(self) -> None:
        self._file.close()


class JsonLinesSink:
    """Writes rows as JSON objects, one a line."""

    def __init__(self, path: Path) -> None:
        self._file: IO[str] = _open(path)

    def write(self, row: OutcomeRow) -> None:
        self._file.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")

    def close(self) -> None:
        self._file.close()


def _open(path: Path) -> IO[str]:
    # Lines end in \n on every system. An input that is no Unicode (the shell passes any bytes on)
    # is written with escapes.
    return path.open("w", encoding="utf-8", errors="backslashreplace", newline="", buffering=1)


def check_sink(path: str) -> None:
    """Raise :class:`ConfigurationError` for a file that :func:`open_sink` could not write."""
    target = Path(path)
    if target.suffix.lower() not in (".csv", ".jsonl"):
        raise ConfigurationError(
            f"INSTASPIDER_OUTCOMES={path!r} ends neither in .csv nor in .jsonl."
        )
    if not os.path.isdir(target.parent):  # Path.is_dir may raise, this does not
        raise ConfigurationError(
            f"INSTASPIDER_OUTCOMES={path!r}: there is no folder {str(target.parent)!r}."
        )
    if os.path.isdir(target):
        raise ConfigurationError(f"INSTASPIDER_OUTCOMES={path!r} is a folder.")
    try:
        _try_to_write(target)
    except OSError as error:
        raise _not_written(path, error) from None


def open_sink(path: str) -> Sink:
    """Return the writer for a file of that name."""
    check_sink(path)
    target = Path(path)
    try:
        return CsvSink(target) if target.suffix.lower() == ".csv" else JsonLinesSink(target)
    except OSError as error:
        raise _not_written(path, error) from None


def read_again(path: str) -> tuple[list[tuple[int, str]], int | None]:
    """Return the inputs of an outcomes file that did not succeed, and the first line never read.

    Returns ``([(line, input), ...], line or None)``. Raises :class:`ConfigurationError` for a file
    that is no outcomes file.
    """
    source = Path(path)
    if not os.path.isfile(source):
        raise ConfigurationError(f"again={path}: there is no such file.")
    entries: list[tuple[int, str]] = []
    unread: int | None = None
    for record in _records(source):
        line, text, outcome = _row(record, source)
        if outcome not in AGAIN:
            continue
        if text:
            entries.append((line, text))
        else:
            unread = line
    if not entries and unread is None:
        raise ConfigurationError(
            f"again={path}: it lists no input that failed, was throttled, walled or not done."
        )
    return entries, unread


def _records(source: Path) -> Iterator[Any]:
    try:
        with source.open(encoding="utf-8-sig", newline="") as file:
            if source.suffix.lower() == ".jsonl":
                yield from (json.loads(line) for line in file if line.strip())
            else:
                yield from csv.DictReader(file)
    except (OSError, ValueError, RecursionError, csv.Error) as error:
        raise ConfigurationError(f"again={source} cannot be read ({error}).") from None


def _row(record: Any, source: Path) -> tuple[int, str, str]:
    try:
        line, text, outcome = int(record["line"]), record["input"], record["outcome"]
    except (KeyError, TypeError, ValueError):
        line, text, outcome = 0, None, None
    if not isinstance(text, str) or not isinstance(outcome, str) or outcome not in OUTCOMES:
        raise ConfigurationError(
            f"again={source} is no outcomes file: it needs the columns line, input, outcome."
        )
    return line, text, outcome


def _try_to_write(target: Path) -> None:
    """Test whether the outcomes file can be written, and leave the folder as it was.

    Raises OSError.
    """
    there = os.path.lexists(target)
    if there and os.path.exists(target) and not os.path.isfile(target):
        return  # opening a pipe would wait for its reader
    with target.open("ab"):
        pass
    if not there:
        target.unlink()


def _not_written(path: str, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        f"INSTASPIDER_OUTCOMES={path!r} cannot be written ({error.strerror}): name another file."
    )
