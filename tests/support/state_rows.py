"""What the database of a state folder holds, read and written beside the program."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from instaspider.state.folder import StateFolder


def rows(folder: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """``folder``: the state folder, or the sandbox's below it."""
    with closing(sqlite3.connect(folder / "state.db")) as link:
        return link.execute(query, values).fetchall()


def put(folder: Path, query: str, *values: Any) -> None:
    """Write something into a database, which is made if it is not there."""
    state = StateFolder.of(str(folder.parent), sandbox=True)
    if folder.name != "sandbox":
        state = StateFolder.of(str(folder), sandbox=False)
    state.write(lambda link: link.execute(query, values))
    state.close()


def text_of(folder: Path) -> bytes:
    """All bytes of a database."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("state.db*")))
