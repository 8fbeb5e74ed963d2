"""Fleets in a database of their own, for tests of one worker beside the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from instaspider.state.database import Database
from instaspider.state.fleet import fleets
from instaspider.state.fleet.claims import Claim, Claims, Read
from instaspider.state.fleet.fleets import Fleet
from instaspider.state.fleet.worker import Worker, take_over

LONG = 600.0
"""A lease that no test outlives."""
SPRING = Fleet(0, "spring", "profiles", {"limit": "5"}, "safe", "rate 30", False, False)


def made(url: str, texts: Sequence[str] = (), **changes: Any) -> tuple[Database, Fleet]:
    """A database with a fleet run, and what is queued in it."""
    database = Database(url)
    with database.writing() as connection:
        fleet = fleets.make(connection, replace(SPRING, **changes))
        fleets.add(connection, fleet, texts)
    return database, fleet


def worker(database: Database, fleet: Fleet, knows: Sequence[str] = ()) -> Worker:
    """A worker that has joined."""
    joined = Worker(database, fleet.id, "here:1", LONG, knows)
    joined.join()
    return joined


def silence(worker: Worker) -> None:
    """Let the lease of a worker run out, by the database's clock."""
    with worker.database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE instaspider_workers SET expires = clock_timestamp() - interval '1 s'"
            " WHERE id = %s",
            (worker.id,),
        )


def die(worker: Worker, deaths: int = 3) -> None:
    """Let a worker be taken over."""
    silence(worker)
    assert take_over(worker.database, 0.0, deaths) == 1


def read(text: str) -> Read:
    """What a spider makes of a text: small letters are its key, and a space spoils it."""
    return Read(None, "has a space") if " " in text else Read(text.lower())


def claim(
    worker: Worker, fleet: Fleet, most: int, held: Sequence[int] = (), deaths: int = 3
) -> list[Claim]:
    """What a worker gets that claims so many inputs."""
    return Claims(worker, fleet.name, deaths).claim(most, read, held)


def rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    """Rows of a query."""
    with database.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]
