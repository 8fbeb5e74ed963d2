"""Writes files that no other user of the machine may read, such as those of the state folder."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from pathlib import Path

from instaspider.disk.open_folder import NotOursError

_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


def others_may_write(folder: Path) -> bool:
    """Whether other users may add files to a folder or remove them."""
    return os.name == "posix" and bool(folder.stat().st_mode & _OTHERS_MAY_WRITE)


def private_folder(path: Path) -> Path:
    """Return the folder, made with mode 0700 if it was missing.

    Raises NotOursError where a link or a file stands in its place, and OSError.
    """
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
    _check(path, stat.S_ISDIR(path.lstat().st_mode), "folder")
    _close_to_others(path, 0o700)
    return path


def private_file(path: Path) -> Path:
    """Return the file, made empty with mode 0600 if it was missing.

    Raises NotOursError where a link or a folder stands in its place, and OSError.
    """
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    _check(path, stat.S_ISREG(path.lstat().st_mode), "file")
    _close_to_others(path, 0o600)
    return path


def write_private(path: Path, text: str) -> None:
    """Write a text to a file, whole or not at all, also when two crawls write at the same time.

    A link in its place is replaced; the file that the link leads to stays as it is. Raises OSError.
    """
    descriptor, part = tempfile.mkstemp(prefix=path.name, dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(part, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(part)
        raise


def _check(path: Path, is_right: bool, what: str) -> None:
    if is_right:
        return
    kind = "a link" if path.is_symlink() else f"no {what}"
    raise NotOursError(
        errno.ELOOP, f"{path} is {kind} and is left as it is: remove it, or name another folder"
    )


def _close_to_others(path: Path, mode: int) -> None:
    """Take the rights of other users away, which earlier versions left to the umask."""
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        with contextlib.suppress(PermissionError):  # it is another user's
            path.chmod(mode)
