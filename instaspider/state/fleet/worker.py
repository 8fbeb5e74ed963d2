"""Keeps the lease of one worker: its row says until when it may send, and every transaction of its
checks that row first.

Whoever finds a worker silent for longer than its lease takes it over: in one transaction its row
ends and all that it held is free. A transaction of the silent one either came before, and is
waited for, or finds its row ended and writes nothing. So an input's items, cursor and outcome are
written once, whatever is killed, stopped or cut off.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection

from instaspider.identities.leave import NEVER, Leave
from instaspider.state.database import Database

LOST = "workers ended without a word {} times in a row while this input was under way"


class TakenOverError(Exception):
    """The worker was taken over: it may write nothing any more, and has to join anew."""


class FleetGoneError(Exception):
    """The run was removed from the database."""


class Worker:
    """The place of one process in a run. Its methods wait for the database, so they are for
    threads; they raise errors of SQLAlchemy as they come."""

    def __init__(
        self, database: Database, fleet: int, name: str, lease: float, knows: Sequence[str] = ()
    ) -> None:
        """``knows``: names of all addresses that the process could send from."""
        self.database = database
        self.fleet = fleet
        self.name = name
        self.lease = lease
        self.knows = [*knows]
        self.id = 0
        """The number in the database; one is never used twice. 0: the worker has not joined."""
        self.leave = Leave()
        """Until when this process may send, by its monotonic clock; never later than the database
        says. Each place has another, so that what was made ready under an old one never leaves."""
        self.paused = False
        self.speeds = (0.0, 0.0, 0.0)
        """Requests a second that it sends, that its addresses allow, and inputs a second that
        end."""
        self.ahead = 0.0
        """Seconds by which the database's Unix time is ahead of the monotonic clock."""

    @property
    def until(self) -> float:
        """Until when this process may send."""
        return self.leave.until

    def join(self) -> None:
        """Take a new place in the run. Raises :class:`FleetGoneError`."""
        before = time.monotonic()
        with self.database.writing() as connection:
            found = connection.exec_driver_sql(
                "INSERT INTO instaspider_workers (fleet, name, knows, expires)"
                " SELECT id, %s, %s, clock_timestamp() + %s * interval '1 s'"
                " FROM instaspider_fleets WHERE id = %s"
                " RETURNING id, extract(epoch FROM clock_timestamp())::float8,"
                " (SELECT paused FROM instaspider_fleets WHERE id = %s)",
                (self.name, self.knows, self.lease, self.fleet, self.fleet),
            ).one_or_none()
        if found is None:
            raise FleetGoneError
        self.id, now, self.paused = found
        self._heard(before, now)

    def renew(self) -> None:
        """Say that the worker is there. Raises :class:`TakenOverError`."""
        before = time.monotonic()
        with self.database.writing() as connection:
            found = connection.exec_driver_sql(
                "UPDATE instaspider_workers w SET expires = clock_timestamp() + %s * interval '1 s'"
                " FROM instaspider_fleets f WHERE w.id = %s AND w.ended IS NULL AND f.id = w.fleet"
                " RETURNING extract(epoch FROM clock_timestamp())::float8, f.paused",
                (self.lease, self.id),
            ).one_or_none()
        if found is None:
            raise TakenOverError
        now, self.paused = found
        self._heard(before, now)

    def _heard(self, before: float, now: float) -> None:
        self.leave.until = before + self.lease
        self.ahead = now - time.monotonic()

    @contextmanager
    def fenced(self, number: int | None = None) -> Iterator[Connection]:
        """Give a transaction that is committed only if the worker has not been taken over.

        ``number``: that of the place for which something is to be written, if it is an older one.
        """
        with self.database.writing() as connection:
            check_fence(connection, self.id if number is None else number)
            yield connection

    def forget(self) -> None:
        """Note that the worker has no place any more; it has to join anew."""
        self.id, self.leave.until = 0, NEVER
        self.leave = Leave()

    def depart(self) -> None:
        """Give all back that the worker holds, and end its row."""
        number = self.id
        self.forget()
        with self.database.writing() as connection:
            taken = connection.exec_driver_sql(
                "SELECT fleet FROM instaspider_workers WHERE id = %s AND ended IS NULL FOR UPDATE",
                (number,),
            ).first()
            if taken is not None:
                _release(connection, self.fleet, number)
                connection.exec_driver_sql(
                    "UPDATE instaspider_identities SET worker = NULL WHERE worker = %s", (number,)
                )


