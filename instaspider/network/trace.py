"""What libcurl says about a transfer, kept in memory by C code, read only when one stalls.

After a GOAWAY frame libcurl goes on waiting for the streams that the server promised to finish,
as RFC 9113 6.8 wants it, and tells nobody. A server that then says nothing more leaves the request
to hang until its timeout. The only sign that reaches the outside is a line of libcurl's verbose
text. A Python callback for that text would cost more than the transfer; a C memory stream costs
some ten microseconds and is looked at only when no byte has come for a while.
"""

from __future__ import annotations

import ctypes
import ctypes.util

from curl_cffi import Curl, CurlOpt
from curl_cffi._wrapper import ffi, lib

_GOAWAY = b"received GOAWAY"


class _LibC:
    """The three functions of the C library, where it has them (not on Windows)."""

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


def _load() -> _LibC | None:
    try:
        return _LibC()
    except (AttributeError, OSError, TypeError):
        return None


_LIBC = _load()


class Trace:
    """The verbose text of one curl handle's transfer at a time. It holds cookies: never log it."""

    def __init__(self) -> None:
        self._text = ctypes.c_void_p()
        self._size = ctypes.c_size_t()
        self._stream = None
        if _LIBC is not None:
            self._stream = _LIBC.open_memstream(ctypes.byref(self._text), ctypes.byref(self._size))

    def attach(self, curl: Curl) -> None:
        """Begin anew with the next transfer of that handle."""
        if self._stream is None or _LIBC is None:
            return
        self.rewind()
        lib._curl_easy_setopt(curl._curl, CurlOpt.STDERR, ffi.cast("void*", self._stream))
        curl.setopt(CurlOpt.VERBOSE, 1)

    def rewind(self) -> None:
        """Forget the last transfer."""
        if self._stream is not None and _LIBC is not None:
            _LIBC.rewind(self._stream)

    def went_away(self) -> bool:
        """Whether a GOAWAY frame came in while the transfer was the one being served."""
        if self._stream is None or _LIBC is None:
            return False
        _LIBC.fflush(self._stream)
        if not self._text.value:
            return False
        return _GOAWAY in ctypes.string_at(self._text.value, self._size.value)

    def close(self) -> None:
        """Free the memory; the handle must be closed, or reset, before."""
        if self._stream is not None and _LIBC is not None:
            _LIBC.fclose(self._stream)
            _LIBC.free(self._text)
            self._stream = None
