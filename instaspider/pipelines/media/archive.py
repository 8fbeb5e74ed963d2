"""Defines what remembers the files that were fetched, beyond their removal."""

from __future__ import annotations

from typing import Protocol


class Past(Protocol):
    """What is remembered of a file."""

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
    """Remembers files by what they are, such as the first picture of a post. Methods wait for the
    disk, and are called in any thread."""

    def get(self, file: str) -> Past | None:
        """Return what is known of a file; None if it never was in the folder."""

    def belongs_to_another(self, path: str, file: str) -> bool:
        """Whether that path was given to another file."""

    def note(
        self, file: str, path: str, kind: str, size: int, checksum: str, account: str | None
    ) -> None:
        """Remember a file. ``account``: pk or name of the account that it is of."""

    def forget(self) -> None:
        """Forget all files of the folder."""

    def close(self) -> None: ...


class NoArchive:
    """Remembers nothing."""

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
