"""Keeps the folder with the files: a file under its final name is always whole.

A file is first written in the folder ``.parts``, and moved when it is complete and safely on the
disk. Each crawl has a folder of its own in ``.parts``, which it removes at its end. What a killed
crawl left there is removed a day later. No link is followed, and only files with names of ours are
removed.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import stat
import threading
import time
import weakref
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from io import FileIO
from pathlib import Path
from typing import IO

from instaspider.disk.open_folder import OpenFolder
from instaspider.disk.safe_names import folded
from instaspider.exceptions import ConfigurationError
from instaspider.options import PARTS_FOLDER
from instaspider.pipelines.media import joining
from instaspider.pipelines.media.archive import Archive, NoArchive, Past
from instaspider.pipelines.media.content import HEAD, TYPES, extension, extensions
from instaspider.pipelines.media.parts import Part

_LEFT_BEHIND = 86_400
"""Seconds after which nobody is writing a part any more."""
_CRAWL = re.compile(r"crawl-[0-9a-f]{16}", re.ASCII)
_PART = re.compile(r"[0-9]+", re.ASCII)
_TRIES = 10
"""How often ``.parts`` is made again while other crawls end and remove it."""
_FOLDERS = 64
"""For how many folders the names are remembered."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the folder."""

    path: str
    """The path below the folder, with slashes."""
    type: str
    size: int
    checksum: str
    """The SHA-256 in hexadecimal."""


@dataclass(slots=True)
class _Listing:
    """Names the files in a folder."""

    names: dict[str, str] = field(default_factory=dict)
    """:attr:`Part.key` -> name of the file."""
    folded: set[str] = field(default_factory=set)
    """The names, equal where some systems take them for one."""

    def add(self, name: str) -> None:
        self.names[Part.key_of(Path(name).stem)] = name
        self.folded.add(folded(name))


class WrongContentError(Exception):
    """The bytes are not of the wanted kind; the message says what they are."""


