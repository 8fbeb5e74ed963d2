"""Takes out of a store all that is about one account, under whatever names it was seen.

| what | goes |
|---|---|
| its profile, posts, highlights and comments, what it is to a login | whole |
| comments on its posts, who likes them, what was done to them | whole |
| its followers and other lists of it, its place in the lists of others | whole |
| what searches by its name found | whole |
| its tags in pictures, and as a coauthor, in posts of others | the tag |
| an ``input`` that names it, in rows of others | the input |
| where its runs stopped, when it was visited | whole |
| its inputs in the runs of fleets, queued, under way and ended | whole |

Texts that others wrote stay as they are, even if they mention it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    Text,
    cast,
    delete,
    inspect,
    or_,
    select,
    update,
)

from instaspider.disk.open_folder import OpenFolder
from instaspider.inputs import parse_media
from instaspider.state.fleet.forget import forget_inputs, hide_in_arguments
from instaspider.state.run_tables import INPUTS, NAMES, RUNS, VISITS, asked_for, visitor_of
from instaspider.store.columns import from_json
from instaspider.store.person import MENTIONS, Person, columns_of_people
from instaspider.store.tables import FILES, ITEM_TABLES
from instaspider.store.upsert import paths_of

# How many values one statement takes.
_CHUNK = 500


@dataclass
class Forgotten:
    """Counts what was removed."""

    rows: Counter[str] = field(default_factory=Counter)
    """Table -> number of rows that were removed."""
    changed: Counter[str] = field(default_factory=Counter)
    """Table -> number of rows that stay, without the words that named the account."""
    files: set[str] = field(default_factory=set)
    """The paths of the account's files, as the field ``files`` has them."""
    removed: int = 0
    """How many files were removed."""
    left: dict[str, str] = field(default_factory=dict)
    """Path of a file that could not be removed -> why."""
    posts: set[str] = field(default_factory=set)
    """The pks of the account's posts."""
    highlights: set[str] = field(default_factory=set)
    """The pks of the account's highlights."""


def forget_items(
    connection: Connection, person: Person, names_it: Callable[[str], bool]
) -> Forgotten:
    """Remove an account from the item tables, within the connection's transaction.

    ``names_it`` says whether an input, as written, is this account.
    """
    gone = Forgotten()
    tables = {name: each.table for name, each in ITEM_TABLES.items()}
    for name, pks in (("posts", gone.posts), ("highlights", gone.highlights), ("profiles", set())):
        columns = tables[name].c
        chosen = select(columns.key, columns.pk, columns.files)
        keys = set()
        for row in connection.execute(chosen.where(_theirs(connection, name, person))):
            keys.add(row.key)
            pks.add(row.pk)
            gone.files |= set(paths_of(row.files))
        _take_out_files(connection, name, keys, gone)
    for name, table in tables.items():
        if any(True for _ in columns_of_people(ITEM_TABLES[name], connection.dialect.name)):
            _delete(connection, table, _theirs(connection, name, person), gone)
    for some in _chunks(gone.posts):
        _delete(connection, tables["comments"], tables["comments"].c.media_pk.in_(some), gone)
        _delete(connection, tables["actions"], tables["actions"].c.pk.in_(some), gone)
    lists = gone.posts if person.pk is None else {*gone.posts, person.pk}
    for some in _chunks(lists):
        _delete(connection, tables["user_refs"], tables["user_refs"].c.list_pk.in_(some), gone)
    for name in ("posts", "profiles"):
        _take_out_mentions(connection, tables[name], person, gone)
    for table in tables.values():
        _take_out_inputs(connection, table, names_it, gone)
    return gone


def _theirs(connection: Connection, name: str, person: Person) -> ColumnElement[bool]:
    """Return the condition for rows of a table that are this account or belong to it."""
    pairs = columns_of_people(ITEM_TABLES[name], connection.dialect.name)
    return or_(*(person.matches(*pair) for pair in pairs))


def _delete(
    connection: Connection, table: Table, chosen: ColumnElement[bool], gone: Forgotten
) -> None:
    gone.rows[table.name] += connection.execute(delete(table).where(chosen)).rowcount


def _take_out_files(connection: Connection, name: str, keys: set[str], gone: Forgotten) -> None:
    """Remove the files of rows from the list of files, those replaced by newer ones as well."""
    for some in _chunks(keys):
        theirs = (FILES.c.item == name) & FILES.c.key.in_(some)
        gone.files |= set(connection.execute(select(FILES.c.path).where(theirs)).scalars())
        _delete(connection, FILES, theirs, gone)


def _take_out_mentions(
    connection: Connection, table: Table, person: Person, gone: Forgotten
) -> None:
    """Remove the account from what names it in rows of others: tags, coauthors and the like."""
    columns = [table.c[name] for name in MENTIONS if name in table.c]
    words = [word for word in (person.pk, *person.names) if word]
    quoted = [
        cast(column, Text).like(f'%"{word.replace("_", "~_")}"%', escape="~")
        for column in columns
        for word in words
    ]
    rows = connection.execute(select(table.c.key, *columns).where(or_(*quoted))).all()
    for row in rows:
        before = {column.name: from_json(row._mapping[column.name]) for column in columns}
        after = {name: person.taken_out(value) for name, value in before.items()}
        if after != before:
            changed = {
                name: json.dumps(value, ensure_ascii=False, separators=(",", ":"))
                for name, value in after.items()
                if value != before[name]
            }
            _store(connection, table, row.key, changed)
            gone.changed[table.name] += 1


