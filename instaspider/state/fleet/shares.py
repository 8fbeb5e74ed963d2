"""Shares addresses among the workers of all runs: each is leased as a whole, with its state.

A row is an address of the fleet, named by a keyed hash. Whoever has it keeps its pace alone,
without asking anybody. It is given back with the time at which its bucket is full, and with rests,
hourly counts and retirements of those that send from it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from instaspider.state.fleet.worker import Worker


@dataclass(frozen=True, slots=True)
class Held:
    """Is an address as a worker has it. Times are the database's, as Unix time."""

    full_at: float
    """When its bucket is full."""
    state: Mapping[str, Any]
    """Rests, counts and ends of those that send from it."""


def register(
    connection: Connection, addresses: Collection[str], homes: Mapping[str, str]
) -> dict[str, str]:
    """Make rows of addresses and logins that are new, and return the address of each login: the
    one that any worker of the fleet gave it first. ``homes``: login -> address here."""
    connection.exec_driver_sql(
        "INSERT INTO instaspider_identities (name) SELECT unnest(%s::text[])"
        " ON CONFLICT DO NOTHING",
        (sorted(addresses),),
    )
    logins = sorted(homes)
    connection.exec_driver_sql(
        "INSERT INTO instaspider_logins (name, address)"
        " SELECT * FROM unnest(%s::text[], %s::text[]) ON CONFLICT DO NOTHING",
        (logins, [homes[login] for login in logins]),
    )
    rows = connection.exec_driver_sql(
        "SELECT name, address FROM instaspider_logins WHERE name = ANY(%s)", (logins,)
    )
    return {row.name: row.address for row in rows}


def exchange(worker: Worker, held: Mapping[str, Held], back: Collection[str]) -> dict[str, Held]:
    """Write down the state of the addresses that a worker holds, give some back, and take others up
    to its fair share. Returns those that it has got. Raises :class:`TakenOverError`."""
    with worker.fenced() as connection:
        names = sorted(held)
        connection.exec_driver_sql(
            "UPDATE instaspider_identities i SET state = u.s::jsonb, full_at = to_timestamp(u.f),"
            " worker = CASE WHEN u.n = ANY(%s) THEN NULL ELSE worker END FROM"
            " unnest(%s::text[], %s::text[], %s::float8[]) u(n, s, f)"
            " WHERE i.name = u.n AND i.worker = %s",
            (
                [*back],
                names,
                [json.dumps(held[name].state) for name in names],
                [held[name].full_at for name in names],
                worker.id,
            ),
        )
        kept = len(held) - len(back)
        share = _share(connection, worker)
        most = share - kept
        if most <= 0 and not _is_anybody_short(connection, worker):
            most = 1  # what nobody else misses
        got = {} if back or most <= 0 else _take(connection, worker, most)
        connection.exec_driver_sql(
            "UPDATE instaspider_workers SET share = %s, held = %s, sends = %s, allowed = %s,"
            " ends = %s WHERE id = %s",
            (share, kept + len(got), *worker.speeds, worker.id),
        )
    return got


def surplus(worker: Worker, held: int) -> int:
    """Return how many addresses a worker should give back, because others have less than their
    share."""
    with worker.database.reading() as connection:
        over = held - _share(connection, worker)
        return max(0, over) if over > 0 and _is_anybody_short(connection, worker) else 0


def _share(connection: Connection, worker: Worker) -> int:
    """Return how many addresses are the worker's fair share: of each that it knows, one part of as
    many as there are workers that know it. What is left over goes to those who came first."""
    if not worker.knows:
        return 0
    parts, before, workers = connection.exec_driver_sql(
        "WITH alive AS (SELECT id, knows FROM instaspider_workers"
        " WHERE ended IS NULL AND expires > clock_timestamp()), n AS"
        " (SELECT a, count(*) AS n FROM alive, unnest(knows) a GROUP BY a)"
        " SELECT coalesce((SELECT sum(1.0 / n) FROM n WHERE a = ANY(%s)), 0)::float8,"
        " (SELECT count(*) FROM alive WHERE id < %s), (SELECT count(*) FROM alive)",
        (worker.knows, worker.id),
    ).one()
    whole: int = math.floor(parts + 1e-6)
    rest = round((parts - whole) * workers)
    return whole + int(before < rest)


def _is_anybody_short(connection: Connection, worker: Worker) -> bool:
    """Whether another worker that knows one of the same addresses has less than its share."""
    short: bool = connection.exec_driver_sql(
        "SELECT EXISTS (SELECT 1 FROM instaspider_workers WHERE ended IS NULL AND id <> %s"
        " AND expires > clock_timestamp() AND held < share AND knows && %s)",
        (worker.id, worker.knows),
    ).scalar_one()
    return short


def _take(connection: Connection, worker: Worker, most: int) -> dict[str, Held]:
    rows = connection.exec_driver_sql(
        "UPDATE instaspider_identities i SET worker = %s FROM (SELECT name"
        " FROM instaspider_identities WHERE worker IS NULL AND name = ANY(%s)"
        " ORDER BY full_at, name LIMIT %s FOR UPDATE SKIP LOCKED) o WHERE i.name = o.name"
        " RETURNING i.name, extract(epoch FROM i.full_at)::float8, i.state",
        (worker.id, worker.knows, most),
    )
    return {name: Held(full_at, state) for name, full_at, state in rows}


def give_all_back(connection: Connection, worker: Worker, held: Mapping[str, Held]) -> None:
    """Write down all that a worker holds, and let others take it."""
    names: Sequence[str] = sorted(held)
    connection.exec_driver_sql(
        "UPDATE instaspider_identities i SET state = u.s::jsonb, full_at = to_timestamp(u.f),"
        " worker = NULL FROM unnest(%s::text[], %s::text[], %s::float8[]) u(n, s, f)"
        " WHERE i.name = u.n AND i.worker = %s",
        (
            list(names),
            [json.dumps(held[name].state) for name in names],
            [held[name].full_at for name in names],
            worker.id,
        ),
    )
