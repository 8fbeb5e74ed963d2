"""Defines the row of an input that has ended, and the sinks that rows go to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from instaspider.parsing.spoken import counted
from instaspider.verdicts.effects import Outcome

# Another run may turn inputs with these outcomes into "done"; `-a again=` reads them.
AGAIN: frozenset[Outcome] = frozenset({"failed", "throttled", "login_required", "not_done"})

OUTCOMES_NOT_OPENED = "outcomes_not_opened"
"""The reason with which a crawl closes that could not even begin its outcomes file."""


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One line of the outcomes file."""

    line: int
    """Where the input stands: [line of the file or position in the list](inputs.md#kinds-of-file),
    from 1."""
    input: str
    """The entry as written."""
    outcome: Outcome
    """One of the ten."""
    reason: str = ""
    """Why, in words; empty for ``done``."""
    endpoint: str = ""
    """The row that decided; empty where none did."""
    requests: int = 0
    """Requests that the input cost, re-sends included; one for
    [several inputs](requests.md#several-in-one-request) counts for the first of them."""


@dataclass(slots=True)
class Reason:
    """Collects the inputs that are not done for one reason."""

    count: int = 0
    rows: list[OutcomeRow] = field(default_factory=list)
    """The rows of the first of these inputs."""

    def in_words(self) -> str:
        """Return which inputs they are, in words."""
        if self.count == 1:
            return f"line {self.rows[0].line}, {self.rows[0].input!r}"
        rows = sorted(self.rows, key=lambda row: row.line)
        named = ", ".join(f"{row.line} {row.input!r}" for row in rows)
        more = f" and {self.count - len(rows):,} more" if self.count > len(rows) else ""
        return f"{counted(self.count, 'input')}, lines {named}{more}"


class Sink(Protocol):
    """Takes the rows of inputs that have ended."""

    def write(self, row: OutcomeRow) -> None: ...

    def close(self) -> None: ...
