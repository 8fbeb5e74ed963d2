"""Defines one table for each item class: its columns, and the key that identifies a row.

Every table begins with the column ``key``, and ends with ``first_seen`` and ``last_seen``. They
tell when the earliest and the newest of the items were read that the row is made of.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from string import Formatter
from typing import Any

from sqlalchemy import Column, Index, MetaData, Table, Text

from instaspider.items import (
    Action,
    Comment,
    Friendship,
    Hashtag,
    Highlight,
    Item,
    Place,
    Post,
    Profile,
    Sound,
    UserRef,
)
from instaspider.items.fields import ItemField, fields_of
from instaspider.store.columns import clean, sql_type, writer

METADATA = MetaData()
# Bytes. An index entry of PostgreSQL holds at most 2704.
_LONGEST_KEY = 500
# Compared byte by byte, whatever the language of the database.
_KEY_TYPE = Text().with_variant(Text(collation="C"), "postgresql")


@dataclass(frozen=True, eq=False)
class ItemTable:
    """The table for the items of one class."""

    item: type[Item]
    name: str
    keys: tuple[str, ...]
    """Patterns for the key of a row; the first one whose fields are all known is used."""
    alias: str | None = None
    """The field of the second pattern, by which a row is found whose pk is not known yet."""
    whole: bool = False
    """Whether a newer item replaces a whole older one, even where the newer one has None."""
    indexed: tuple[str, ...] = ()
    words: str = ""
    """What a row is, if the name of the item does not tell; for docs/reference/store.md."""
    table: Table = field(init=False)

    def __post_init__(self) -> None:
        columns = [Column(each.name, sql_type(each)) for each in self.fields]
        table = Table(
            self.name,
            METADATA,
            Column("key", _KEY_TYPE, primary_key=True),
            *columns,
            *(Column(name, writer_type, nullable=False) for name, writer_type in self._seen()),
        )
        for name in self.indexed:
            Index(f"{self.name}_{name}", table.c[name])
        object.__setattr__(self, "table", table)

    def _seen(self) -> list[tuple[str, Any]]:
        (time,) = (sql_type(each) for each in self.fields if each.name == "scraped_at")
        return [("first_seen", time), ("last_seen", time)]

    @property
    def fields(self) -> tuple[ItemField, ...]:
        """The fields of the item, in its order."""
        item: Any = self.item
        return fields_of(item)

    def key(self, item: Any) -> str:
        """Return the key of an item's row."""
        for pattern, names in _read(self.keys):
            values = {name: getattr(item, name) for name in names}
            if None not in values.values():
                key = clean(pattern.format_map(values))
                return key if len(key) <= _LONGEST_KEY else _digest(key)
        return _digest(self._content(item))

    def _content(self, item: Any) -> str:
        """Return all that an item says, but not when and from which route it came."""
        values = {}
        for each in self.fields:
            value = getattr(item, each.name)
            if value is not None and each.name not in ("scraped_at", "endpoint"):
                write = writer(each, "sqlite")
                values[each.name] = value if write is None else write(value)
        return json.dumps(values, sort_keys=True)

    def alias_key(self, name: str) -> str:
        """Return the key of a row without a pk."""
        assert self.alias is not None
        return clean(self.keys[1].format_map({self.alias: name}))


def _digest(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


@cache
def _read(patterns: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each pattern with the names of its fields."""
    return tuple(
        (pattern, tuple(name for _, name, _, _ in Formatter().parse(pattern) if name))
        for pattern in patterns
    )


ITEM_TABLES: Mapping[str, ItemTable] = {
    made.name: made
    for made in (
        ItemTable(
            Profile,
            "profiles",
            ("{pk}", "username:{username}"),
            alias="username",
            indexed=("username",),
        ),
        ItemTable(
            Post,
            "posts",
            ("{pk}", "shortcode:{shortcode}"),
            alias="shortcode",
            indexed=("shortcode",),
        ),
        ItemTable(Comment, "comments", ("{pk}",), indexed=("media_pk",)),
        ItemTable(
            UserRef,
            "user_refs",
            (
                "{relation} {list_pk} {pk}",
                "{relation} input:{input} {pk}",
                "{relation} {list_pk} username:{username}",
                "{relation} input:{input} username:{username}",
            ),
            indexed=("pk", "list_pk"),
            words="an account in a list",
        ),
        ItemTable(Friendship, "friendships", ("{pk}",), indexed=("username",)),
        ItemTable(Highlight, "highlights", ("{pk}",)),
        ItemTable(Hashtag, "hashtags", ("{pk}", "name:{name}"), alias="name", indexed=("name",)),
        ItemTable(Place, "places", ("{pk}", "name:{name}")),
        ItemTable(Sound, "sounds", ("{pk}",)),
        ItemTable(
            Action,
            "actions",
            ("{what} {pk}", "{what} input:{input}"),
            whole=True,
            indexed=("pk",),
            words="what was last done to a post",
        ),
    )
}
"""The tables by name, in the order in which they are written."""

FILES = Table(
    "instaspider_files",
    METADATA,
    Column("path", _KEY_TYPE, primary_key=True),
    Column("item", Text, nullable=False),
    Column("key", _KEY_TYPE, nullable=False),
    sqlite_with_rowid=False,
)
"""All files that rows ever had, by table and key of the row, which itself has the newest alone."""


def part_field(column: str, name: str, dialect: str) -> str:
    """Return SQL for a field of a part, such as the pk of a post's owner."""
    if dialect == "sqlite":
        return f"json_extract(\"{column}\", '$.{name}')"
    return f"(\"{column}\" ->> '{name}')"


def table_of(item: type) -> ItemTable | None:
    """Return the table for an item class, or for its base class; None for a class of others."""
    hashable: Any = item
    return _table_of(hashable)


@cache
def _table_of(item: Any) -> ItemTable | None:
    for base in item.__mro__:
        for each in ITEM_TABLES.values():
            if each.item is base:
                return each
    return None
