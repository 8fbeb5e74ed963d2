"""Reads rows of the item tables back as items."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, select

from instaspider.feeds.reading import build
from instaspider.store.columns import read
from instaspider.store.tables import ItemTable, table_of

# How many rows are in memory at a time.
_BATCH = 500


def read_items(connection: Connection, item: type) -> Iterator[Any]:
    """Yield all items of a class, in the order in which the database keeps them."""
    table = table_of(item)
    assert table is not None, f"{item.__name__} has no table"
    statement = select(table.table).execution_options(yield_per=_BATCH)
    for row in connection.execute(statement):
        yield item_of(table, row)


def item_of(table: ItemTable, row: Row[Any]) -> Any:
    """Return the item of a whole row of its table."""
    values = row._mapping
    return build(table.item, {each.name: read(each, values[each.name]) for each in table.fields})
