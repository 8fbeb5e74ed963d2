"""The end of a text that C code writes, however much it writes.

The buffer of a C stream is the memory: the C library fills it from the start, and when it is full
gives it away, here to nobody, and begins at the start again. So it holds what came last, round and
round, and no call into Python is needed for it.
"""

from __future__ import annotations

import atexit
import ctypes
import itertools
from collections.abc import Callable
from typing import Any

from curl_cffi import Curl, CurlOpt
from curl_cffi._wrapper import ffi, lib

SIZE = 1 << 13
"""Bytes. What counts stands at the end of a text, behind the headers of an answer."""
_NUMBERS = itertools.count(1)
_FULLY_BUFFERED = 0  # _IOFBF of Linux, macOS and the BSDs

_Write = ctypes.CFUNCTYPE(ctypes.c_ssize_t, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)


class _Functions(ctypes.Structure):
    """``cookie_io_functions_t`` of glibc and musl."""

    _fields_ = (
        ("read", ctypes.c_void_p),
        ("write", _Write),
        ("seek", ctypes.c_void_p),
        ("close", ctypes.c_void_p),
    )


_TAILS: dict[int, Tail] = {}
"""Open ones, by the number that the C library knows them by."""


def _give_away(cookie: int, text: int, size: int) -> int:
    """The buffer is full. Called from within libcurl."""
    del text
    if (tail := _TAILS.get(cookie)) is not None:
        tail.run_over(size)
    return size


_GIVE_AWAY = _Functions(None, _Write(_give_away), None, None)


class _LibC:
    """The functions of the C library, where it has them (not on Windows)."""

    def __init__(self) -> None:
        library = ctypes.CDLL(None)
        pointer = ctypes.c_void_p
        self.setvbuf = library.setvbuf
        self.setvbuf.argtypes = [pointer, pointer, ctypes.c_int, ctypes.c_size_t]
        self.fclose = library.fclose
        self.fclose.argtypes = [pointer]
        self.fopen = library.fopen
        self.fopen.argtypes, self.fopen.restype = [ctypes.c_char_p, ctypes.c_char_p], pointer
        self.fopencookie = getattr(library, "fopencookie", None)
        if self.fopencookie is not None:
            self.fopencookie.argtypes = [pointer, ctypes.c_char_p, _Functions]
            self.fopencookie.restype = pointer

    def nowhere(self, number: int) -> Any:
        """A stream to nobody; without a file descriptor where that can be had."""
        if self.fopencookie is not None:
            return self.fopencookie(number, b"w", _GIVE_AWAY)
        return self.fopen(b"/dev/null", b"w")


def _load() -> _LibC | None:
    try:
        return _LibC()
    except (AttributeError, OSError, TypeError):
        return None


_LIBC = _load()


class Tail:
    """A ``FILE*`` that keeps the last :data:`SIZE` bytes, in no certain order. Must outlive every
    transfer that writes to it."""

    available = _LIBC is not None

    def __init__(self, most: int = 0, beyond: Callable[[], None] = lambda: None) -> None:
        """``beyond``: called once there were more than ``most`` bytes, in the middle of writing."""
        assert _LIBC is not None
        self._libc = _LIBC
        self._most, self._beyond = most, beyond
        self._given_away = 0
        self._buffer = ctypes.create_string_buffer(SIZE)
        self._number = next(_NUMBERS)
        _TAILS[self._number] = self
        self._writer: tuple[Curl, Any] | None = None
        self._stream = _LIBC.nowhere(self._number)
        if not self._stream:
            raise MemoryError("no stream of the C library can be had")
        _LIBC.setvbuf(self._stream, self._buffer, _FULLY_BUFFERED, SIZE)

    def count(self, words: bytes) -> int:
        """How often the words stand in what was kept, at least; a line may have run over the end
        of the buffer."""
        text = self._buffer.raw
        return (text + text[: len(words) - 1]).count(words)

    @property
    def is_beyond(self) -> bool:
        """Whether there were more than ``most`` bytes."""
        return 0 < self._most < self._given_away

    def run_over(self, size: int) -> None:
        """So much more was given away."""
        before = self.is_beyond
        self._given_away += size
        if self.is_beyond and not before:
            self._beyond()

    def forget(self) -> None:
        """Begin anew."""
        self._given_away = 0
        ctypes.memset(self._buffer, 0, SIZE)

    def give_to(self, curl: Curl, option: Any) -> None:
        """Let libcurl write to it: ``option`` takes the stream."""
        self._writer = curl, option
        lib._curl_easy_setopt(curl._curl, option, ffi.cast("void*", self._stream))

    def let_go(self) -> None:
        """Close it while libcurl may still want to write: from now on that goes nowhere."""
        if self._writer is not None and self._writer[0]._curl is not None:
            curl, option = self._writer
            curl.setopt(CurlOpt.VERBOSE, 0)
            lib._curl_easy_setopt(curl._curl, option, ffi.NULL)
        self.close()

    def close(self) -> None:
        """The handle that writes to it must be closed, or reset, before."""
        if self._stream is not None:
            self._libc.fclose(self._stream)
            self._stream = self._writer = None
            del _TAILS[self._number]


@atexit.register
def _let_go() -> None:
    """Close what a process that ends in the middle has left open. Else the C library writes it out
    at the very end, and calls Python for that when there is no Python any more."""
    for tail in list(_TAILS.values()):
        tail.let_go()
