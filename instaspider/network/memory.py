"""Streams of the C library in memory: libcurl writes to them without a call into Python.

A Python callback costs some three microseconds each time, and libcurl calls for every header line
and every line of its verbose text. A stream takes them all and is read once.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from typing import Any

from curl_cffi import Curl
from curl_cffi._wrapper import ffi, lib


class _LibC:
    """The functions of the C library, where it has them (not on Windows)."""

    def __init__(self) -> None:
        library = ctypes.CDLL(None)
        pointer = ctypes.c_void_p
        self.open_memstream = library.open_memstream
        self.open_memstream.restype = pointer
        self.open_memstream.argtypes = [pointer, pointer]
        self.fflush, self.fclose, self.free = library.fflush, library.fclose, library.free
        self.rewind = library.rewind
        for function in (self.fflush, self.fclose, self.free, self.rewind):
            function.argtypes = [pointer]
        # The signature of fwrite() is that of libcurl's callbacks for data.
        self.fwrite = ctypes.cast(library.fwrite, pointer).value


def _load() -> _LibC | None:
    try:
        return _LibC()
    except (AttributeError, OSError, TypeError):
        return None


_LIBC = _load()


class MemoryStream:
    """A ``FILE*`` that grows in memory. Must outlive every transfer that writes to it."""

    available = _LIBC is not None

    def __init__(self) -> None:
        assert _LIBC is not None
        self._libc = _LIBC
        self._text = ctypes.c_void_p()
        self._size = ctypes.c_size_t()
        self._stream = _LIBC.open_memstream(ctypes.byref(self._text), ctypes.byref(self._size))

    def read(self) -> bytes:
        """What was written since the last :meth:`rewind`."""
        self._libc.fflush(self._stream)
        return ctypes.string_at(self._text.value, self._size.value) if self._text.value else b""

    def rewind(self) -> None:
        """Forget it, and keep the memory."""
        self._libc.rewind(self._stream)

    def give_to(self, curl: Curl, option: Any, function: Any = None) -> None:
        """Let libcurl write to it: ``option`` takes the stream, ``function`` is what writes."""
        if function is not None:
            lib._curl_easy_setopt(curl._curl, function, ffi.cast("void*", self._libc.fwrite))
        lib._curl_easy_setopt(curl._curl, option, ffi.cast("void*", self._stream))

    def close(self) -> None:
        """Free the memory; the handle that writes to it must be closed, or reset, before."""
        if self._stream is not None:
            self._libc.fclose(self._stream)
            self._libc.free(self._text)
            self._stream = None
