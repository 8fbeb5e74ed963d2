"""Makes SQL for the driver itself, many rows a statement: SQLAlchemy takes several times as long.

Each statement has one positional parameter for each column, in the table's order.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from functools import cache
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.dialects import sqlite

# How many rows a statement of SQLite takes. For each statement its driver releases Python's lock
# several times; while a crawl keeps Python busy, getting it back takes milliseconds each time.
_SIZES = (256, 64, 16, 4)


def insert_into(table: Table, dialect: str) -> Any:
    """Return an insert that can say what happens to a key that exists already."""
    if dialect == "sqlite":
        return sqlite.insert(table)
    # Here, since most crawls have no need of it and it is slow to import.
    from sqlalchemy.dialects.postgresql import insert

    return insert(table)


def driver_sql(insert: Any, dialect: str) -> str:
    """Return the text of an :func:`insert_into` for the driver of that dialect."""
    compiled = insert.compile(dialect=_of_the_driver(dialect))
    assert compiled.positiontup == [column.name for column in insert.table.c]
    return str(compiled)


def _of_the_driver(dialect: str) -> Dialect:
    if dialect == "sqlite":
        return sqlite.dialect(paramstyle="qmark")
    from sqlalchemy.dialects.postgresql import psycopg

    kind: Any = psycopg
    made: Dialect = kind.dialect(paramstyle="format")
    return made


def execute(connection: Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Execute what :func:`driver_sql` made for each of the rows, in their order."""
    at = 0
    link = connection.connection.driver_connection
    if isinstance(link, sqlite3.Connection) and rows:
        most = link.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) // len(rows[0])
        for size in _SIZES:
            while size <= most and at + size <= len(rows):
                values = tuple(chain.from_iterable(rows[at : at + size]))
                connection.exec_driver_sql(_for_several(statement, size), values)
                at += size
    if at < len(rows):
        connection.exec_driver_sql(statement, list(rows[at:]))


@cache
def _for_several(statement: str, rows: int) -> str:
    head, _, values = statement.partition(" VALUES ")
    row, _, tail = values.partition(" ON CONFLICT ")
    return f"{head} VALUES {', '.join([row] * rows)} ON CONFLICT {tail}"


def upsert_rows(connection: Connection, table: Table, rows: Collection[tuple[Any, ...]]) -> None:
    """Write rows with a value for each column, over those with the same key."""
    if rows:
        # Sorted by their keys, so that two crawls that write the same rows do not block each other.
        statement = _upsert(table, connection.dialect.name)
        execute(connection, statement, sorted(rows, key=itemgetter(0, 1)))


@cache
def _upsert(table: Table, dialect: str) -> str:
    insert = insert_into(table, dialect)
    keys = [column.name for column in table.primary_key]
    changed = {c.name: insert.excluded[c.name] for c in table.c if c.name not in keys}
    if changed:
        insert = insert.on_conflict_do_update(index_elements=keys, set_=changed)
    else:
        insert = insert.on_conflict_do_nothing()
    return driver_sql(insert, dialect)
