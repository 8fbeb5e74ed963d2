"""Tells how far a run of a fleet is, who works for it, and how its inputs ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from instaspider.state.database import Database
from instaspider.state.fleet.fleets import Fleet
from instaspider.visits.outcomes import OutcomeRow

# Milliseconds within which the queue is counted; a longer one is estimated.
_COUNTED_WITHIN = 400
_TOGETHER = 5000


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """Is a worker that has not ended."""

    id: int
    name: str
    seconds: float
    """Since it joined."""
    left: float
    """Seconds of its lease."""
    open: int
    addresses: Sequence[str]


@dataclass(frozen=True, slots=True)
class Status:
    """Is what a run is at one moment."""

    queued: int
    is_exact: bool
    """Whether the queue was counted, not estimated."""
    held: int
    """Inputs that a worker has."""
    left_behind: int
    """Inputs that were begun, and that no worker has."""
    outcomes: Mapping[str, int]
    workers: Sequence[WorkerRow] = ()
    addresses: int = 0
    """How many addresses the fleet knows, over all runs."""
    free: int = 0
    retired: int = 0
    sends: float = 0.0
    """Requests a second of all workers of the run."""
    allowed: float = 0.0
    """Requests a second that the addresses they hold allow."""
    ends: float = 0.0
    """Inputs a second that end."""

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do."""
        return not (self.queued or self.held or self.left_behind)

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes at the present speed; None if that is not known."""
        left = self.queued + self.held + self.left_behind
        return left / self.ends if left and self.ends else None


def status_of(database: Database, fleet: Fleet) -> Status:
    """Return the status of a run, in a moment whatever the length of its list."""
    with database.reading() as connection:
        counts: dict[str, int] = {
            what: int(number)
            for what, number in connection.exec_driver_sql(
                "SELECT what, sum(number) FROM instaspider_fleet_counts WHERE fleet = %s"
                " AND what NOT IN ('batch', 'begun') GROUP BY what",
                (fleet.id,),
            )
        }
        held, left_behind = connection.exec_driver_sql(
            "SELECT count(worker), count(*) - count(worker) FROM instaspider_fleet_inputs"
            " WHERE fleet = %s AND outcome IS NULL",
            (fleet.id,),
        ).one()
        workers = _workers(connection, fleet)
        speeds = connection.exec_driver_sql(
            "SELECT coalesce(sum(sends), 0), coalesce(sum(allowed), 0), coalesce(sum(ends), 0)"
            " FROM instaspider_workers WHERE fleet = %s AND ended IS NULL"
            " AND expires > clock_timestamp()",
            (fleet.id,),
        ).one()
        addresses, free, retired = connection.exec_driver_sql(
            "SELECT count(*), count(*) FILTER (WHERE worker IS NULL), count(*) FILTER"
            " (WHERE jsonb_path_exists(state, '$.senders.*.retired')) FROM instaspider_identities"
        ).one()
    queued, is_exact = _queued(database, fleet)
    outcomes = {outcome: number for outcome, number in counts.items() if number}
    who = (workers, addresses, free, retired)
    return Status(queued, is_exact, held, left_behind, outcomes, *who, *speeds)


def _workers(connection: Connection, fleet: Fleet) -> list[WorkerRow]:
    rows = connection.exec_driver_sql(
        "SELECT w.id, w.name, extract(epoch FROM clock_timestamp() - w.joined)::float8,"
        " extract(epoch FROM w.expires - clock_timestamp())::float8,"
        " (SELECT count(*) FROM instaspider_fleet_inputs i WHERE i.fleet = w.fleet"
        " AND i.worker = w.id AND i.outcome IS NULL),"
        " ARRAY(SELECT name FROM instaspider_identities a WHERE a.worker = w.id ORDER BY name)"
        " FROM instaspider_workers w WHERE w.fleet = %s AND w.ended IS NULL ORDER BY w.id",
        (fleet.id,),
    )
    return [WorkerRow(*row) for row in rows]


def _queued(database: Database, fleet: Fleet) -> tuple[int, bool]:
    """Return how many inputs are queued, and whether they were counted."""
    try:
        with database.writing() as connection:
            connection.exec_driver_sql(f"SET LOCAL statement_timeout = {_COUNTED_WITHIN}")
            number: int = connection.exec_driver_sql(
                "SELECT count(*) FROM instaspider_queue WHERE run = %s", (fleet.name,)
            ).scalar_one()
            return number, True
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != "57014":
            raise
    with database.reading() as connection:
        # Lines are given one after the other, so those that nobody has begun are left.
        number = connection.exec_driver_sql(
            "SELECT coalesce(pg_sequence_last_value(%s::regclass), 0) - coalesce((SELECT"
            " sum(number) FROM instaspider_fleet_counts WHERE fleet = %s AND what = 'begun'), 0)",
            (f"instaspider_lines_{fleet.id}", fleet.id),
        ).scalar_one()
        return max(0, int(number)), False


def outcomes_of(database: Database, fleet: Fleet) -> Iterator[OutcomeRow]:
    """Yield a row for each input that was begun, in the order of their lines, and one for the rest
    of the queue. Each few thousand are a transaction of their own."""
    line = 0
    while rows := _rows(database, fleet, line):
        for row in rows:
            yield OutcomeRow(
                row.line,
                row.text,
                row.outcome or "not_done",
                row.reason if row.outcome else "under way, or left to the next worker",
                row.endpoint,
                row.requests,
                row.items if row.outcome else None,
                row.declared,
                row.declared_by or "",
                row.complete or "unknown",
            )
        line = rows[-1].line
    with database.reading() as connection:
        first = connection.exec_driver_sql(
            "SELECT min(line) FROM instaspider_queue WHERE run = %s", (fleet.name,)
        ).scalar_one()
    if first is not None:
        yield OutcomeRow(first, "", "not_done", f"lines {first} on")


def _rows(database: Database, fleet: Fleet, after: int) -> Sequence[Any]:
    with database.reading() as connection:
        return connection.exec_driver_sql(
            "SELECT line, text, outcome, reason, endpoint, requests, items, declared, declared_by,"
            " complete FROM instaspider_fleet_inputs WHERE fleet = %s AND line > %s"
            " ORDER BY line LIMIT %s",
            (fleet.id, after, _TOGETHER),
        ).all()
