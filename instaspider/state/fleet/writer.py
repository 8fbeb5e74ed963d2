"""Writes the pages of a worker: items, cursors and outcomes in one transaction behind its fence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from instaspider.state.fleet.worker import TakenOverError, Worker, check_fence, count
from instaspider.state.journal import Unit, Writer, has_ended
from instaspider.state.run_tables import storable

_BATCH = "batch"


class FleetWriter(Writer):
    """Writes batches in the journal's thread. What came under a place that was taken over is
    dropped: another worker does it again."""

    def __init__(self, worker: Worker, *given: Any) -> None:
        """``given``: what :class:`Writer` takes."""
        super().__init__(*given)
        self._worker = worker
        self._number = 0
        self.lost: set[int] = set()
        """Places that were found taken over."""

    def write(self, units: Sequence[Unit]) -> None:
        """Write a batch, those of each place by themselves. Raises :class:`StorageError`."""
        for place in dict.fromkeys(unit.place for unit in units):
            self._number += 1
            mine = [unit for unit in units if unit.place == place]
            self._patience.until_done(lambda mine=mine, place=place: self._once(mine, place))  # type: ignore[misc]

    def _once(self, units: Sequence[Unit], place: int) -> None:
        try:
            with self._database.writing() as connection:
                check_fence(connection, place)
                if self._is_written(connection, place):
                    return  # the answer to the commit was lost, not the commit
                self._write_all(connection, self._held(connection, units, place))
                connection.exec_driver_sql(_NOTE, (self._worker.fleet, place, _BATCH, self._number))
        except TakenOverError:
            self.lost.add(place)

    def _held(self, connection: Connection, units: Sequence[Unit], place: int) -> list[Unit]:
        """Return the units whose inputs are still there: an account may have been forgotten."""
        held = set(
            connection.exec_driver_sql(
                "SELECT line FROM instaspider_fleet_inputs WHERE fleet = %s AND worker = %s"
                " AND line = ANY(%s) AND outcome IS NULL FOR UPDATE",
                (self._worker.fleet, place, [unit.line for unit in units]),
            ).scalars()
        )
        return [unit for unit in units if unit.line in held]

    def _is_written(self, connection: Connection, place: int) -> bool:
        last = connection.exec_driver_sql(
            "SELECT number FROM instaspider_fleet_counts"
            " WHERE fleet = %s AND worker = %s AND what = %s",
            (self._worker.fleet, place, _BATCH),
        ).scalar_one_or_none()
        return last is not None and last >= self._number

    def _write_inputs(self, connection: Connection, units: Sequence[Unit]) -> None:
        ended: Counter[str] = Counter()
        rows = []
        for unit in units:
            if unit.row is not None and has_ended(unit):
                ended[unit.row.outcome] += 1
            rows.append(_row(unit))
        columns = [list(column) for column in zip(*sorted(rows), strict=True)]
        connection.exec_driver_sql(_UPDATE, (*columns, self._worker.fleet))
        count(connection, self._worker.fleet, units[0].place, dict(ended))


_NOTE = (
    "INSERT INTO instaspider_fleet_counts (fleet, worker, what, number) VALUES (%s, %s, %s, %s)"
    " ON CONFLICT (fleet, worker, what) DO UPDATE SET number = excluded.number"
)
_UPDATE = (
    "UPDATE instaspider_fleet_inputs i SET outcome = o, reason = r, endpoint = e, requests = q,"
    " state = s, items = n, declared = d, declared_by = b, complete = c, moved = true, deaths = 0,"
    " worker = CASE WHEN o IS NULL THEN i.worker END FROM unnest(%s::bigint[], %s::bigint[],"
    " %s::text[], %s::text[], %s::text[], %s::int[], %s::text[], %s::int[], %s::int[], %s::text[],"
    " %s::text[]) u(l, w, o, r, e, q, s, n, d, b, c)"
    " WHERE i.fleet = %s AND i.line = u.l AND i.worker = u.w AND i.outcome IS NULL"
)


def _row(unit: Unit) -> tuple[Any, ...]:
    row = unit.row
    if row is None or not has_ended(unit):
        return unit.line, unit.place, None, "", "", unit.requests, unit.state, *[None] * 4
    told = (row.outcome, storable(row.reason), row.endpoint, row.requests)
    extent = (row.items, row.declared, row.declared_by, row.complete)
    return unit.line, unit.place, *told, None, *extent