def _store(connection: Connection, table: Table, key: str, changed: dict[str, str]) -> None:
    if connection.dialect.name == "sqlite":
        values: dict[str, Any] = dict(changed)
    else:
        values = {name: json.loads(value) for name, value in changed.items()}
    connection.execute(update(table).where(table.c.key == key).values(values))


def _take_out_inputs(
    connection: Connection, table: Table, names_it: Callable[[str], bool], gone: Forgotten
) -> None:
    inputs = select(table.c.input).where(table.c.input.is_not(None)).distinct()
    found = [text for text in connection.execute(inputs).scalars() if names_it(text)]
    for some in _chunks(found):
        named = table.c.input.in_(some)
        if "list_pk" in table.c:  # without a list_pk, the key is made of the input
            _delete(connection, table, named & table.c.list_pk.is_(None), gone)
        changed = connection.execute(update(table).where(named).values(input=None))
        gone.changed[table.name] += changed.rowcount


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    iterator = iter(values)
    while some := list(islice(iterator, _CHUNK)):
        yield some


def forget_runs(
    connection: Connection, person: Person, gone: Forgotten, users: set[str], media: set[str]
) -> None:
    """Remove an account and its posts from the ledger, if there is one.

    ``users``, ``media``: names of the spiders whose inputs are accounts, or posts.
    """
    present = set(inspect(connection).get_table_names())
    if RUNS.name not in present:
        return
    names = set(person.names)
    if person.pk is not None:
        names |= {name for _, name in asked_for(connection, pk=person.pk)}
    mine = {*names, *(f"highlight:{pk}" for pk in gone.highlights)}
    if person.pk is not None:
        mine.add(f"pk:{person.pk}")
    for spiders, keys in ((users, mine), (media, gone.posts)):
        both = [visitor_of(spider, sandbox=each) for spider in spiders for each in (False, True)]
        runs = select(RUNS.c.id).where(RUNS.c.spider.in_(both))
        for some in _chunks(keys):
            _delete(connection, INPUTS, INPUTS.c.key.in_(some) & INPUTS.c.run.in_(runs), gone)
            _delete(connection, VISITS, VISITS.c.key.in_(some) & VISITS.c.spider.in_(both), gone)
    if NAMES.name in present:
        theirs = NAMES.c.pk == person.pk if person.pk is not None else NAMES.c.username.in_(names)
        _delete(connection, NAMES, theirs, gone)
    name = _words(names, person.pk)
    for run in connection.execute(select(RUNS.c.id, RUNS.c.described)).all():
        described = name.sub("***", run.described)
        if described != run.described:
            chosen = update(RUNS).where(RUNS.c.id == run.id)
            gone.changed[RUNS.name] += connection.execute(
                chosen.values(described=described)
            ).rowcount


def _words(names: Iterable[str], pk: str | None) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in (*names, pk) if word)
    return re.compile(rf"(?<![\w.])(?:{words})(?![\w.])", re.IGNORECASE)


def forget_fleets(
    connection: Connection,
    person: Person,
    gone: Forgotten,
    names_it: Callable[[str], bool],
    users: set[str],
    media: set[str],
) -> None:
    """Remove an account and its posts from the runs of fleets, if there are any.

    ``users``, ``media``: names of the spiders whose inputs name accounts, or posts.
    """
    name = _words(person.names, person.pk)
    words = {word for word in (person.pk, *person.names, *gone.highlights) if word}

    def is_mine(text: str) -> bool:
        return names_it(text) or any(pk in text for pk in gone.highlights)

    def is_my_post(text: str) -> bool:
        # An address may have the name before the shortcode.
        return _post(text) in gone.posts or bool(name.search(text))

    gone.rows += forget_inputs(connection, users, is_mine, words)
    gone.rows += forget_inputs(connection, media, is_my_post)
    changed = hide_in_arguments(connection, lambda text: name.sub("***", text))
    gone.changed["instaspider_fleets"] += changed


def _post(text: str) -> str | None:
    """Return the pk of the post that an input names, if any."""
    try:
        return parse_media(text).pk
    except ValueError:
        return None


def remove_files(folder: Path, gone: Forgotten) -> None:
    """Remove the account's files, and folders that are empty then.

    Nothing outside ``folder`` is touched, whatever the database says and whatever links are there.
    """
    try:
        with OpenFolder.open(folder) as root:
            for path in sorted(gone.files):
                _remove_file(root, path, gone)
    except FileNotFoundError:
        return
    except OSError as error:
        gone.left.update(dict.fromkeys(gone.files, error.strerror or str(error)))


def _remove_file(root: OpenFolder, path: str, gone: Forgotten) -> None:
    names = path.split("/")
    if not all(names) or {".", ".."} & set(names):
        gone.left[path] = f"it is not in {root.path}"
        return
    *folders, name = names
    try:
        with ExitStack() as stack:
            opened = root
            for each in folders:
                opened = stack.enter_context(opened.folder(each))
            opened.check_file(name)
            opened.remove(name)
    except FileNotFoundError:
        return
    except OSError as error:
        gone.left[path] = error.strerror or str(error)
        return
    gone.removed += 1
    if len(folders) == 1:
        with suppress(OSError):  # the folder is not empty
            root.remove_folder(folders[0])
