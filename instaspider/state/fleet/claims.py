"""Hands inputs to a worker: first what others left behind, then the queue in its order."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection

from instaspider.state.fleet.worker import Worker, count
from instaspider.state.run_tables import look_up, storable
from instaspider.verdicts.effects import Outcome

DUPLICATE = "named before in this list"
# After so many seconds a claim begins at the head of the queue again: a row may have come back
# there, by a transaction that was broken off.
_LOOK_BACK = 300.0


class Read(NamedTuple):
    """Is what a spider makes of the text of an input: its key, or why it cannot be used."""

    key: str | None
    problem: str = ""


Reader = Callable[[str], Read]


@dataclass(frozen=True, slots=True)
class Claim:
    """Is an input that the worker has now, or one that ended at once."""

    line: int
    text: str
    key: str = ""
    state: str | None = None
    visited: float | None = None
    outcome: Outcome | None = None
    """``invalid`` or ``duplicate``; None: the input is under way."""
    reason: str = ""
    alone: bool = False
    """Whether nothing else may be under way with it: workers died of it, or beside it."""


class Claims:
    """Takes inputs for one worker. Its method is for one thread."""

    def __init__(self, worker: Worker, run: str, deaths: int, visitor: str | None = None) -> None:
        """``run``: the name of the run. ``visitor``: whose visits are looked up; None: nobody's."""
        self.place = worker.id
        """The number of the worker, by which it claims; after a takeover it has another."""
        self._worker = worker
        self._run = run
        self._last = max(1, deaths - 1)
        """After so many deaths an input is tried alone."""
        self._visitor = visitor
        self._after = 0
        self._looked_back = time.monotonic()
        self.waits_alone = False
        """Whether an input waits for a worker that has nothing else under way."""

    def claim(self, most: int, read: Reader, held: Collection[int]) -> list[Claim]:
        """Return at most so many inputs, in one transaction. ``held``: the lines that the worker
        knows to hold; others of its own, whose claim got no answer, are freed.

        Raises :class:`TakenOverError`.
        """
        worker = self._worker
        with worker.fenced(self.place) as connection:
            connection.exec_driver_sql(
                "UPDATE instaspider_fleet_inputs SET worker = NULL WHERE fleet = %s"
                " AND worker = %s AND outcome IS NULL AND line <> ALL(%s)",
                (worker.fleet, self.place, [*held]),
            )
            found = self._left_behind(connection, most, alone=False)
            if not found and (alone := self._alone(connection, idle=not held)) is not None:
                return self._with_visits(connection, alone)
            if len(found) < most:
                found += self._begun(connection, most - len(found), read)
            return self._with_visits(connection, found)

    def _alone(self, connection: Connection, *, idle: bool) -> list[Claim] | None:
        """Return the input that is to be tried alone; nothing as long as the worker has others."""
        if idle:
            found = self._left_behind(connection, 1, alone=True)
            self.waits_alone = False
            return found or None
        self.waits_alone = connection.exec_driver_sql(
            "SELECT EXISTS (SELECT 1 FROM instaspider_fleet_inputs WHERE fleet = %s"
            " AND worker IS NULL AND outcome IS NULL AND deaths >= %s)",
            (self._worker.fleet, self._last),
        ).scalar_one()
        return [] if self.waits_alone else None

    def _left_behind(self, connection: Connection, most: int, *, alone: bool) -> list[Claim]:
        rows = connection.exec_driver_sql(
            "UPDATE instaspider_fleet_inputs i SET worker = %s, moved = false FROM"
            " (SELECT fleet, line FROM instaspider_fleet_inputs WHERE fleet = %s"
            " AND worker IS NULL AND outcome IS NULL AND (deaths >= %s) = %s"
            " ORDER BY line LIMIT %s FOR UPDATE SKIP LOCKED) o"
            " WHERE i.fleet = o.fleet AND i.line = o.line"
            " RETURNING i.line, i.text, i.key, i.state",
            (self.place, self._worker.fleet, self._last, alone, most),
        )
        return [
            Claim(line, text, key, state, alone=alone)
            for line, text, key, state in sorted(tuple(row) for row in rows)
        ]

    def _begun(self, connection: Connection, most: int, read: Reader) -> list[Claim]:
        rows = self._dequeued(connection, most)
        made = [(line, text, read(text)) for line, text in rows]
        wanted = [
            (line, text, storable(each.key)) for line, text, each in made if each.key is not None
        ]
        new = self._insert(connection, wanted)
        found = []
        for line, text, each in made:
            if each.key is None:
                found.append(Claim(line, text, outcome="invalid", reason=each.problem))
            elif line in new:
                found.append(Claim(line, text, storable(each.key)))
            else:
                found.append(Claim(line, text, outcome="duplicate", reason=DUPLICATE))
        self._refuse(connection, [each for each in found if each.outcome is not None])
        return found

    def _dequeued(self, connection: Connection, most: int) -> list[tuple[int, str]]:
        """Take rows out of the queue, behind the last one taken: so the entries of rows that are
        gone need not be passed again, which a transaction held open elsewhere keeps in place."""
        now = time.monotonic()
        if now - self._looked_back > _LOOK_BACK:
            self._after, self._looked_back = 0, now
        for after in dict.fromkeys((self._after, 0)):
            rows = connection.exec_driver_sql(
                "DELETE FROM instaspider_queue q USING (SELECT line FROM instaspider_queue"
                " WHERE run = %s AND line > %s ORDER BY line LIMIT %s FOR UPDATE SKIP LOCKED) o"
                " WHERE q.run = %s AND q.line = o.line RETURNING q.line, q.text",
                (self._run, after, most, self._run),
            ).all()
            if rows:
                self._after = max(line for line, _ in rows)
                return sorted((line, text) for line, text in rows)
        return []

    def _insert(self, connection: Connection, rows: Sequence[tuple[int, str, str]]) -> set[int]:
        """Write rows of inputs that begin; returns the lines of those whose key is new."""
        if not rows:
            return set()
        first: dict[str, tuple[int, str, str]] = {}
        for row in rows:
            first.setdefault(row[2], row)
        # Sorted by their keys, so that two workers with the same keys do not block each other.
        lines, texts, keys = zip(*(first[key] for key in sorted(first)), strict=True)
        made = connection.exec_driver_sql(
            "INSERT INTO instaspider_fleet_inputs (fleet, line, text, key, worker)"
            " SELECT %s, l, t, k, %s FROM unnest(%s::bigint[], %s::text[], %s::text[]) u(l, t, k)"
            " ON CONFLICT DO NOTHING RETURNING line",
            (self._worker.fleet, self.place, list(lines), list(texts), list(keys)),
        )
        new = set(made.scalars())
        count(connection, self._worker.fleet, self.place, {"begun": len(new)})
        return new

    def _refuse(self, connection: Connection, claims: Sequence[Claim]) -> None:
        if not claims:
            return
        rows = [(each.line, each.text, each.outcome, storable(each.reason)) for each in claims]
        columns = zip(*rows, strict=True)
        connection.exec_driver_sql(
            "INSERT INTO instaspider_fleet_inputs (fleet, line, text, outcome, reason, complete)"
            " SELECT %s, l, t, o, r, 'unknown' FROM"
            " unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) u(l, t, o, r)"
            " ON CONFLICT DO NOTHING",
            (self._worker.fleet, *map(list, columns)),
        )
        outcomes: Mapping[str, int] = Counter(str(each.outcome) for each in claims)
        numbers = {"begun": len(claims), **outcomes}
        count(connection, self._worker.fleet, self.place, numbers)

    def _with_visits(self, connection: Connection, claims: list[Claim]) -> list[Claim]:
        if self._visitor is None or not claims:
            return claims
        keys = {each.key for each in claims if each.outcome is None}
        known: dict[str, Any] = dict(look_up(connection, keys, run=None, spider=self._visitor))
        return [
            Claim(c.line, c.text, c.key, c.state, known[c.key].visited, alone=c.alone)
            if c.key in known
            else c
            for c in claims
        ]


def is_over(worker: Worker, run: str) -> bool:
    """Whether nothing is queued, and no worker has anything under way."""
    with worker.database.reading() as connection:
        there: bool = connection.exec_driver_sql(
            "SELECT EXISTS (SELECT 1 FROM instaspider_queue WHERE run = %s) OR EXISTS"
            " (SELECT 1 FROM instaspider_fleet_inputs WHERE fleet = %s AND outcome IS NULL)",
            (run, worker.fleet),
        ).scalar_one()
    return not there
