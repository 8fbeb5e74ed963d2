"""Cuts off the torn last row of a file whose writer was killed, before rows are added."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_BLOCK = 1 << 20


def repair_lines(path: Path) -> int:
    """Make a file of JSON lines end with a whole line. Returns how many bytes were cut off.

    A last line that is a whole object without a line end, as editors leave it, gets a line end.
    """
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        whole = _after_last_line_end(file, size)
        if whole == size:
            return 0
        file.seek(whole)
        if _is_object(file.read()):
            file.write(b"\n")
            return 0
        file.truncate(whole)
        return size - whole


def repair_csv(path: Path, quote: bytes = b'"') -> int:
    """Make a CSV file end with a whole record. Returns how many bytes were cut off.

    A line end inside quotes does not end a record, so quotes are counted from the file's beginning.
    """
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        whole = _after_last_record(file, quote)
        if whole == size:
            return 0
        file.seek(whole)
        rest = file.read(_BLOCK)
        if size - whole <= _BLOCK and rest.endswith(b"\r") and rest.count(quote) % 2 == 0:
            file.write(b"\n")  # the line end was torn after its \r
            return 0
        file.truncate(whole)
        return size - whole


def _after_last_line_end(file: BinaryIO, size: int) -> int:
    end = size
    while end:
        begin = max(0, end - _BLOCK)
        file.seek(begin)
        found = file.read(end - begin).rfind(b"\n")
        if found >= 0:
            return begin + found + 1
        end = begin
    return 0


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _after_last_record(file: BinaryIO, quote: bytes) -> int:
    """Return the position after the last line end outside quotes; 0 if there is none."""
    last, outside = 0, True
    for offset, block in _blocks(file):
        found = _last_end(block, quote, outside)
        if found is not None:
            last = offset + found + 1
        outside ^= block.count(quote) % 2 == 1
    return last


def _last_end(block: bytes, quote: bytes, outside: bool) -> int | None:
    """Return the position of the last line end of a block that is outside quotes."""
    found = block.rfind(b"\n")
    while found >= 0:
        if outside ^ (block.count(quote, 0, found) % 2 == 1):
            return found
        # Everything back to the opening quote is inside quotes.
        found = block.rfind(b"\n", 0, max(0, block.rfind(quote, 0, found)))
    return None


def _blocks(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    file.seek(0)
    offset = 0
    while block := file.read(_BLOCK):
        yield offset, block
        offset += len(block)
