"""Defines the row of an input that has ended, and the sinks that rows go to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from instaspider.parsing.spoken import counted
from instaspider.verdicts.effects import Outcome
from instaspider.visits.extent import Complete
from instaspider.visits.step import End
from instaspider.visits.visit import Visit

# Another run may turn inputs with these outcomes into "done"; `-a again=` reads them.
AGAIN: frozenset[Outcome] = frozenset({"failed", "throttled", "login_required", "not_done"})

OUTCOMES_NOT_OPENED = "outcomes_not_opened"
"""The reason with which a crawl closes that could not even begin its outcomes file."""
_EXAMPLES = 3


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
    """Why, in words; empty for ``done``, unless a list [ended early](#declared-and-collected)
    or ``where`` [left items out](spiders.md#filter)."""
    endpoint: str = ""
    """The row that decided; empty where none did."""
    requests: int = 0
    """Requests that the input cost, re-sends included; one for
    [several inputs](requests.md#several-in-one-request) counts for the first of them."""
    items: int | None = 0
    """Items that the input gave, those of stopped crawls that this one went on with included; empty
    where an earlier version ended the input."""
    declared: int | None = None
    """How many things an answer [told](#declared-and-collected) that the input's list has; empty if
    none did."""
    declared_by: str = ""
    """The row whose answer told that number."""
    complete: Complete = "unknown"
    """Whether all came: ``yes``, ``no``, ``limited`` or [``unknown``](#declared-and-collected)."""


def row_of(visit: Visit, end: End) -> OutcomeRow:
    """Return the row of an input that ends so."""
    extent, is_done = visit.extent, end.outcome == "done"
    remarks = (end.reason, extent.filtered, extent.remark(visit.came) if is_done else "")
    declared, by = extent.declared or (None, "")
    return OutcomeRow(
        visit.line,
        visit.text,
        end.outcome,
        "; ".join(filter(None, remarks)),
        end.endpoint,
        visit.requests,
        visit.came,
        declared,
        by,
        extent.complete(visit.came) if is_done else "no",
    )


@dataclass(slots=True)
class Reason:
    """Collects inputs that have one thing in common, such as the reason why they are not done."""

    count: int = 0
    rows: list[OutcomeRow] = field(default_factory=list)
    """The rows of the first of these inputs."""

    def add(self, row: OutcomeRow) -> None:
        """Take in one more."""
        self.count += 1
        if len(self.rows) < _EXAMPLES:
            self.rows.append(row)

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
