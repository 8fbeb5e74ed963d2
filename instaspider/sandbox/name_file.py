"""Keeps the names that were asked for in a file, so that a later sandbox knows their ids too."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from instaspider.sandbox.world.world import World

_MOST = 50_000
"""How many names are read, the last ones; reading so many takes a third of a second."""


class NameFile:
    """Keeps one name a line. Several sandboxes may share the file; each reads it when it starts."""

    def __init__(self, path: str, world: World) -> None:
        names: list[str] = []
        with suppress(FileNotFoundError):
            text = Path(path).read_text("utf-8", errors="replace")
            names = list(dict.fromkeys(text.splitlines()))
            if len(names) > 2 * _MOST or (text and not text.endswith("\n")):  # too long, or torn
                _replace(path, names[-_MOST:])
        self._known = set(names[-_MOST:])
        for name in names[-_MOST:]:
            world.remember(name)
        # The file stays open as long as the sandbox runs; close() closes it.
        self._file: TextIO = open(path, "a", buffering=1, encoding="utf-8")  # noqa: SIM115
        self._world = world
        world.heard = self.add

    def add(self, name: str) -> None:
        """Write a name down."""
        if name in self._known:
            return
        if len(self._known) >= 2 * _MOST:
            self._known.clear()  # a name may stand in the file twice, and is read once
        self._known.add(name)
        self._file.write(f"{name}\n")

    def close(self) -> None:
        """Stop listening to the world, and close the file."""
        self._world.heard = None
        self._file.close()


def _replace(path: str, names: list[str]) -> None:
    descriptor, new = tempfile.mkstemp(prefix=f"{Path(path).name}.", dir=Path(path).parent)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{name}\n" for name in names)
    os.replace(new, path)
