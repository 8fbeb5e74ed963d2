"""Keeps a folder open and works on its entries, so that nobody can swap the folder for a link.

Whoever may write into a folder can put a link there. A program that follows the link makes,
overwrites or removes somebody else's file. So everything here is reached by its name in an open
folder, and a link is refused.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import IO, Any

# Windows has neither flag. There a link is looked for before; only an administrator can make one.
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_FOLDER = getattr(os, "O_DIRECTORY", 0)
# Without it, opening a pipe that stands in the place of a file would wait for a writer.
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_BY_DESCRIPTOR = {os.open, os.mkdir, os.stat, os.unlink, os.rmdir} <= os.supports_dir_fd


class NotOursError(OSError):
    """A link, or another kind of thing, stands where a folder or file of ours belongs.

    The message says what stands there and what to do.
    """

    def __str__(self) -> str:
        return str(self.strerror)


class OpenFolder:
    """An open folder; every ``name`` is one of an entry in it, and methods raise OSError."""

    def __init__(self, path: Path, descriptor: int | None) -> None:
        self.path = path
        """The path that messages show."""
        self._descriptor = descriptor

    @classmethod
    def open(cls, path: Path) -> OpenFolder:
        """Open that folder. The path itself may be a link: the person who named it made it one."""
        if not _BY_DESCRIPTOR:
            return cls(path, None)
        return cls(path, os.open(path, os.O_RDONLY | _FOLDER))

    def close(self) -> None:
        """Close the folder; whatever is called later fails."""
        if self._descriptor is not None and self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> OpenFolder:
        return self

    def __exit__(self, *args: object) -> None:
        self.close()

    def _at(self, name: str) -> tuple[str, dict[str, Any]]:
        """Return a name in the form in which the functions of ``os`` take it for this folder."""
        if not name or name in (".", "..") or set(name) & {"/", os.sep, "\0"}:
            raise NotOursError(errno.EINVAL, f"{name!r} is no name in {self.path}")
        if self._descriptor is None:
            return str(self.path / name), {}
        return name, {"dir_fd": self._descriptor}

    def look(self, name: str) -> os.stat_result | None:
        """Return what ``os.stat`` says of an entry, links not followed; None if there is none."""
        where, at = self._at(name)
        try:
            return os.stat(where, follow_symlinks=False, **at)
        except FileNotFoundError:
            return None

    def entries(self) -> Iterator[os.DirEntry[str]]:
        """Yield the entries of the folder."""
        with os.scandir(self.path if self._descriptor is None else self._descriptor) as found:
            yield from found

    def folder(self, name: str, *, make: bool = False, mode: int = 0o777) -> OpenFolder:
        """Open a folder in this one. Raises NotOursError for anything else, e.g. a link."""
        where, at = self._at(name)
        if make:
            with suppress(FileExistsError):
                os.mkdir(where, mode, **at)
        self._refuse(name, stat.S_ISDIR, "folder")
        if self._descriptor is None:
            return OpenFolder(self.path / name, None)
        with self._refusing(name, stat.S_ISDIR, "folder"):
            return OpenFolder(
                self.path / name, os.open(where, os.O_RDONLY | _FOLDER | _NOFOLLOW, **at)
            )

    def new(self, name: str) -> FileIO:
        """Make a file that is not there yet, and open it without a buffer."""
        where, at = self._at(name)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW | _BINARY
        return open(os.open(where, flags, 0o666, **at), "wb", buffering=0)

    def file(self, name: str, *, write: bool = False) -> IO[bytes]:
        """Open a file that is there. Raises NotOursError for anything else, e.g. a link."""
        where, at = self._at(name)
        self._refuse(name, stat.S_ISREG, "file")
        flags = (os.O_RDWR if write else os.O_RDONLY) | _NOFOLLOW | _NONBLOCK | _BINARY
        with self._refusing(name, stat.S_ISREG, "file"):
            return open(os.open(where, flags, **at), "r+b" if write else "rb")

    def check_file(self, name: str) -> None:
        """Raise NotOursError for a link and for anything else that is no file."""
        self._refuse(name, stat.S_ISREG, "file")

    def remove(self, name: str) -> None:
        """Remove a file. Of a link the link itself is removed; what it leads to stays."""
        where, at = self._at(name)
        os.unlink(where, **at)

    def remove_folder(self, name: str) -> None:
        """Remove an empty folder."""
        where, at = self._at(name)
        os.rmdir(where, **at)

    def move(self, name: str, other: OpenFolder, new: str) -> None:
        """Move a file into another folder, under a new name, over a file of that name."""
        other._refuse(new, stat.S_ISREG, "file")
        (where, at), (there, other_at) = self._at(name), other._at(new)
        os.replace(where, there, src_dir_fd=at.get("dir_fd"), dst_dir_fd=other_at.get("dir_fd"))

    def _refuse(self, name: str, is_right: Any, what: str) -> None:
        found = self.look(name)
        if found is None or is_right(found.st_mode):
            return
        path = self.path / name
        kind = "a link" if stat.S_ISLNK(found.st_mode) else f"no {what}"
        raise NotOursError(
            errno.ELOOP,
            f"{path} is {kind} and is left as it is: remove it, or name another folder"
            f" than {self.path}",
        )

    @contextmanager
    def _refusing(self, name: str, is_right: Any, what: str) -> Iterator[None]:
        """Raise NotOursError also where a link took the entry's place after it was checked."""
        try:
            yield
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.ENOTDIR, errno.EMLINK):
                self._refuse(name, is_right, what)
            raise
