"""Writes items into their tables, each over the older row with the same key.

A field keeps the newest known value. An item that was read earlier than the row changes nothing
that is known there. None means that a route does not tell the value, so it never replaces one.
Accounts and places inside an item are completed in the same way, if they are the same ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, case, delete, func, literal_column, select, update
from sqlalchemy.sql.elements import ColumnElement

from instaspider.items import UserRef
from instaspider.items.fields import ItemField, fields_of
from instaspider.state.statements import driver_sql, execute, insert_into, upsert_rows
from instaspider.store.columns import clean, from_json
from instaspider.store.items import item_of
from instaspider.store.records import ItemRow, Values, position, record_of
from instaspider.store.tables import FILES, ITEM_TABLES, ItemTable


def upsert(connection: Connection, items: Iterable[Any]) -> int:
    """Write items within the connection's transaction. Returns how many of them have a table.

    Several items may have the same key; they are written in their order.
    """
    dialect = connection.dialect.name
    made = (record_of(item, dialect) for item in items)
    return write(connection, [record for record in made if record is not None])


def write(connection: Connection, records: Iterable[ItemRow]) -> int:
    """Write rows that were made before, for this dialect, as :func:`upsert` does."""
    groups: dict[str, list[Values]] = {name: [] for name in ITEM_TABLES}
    for record in records:
        groups[record.table.name].append(record.values)
    for name, group in groups.items():
        if group:
            _write(connection, ITEM_TABLES[name], group)
    return sum(map(len, groups.values()))


def _write(connection: Connection, table: ItemTable, rows: list[Values]) -> None:
    if table.alias is not None:
        rows = _with_aliases(connection, table, rows)
    # Sorted by their keys, so that two crawls that write the same rows do not block each other.
    rows.sort(key=itemgetter(0))
    execute(connection, _statement(table, connection.dialect.name), rows)
    if "files" in table.table.c:
        at = position(table, "files")
        with_files = [(row[0], row[at]) for row in rows if row[at] is not None]
        paths = {path: key for key, files in with_files for path in paths_of(files)}
        upsert_rows(connection, FILES, [(path, table.name, key) for path, key in paths.items()])


def paths_of(files: Any) -> Iterator[str]:
    """Yield the paths of a row's files, from its column ``files``."""
    for each in from_json(files) or ():
        if isinstance(each, dict) and isinstance(each.get("path"), str):
            yield clean(each["path"])


# -- the statement -----------------------------------------------------------------------------


@cache
def _statement(table: ItemTable, dialect: str) -> str:
    statement = insert_into(table.table, dialect)
    new, old = statement.excluded, table.table.c
    newer = new.scraped_at >= old.scraped_at
    changed: dict[str, Any] = {}
    for field in table.fields:
        later, earlier = new[field.name], old[field.name]
        if table.whole:
            changed[field.name] = case((newer, later), else_=earlier)
        else:
            changed[field.name] = case(
                (newer, _filled(field, later, earlier, dialect)),
                else_=_filled(field, earlier, later, dialect),
            )
    first, last = ("min", "max") if dialect == "sqlite" else ("least", "greatest")
    changed["first_seen"] = getattr(func, first)(old.first_seen, new.first_seen)
    changed["last_seen"] = getattr(func, last)(old.last_seen, new.last_seen)
    statement = statement.on_conflict_do_update(index_elements=["key"], set_=changed)
    return driver_sql(statement, dialect)


def _filled(
    field: ItemField, later: ColumnElement[Any], earlier: ColumnElement[Any], dialect: str
) -> ColumnElement[Any]:
    """Return SQL for the later value, or for the earlier one if the later is unknown."""
    part: Any = field.part
    if field.kind != "part" or "pk" not in {each.name for each in fields_of(part)}:
        return func.coalesce(later, earlier)
    pks = _pk(later, dialect), _pk(earlier, dialect)
    same = pks[0] == pks[1]
    if part is UserRef:
        # The owner of a thing does not change, even if a route gives only the name.
        same = func.coalesce(*pks) == func.coalesce(*reversed(pks))
    both = func.json_patch(earlier, later) if dialect == "sqlite" else earlier.op("||")(later)
    return func.coalesce(case((same, both)), later, earlier)


def _pk(part: ColumnElement[Any], dialect: str) -> ColumnElement[Any]:
    if dialect == "sqlite":
        return func.json_extract(part, literal_column("'$.pk'"))
    return part.op("->>")(literal_column("'pk'"))


# -- rows whose pk was not known ---------------------------------------------------------------


def _with_aliases(connection: Connection, table: ItemTable, rows: list[Values]) -> list[Values]:
    """Give rows without a pk the key of the same thing with its pk, where that is known.

    A row without a pk may be among these rows or in the table. One in the table is taken out and
    added to these rows.
    """
    assert table.alias is not None
    alias, pk = position(table, table.alias), position(table, "pk")
    pks = {row[alias]: row[pk] for row in rows if row[pk] and row[alias]}
    names = {row[alias] for row in rows if not row[pk] and row[alias]}
    if names:
        columns = table.table.c
        known = select(columns[table.alias], columns.pk).where(
            columns[table.alias].in_(names - pks.keys()), columns.pk.is_not(None)
        )
        found = connection.execute(known.order_by(columns.last_seen)).all()
        pks = {each[0]: each[1] for each in found} | pks
        rows = [row if row[pk] else (pks.get(row[alias], row[0]), *row[1:]) for row in rows]
    return _taken_out(connection, table, pks) + rows


def _taken_out(connection: Connection, table: ItemTable, pks: dict[str, str]) -> list[Values]:
    """Remove rows without a pk from the table, and return them with the pk as their key."""
    columns = table.table.c
    prefix = table.alias_key("")
    # Usually there are none, and one look at the index tells.
    beyond = prefix[:-1] + chr(ord(prefix[-1]) + 1)
    if (
        connection.execute(
            select(columns.key).where(columns.key >= prefix, columns.key < beyond).limit(1)
        ).first()
        is None
    ):
        return []
    keys = {table.alias_key(name): pk for name, pk in pks.items()}
    chosen = columns.key.in_(keys)
    found: list[Values] = []
    for row in connection.execute(select(table.table).where(chosen)).all():
        record = record_of(item_of(table, row), connection.dialect.name)
        assert record is not None
        _, *fields, _, _ = record.values
        found.append((keys[row.key], *fields, row.first_seen, row.last_seen))
        theirs = (FILES.c.item == table.name) & (FILES.c.key == row.key)
        connection.execute(update(FILES).where(theirs).values(key=keys[row.key]))
    connection.execute(delete(table.table).where(chosen))
    return found
