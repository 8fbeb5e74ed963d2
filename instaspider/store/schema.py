"""Makes the item tables, adds the columns of newer versions, and refuses tables of others."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Connection, Executable, inspect, text
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.schema import CreateColumn, CreateIndex
from sqlalchemy.types import JSON, Boolean, DateTime, Float, Integer, String, TypeEngine

from instaspider.exceptions import StorageError
from instaspider.state.database import hold_others
from instaspider.store.tables import ITEM_TABLES, METADATA, ItemTable, part_field

_FAMILIES: tuple[type[TypeEngine[Any]], ...] = (
    Boolean,
    Integer,
    Float,
    DateTime,
    JSON,
    String,
)


def has_tables(connection: Connection) -> bool:
    """Whether the database has any of the item tables."""
    return not ITEM_TABLES.keys().isdisjoint(inspect(connection).get_table_names())


def prepare(connection: Connection) -> None:
    """Make the tables, columns and indexes that are missing, within the connection's transaction.

    Raises :class:`StorageError` for a table that has one of our names but is not ours.
    """
    hold_others(connection)
    if connection.dialect.name == "postgresql":
        encoding = connection.execute(text("SHOW server_encoding")).scalar()
        if encoding != "UTF8":
            raise StorageError(
                f"The database of INSTASPIDER_STORE holds texts as {encoding}, which lacks most"
                " letters and all emoji: make one with createdb -E UTF8 -T template0."
            )
    present = set(inspect(connection).get_table_names())
    views = set(inspect(connection).get_view_names())
    for each in ITEM_TABLES.values():
        if each.name in views:
            raise _foreign(each, "it is a view")
        if each.name in present:
            _extend(connection, each)
    METADATA.create_all(connection)
    _index(connection)


def _index(connection: Connection) -> None:
    """Make the missing indexes."""
    dialect = connection.dialect.name
    names = (
        "SELECT name FROM sqlite_master WHERE type = 'index'"
        if dialect == "sqlite"
        else "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()"
    )
    present = set(connection.execute(text(names)).scalars())
    for table in ITEM_TABLES.values():
        wanted: dict[str, Executable] = {
            str(index.name): CreateIndex(index) for index in table.table.indexes
        }
        if "user" in table.table.c:
            name = f"{table.name}_user_pk"
            user_pk = part_field("user", "pk", dialect)
            wanted[name] = text(f"CREATE INDEX {name} ON {table.name} ({user_pk})")
        for name in wanted.keys() - present:
            connection.execute(wanted[name])


def _extend(connection: Connection, wanted: ItemTable) -> None:
    """Check a table that exists, and add the columns that it lacks."""
    inspector = inspect(connection)
    if inspector.get_pk_constraint(wanted.name)["constrained_columns"] != ["key"]:
        raise _foreign(wanted, "its primary key is not the column key")
    found = {column["name"]: column for column in inspector.get_columns(wanted.name)}
    ours = wanted.table.columns
    for name, column in found.items():
        if name in ours:
            _compare(connection, wanted, ours[name], column)
        elif not column["nullable"] and column.get("default") is None:
            raise _foreign(wanted, f"its column {name} must be filled")
    for name in ("first_seen", "last_seen"):
        if name not in found:
            raise _foreign(wanted, f"it has no column {name}")
    for lacking in ours:
        if lacking.name not in found:
            ddl = CreateColumn(lacking).compile(dialect=connection.dialect)
            connection.execute(text(f"ALTER TABLE {wanted.name} ADD COLUMN {ddl}"))


def _compare(
    connection: Connection, table: ItemTable, wanted: Column[Any], found: ReflectedColumn
) -> None:
    kind = _family(wanted.type.dialect_impl(connection.dialect))
    if not isinstance(found["type"], kind):
        shown = wanted.type.compile(connection.dialect)
        raise _foreign(table, f"its column {wanted.name} is {found['type']} and not {shown}")


def _family(wanted: TypeEngine[Any]) -> type[TypeEngine[Any]]:
    return next(family for family in _FAMILIES if isinstance(wanted, family))


def _foreign(table: ItemTable, why: str) -> StorageError:
    return StorageError(
        f"The database of INSTASPIDER_STORE has a table {table.name} that instaspider did not make"
        f" ({why}). Use a database of its own, or rename that table."
    )
