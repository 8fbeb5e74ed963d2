"""Writes items into their tables, each over the older record of the same key.

A field keeps the newest value that is known: a record that was read earlier than the one in the
table changes nothing that is known there, and None, which a route gives for what it does not know,
never takes the place of a value. Accounts and places inside of an item are completed in the same
way, as long as they are the same ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Connection, case, delete, func, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.sql.elements import ColumnElement

from instaspider.feeds.fields import ItemField, fields_of
from instaspider.items import UserRef
from instaspider.storage.columns import writer
from instaspider.storage.item_tables import ITEM_TABLES, ItemTable, table_of
from instaspider.storage.rows import item_of

Record = tuple[Any, ...]
"""key, fields, first_seen, last_seen, as the driver takes them."""


def upsert(connection: Connection, items: Iterable[Any]) -> int:
    """Write items within the connection's transaction; how many there were of a class of ours.

    Several records of one key may be among them; they are written in their order.
    """
    groups: dict[str, list[Any]] = {name: [] for name in ITEM_TABLES}
    for item in items:
        table = table_of(type(item))
        if table is not None:
            groups[table.name].append(item)
    for name, group in groups.items():
        if group:
            _write(connection, ITEM_TABLES[name], group)
    return sum(map(len, groups.values()))


def _write(connection: Connection, table: ItemTable, items: list[Any]) -> None:
    dialect = connection.dialect.name
    make = _record_maker(table, dialect)
    records = [make(item) for item in items]
    if table.alias is not None:
        records = _with_aliases(connection, table, items, records)
    # In order of their keys, so that two crawls that write the same rows do not block each other.
    records.sort(key=itemgetter(0))
    connection.exec_driver_sql(_statement(table, dialect), records)


@cache
def _record_maker(table: ItemTable, dialect: str) -> Callable[[Any], Record]:
    values_of = attrgetter(*(field.name for field in table.fields))
    writers = tuple(writer(field, dialect) for field in table.fields)
    at = [field.name for field in table.fields].index("scraped_at")

    def make(item: Any) -> Record:
        if item.scraped_at is None:
            item.scraped_at = datetime.now(UTC)
        row = [
            value if value is None or write is None else write(value)
            for write, value in zip(writers, values_of(item), strict=True)
        ]
        return (table.key(item), *row, row[at], row[at])

    return make


# -- the statement -----------------------------------------------------------------------------


@cache
def _statement(table: ItemTable, dialect: str) -> str:
    """SQL with one positional parameter for each column, in the table's order."""
    insert: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = insert(table.table)
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
    kind: Any = sqlite.dialect if dialect == "sqlite" else psycopg.dialect
    style = "qmark" if dialect == "sqlite" else "format"
    compiled = statement.compile(dialect=kind(paramstyle=style))
    assert compiled.positiontup == [column.name for column in old]
    return str(compiled)


def _filled(
    field: ItemField, later: ColumnElement[Any], earlier: ColumnElement[Any], dialect: str
) -> ColumnElement[Any]:
    """The later value; where it is unknown, the earlier one."""
    part: Any = field.part
    if field.kind != "part" or "pk" not in {each.name for each in fields_of(part)}:
        return func.coalesce(later, earlier)
    pks = _pk(later, dialect), _pk(earlier, dialect)
    same = pks[0] == pks[1]
    if part is UserRef:
        # Who published a thing does not change; some routes give the name alone.
        same = func.coalesce(*pks) == func.coalesce(*reversed(pks))
    both = func.json_patch(earlier, later) if dialect == "sqlite" else earlier.op("||")(later)
    return func.coalesce(case((same, both)), later, earlier)


def _pk(part: ColumnElement[Any], dialect: str) -> ColumnElement[Any]:
    if dialect == "sqlite":
        return func.json_extract(part, literal_column("'$.pk'"))
    return part.op("->>")(literal_column("'pk'"))


# -- rows whose pk was not known ---------------------------------------------------------------


def _with_aliases(
    connection: Connection, table: ItemTable, items: Sequence[Any], records: list[Record]
) -> list[Record]:
    """The records, with one key for what some of them, or of the table's rows, know without its pk
    and others with it.

    A row without a pk is taken out of the table and becomes a record beside those with the pk.
    """
    assert table.alias is not None
    pks = {name: item.pk for item in items if item.pk and (name := getattr(item, table.alias))}
    columns = table.table.c
    unknown = [item for item in items if not item.pk and getattr(item, table.alias)]
    if unknown:
        names = {getattr(item, table.alias) for item in unknown} - pks.keys()
        known = select(columns[table.alias], columns.pk).where(
            columns[table.alias].in_(names), columns.pk.is_not(None)
        )
        rows = connection.execute(known.order_by(columns.last_seen)).all()
        pks = {row[0]: row[1] for row in rows} | pks
        records = [
            (pks.get(getattr(item, table.alias), record[0]), *record[1:]) if not item.pk else record
            for item, record in zip(items, records, strict=True)
        ]
    return _taken_out(connection, table, pks) + records


def _taken_out(connection: Connection, table: ItemTable, pks: dict[str, str]) -> list[Record]:
    """Rows of the table without a pk, out of it and with the pk as their key."""
    columns = table.table.c
    prefix = table.alias_key("")
    # Mostly there is none, and this is a look at one place of the index.
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
    make = _record_maker(table, connection.dialect.name)
    found = []
    for row in connection.execute(select(table.table).where(chosen)).all():
        _, *fields, _, _ = make(item_of(table, row))
        found.append((keys[row.key], *fields, row.first_seen, row.last_seen))
    connection.execute(delete(table.table).where(chosen))
    return found
