"""One row per input: pending while it is asked for, then exactly one outcome, with its reason.

Only inputs under way are held in memory; ended ones are counted and written to the outcomes file.
"""

from __future__ import annotations

import csv
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any, Protocol

from instaspider.exceptions import ConfigurationError
from instaspider.pending import Pending
from instaspider.verdicts import OUTCOMES, Outcome

# Outcomes that another run may turn into "done": what `-a again=` reads.
AGAIN: frozenset[Outcome] = frozenset({"failed", "throttled", "login_required", "not_done"})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the outcomes file."""

    line: int
    input: str
    outcome: Outcome
    reason: str = ""
    endpoint: str = ""
    requests: int = 0


NOT_REACHED = "the crawl stopped first"
COLUMNS = ("line", "input", "outcome", "reason", "endpoint", "requests")


class Sink(Protocol):
    """Where rows go."""

    def write(self, row: Row) -> None: ...

    def close(self) -> None: ...


class CsvSink:
    """Rows as CSV with a header line; each is in the file as soon as its input has ended."""

    def __init__(self, path: Path) -> None:
        self._file: IO[str] = _open(path)
        self._writer = csv.writer(self._file)
        self._writer.writerow(COLUMNS)

    def write(self, row: Row) -> None:
        self._writer.writerow([getattr(row, column) for column in COLUMNS])

    def close(self) -> None:
        self._file.close()


class JsonLinesSink:
    """Rows as JSON objects, one a line."""

    def __init__(self, path: Path) -> None:
        self._file: IO[str] = _open(path)

    def write(self, row: Row) -> None:
        self._file.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")

    def close(self) -> None:
        self._file.close()


def _open(path: Path) -> IO[str]:
    # Lines end in \n on every system, and an input that is no Unicode (a byte of an argument that
    # the shell passed on) is written all the same.
    return path.open("w", encoding="utf-8", errors="backslashreplace", newline="", buffering=1)


def check_sink(path: str) -> None:
    """Raise :class:`ConfigurationError` for a file that :func:`open_sink` could not write."""
    target = Path(path)
    if target.suffix.lower() not in (".csv", ".jsonl"):
        raise ConfigurationError(
            f"INSTASPIDER_OUTCOMES={path!r} ends neither in .csv nor in .jsonl."
        )
    if not os.path.isdir(target.parent):  # unlike Path.is_dir it never raises
        raise ConfigurationError(
            f"INSTASPIDER_OUTCOMES={path!r}: there is no folder {str(target.parent)!r}."
        )
    if os.path.isdir(target):
        raise ConfigurationError(f"INSTASPIDER_OUTCOMES={path!r} is a folder.")
    if not os.access(target if os.path.exists(target) else target.parent, os.W_OK):
        raise ConfigurationError(f"INSTASPIDER_OUTCOMES={path!r} cannot be written.")


def open_sink(path: str) -> Sink:
    """The sink for a file name."""
    check_sink(path)
    target = Path(path)
    try:
        return CsvSink(target) if target.suffix.lower() == ".csv" else JsonLinesSink(target)
    except OSError as error:
        raise ConfigurationError(
            f"INSTASPIDER_OUTCOMES={path!r} cannot be written ({error.strerror})."
        ) from None


class Ledger:
    """Accounts for every input of a crawl."""

    def __init__(self, sink: Sink | None = None) -> None:
        self._sink = sink
        self.pending: dict[int, Pending] = {}
        self.counts: Counter[str] = Counter()
        self.requests: Counter[str] = Counter()
        """Requests by outcome of the input they were for."""
        self.total: int | None = None
        """Inputs in the list, where it could be counted."""
        self.unread_from: int | None = None
        """First line that was never read; set when the ledger is closed."""

    def attach(self, sink: Sink) -> None:
        """Write rows to that sink from now on."""
        self._sink = sink

    @property
    def ended(self) -> int:
        """Inputs that have an outcome."""
        return sum(self.counts.values())

    def open(self, line: int, text: str, arguments: dict[str, str]) -> Pending:
        """An input that will be asked for."""
        pending = Pending(line, text, arguments)
        self.pending[line] = pending
        return pending

    def refuse(self, line: int, text: str, outcome: Outcome, reason: str) -> None:
        """An input that ends without a request: invalid or duplicate."""
        self._write(Row(line, text, outcome, reason))

    def end(self, line: int, outcome: Outcome, reason: str = "", endpoint: str = "") -> bool:
        """Close an input; False when it had an outcome already, which then stands."""
        pending = self.pending.pop(line, None)
        if pending is None:
            return False
        self._write(Row(line, pending.text, outcome, reason, endpoint, pending.requests))
        return True

    def finish(self, pending: Pending) -> None:
        """Close an input whose last items are through, as its ``end`` says."""
        assert pending.end is not None
        end = pending.end
        if pending.failure and end.outcome == "done":
            end = replace(end, outcome="failed", reason=pending.failure)
        if pending.unfinished:
            end = replace(end, outcome="not_done", reason=pending.unfinished)
        self.end(pending.line, end.outcome, end.reason, end.endpoint)

    def close(self, *, unread_from: int | None, unread: Iterable[tuple[int, str]] = ()) -> None:
        """End the crawl: what is pending or was never read becomes not_done.

        ``unread``: single inputs; ``unread_from``: the list from that line on, as one row.
        """
        for line, pending in sorted(self.pending.items()):
            if pending.end is not None:  # a spider middleware kept its items back
                self.finish(pending)
            else:
                came = f"; {pending.came} items came before" if pending.came else ""
                self.end(line, "not_done", NOT_REACHED + came, pending.parsed_by)
        for line, text in unread:
            self._write(Row(line, text, "not_done", NOT_REACHED))
        self.unread_from = unread_from
        if unread_from is not None:
            self._write(Row(unread_from, "", "not_done", f"lines {unread_from} on"))
        if self._sink is not None:
            self._sink.close()
            self._sink = None

    def _write(self, row: Row) -> None:
        self.counts[row.outcome] += 1
        self.requests[row.outcome] += row.requests
        if self._sink is not None:
            self._sink.write(row)

    def table(self) -> str:
        """Outcomes, inputs and requests, as lines of text for the log."""
        rows = [(name, self.counts[name]) for name in OUTCOMES if self.counts[name]]
        lines = [f"{name:<15} {count:>9} {self.requests[name]:>9}" for name, count in rows]
        if self.unread_from is not None:
            lines.append(f"Lines {self.unread_from} on were never read: one row stands for them.")
        return "\n".join([f"{'outcome':<15} {'inputs':>9} {'requests':>9}", *lines])


def read_again(path: str) -> tuple[list[tuple[int, str]], int | None]:
    """Inputs of an outcomes file that are worth another run, and the first line never read.

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
