"""Opens the new file that ``meta["download_to"]`` names."""

from __future__ import annotations

from collections.abc import Callable
from io import FileIO

Target = str | Callable[[], FileIO]
"""Its path, or what makes it and returns it, open without a buffer."""


def new_file(target: Target) -> FileIO:
    """The file, made and open without a buffer; it must not be there yet. Raises OSError."""
    return target() if callable(target) else open(target, "xb", buffering=0)
