"""A body that goes into a file as it comes, so that a large one is never held in memory."""

from __future__ import annotations

from io import FileIO

from instaspider.disk.new_file import Target, new_file


class BodyFile:
    """The file that ``meta["download_to"]`` names or makes, with the first byte; it must not be
    there yet. Whoever asked for it takes it away, whole or not."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._file: FileIO | None = None
        self.error: OSError | None = None
        """Why it could not be written."""

    def write(self, data: bytes) -> bool:
        """Whether the bytes are in the file."""
        try:
            if self._file is None:
                self._file = new_file(self._target)
            # Of what is written to a file without a buffer a part may be left over.
            left = memoryview(data)
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            self.error = error
        return self.error is None

    def close(self) -> None:
        """Nothing more comes."""
        if self._file is not None:
            self._file.close()
