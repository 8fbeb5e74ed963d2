"""Defines the tables of the ledger: runs, their inputs, and when each input was last visited.

The ledger is the record of how far each input came. ``instaspider_inputs`` holds a row for each
input of a run that has begun: ``outcome`` if the input has ended, otherwise ``state``, from which
it goes on. Rows of a run that is over are removed. ``instaspider_visits`` outlives the runs: for
each spider and input it tells when the last completed visit began. ``instaspider_names`` holds all
usernames by which accounts were asked for, with their pk; rows of items know only the newest name.
``instaspider_targets`` tells which run began a file of a feed last: a crawl does not go on in the
file of another. Times are seconds of the Unix epoch.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Float,
    Integer,
    MetaData,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    func,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.schema import CreateColumn

from instaspider.state.database import hold_others
from instaspider.state.statements import upsert_rows
from instaspider.verdicts.effects import Outcome
from instaspider.visits.extent import Complete

METADATA = MetaData()
RUNS = Table(
    "instaspider_runs",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("spider", Text, nullable=False),
    Column("described", Text, nullable=False),
    Column("list", Text),
    Column("began", Float, nullable=False),
    Column("ended", Float),
)
INPUTS = Table(
    "instaspider_inputs",
    METADATA,
    Column("run", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("outcome", Text),
    Column("reason", Text, nullable=False),
    Column("endpoint", Text, nullable=False),
    Column("requests", Integer, nullable=False),
    Column("state", Text),
    Column("items", Integer),
    Column("declared", Integer),
    Column("declared_by", Text),
    Column("complete", Text),
    sqlite_with_rowid=False,
)
VISITS = Table(
    "instaspider_visits",
    METADATA,
    Column("spider", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("began", Float, nullable=False),
    sqlite_with_rowid=False,
)
NAMES = Table(
    "instaspider_names",
    METADATA,
    Column("username", Text, primary_key=True),
    Column("pk", Text, primary_key=True),
    sqlite_with_rowid=False,
)
TARGETS = Table(
    "instaspider_targets",
    METADATA,
    Column("path", Text, primary_key=True),
    Column("run", Integer, nullable=False),
    Column("began", Float, nullable=False),
    sqlite_with_rowid=False,
)


@dataclass(frozen=True, slots=True)
class Past:
    """What became of a command before."""

    stopped: bool = False
    """Whether a crawl of it was stopped and left something to go on with."""
    finished: float | None = None
    """When a crawl went through its whole list, as Unix time; None if the last one was stopped."""
    lost: frozenset[str] = frozenset()
    """Files that another command has begun anew since the stopped one."""


@dataclass(frozen=True, slots=True)
class KnownInput:
    """What the ledger knows of an input."""

    outcome: Outcome | None = None
    reason: str = ""
    endpoint: str = ""
    requests: int = 0
    state: str | None = None
    visited: float | None = None
    """When the last completed visit began."""
    extent: tuple[int | None, int | None, str, Complete] = (None, None, "", "unknown")
    """The last four columns of its row; an earlier version did not keep them."""


NOTHING = KnownInput()


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run, as it was found in the ledger."""

    id: int
    described: str
    list: str | None
    began: float
    ended: float | None


def make_tables(connection: Connection) -> None:
    """Make the tables, and the columns that those of an earlier version lack."""
    hold_others(connection)
    METADATA.create_all(connection)
    there = {column["name"] for column in inspect(connection).get_columns(INPUTS.name)}
    for column in INPUTS.c:
        if column.name not in there:
            ddl = CreateColumn(column).compile(dialect=connection.dialect)
            connection.execute(text(f"ALTER TABLE {INPUTS.name} ADD COLUMN {ddl}"))


def visitor_of(spider: str, *, sandbox: bool) -> str:
    """Return the name under which a spider's visits are kept; those in a sandbox have another."""
    return f"sandbox {spider}" if sandbox else spider


