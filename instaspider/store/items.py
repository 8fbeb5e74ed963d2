"""Reads rows of the item tables back as items."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, select

from instaspider.feeds.reading import build
from instaspider.state.database import Database
from instaspider.store.columns import read
from instaspider.store.tables import ItemTable, table_of

# How many rows are in memory at a time.
_BATCH = 500


def read_items(connection: Connection, item: type) -> Iterator[Any]:
    """Yield all items of a class, in the order in which the database keeps them."""
    table = _table(item)
    statement = select(table.table).execution_options(yield_per=_BATCH)
    for row in connection.execute(statement):
        yield item_of(table, row)


def read_all(database: Database, item: type) -> Iterator[Any]:
    """Yield all items of a class: from SQLite as :func:`read_items`, from a server by their keys.

    On a server each batch is a transaction of its own. One that stays open would keep the remains
    of all rows that are deleted meanwhile, which slows a fleet's queue down. So an item that comes
    or changes while others are read may be there, or as it was.
    """
    if database.engine.dialect.name == "sqlite":
        with database.reading() as connection:
            yield from read_items(connection, item)
        return
    table = _table(item)
    key = table.table.c.key
    batch = wanted = select(table.table).order_by(key).limit(_BATCH)
    while True:
        with database.reading() as connection:
            rows = connection.execute(wanted).all()
        for row in rows:
            yield item_of(table, row)
        if len(rows) < _BATCH:
            return
        wanted = batch.where(key > rows[-1].key)


def _table(item: type) -> ItemTable:
    table = table_of(item)
    assert table is not None, f"{item.__name__} has no table"
    return table


def item_of(table: ItemTable, row: Row[Any]) -> Any:
    """Return the item of a whole row of its table."""
    values = row._mapping
    return build(table.item, {each.name: read(each, values[each.name]) for each in table.fields})
