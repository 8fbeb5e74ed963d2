"""The folder with the files: what is in it under its name is whole.

A file comes into a folder ``.parts`` first and moves when it is complete and safely on the disk. A
crawl has a folder of its own there, which goes with it; what a killed one left behind is taken away
a day later.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from instaspider.pipelines.media.content import HEAD, TYPES, extension, extensions
from instaspider.pipelines.media.parts import Part

_PARTS = ".parts"
_LEFT_BEHIND = 86_400
"""Seconds after which nobody is at work on a part any more."""


_FOLDERS = 64
"""Folders whose names are remembered."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is there."""

    path: str
    """Below the folder, with slashes."""
    type: str
    size: int
    checksum: str
    """SHA-256 in hexadecimal."""


class WrongContentError(Exception):
    """The bytes are not of the kind that was asked for; the message says what they are."""


class Folder:
    """Files by :class:`Part`. All but :meth:`new_part` wait for the disk: not on the event loop."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._parts: Path | None = None
        self._count = 0
        self._known: dict[str, dict[str, str]] = {}
        self._lock = threading.Lock()

    def open(self) -> None:
        """Make it, and room for parts. Raises OSError."""
        parts = self.root / _PARTS
        parts.mkdir(parents=True, exist_ok=True)
        for old in parts.iterdir():
            with suppress(OSError):
                if time.time() - old.stat().st_mtime > _LEFT_BEHIND:
                    shutil.rmtree(old)
        self._parts = Path(tempfile.mkdtemp(dir=parts))
        # Also when the process ends before the crawl does.
        self._remove = weakref.finalize(self, _remove, self._parts)

    def close(self) -> None:
        """Take away what is in parts."""
        if self._parts is not None:
            self._remove()

    def new_part(self) -> Path:
        """A path for a part; nothing is there yet."""
        assert self._parts is not None
        self._count += 1
        return self._parts / f"{self._count}"

    def find(self, part: Part) -> Kept | None:
        """The file, if it is here already. Raises OSError."""
        with self._lock:
            name = self._names(part.folder).get(part.key)
        if name is None or Path(name).suffix not in extensions(part.media):
            return None
        path = self.root / part.folder / name
        try:
            with path.open("rb") as file:
                return self._kept(path, path.suffix, file)
        except FileNotFoundError:  # somebody took it away meanwhile
            return None

    def _names(self, folder: str) -> dict[str, str]:
        """What is in a folder, by :attr:`Part.key`."""
        names = self._known.get(folder)
        if names is None:
            names = {}
            with suppress(FileNotFoundError):
                for entry in os.scandir(self.root / folder):
                    if entry.stat().st_size:
                        names[Part.key_of(Path(entry.name).stem)] = entry.name
            while len(self._known) >= _FOLDERS:
                self._known.pop(next(iter(self._known)))
            self._known[folder] = names
        return names

    def keep(self, part: Part, source: Path) -> Kept:
        """Give a part, which is complete, its name. Raises WrongContentError or OSError."""
        with source.open("rb+") as file:
            head = file.read(HEAD)
            ending = extension(head)
            if ending not in extensions(part.media):
                found = TYPES.get(ending) or f"what begins with {head!r}"
                raise WrongContentError(f"it is no {part.media} but {found}")
            os.fsync(file.fileno())
            path = self.root / part.folder / f"{part.stem}{ending}"
            file.seek(0)
            kept = self._kept(path, ending, file)
        path.parent.mkdir(exist_ok=True)
        source.replace(path)
        with self._lock:
            self._names(part.folder)[part.key] = path.name
        return kept

    def _kept(self, path: Path, ending: str, file: IO[bytes]) -> Kept:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
        size = os.fstat(file.fileno()).st_size
        return Kept(path.relative_to(self.root).as_posix(), TYPES[ending], size, checksum)


def _remove(parts: Path) -> None:
    shutil.rmtree(parts, ignore_errors=True)
    with suppress(OSError):  # another crawl has its parts there
        parts.parent.rmdir()
