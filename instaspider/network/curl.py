"""All that is private to curl_cffi, and what it lacks: an upgrade of it ends here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from curl_cffi import Curl, CurlInfo, CurlOpt
from curl_cffi._wrapper import ffi, lib

from instaspider.network.streams import Tail

# CURLINFO_OFF_T: which of libcurl's numbers have 64 bits; the others are of type long.
_LARGE = 0x600000


def number(curl: Curl, option: CurlInfo) -> int:
    """A number; if it knows none 0, for CONN_ID -1."""
    value = ffi.new("int64_t*" if option >= _LARGE else "long*")
    lib.curl_easy_getinfo(curl._curl, option, value)
    return int(value[0])


def text(curl: Curl, option: CurlInfo) -> str:
    """A text, empty if it knows none."""
    value = ffi.new("char**")
    lib.curl_easy_getinfo(curl._curl, option, value)
    return str(ffi.string(value[0]).decode("latin-1")) if value[0] else ""


class Handle(Curl):
    """A handle without the 128 kB for WebSockets that each one of curl_cffi's has."""

    _WS_RECV_BUFFER_SIZE = 1


_NUMBERS = {0: "long*", 30000: "int64_t*"}
"""C types of options that are numbers, by the ten thousands of the option."""


class Plan:
    """Options that are numbers or texts, which libcurl copies."""

    def __init__(self) -> None:
        self._options: list[tuple[int, Any]] = []
        self._names_certificates = False

    def setopt(self, option: CurlOpt, value: int | str | bytes) -> None:
        """Add an option."""
        number = int(option)
        if isinstance(value, int):
            self._options.append((number, ffi.new(_NUMBERS[number // 10000 * 10000], value)))
        else:
            text = value.encode() if isinstance(value, str) else value
            self._options.append((number, ffi.new("char[]", text)))
        self._names_certificates |= option == CurlOpt.CAINFO

    def apply(self, curl: Curl) -> None:
        """Set them all on a clean handle. Raises CurlError."""
        handle = curl._curl
        for number, value in self._options:
            if code := lib._curl_easy_setopt(handle, number, value):
                curl._check_error(code, "setopt", number)
        curl._is_cert_set = self._names_certificates  # else curl_cffi sets its own before a request


def set_text(curl: Curl, option: CurlOpt, text: bytes) -> None:
    """One option whose text libcurl copies; an empty text takes the option back."""
    if code := lib._curl_easy_setopt(curl._curl, option, text or ffi.NULL):
        curl._check_error(code, "setopt", option)


_GOAWAY = b"received GOAWAY, error="
# A server that shuts down in good order says it twice (RFC 9113, 6.8).
_MOST_GOAWAYS = 8
# Bytes. Header lines, which are most of it, may have 300 kB (libcurl's own limit).
_MOST_TEXT = 1 << 20


class Trace:
    """The verbose text of one curl handle's transfer at a time. It holds cookies: never log it."""

    def __init__(self, flooded: Callable[[], None] = lambda: None) -> None:
        """``flooded``: called, from within libcurl, once there is more text than any transfer has
        that means well."""
        self._tail = Tail(_MOST_TEXT, flooded) if Tail.available else None

    def attach(self, curl: Curl) -> None:
        """Begin anew with the next transfer of that handle."""
        if self._tail is not None:
            self._tail.forget()
            self._tail.give_to(curl, CurlOpt.STDERR)
            curl.setopt(CurlOpt.VERBOSE, 1)

    def rewind(self) -> None:
        """Forget the last transfer."""
        if self._tail is not None:
            self._tail.forget()

    def went_away(self) -> bool:
        """Whether a GOAWAY frame came in while the transfer was the one being served."""
        return self._tail is not None and self._tail.count(_GOAWAY) > 0

    def is_flooded(self) -> bool:
        """Whether the server does not stop to send such frames, or what else makes text."""
        if self._tail is None:
            return False
        return self._tail.is_beyond or self._tail.count(_GOAWAY) > _MOST_GOAWAYS

    def close(self) -> None:
        """The handle must be closed, or reset, before."""
        if self._tail is not None:
            self._tail.close()
            self._tail = None
