"""Writes a body to a file as it comes, so that a large one is never held in memory."""

from __future__ import annotations

from io import FileIO

from instaspider.disk.new_file import Target, new_file


class BodyFile:
    """Writes to the file that ``meta["download_to"]`` names, which is made with the first byte.

    The file must not exist before. The caller who asked for it removes it, whole or not.
    """

    def __init__(self, target: Target) -> None:
        self._target = target
        self._file: FileIO | None = None
        self.error: OSError | None = None
        """The error by which writing failed; None while it works."""

    def write(self, data: bytes) -> bool:
        """Write some bytes; False if the file does not take them."""
        try:
            if self._file is None:
                self._file = new_file(self._target)
            # A file without a buffer may take only a part of what it is given.
            left = memoryview(data)
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            self.error = error
        return self.error is None

    def close(self) -> None:
        """Close the file; nothing more is written."""
        if self._file is not None:
            self._file.close()
