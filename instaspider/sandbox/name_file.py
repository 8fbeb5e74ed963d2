"""Names that were asked for, in a file: ids of theirs lead back to them in a later sandbox too."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TextIO

from instaspider.sandbox.world.world import World

_MOST = 200_000
"""As many as the world itself remembers."""


class NameFile:
    """One name a line. Several sandboxes may share it; each reads what is there when it starts."""

    def __init__(self, path: str, world: World) -> None:
        self._known: set[str] = set()
        with suppress(FileNotFoundError):
            names = Path(path).read_text("utf-8", errors="replace").splitlines()
            self._known.update(names[-_MOST:])
        for name in sorted(self._known):
            world.find(name)
        # Open for as long as the sandbox runs; close() closes it.
        self._file: TextIO = open(path, "a", buffering=1, encoding="utf-8")  # noqa: SIM115
        self._world = world
        world.heard = self.add

    def add(self, name: str) -> None:
        """Note a name."""
        if name not in self._known and len(self._known) < _MOST:
            self._known.add(name)
            self._file.write(f"{name}\n")

    def close(self) -> None:
        """Listen to the world no more."""
        self._world.heard = None
        self._file.close()
