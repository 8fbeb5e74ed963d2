"""Takes an account out of the runs of fleets: out of their queues, and out of what was begun."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from typing import Any

from sqlalchemy import Connection

from instaspider.state.fleet.schema import INPUTS, QUEUE, has_tables

_TOGETHER = 5000
# What stands for other characters, or is left out, so that a name need not stand there as it is.
_UNUSUAL = "[^ -~]|%|\\\\"


def hold_workers(connection: Connection) -> None:
    """Let no worker write or claim until the transaction ends.

    Otherwise what it has under way would come into the store behind the deletion.
    """
    if connection.dialect.name == "postgresql" and has_tables(connection):
        # In the order in which a claim takes them, or each could wait for the other.
        connection.exec_driver_sql(f"LOCK TABLE {INPUTS}, {QUEUE} IN EXCLUSIVE MODE")


def forget_inputs(
    connection: Connection,
    spiders: Collection[str],
    is_theirs: Callable[[str], bool],
    words: Collection[str] | None = None,
) -> Counter[str]:
    """Remove inputs of runs with one of these spiders, with all that became of them. A worker that
    has one under way writes nothing of it any more.

    ``is_theirs`` says whether the text of an input is meant. ``words``: one of them stands in each
    such text, unless it has unusual characters; None: each text is looked at. Returns table ->
    number of rows.
    """
    gone: Counter[str] = Counter()
    if connection.dialect.name != "postgresql" or not has_tables(connection):
        return gone
    runs = connection.exec_driver_sql(
        "SELECT id, name FROM instaspider_fleets WHERE spider = ANY(%s)", ([*spiders],)
    ).all()
    for number, name in runs:
        for table, column, run in ((QUEUE, "run", name), (INPUTS, "fleet", number)):
            chosen = f"{table} WHERE {column} = %s"
            for lines in _found(connection, chosen, run, is_theirs, words):
                statement = f"DELETE FROM {chosen} AND line = ANY(%s)"  # noqa: S608  # our names
                gone[table] += connection.exec_driver_sql(statement, (run, lines)).rowcount
    return gone


def _found(
    connection: Connection,
    chosen: str,
    run: Any,
    is_theirs: Callable[[str], bool],
    words: Collection[str] | None,
) -> Iterator[list[int]]:
    """Yield the lines of what is meant, a few thousand at a time."""
    pattern = ".*" if words is None else "|".join([*map(re.escape, sorted(words)), _UNUSUAL])
    statement = (
        f"SELECT line, text FROM {chosen} AND line > %s AND text ~* %s"  # noqa: S608  # our names
        f" ORDER BY line LIMIT {_TOGETHER}"
    )
    line = 0
    while rows := connection.exec_driver_sql(statement, (run, line, pattern)).all():
        if lines := [row.line for row in rows if is_theirs(row.text)]:
            yield lines
        line = rows[-1].line


def hide_in_arguments(connection: Connection, hide: Callable[[str], str]) -> int:
    """Take words out of the arguments of all runs. Returns how many runs were changed."""
    if connection.dialect.name != "postgresql" or not has_tables(connection):
        return 0
    changed = 0
    for number, told in connection.exec_driver_sql(
        "SELECT id, arguments FROM instaspider_fleets"
    ).all():
        left = {name: hide(value) for name, value in told.items()}
        if left != told:
            changed += connection.exec_driver_sql(
                "UPDATE instaspider_fleets SET arguments = %s::jsonb WHERE id = %s",
                (json.dumps(left), number),
            ).rowcount
    return changed
