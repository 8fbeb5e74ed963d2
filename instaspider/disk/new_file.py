"""Opens the new file that ``meta["download_to"]`` names."""

from __future__ import annotations

from collections.abc import Callable
from io import FileIO

Target = str | Callable[[], FileIO]
"""The path of the file, or a function that makes the file and returns it, open without a buffer."""


def new_file(target: Target) -> FileIO:
    """Make the file and open it without a buffer. Raises OSError, also if the file exists."""
    return target() if callable(target) else open(target, "xb", buffering=0)
