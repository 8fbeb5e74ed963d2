"""Defines what remembers fetched files, also those that somebody has removed since."""

from __future__ import annotations

from typing import Protocol


class Past(Protocol):
    """Describes a file as it was when it was last in the folder."""

    @property
    def path(self) -> str:
        """The path below the folder, with slashes."""

    @property
    def type(self) -> str: ...

    @property
    def size(self) -> int: ...

    @property
    def checksum(self) -> str: ...

    @property
    def at(self) -> float:
        """When it was fetched, or first seen in the folder, in Unix seconds."""


class Archive(Protocol):
    """Remembers which files were fetched into one folder.

    A file is named by what it is, such as the first picture of a post, not by its path. Methods
    wait for the disk, and are called in any thread.
    """

    def get(self, file: str) -> Past | None:
        """Return what is remembered of a file; None if it never was in the folder."""

    def belongs_to_another(self, path: str, file: str) -> bool:
        """Whether the path belongs to another file than this one."""

    def note(
        self, file: str, path: str, kind: str, size: int, checksum: str, account: str | None
    ) -> None:
        """Remember a file. ``account``: pk or name of the account whose file it is."""

    def forget(self) -> None:
        """Forget all files of the folder."""

    def close(self) -> None: ...


class NoArchive:
    """Stands for an archive where none is kept: it remembers nothing."""

    def get(self, file: str) -> Past | None:
        del file
        return None

    def belongs_to_another(self, path: str, file: str) -> bool:
        del path, file
        return False

    def note(
        self, file: str, path: str, kind: str, size: int, checksum: str, account: str | None
    ) -> None:
        pass

    def forget(self) -> None:
        pass

    def close(self) -> None:
        pass