def storable(value: str) -> str:
    """Return a text without what no database takes: lone surrogates and NUL."""
    return value.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def upsert_inputs(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write rows of :data:`INPUTS`, a value for each column, over those with the same key."""
    upsert_rows(connection, INPUTS, rows)


def upsert_visits(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write rows of :data:`VISITS` in the same way."""
    upsert_rows(connection, VISITS, rows)


def upsert_names(connection: Connection, rows: Collection[tuple[str, str]]) -> None:
    """Write rows of :data:`NAMES` in the same way."""
    upsert_rows(connection, NAMES, rows)


def asked_for(
    connection: Connection, *, pk: str | None = None, username: str | None = None
) -> set[tuple[str, str]]:
    """Return pk and username of accounts that were asked for, found by one of the two."""
    if not inspect(connection).has_table(NAMES.name):  # an older version did not make it
        return set()
    chosen = NAMES.c.username == username if pk is None else NAMES.c.pk == pk
    rows = connection.execute(select(NAMES.c.pk, NAMES.c.username).where(chosen))
    return {(row.pk, row.username) for row in rows}


def find_run(connection: Connection, key: str) -> RunRow | None:
    """Return the run with that key; None if there is none."""
    row = connection.execute(
        select(RUNS.c.id, RUNS.c.described, RUNS.c.list, RUNS.c.began, RUNS.c.ended).where(
            RUNS.c.key == key
        )
    ).one_or_none()
    return None if row is None else RunRow(*row)


def find_past(connection: Connection, key: str, files: Collection[str]) -> Past:
    """What became of the command with that key, which writes these files."""
    found = find_run(connection, key)
    if found is None or found.ended is not None:
        return Past(finished=None if found is None else found.ended)
    begun = connection.execute(
        select(TARGETS.c.path).where(
            TARGETS.c.path.in_(files), TARGETS.c.run != found.id, TARGETS.c.began > found.began
        )
    )
    stopped = any(count_inputs(connection, found.id))
    return Past(stopped=stopped, lost=frozenset(begun.scalars()))


def begin_files(connection: Connection, run: int, files: Collection[str], now: float) -> None:
    """Note that these files begin empty with that run."""
    upsert_rows(connection, TARGETS, [(storable(path), run, now) for path in files])


def others_unfinished(connection: Connection, key: str, spider: str) -> list[RunRow]:
    """Return the unfinished runs of a spider but for this one, the newest first."""
    columns = (RUNS.c.id, RUNS.c.described, RUNS.c.list, RUNS.c.began, RUNS.c.ended)
    chosen = and_(RUNS.c.spider == spider, RUNS.c.key != key, RUNS.c.ended.is_(None))
    rows = connection.execute(select(*columns).where(chosen).order_by(RUNS.c.began.desc()))
    return [RunRow(*row) for row in rows]


def begin_run(connection: Connection, key: str, spider: str, described: str, now: float) -> int:
    """Begin a run from the start, and forget its inputs. Returns its id."""
    found = find_run(connection, key)
    if found is None:
        values = {"key": key, "spider": spider, "described": described, "began": now}
        connection.execute(RUNS.insert().values(**values))
        made: int = connection.execute(select(RUNS.c.id).where(RUNS.c.key == key)).scalar_one()
        return made
    forget_inputs(connection, found.id)
    connection.execute(
        update(RUNS).where(RUNS.c.id == found.id).values(began=now, ended=None, list=None)
    )
    return found.id


def set_list(connection: Connection, run: int, digest: str) -> None:
    """Note the digest of a run's list."""
    connection.execute(update(RUNS).where(RUNS.c.id == run).values(list=digest))


def end_run(connection: Connection, run: int, now: float) -> None:
    """Note that a run is over, and forget its inputs."""
    forget_inputs(connection, run)
    connection.execute(update(RUNS).where(RUNS.c.id == run).values(ended=now))


def forget_inputs(connection: Connection, run: int) -> None:
    """Remove all that is known of a run's inputs."""
    connection.execute(delete(INPUTS).where(INPUTS.c.run == run))


def count_inputs(connection: Connection, run: int) -> tuple[int, int]:
    """Return how many inputs of a run have ended, and how many go on from where they stopped."""
    counted = select(func.count(INPUTS.c.outcome), func.count(INPUTS.c.state))
    ended, open_ = connection.execute(counted.where(INPUTS.c.run == run)).one()
    return ended, open_


_IN_RUN = select(INPUTS).where(
    INPUTS.c.run == bindparam("run"), INPUTS.c.key.in_(bindparam("keys", expanding=True))
)
_VISITED = select(VISITS.c.key, VISITS.c.began).where(
    VISITS.c.spider == bindparam("spider"), VISITS.c.key.in_(bindparam("keys", expanding=True))
)


def look_up(
    connection: Connection, keys: Iterable[str], *, run: int | None, spider: str | None
) -> dict[str, KnownInput]:
    """Return what is known of inputs, by key. ``run``: how far they came in that run. ``spider``:
    when it last visited them. None: that is not asked for."""
    wanted = {storable(key): key for key in keys}
    found: dict[str, KnownInput] = {}
    visited: dict[str, float] = {}
    if spider is not None:
        rows = connection.execute(_VISITED, {"spider": spider, "keys": list(wanted)})
        visited = {wanted[key]: began for key, began in rows}
        found = {key: KnownInput(visited=began) for key, began in visited.items()}
    if run is not None:
        for row in connection.execute(_IN_RUN, {"run": run, "keys": list(wanted)}):
            key = wanted[row.key]
            found[key] = KnownInput(
                row.outcome,
                row.reason,
                row.endpoint,
                row.requests,
                row.state,
                visited.get(key),
                (row.items, row.declared, row.declared_by or "", row.complete or "unknown"),
            )
    return found
