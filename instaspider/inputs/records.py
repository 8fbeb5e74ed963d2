"""Splits bytes into physical lines, and lines into records that are safe to show and store."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from instaspider.exceptions import InputError
from instaspider.parsing.visible import BIDI, control_in, visible

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_ENTRY = 10_000
"""Characters of an entry; a longer one is reported and not parsed."""

MAX_LINE = 1_000_000
"""Characters of a line of CSV or JSON, which may hold other columns beside the entry."""

SHOWN = 80
"""Characters that are kept of a text that is too long."""

_INVISIBLE = "\ufeff\u200b"
_NO_MARKS = dict.fromkeys(map(ord, BIDI))


WITHOUT_MARK = "UTF-16 without a byte order mark: save it as UTF-8"


class ListRecord(NamedTuple):
    """The text at one place of a list, before its meaning is known."""

    line: int
    """The physical line on which it starts, or the position in a list without lines; from 1."""

    text: str
    """The text as written, stripped, and cut if it is too long. It has no control characters,
    direction marks or bytes that cannot be decoded."""

    problem: str | None = None
    """Why the text cannot be read at all, as a clause; None if it can."""


def record(line: int, text: str) -> ListRecord:
    """Return the record of a text, with a problem if nothing can be made of it."""
    text = text.strip().replace("\t", " ")
    if not text.isascii():
        # Copied names may have invisible marks that change the direction of text.
        text = text.translate(_NO_MARKS).strip(_INVISIBLE).strip()
        # JSON can spell half of a surrogate pair ("\ud800"), which no file can hold.
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if len(text) > MAX_ENTRY:
        return too_long(line, text, MAX_ENTRY)
    if (control := control_in(text)) is not None:
        # Terminals obey control characters, and databases and CSV readers refuse some.
        what = "NUL byte" if control == "\0" else f"control character (U+{ord(control):04X})"
        return ListRecord(line, visible(text), f"it holds a {what}")
    if "\ufffd" in text:
        return ListRecord(line, text, "it has bytes that are not UTF-8; save the list as UTF-8")
    return ListRecord(line, text)


def too_long(line: int, text: str, limit: int) -> ListRecord:
    """Return the record of a text of more than ``limit`` characters; its beginning is kept."""
    shown = visible(text[:SHOWN]) + "…"
    return ListRecord(line, shown, f"it is longer than {limit:,} characters")


def read_lines(stream: BinaryIO) -> Iterator[ListRecord]:
    """Yield a record for each line that is neither blank nor a ``#`` comment."""
    for number, line, whole in physical_lines(stream, MAX_ENTRY):
        if not whole:
            yield too_long(number, line.lstrip(), MAX_ENTRY)
            continue
        found = record(number, line)
        if found.text and not found.text.startswith("#"):
            yield found


def physical_lines(stream: BinaryIO, limit: int) -> Iterator[tuple[int, str, bool]]:
    r"""Yield (number from 1, line, whole) for lines that end in ``\n``, ``\r\n`` or ``\r``.

    UTF-8 and, with a byte order mark, UTF-16; bytes that cannot be decoded become U+FFFD. A line
    of more than ``limit`` characters comes cut, with ``whole`` False; its rest is never held.
    """
    text = _decoded(stream)
    number = 0
    while line := text.readline(limit + 1):
        number += 1
        whole = line.endswith("\n") or len(line) <= limit
        if not whole:
            while (rest := text.readline(io.DEFAULT_BUFFER_SIZE)) and not rest.endswith("\n"):
                pass
        yield number, line, whole


def _decoded(stream: BinaryIO) -> io.TextIOWrapper:
    # Two bytes tell UTF-16. Reading three would keep a person waiting who types "a" and Return.
    head = b""
    while len(head) < 2 and (byte := stream.read(2 - len(head))):
        head += byte
    if b"\0" in head:
        raise InputError(f"The list is {WITHOUT_MARK}.")
    encoding = "utf-16" if head in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    rest = io.BufferedReader(_Rejoined(head, stream))
    return io.TextIOWrapper(rest, encoding=encoding, errors="replace", newline=None)


class _Rejoined(io.RawIOBase):
    """A stream that first gives back bytes that were taken from it; closing leaves it open."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = head
        # read1 gives what a pipe has now; read would wait for a full buffer.
        self._read = getattr(stream, "read1", stream.read)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        data: bytes = self._head or self._read(len(view)) or b""
        self._head = b""
        view[: len(data)] = data
        return len(data)