class Folder:
    """Keeps files by :class:`Part`. Methods wait for the disk, so call them off the event loop.

    What was fetched is remembered, so that it is not fetched again when somebody removed the file.
    """

    def __init__(self, root: Path, archive: Archive | None = None) -> None:
        """``archive``: what this and earlier crawls fetched into the folder; without it, that is
        forgotten at the end."""
        self.root = root
        self.archive = archive or NoArchive()
        self._count = 0
        self._known: dict[str, _Listing] = {}
        self._lock = threading.Lock()
        self._remove: weakref.finalize[[OpenFolder, OpenFolder, OpenFolder, str], Folder] | None = (
            None
        )

    def open(self) -> None:
        """Make the folder, and room for parts. Raises :class:`ConfigurationError` if that fails."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            self._opened = OpenFolder.open(self.root)
            parts, name = self._make_room()
        except OSError as error:
            raise ConfigurationError(
                f"FILES_STORE={self.root} cannot be used: {error.strerror}."
            ) from None
        # It is removed too when the process ends before the crawl does.
        self._remove = weakref.finalize(self, _remove, self._opened, parts, self._parts, name)

    def _make_room(self) -> tuple[OpenFolder, str]:
        """Remove what was left behind, and make a folder for the parts of this crawl."""
        for tried in range(1, _TRIES + 1):
            name = f"crawl-{secrets.token_hex(8)}"
            try:
                parts = self._opened.folder(PARTS_FOLDER, make=True)
                _remove_left(parts)
                self._parts = parts.folder(name, make=True, mode=0o700)
            except FileNotFoundError:  # another crawl has just removed it
                if tried == _TRIES:
                    raise
            else:
                break
        return parts, name

    def close(self) -> None:
        """Remove this crawl's parts."""
        if self._remove is not None:
            self._remove()
        self.archive.close()

    def new_part(self) -> str:
        """Return a name for a part under which there is no file yet."""
        self._count += 1
        return f"{self._count}"

    def make_part(self, name: str) -> FileIO:
        """Make the file for a part. Raises OSError."""
        return self._parts.new(name)

    def fill_part(self, name: str, body: bytes) -> int:
        """Return the bytes of a part, which has its body already or gets it now.

        The body comes now if the answer was packed, or another download handler was used. Raises
        OSError.
        """
        if body:
            with self._parts.new(name) as file:
                left = memoryview(body)
                while left:
                    left = left[file.write(left) :]
        return self.size(name)

    def size(self, name: str) -> int:
        """Return the bytes of a part. Raises OSError."""
        found = self._parts.look(name)
        return found.st_size if found is not None else 0

    def join(self, part: Part, tracks: Sequence[str], made: str) -> None:
        """Make a part of other parts: pictures and sound, or the sound alone. Raises JoinError or
        OSError."""
        kind: joining.Kind = "audio" if part.kind == "audio" else "video"
        kinds: tuple[joining.Kind, ...] = (kind, "audio")
        with ExitStack() as stack:
            files = [stack.enter_context(self._parts.file(name)) for name in tracks]
            target = stack.enter_context(self._parts.new(made))
            joining.join(list(zip(kinds, files, strict=False)), target, kind)

    def remove_part(self, name: str) -> None:
        """Remove a part, if it is there. Raises OSError."""
        with suppress(FileNotFoundError):
            self._parts.remove(name)

    def find(self, part: Part) -> Kept | None:
        """Return the file, if the folder has it already. Raises OSError."""
        past = self.archive.get(part.record)
        if past is not None and (kept := self._kept(past.path, part)) is not None:
            return kept
        for each in (part, part.spare):
            with self._lock:
                name = self._listing(part.folder).names.get(each.key)
            path = f"{part.folder}/{name}"
            if name is None or self.archive.belongs_to_another(path, part.record):
                continue
            if (kept := self._kept(path, part)) is not None:
                self._note(part, kept)
                return kept
        return None

    def removed(self, part: Part) -> Past | None:
        """Return what is remembered of a file that somebody removed from the folder."""
        past = self.archive.get(part.record)
        return past if past is not None and not self._is_there(past.path) else None

    def _is_there(self, path: str) -> bool:
        folder, _, name = path.rpartition("/")
        with suppress(FileNotFoundError), self._opened.folder(folder) as account:
            return account.look(name) is not None
        return False

    def _kept(self, path: str, part: Part) -> Kept | None:
        """Return the file of that path; None if it is not there, or not whole, or another kind."""
        folder, _, name = path.rpartition("/")
        if Path(name).suffix not in extensions(part.media):
            return None
        try:
            with self._opened.folder(folder) as account, account.file(name) as file:
                kept = _kept(path, file)
        except FileNotFoundError:  # somebody removed it in the meantime
            return None
        return kept if kept.size else None

    def _note(self, part: Part, kept: Kept) -> None:
        known = kept.path, kept.type, kept.size, kept.checksum
        self.archive.note(part.record, *known, part.account)

    def _listing(self, folder: str) -> _Listing:
        listing = self._known.get(folder)
        if listing is None:
            listing = _Listing()
            with suppress(FileNotFoundError), self._opened.folder(folder) as account:
                for entry in account.entries():
                    if entry.stat(follow_symlinks=False).st_size:
                        listing.add(entry.name)
            while len(self._known) >= _FOLDERS:
                self._known.pop(next(iter(self._known)))
            self._known[folder] = listing
        return listing

    def keep(self, part: Part, source: str) -> Kept:
        """Give a complete part its final name. Raises WrongContentError or OSError."""
        with self._parts.file(source, write=True) as file:
            head = file.read(HEAD)
            ending = extension(head)
            if ending not in extensions(part.media):
                found = TYPES.get(ending) or f"what begins with {head!r}"
                raise WrongContentError(f"it is no {part.media} but {found}")
            os.fsync(file.fileno())
            file.seek(0)
            kept = _kept(f"{part.folder}/{part.stem}{ending}", file)
        with self._opened.folder(part.folder, make=True) as account, self._lock:
            if self._is_anothers(part, kept.path):
                part = part.spare
                kept = replace(kept, path=f"{part.folder}/{part.stem}{ending}")
            name = f"{part.stem}{ending}"
            self._parts.move(source, account, name)
            self._listing(part.folder).add(name)
            self._note(part, kept)
        return kept

    def _is_anothers(self, part: Part, path: str) -> bool:
        """Whether that path is another file's, also where upper and lower case are one."""
        if self.archive.belongs_to_another(path, part.record):
            return True
        listing = self._listing(part.folder)
        return part.key not in listing.names and folded(path.rpartition("/")[2]) in listing.folded


def _kept(path: str, file: IO[bytes]) -> Kept:
    checksum = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    size = os.fstat(file.fileno()).st_size
    return Kept(path, TYPES[Path(path).suffix], size, checksum)


def _remove_left(parts: OpenFolder) -> None:
    """Remove what killed crawls left behind."""
    for name in [entry.name for entry in parts.entries() if _CRAWL.fullmatch(entry.name)]:
        found = parts.look(name)
        if found is None or not stat.S_ISDIR(found.st_mode):
            continue
        if time.time() - found.st_mtime > _LEFT_BEHIND:
            with suppress(OSError), parts.folder(name) as crawl:
                _remove_parts(parts, crawl, name)


def _remove_parts(parts: OpenFolder, crawl: OpenFolder, name: str) -> None:
    for entry in list(crawl.entries()):
        if _PART.fullmatch(entry.name):
            with suppress(OSError):
                crawl.remove(entry.name)
    parts.remove_folder(name)


def _remove(root: OpenFolder, parts: OpenFolder, crawl: OpenFolder, name: str) -> None:
    with suppress(OSError):
        _remove_parts(parts, crawl, name)
    with suppress(OSError):  # another crawl has its parts there
        root.remove_folder(PARTS_FOLDER)
    for place in (crawl, parts, root):
        place.close()
