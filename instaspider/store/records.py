"""Turns items into rows of their tables, as soon as the items have passed the pipelines.

A row holds little more than the texts that will be written. So an item, with thousands of small
objects, need not stay in memory until the database is ready.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter
from typing import Any

from instaspider.store.columns import writer
from instaspider.store.tables import ItemTable, table_of

Values = tuple[Any, ...]
"""A row as the driver takes it: key, fields, first_seen, last_seen."""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One row for one table."""

    table: ItemTable
    values: Values


def record_of(item: Any, dialect: str) -> ItemRow | None:
    """Return an item's row for the driver of that dialect; None for an item of another class."""
    table = table_of(type(item))
    return None if table is None else ItemRow(table, _maker(table, dialect)(item))


@cache
def _maker(table: ItemTable, dialect: str) -> Callable[[Any], Values]:
    values_of = attrgetter(*(field.name for field in table.fields))
    writers = tuple((n, writer(field, dialect)) for n, field in enumerate(table.fields))
    active = tuple((n, write) for n, write in writers if write is not None)
    at = position(table, "scraped_at") - 1

    def make(item: Any) -> Values:
        if item.scraped_at is None:
            item.scraped_at = datetime.now(UTC)
        row = list(values_of(item))
        for n, write in active:
            value = row[n]
            if value is not None:
                row[n] = write(value)
        return (table.key(item), *row, row[at], row[at])

    return make


@cache
def position(table: ItemTable, name: str) -> int:
    """Return the index of a field's value in a row."""
    return 1 + [field.name for field in table.fields].index(name)
