"""Gives C code streams in memory to write to, without a call into Python.

A Python callback costs some three microseconds, and libcurl calls for every header line and every
line of its verbose text. A stream takes all lines and is read once.
"""

from __future__ import annotations

import atexit
import ctypes
import itertools
from collections.abc import Callable
from typing import Any

SIZE = 1 << 13
"""Bytes that are kept. What matters stands at the end of the text, behind an answer's headers."""
_NUMBERS = itertools.count(1)
_FULLY_BUFFERED = 0  # _IOFBF on Linux, macOS and the BSDs

_Write = ctypes.CFUNCTYPE(ctypes.c_ssize_t, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)


class _Functions(ctypes.Structure):
    """The structure ``cookie_io_functions_t`` of glibc and musl."""

    _fields_ = (
        ("read", ctypes.c_void_p),
        ("write", _Write),
        ("seek", ctypes.c_void_p),
        ("close", ctypes.c_void_p),
    )


_TAILS: dict[int, Tail] = {}
"""Tails that are open, by the number that the C library has for each."""


def _give_away(cookie: int, text: int, size: int) -> int:
    """Take the text of a full buffer. This is called from within libcurl."""
    del text
    if (tail := _TAILS.get(cookie)) is not None:
        tail.run_over(size)
    return size


_GIVE_AWAY = _Functions(None, _Write(_give_away), None, None)


class _LibC:
    """The functions of the C library that are needed, where it has them (not on Windows)."""

    def __init__(self) -> None:
        library = ctypes.CDLL(None)
        pointer = ctypes.c_void_p
        self.open_memstream = library.open_memstream
        self.open_memstream.argtypes, self.open_memstream.restype = [pointer, pointer], pointer
        self.fopen = library.fopen
        self.fopen.argtypes, self.fopen.restype = [ctypes.c_char_p, ctypes.c_char_p], pointer
        self.setvbuf = library.setvbuf
        self.setvbuf.argtypes = [pointer, pointer, ctypes.c_int, ctypes.c_size_t]
        self.fflush, self.fclose, self.free = library.fflush, library.fclose, library.free
        self.rewind = library.rewind
        for function in (self.fflush, self.fclose, self.free, self.rewind):
            function.argtypes = [pointer]
        # fwrite() has the same parameters as libcurl's callbacks for data.
        self.fwrite = ctypes.cast(library.fwrite, pointer).value
        self.fopencookie = getattr(library, "fopencookie", None)
        if self.fopencookie is not None:
            self.fopencookie.argtypes = [pointer, ctypes.c_char_p, _Functions]
            self.fopencookie.restype = pointer

    def nowhere(self, number: int) -> Any:
        """Return a stream that throws its text away; without a file descriptor where possible."""
        if self.fopencookie is not None:
            return self.fopencookie(number, b"w", _GIVE_AWAY)
        return self.fopen(b"/dev/null", b"w")


def _load() -> _LibC | None:
    try:
        return _LibC()
    except (AttributeError, OSError, TypeError):
        return None


_LIBC = _load()


class MemoryStream:
    """A ``FILE*`` that grows in memory. It must outlive every transfer that writes to it."""

    available = _LIBC is not None
    writer = _LIBC.fwrite if _LIBC else None
    """The address of the function that writes to ``file``."""

    def __init__(self) -> None:
        assert _LIBC is not None
        self._libc = _LIBC
        self._text = ctypes.c_void_p()
        self._size = ctypes.c_size_t()
        self.file: Any = _LIBC.open_memstream(ctypes.byref(self._text), ctypes.byref(self._size))

    def read(self) -> bytes:
        """Return what was written since the last :meth:`rewind`."""
        self._libc.fflush(self.file)
        return ctypes.string_at(self._text.value, self._size.value) if self._text.value else b""

    def rewind(self) -> None:
        """Forget what was written, and keep the memory."""
        self._libc.rewind(self.file)

    def close(self) -> None:
        """Free the memory; the handle that writes to it must have been closed or reset before."""
        if self.file is not None:
            self._libc.fclose(self.file)
            self._libc.free(self._text)
            self.file = None


def _nothing() -> None: ...


class Tail:
    """A ``FILE*`` that keeps the last :data:`SIZE` bytes.

    It must outlive every transfer that writes to it. The buffer of the C stream is the memory. The
    C library fills the buffer from its start, gives a full one away (here to nobody), and begins at
    the start again. So the buffer always holds what came last, though not in order, and no call
    into Python is needed.
    """

    available = _LIBC is not None

    def __init__(self, most: int = 0, beyond: Callable[[], None] = _nothing) -> None:
        """``beyond`` is called, in the middle of writing, after more than ``most`` bytes."""
        assert _LIBC is not None
        self._libc = _LIBC
        self._most, self._beyond = most, beyond
        self._given_away = 0
        self._buffer = ctypes.create_string_buffer(SIZE)
        self._number = next(_NUMBERS)
        _TAILS[self._number] = self
        self.let_go: Callable[[], None] = _nothing
        """Called at the close if C code may still want to write; it makes the code write
        elsewhere."""
        self.file: Any = _LIBC.nowhere(self._number)
        if not self.file:
            raise MemoryError("no stream of the C library can be had")
        _LIBC.setvbuf(self.file, self._buffer, _FULLY_BUFFERED, SIZE)

    def count(self, words: bytes) -> int:
        """Count how often the words stand in the kept text.

        The count may be too low: a line that runs over the end of the buffer is not found.
        """
        text = self._buffer.raw
        return (text + text[: len(words) - 1]).count(words)

    @property
    def is_beyond(self) -> bool:
        """Whether there were more than ``most`` bytes."""
        return 0 < self._most < self._given_away

    def run_over(self, size: int) -> None:
        """Note that so many more bytes were given away."""
        before = self.is_beyond
        self._given_away += size
        if self.is_beyond and not before:
            self._beyond()

    def forget(self) -> None:
        """Forget what was written."""
        self._given_away = 0
        ctypes.memset(self._buffer, 0, SIZE)

    def close(self) -> None:
        """Close the stream; the handle that writes to it must have been closed or reset before."""
        if self.file is not None:
            self._libc.fclose(self.file)
            self.file, self.let_go = None, _nothing
            del _TAILS[self._number]


@atexit.register
def _let_go() -> None:
    """Close the streams of a process that ends in the middle of transfers.

    The C library would write them out at the very end, and call a Python that is no more.
    """
    for tail in list(_TAILS.values()):
        tail.let_go()
        tail.close()
