"""Keeps the runs of fleets: makes them, adds inputs, pauses, removes, and asks again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from instaspider.exceptions import ConfigurationError
from instaspider.parsing.spoken import program
from instaspider.state.fleet.schema import has_tables, make_tables
from instaspider.state.run_tables import storable
from instaspider.visits.outcomes import AGAIN

_TOGETHER = 5000


@dataclass(frozen=True, slots=True)
class Fleet:
    """Is a run, as the database has it."""

    id: int
    name: str
    spider: str
    arguments: Mapping[str, str] = field(hash=False)
    """As given to ``fleet add``, without the list."""
    mode: str
    numbers: str
    """The mode's numbers; other ones would be another pace."""
    sandbox: bool
    paused: bool


_FIND = "SELECT id, name, spider, arguments, mode, numbers, sandbox, paused FROM instaspider_fleets"


def find(connection: Connection, name: str) -> Fleet:
    """Return the run of that name. Raises :class:`ConfigurationError` if there is none."""
    rows: list[Any] = []
    if has_tables(connection):
        rows = list(connection.exec_driver_sql(_FIND))
    names = {row.name: row for row in rows}
    if name not in names:
        known = f"There are: {', '.join(sorted(names))}." if names else "There is none yet."
        raise ConfigurationError(
            f"The database has no fleet run called {name!r}. {known}"
            f" {program()} fleet add {name} SPIDER -a ... makes it."
        )
    return Fleet(*names[name])


def make(connection: Connection, wanted: Fleet) -> Fleet:
    """Make a run, or find the one of that name. Raises :class:`ConfigurationError` if that one has
    another spider, mode or arguments."""
    make_tables(connection)
    connection.exec_driver_sql(
        "INSERT INTO instaspider_fleets (name, spider, arguments, mode, numbers, sandbox)"
        " VALUES (%s, %s, %s::jsonb, %s, %s, %s) ON CONFLICT DO NOTHING",
        (
            wanted.name,
            wanted.spider,
            json.dumps(dict(wanted.arguments)),
            wanted.mode,
            wanted.numbers,
            wanted.sandbox,
        ),
    )
    found = find(connection, wanted.name)
    connection.exec_driver_sql(f"CREATE SEQUENCE IF NOT EXISTS instaspider_lines_{found.id}")
    refuse_other(found, wanted)
    return found


def refuse_other(found: Fleet, wanted: Fleet) -> None:
    """Raise :class:`ConfigurationError` if a process wants to do something else than the run."""
    for what, has, given in (
        ("the spider", found.spider, wanted.spider),
        ("the mode", found.mode, wanted.mode),
        ("a sandbox" if found.sandbox else "no sandbox", found.sandbox, wanted.sandbox),
        ("the arguments", _said(found.arguments), _said(wanted.arguments)),
        (f"for mode {found.mode} the numbers", found.numbers, wanted.numbers),
    ):
        if has != given:
            told = what if isinstance(has, bool) else f"{what} {has!r}, not {given!r}"
            raise ConfigurationError(
                f"The fleet run {found.name!r} has {told}: give the same, or use another name."
            )


def _said(arguments: Mapping[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in sorted(arguments.items()))


def check_key(connection: Connection, value: str) -> None:
    """Keep what the key makes of a fixed word, or compare it with what is kept. Raises
    :class:`ConfigurationError` for another key."""
    connection.exec_driver_sql(
        "INSERT INTO instaspider_fleet_key (name) SELECT %s"
        " WHERE NOT EXISTS (SELECT 1 FROM instaspider_fleet_key)",
        (value,),
    )
    kept = connection.exec_driver_sql("SELECT name FROM instaspider_fleet_key").scalars().all()
    if kept != [value]:
        raise ConfigurationError(
            "The key of this machine is not the one by which the database names addresses and"
            " logins, so two machines could send from one address: copy the file of"
            " INSTASPIDER_FLEET_KEY from the machine that made the first run, and name it here."
        )


def add(connection: Connection, fleet: Fleet, texts: Sequence[str]) -> int:
    """Put inputs behind those that are queued. Returns how many."""
    # Numbered all at once, because the trigger takes three times as long.
    lines = connection.exec_driver_sql(
        "SELECT nextval(%s) FROM generate_series(1, %s)",
        (f"instaspider_lines_{fleet.id}", len(texts)),
    ).scalars()
    link: Any = connection.connection.driver_connection
    with (
        link.cursor() as cursor,
        cursor.copy("COPY instaspider_queue (run, line, text) FROM STDIN") as copy,
    ):
        for line, text in zip(lines, texts, strict=True):
            copy.write_row((fleet.name, line, storable(text)))
    return len(texts)


def set_paused(connection: Connection, fleet: Fleet, *, paused: bool) -> None:
    """Let the workers of a run stop after the page that is under way, or go on."""
    connection.exec_driver_sql(
        "UPDATE instaspider_fleets SET paused = %s WHERE id = %s", (paused, fleet.id)
    )


def again(connection: Connection, fleet: Fleet) -> int:
    """Ask anew for inputs that could succeed the next time. Returns how many there are."""
    rows = connection.exec_driver_sql(
        "WITH those AS (SELECT line, outcome FROM instaspider_fleet_inputs"
        " WHERE fleet = %s AND outcome = ANY(%s) FOR UPDATE), changed AS"
        " (UPDATE instaspider_fleet_inputs i SET outcome = NULL, reason = '', endpoint = '',"
        " requests = 0, state = NULL, items = NULL, declared = NULL, declared_by = NULL,"
        " complete = NULL, worker = NULL, deaths = 0, moved = false"
        " FROM those WHERE i.fleet = %s AND i.line = those.line)"
        " SELECT outcome, count(*) FROM those GROUP BY outcome",
        (fleet.id, sorted(AGAIN), fleet.id),
    ).all()
    for outcome, number in rows:
        connection.exec_driver_sql(
            "INSERT INTO instaspider_fleet_counts AS c (fleet, worker, what, number)"
            " VALUES (%s, 0, %s, %s) ON CONFLICT (fleet, worker, what)"
            " DO UPDATE SET number = c.number + excluded.number",
            (fleet.id, outcome, -number),
        )
    return sum(number for _, number in rows)


def remove(connection: Connection, fleet: Fleet) -> None:
    """Forget a run: its queue, its inputs, its workers. Items stay. Raises
    :class:`ConfigurationError` while workers are under way, which would go on sending."""
    connection.exec_driver_sql("LOCK TABLE instaspider_workers IN SHARE ROW EXCLUSIVE MODE")
    alive = connection.exec_driver_sql(
        "SELECT count(*) FROM instaspider_workers WHERE fleet = %s AND ended IS NULL", (fleet.id,)
    ).scalar_one()
    if alive:
        raise ConfigurationError(
            f"The fleet run {fleet.name!r} has workers ({alive}): stop them first. One that was"
            " killed counts until the others, or fleet status, find its lease run out."
        )
    for statement in (
        "DELETE FROM instaspider_fleets WHERE id = %s",
        "DELETE FROM instaspider_workers WHERE fleet = %s",
        "DELETE FROM instaspider_fleet_inputs WHERE fleet = %s",
        "DELETE FROM instaspider_fleet_counts WHERE fleet = %s",
    ):
        connection.exec_driver_sql(statement, (fleet.id,))
    connection.exec_driver_sql("DELETE FROM instaspider_queue WHERE run = %s", (fleet.name,))
    connection.exec_driver_sql(f"DROP SEQUENCE IF EXISTS instaspider_lines_{fleet.id}")