def check_fence(connection: Connection, number: int) -> None:
    """Lock the row of a worker for a transaction. Raises :class:`TakenOverError` if the worker was
    taken over; from now to the end of the transaction it cannot be."""
    # A renewal need not wait for this lock, and a takeover passes by a row that has it.
    row = connection.exec_driver_sql(
        "SELECT 1 FROM instaspider_workers WHERE id = %s AND ended IS NULL FOR KEY SHARE",
        (number,),
    ).first()
    if row is None:
        raise TakenOverError


def take_over(database: Database, bucket: float, deaths: int) -> int:
    """Free what workers hold whose lease has run out, and return how many there were.

    ``bucket``: seconds in which a full bucket refills. An address of a dead worker counts as
    emptied at the worker's last moment. ``deaths``: after so many deaths in a row without any
    progress an input ends as ``failed``.
    """
    with database.writing() as connection:
        dead = connection.exec_driver_sql(
            "SELECT id, fleet, expires FROM instaspider_workers"
            " WHERE ended IS NULL AND expires < clock_timestamp() ORDER BY id"
            " FOR UPDATE SKIP LOCKED"
        ).all()
        for number, fleet, expires in dead:
            _count_death(connection, fleet, number, deaths)
            _release(connection, fleet, number)
            connection.exec_driver_sql(
                "UPDATE instaspider_identities SET worker = NULL, full_at ="
                " greatest(full_at, %s::timestamptz + %s * interval '1 s'), state = state ||"
                " jsonb_build_object('died', extract(epoch FROM %s::timestamptz))"
                " WHERE worker = %s",
                (expires, bucket, expires, number),
            )
    return len(dead)


def _count_death(connection: Connection, fleet: int, number: int, most: int) -> None:
    connection.exec_driver_sql(
        "UPDATE instaspider_fleet_inputs SET deaths = CASE WHEN moved THEN 0 ELSE deaths + 1 END"
        " WHERE fleet = %s AND worker = %s AND outcome IS NULL",
        (fleet, number),
    )
    failed = connection.exec_driver_sql(
        "UPDATE instaspider_fleet_inputs SET outcome = 'failed', worker = NULL, state = NULL,"
        " reason = %s, complete = 'no'"
        " WHERE fleet = %s AND worker = %s AND outcome IS NULL AND deaths >= %s",
        (LOST.format(most), fleet, number, most),
    ).rowcount
    count(connection, fleet, number, {"failed": failed})


def _release(connection: Connection, fleet: int, number: int) -> None:
    connection.exec_driver_sql(
        "UPDATE instaspider_fleet_inputs SET worker = NULL, moved = false"
        " WHERE fleet = %s AND worker = %s AND outcome IS NULL",
        (fleet, number),
    )
    connection.exec_driver_sql(
        "UPDATE instaspider_workers SET ended = clock_timestamp(), held = 0 WHERE id = %s",
        (number,),
    )


def count(connection: Connection, fleet: int, worker: int, numbers: dict[str, int]) -> None:
    """Add numbers to a worker's counts."""
    for what, number in sorted(numbers.items()):
        if number:
            connection.exec_driver_sql(
                "INSERT INTO instaspider_fleet_counts AS c (fleet, worker, what, number)"
                " VALUES (%s, %s, %s, %s) ON CONFLICT (fleet, worker, what)"
                " DO UPDATE SET number = c.number + excluded.number",
                (fleet, worker, what, number),
            )
