"""Keeps one row for each input: first under way, then ended with one outcome and its reason.

Memory holds visits (inputs under way) only; ended inputs are counted and written to a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any, Protocol

from instaspider.parsing.spoken import counted
from instaspider.parsing.visible import visible
from instaspider.verdicts.effects import OUTCOMES, Outcome
from instaspider.visits import events
from instaspider.visits.bounds import Bounds
from instaspider.visits.outcomes import OutcomeRow, Reason, Sink, row_of
from instaspider.visits.step import End
from instaspider.visits.tally import Tally
from instaspider.visits.visit import PlainPlan, Plan, Visit
from instaspider.visits.visit_state import state_of, with_failure

EVERYTHING = Bounds()
PLAIN = PlainPlan()
EXPLAINED = 20
"""How many reasons, the most frequent ones, are told in the log."""
_REASONS = 200
"""How many reasons are told apart; a reason may hold words of the service."""
_OTHERS = "other reasons"
NOT_REACHED = "the crawl stopped first"
NOT_WRITTEN = "the crawl stopped before it could be written down"


# Invalid lines are reported as they are read, and all inputs that a stop leaves have one reason.
_UNLUCKY = frozenset(OUTCOMES) - {"done", "invalid", "duplicate", "not_done"}


class Recorder(Protocol):
    """Makes pages and rows outlive the crawl."""

    def kept(self, item: Any) -> Any:
        """Return what the recorder keeps of an item that left the pipelines; None for nothing.
        Raises TypeError, ValueError or AttributeError for an item that cannot be kept."""

    def record(
        self, visit: Visit, items: list[Any], state: str | None, row: OutcomeRow | None
    ) -> None:
        """Take a page of an input, or its end; never waits. It answers by :meth:`Ledger.recorded`
        when a row is written."""


class Ledger:
    """Accounts for every input of a crawl."""

    def __init__(self, sink: Sink | None = None) -> None:
        self._sink = sink
        self.recorder: Recorder | None = None
        """Writes rows for good, after which they count and go to the sink; None: they do at
        once."""
        self.sink_failed: Callable[[OSError], None] = _raise
        """Called once, when the outcomes file cannot be written any more."""
        self.listeners: list[Callable[[OutcomeRow], None]] = []
        """Called with each row that counts."""
        self._unwritten: dict[int, OutcomeRow] = {}
        """Rows not written yet, by line."""
        self.restored = 0
        """Inputs that had ended before this crawl began."""
        self.earlier_items = 0
        """How many items came in earlier crawls, of inputs that ended then or go on now."""
        self.epoch = 0
        """How often everything under way was dropped, to begin anew."""
        self.visits: dict[int, Visit] = {}
        self.counts: Counter[str] = Counter()
        self.requests: Counter[str] = Counter()
        """How many requests were sent, by outcome of the input they were for."""
        self.items: Counter[str] = Counter()
        """How many items came, those of stopped crawls included, by outcome of their input."""
        self.empty: Counter[str] = Counter()
        """Inputs that are done without any item, by why none came."""
        self.short = Reason()
        """Inputs that are done, and gave less than nine tenths of what was declared."""
        self._reasons: dict[tuple[str, str], Reason] = {}
        """Why inputs that were asked for are not done, by outcome and reason."""
        self.total: int | None = None
        """How many inputs the list has; None if it could not be counted."""
        self.unread_from: int | None = None
        """The first line that was never read; set when the ledger is closed."""

    def attach(self, sink: Sink) -> None:
        """Write rows to that sink from now on."""
        self._sink = sink

    @property
    def ended(self) -> int:
        """How many inputs have an outcome."""
        return sum(self.counts.values())

    def open(
        self,
        line: int,
        text: str,
        arguments: dict[str, str],
        *,
        key: str = "",
        bounds: Bounds = EVERYTHING,
        began: float = 0.0,
        plan: Plan = PLAIN,
    ) -> Visit:
        """Begin a visit to an input that will be asked for. ``began``: now, as Unix time."""
        visit = Visit(line, text, arguments, key, bounds, began, plan)
        self.visits[line] = visit
        return visit

    def refuse(self, line: int, text: str, outcome: Outcome, reason: str) -> None:
        """End an input without a request: it is invalid or a duplicate."""
        self._write(OutcomeRow(line, text, outcome, reason))

    def restore(self, row: OutcomeRow) -> None:
        """Take over the row of an input that ended before this crawl began."""
        self.restored += 1
        self.earlier_items += row.items or 0
        self._write(row)

    def lose(self, visit: Visit, reason: str) -> bool:
        """End an input whose request will never be answered; returns False if none is awaited."""
        if visit.line not in self.visits or visit.stopped:
            return False
        if visit.end is not None:
            if visit.pages:
                return False  # its items are still in the pipelines
            # A write is in doubt: its state was to be read back, and was not.
            reason = visit.end.reason.replace(NOT_REACHED, reason)
        events.ended(visit, End("failed", reason, visit.parsed_by))
        self.settle(visit)
        return True

    def page_read(self, visit: Visit, page: Tally) -> None:
        """Note that all items of an answer were given out; some may still be under way."""
        goes_on = self.recorder is not None and visit.steps
        events.page_ends(page, state_of(visit) if goes_on else None)
        self.settle(visit)

    def settle(self, visit: Visit) -> None:
        """Hand on the pages whose items are through, in their order. An input that has an ``end``
        is closed with its last page."""
        while (page := events.page_through(visit)) is not None:
            if visit.end is not None and not visit.pages:
                self._finish(visit, page.items)
            elif self.recorder is not None:
                state = page.state
                if state is not None and visit.failure:  # that came after the state was written
                    state = with_failure(state, visit.failure)
                self.recorder.record(visit, page.items, state, None)
        if visit.end is not None and not visit.pages:
            self._finish(visit, [])

    def _finish(self, visit: Visit, items: list[Any]) -> None:
        end = visit.end
        if end is None or visit.line not in self.visits:
            return
        if visit.failure and end.outcome == "done":
            end = replace(end, outcome="failed", reason=visit.failure)
        self._end(visit, end, items)

    def _end(self, visit: Visit, end: End, items: list[Any]) -> None:
        del self.visits[visit.line]
        if end.outcome == "done" and not visit.came:
            why = "nothing there" if visit.bounds.since is None else "nothing new"
            self.empty["left out by where=" if visit.extent.left_out else why] += 1
        self.earlier_items += visit.brought
        row = row_of(visit, end)
        if self.recorder is None:
            self._write(row)
        else:
            self._unwritten[row.line] = row
            self.recorder.record(visit, items, None, row)

    def recorded(self, row: OutcomeRow) -> None:
        """Note that a row is written for good: from now on it counts."""
        if self._unwritten.pop(row.line, None) is not None:
            self._write(row)

    def drop(self) -> None:
        """Forget what is under way or not written yet, without rows: another crawl has it now."""
        self.epoch += 1
        self.visits.clear()
        self._unwritten.clear()

    def finish_held(self) -> None:
        """Close inputs that have an end and whose items a spider middleware kept back."""
        for _, visit in sorted(self.visits.items()):
            if visit.end is not None and not visit.unfinished:
                events.held_back(visit)
                self.settle(visit)

    def close(self, *, unread_from: int | None, unread: Iterable[tuple[int, str]] = ()) -> None:
        """End the crawl: what is under way, was not written down or never read becomes not_done.

        ``unread``: single inputs. ``unread_from``: the list from that line on, as one row.
        """
        self.finish_held()
        for _, row in sorted(self._unwritten.items()):
            self._write(replace(row, outcome="not_done", reason=NOT_WRITTEN, complete="no"))
        self._unwritten.clear()
        for _, visit in sorted(self.visits.items()):
            came = f"; {visit.came} items came before" if visit.came else ""
            reason = visit.unfinished or NOT_REACHED + came
            self.earlier_items += visit.brought
            self._write(row_of(visit, End("not_done", reason, visit.parsed_by)))
        self.visits.clear()
        for line, text in unread:
            self._write(OutcomeRow(line, text, "not_done", NOT_REACHED))
        self.unread_from = unread_from
        if unread_from is not None:
            self._write(OutcomeRow(unread_from, "", "not_done", f"lines {unread_from} on"))
        if self._sink is not None:
            try:
                self._sink.close()
            except OSError as error:
                self.sink_failed(error)
            self._sink = None

    def _write(self, row: OutcomeRow) -> None:
        if (reason := visible(row.reason)) != row.reason:  # it may be words of the service
            row = replace(row, reason=reason)
        self.counts[row.outcome] += 1
        self.requests[row.outcome] += row.requests
        self.items[row.outcome] += row.items or 0
        for listen in self.listeners:
            listen(row)
        if row.outcome in _UNLUCKY:
            self._explain(row)
        elif row.outcome == "done" and row.complete == "no":
            self.short.add(row)
        if self._sink is not None:
            try:
                self._sink.write(row)
            except OSError as error:
                self._give_up_sink(error)

    def _give_up_sink(self, error: OSError) -> None:
        sink, self._sink = self._sink, None
        with suppress(OSError):  # what it still holds cannot be written either
            if sink is not None:
                sink.close()
        self.sink_failed(error)

    def _explain(self, row: OutcomeRow) -> None:
        key = (row.outcome, row.reason)
        if key not in self._reasons and len(self._reasons) >= _REASONS:
            key = (row.outcome, _OTHERS)
        self._reasons.setdefault(key, Reason()).add(row)

    def table(self) -> str:
        """Return outcomes, inputs, requests and items as lines of text for the log."""
        rows = [(name, self.counts[name]) for name in OUTCOMES if self.counts[name]]
        lines = [
            f"{name:<15} {count:>9} {self.requests[name]:>9} {self.items[name]:>9}"
            for name, count in rows
        ]
        if self.empty:
            reasons = ", ".join(f"{why} {count:,}" for why, count in self.empty.most_common())
            lines.append(f"Done without any item: {reasons}.")
        if self.short.count:
            lines.append(f"Done with less than was declared: {self.short.in_words()}.")
        if self.unread_from is not None:
            lines.append(f"Lines {self.unread_from} on were never read: one row stands for them.")
        head = f"{'outcome':<15} {'inputs':>9} {'requests':>9} {'items':>9}"
        return "\n".join([head, *lines])

    def reasons(self) -> str:
        """Return why inputs that were asked for are not done, as lines of text, the most frequent
        reason first; empty if all are done."""
        found = sorted(self._reasons.items(), key=lambda pair: -pair[1].count)
        lines = [
            f"{reason.in_words()}: {outcome}: {why}" for (outcome, why), reason in found[:EXPLAINED]
        ]
        if left := sum(reason.count for _, reason in found[EXPLAINED:]):
            lines.append(f"... and {counted(left, 'input')} for other reasons")
        return "\n".join(lines)


def _raise(error: OSError) -> None:
    raise error
