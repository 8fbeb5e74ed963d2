"""Finds an account in a store: its pk, and all names that were seen with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, and_, false, literal_column, or_, select

from instaspider.state.run_tables import asked_for
from instaspider.store.tables import ITEM_TABLES, ItemTable, part_field

MENTIONS = ("coauthors", "tagged_users", "children", "sponsors", "related", "first_comments")
"""Fields that hold accounts, parts with such fields, or what accounts wrote."""


@dataclass(frozen=True)
class Person:
    """An account, as the store knows it."""

    pk: str | None
    """The account's pk; None if it was never seen with one."""
    names: frozenset[str]
    """All usernames that were seen with that pk."""

    def is_in(self, user: Any) -> bool:
        """Whether a part of an item, as JSON, is this account."""
        if not isinstance(user, dict):
            return False
        pk = user.get("pk")
        return user.get("username") in self.names if pk is None else pk == self.pk

    def _owns(self, part: Any) -> bool:
        """Whether a part of an item is this account, or something that it wrote."""
        return self.is_in(part) or (isinstance(part, dict) and self.is_in(part.get("user")))

    def described(self) -> str:
        """The account in words, for messages."""
        names = ", ".join(sorted(self.names)) or "without a name"
        return names if self.pk is None else f"{names} (pk {self.pk})"

    def taken_out(self, value: Any) -> Any:
        """Return the JSON of a field without this account."""
        if isinstance(value, list):
            return [self.taken_out(each) for each in value if not self._owns(each)]
        if isinstance(value, dict):
            return {
                name: self.taken_out(each) if name in MENTIONS else each
                for name, each in value.items()
            }
        return value

    def matches(self, pk: ColumnElement[Any], name: ColumnElement[Any]) -> ColumnElement[bool]:
        """Return the condition that these columns of a row are this account."""
        by_name = and_(pk.is_(None), name.in_(self.names)) if self.names else false()
        return by_name if self.pk is None else or_(pk == self.pk, by_name)


def columns_of_people(
    table: ItemTable, dialect: str
) -> Iterator[tuple[ColumnElement[Any], ColumnElement[Any]]]:
    """Yield pairs of columns that hold pk and name of an account: the row itself, or its owner."""
    columns = table.table.c
    if table.name in ("profiles", "user_refs", "friendships"):
        yield columns.pk, columns.username
    if "user" in columns:
        pk, name = (literal_column(part_field("user", each, dialect), Text()) for each in _KEYS)
        yield pk, name


_KEYS = ("pk", "username")


def find_people(
    connection: Connection, *, username: str | None, pk: str | None
) -> Sequence[Person]:
    """Return the account of that pk, or those that were ever seen under that name."""
    if username is None:
        found = _seen(connection, pk=pk)
        return [Person(pk, frozenset(name for _, name in found if name))] if found else []
    found = _seen(connection, name=username)
    pks = sorted({each for each, _ in found if each})
    if found and not pks:
        return [Person(None, frozenset({username}))]
    return [person for each in pks for person in find_people(connection, username=None, pk=each)]


def _seen(
    connection: Connection, *, pk: str | None = None, name: str | None = None
) -> set[tuple[str | None, str | None]]:
    """Return pk and name of all rows, owners and inputs with that pk or name."""
    found: set[tuple[str | None, str | None]] = set(asked_for(connection, pk=pk, username=name))
    for table in ITEM_TABLES.values():
        for of_pk, of_name in columns_of_people(table, connection.dialect.name):
            chosen = of_name == name if pk is None else of_pk == pk
            rows = connection.execute(
                select(of_pk, of_name).select_from(table.table).where(chosen).distinct()
            )
            found |= {(row[0], row[1]) for row in rows}
    return found
