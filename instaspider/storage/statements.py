"""SQL for the driver itself: through SQLAlchemy a row costs several times as much.

Each statement takes one positional parameter for each column, in the table's order.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg


def insert_into(table: Table, dialect: str) -> Any:
    """An insert that can say what is done where the key is there already."""
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)


def driver_sql(insert: Any, dialect: str) -> str:
    """The text of an :func:`insert_into` as the driver of that dialect takes it."""
    kind: Any = sqlite if dialect == "sqlite" else psycopg
    style = "qmark" if dialect == "sqlite" else "format"
    compiled = insert.compile(dialect=kind.dialect(paramstyle=style))
    assert compiled.positiontup == [column.name for column in insert.table.c]
    return str(compiled)


def upsert_rows(connection: Connection, table: Table, rows: Collection[tuple[Any, ...]]) -> None:
    """Rows of a table, a value for each column, each over the one with the same key."""
    if rows:
        # In order of their keys, so that two crawls that write the same rows do not block each
        # other.
        statement = _upsert(table, connection.dialect.name)
        connection.exec_driver_sql(statement, sorted(rows, key=itemgetter(0, 1)))


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
