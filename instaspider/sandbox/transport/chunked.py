"""Reads request bodies in chunks (RFC 9112, 7.1)."""

from __future__ import annotations

_LINE = b"\r\n"
_LONGEST_LINE = 4096


class TooLargeError(Exception):
    """The body is larger than allowed."""


def take_chunks(data: bytes, at: int, largest: int) -> tuple[bytes, int] | None:
    """Return the body that starts at ``at`` and where it ends; None while more bytes are needed.

    Extensions and trailers are ignored. Raises ValueError for anything but a chunk.
    """
    parts: list[bytes] = []
    size = 0
    while True:
        end = data.find(_LINE, at)
        if end < 0:
            if len(data) - at > _LONGEST_LINE:
                raise ValueError("a chunk size without end")
            return None
        digits = data[at:end].partition(b";")[0].strip()
        if not digits or digits.strip(b"0123456789abcdefABCDEF"):
            raise ValueError("no chunk size")
        length = int(digits, 16)
        size += length
        if size > largest:
            raise TooLargeError
        at = end + len(_LINE)
        if not length:
            after = _after_trailers(data, at)
            return None if after is None else (b"".join(parts), after)
        if len(data) < at + length + len(_LINE):
            return None
        parts.append(data[at : at + length])
        at += length
        if data[at : at + len(_LINE)] != _LINE:
            raise ValueError("a chunk longer than it says")
        at += len(_LINE)


def _after_trailers(data: bytes, at: int) -> int | None:
    if data.startswith(_LINE, at):
        return at + len(_LINE)
    end = data.find(_LINE * 2, at)
    if end < 0 and len(data) - at > _LONGEST_LINE:
        raise ValueError("trailers without end")
    return None if end < 0 else end + 2 * len(_LINE)
