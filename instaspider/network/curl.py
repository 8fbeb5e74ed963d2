"""Wraps all that is private to curl_cffi, and what it lacks.

No other module uses curl_cffi's inside, so an upgrade is work on this file alone. What it lacks
(0.16.3): its ``setopt`` works out anew at each call what type an option takes, which costs some
three microseconds. It can pass no list for CONNECT_TO, and no number to a multi. Its ``getinfo``
builds two tables at each call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_args

from curl_cffi import AsyncCurl, Curl, CurlError, CurlHttpVersion, CurlInfo, CurlMOpt, CurlOpt
from curl_cffi._wrapper import ffi, lib
from curl_cffi.aio import CURL_POLL_NONE, CURL_SOCKET_TIMEOUT
from curl_cffi.curl import CURL_WRITEFUNC_ERROR
from curl_cffi.requests.impersonate import REAL_TARGET_MAP, BrowserTypeLiteral

from instaspider.network.streams import Tail

NEWEST: Mapping[str, str] = REAL_TARGET_MAP
"""The newest target of each browser, by alias."""
TARGETS = tuple(sorted({*get_args(BrowserTypeLiteral), *NEWEST}))
"""Exact targets and aliases that the installed curl_cffi knows."""
BREAK_OFF = CURL_WRITEFUNC_ERROR
"""What a callback for data returns to end the transfer."""
SEPARATE = 1
"""CURLHEADER_SEPARATE: headers for the server are not sent to the proxy."""
MAX_SHIFT = 16
"""CURL_SSLVERSION_MAX_*: the numbers of CurlSslVersion, shifted by so many bits."""

# CURLINFO_OFF_T: libcurl's numbers from here on have 64 bits; the others are of type long.
_LARGE = 0x600000
# The C type of a numeric option, by the ten thousands of the option's number.
_NUMBERS = {0: "long*", 30000: "int64_t*"}
_PROTOCOLS: Mapping[int, str] = {
    CurlHttpVersion.V1_0: "HTTP/1.0",
    CurlHttpVersion.V1_1: "HTTP/1.1",
    CurlHttpVersion.V2_0: "h2",
    CurlHttpVersion.V3: "h3",
}
# Seconds after which libcurl is let act on its timers.
_TIMER_SECONDS = 0.1
_GOAWAY = b"received GOAWAY, error="
# A server that shuts down in good order sends GOAWAY twice (RFC 9113, 6.8).
_MOST_GOAWAYS = 8
# Bytes of verbose text. Most of it are header lines, of which libcurl takes 300 kB at most.
_MOST_TEXT = 1 << 20


class Handle(Curl):
    """A curl handle without the 128 kB for WebSockets that every handle of curl_cffi has."""

    _WS_RECV_BUFFER_SIZE = 1

    def number(self, option: CurlInfo) -> int:
        """Return a number that libcurl knows of the transfer; if it knows none, 0 (CONN_ID: -1)."""
        value = ffi.new("int64_t*" if option >= _LARGE else "long*")
        lib.curl_easy_getinfo(self._curl, option, value)
        return int(value[0])

    def text(self, option: CurlInfo) -> str:
        """Return a text that libcurl knows of the transfer; empty if it knows none."""
        value = ffi.new("char**")
        lib.curl_easy_getinfo(self._curl, option, value)
        return str(ffi.string(value[0]).decode("latin-1")) if value[0] else ""

    @property
    def protocol(self) -> str | None:
        """The HTTP version by which the answer came, as Scrapy names it."""
        return _PROTOCOLS.get(self.number(CurlInfo.HTTP_VERSION))

    def set_text(self, option: CurlOpt, text: bytes) -> None:
        """Set an option whose text libcurl copies; an empty text unsets the option."""
        self._set(option, text or ffi.NULL)

    def set_pointer(self, option: CurlOpt, address: Any) -> None:
        """Set an option to an address of the C library."""
        self._set(option, ffi.cast("void*", address))

    def set_lines(self, option: CurlOpt, lines: Lines) -> None:
        """Set an option to a list, which the caller must keep alive."""
        self._set(option, lines.first)

    def set_header(self, lines: Iterable[bytes]) -> None:
        """Set the lines of the header; they are kept until the next call."""
        before, self._headers = self._headers, Lines(lines).first
        self._set(CurlOpt.HTTPHEADER, self._headers)
        lib.curl_slist_free_all(before)

    def resolve_again(self) -> None:
        """Make libcurl read the addresses of CURLOPT_RESOLVE again.

        libcurl reads them once each time they are set, and forgets them after a minute.
        """
        self._set(CurlOpt.RESOLVE, self._resolve)

    def be_silent(self) -> None:
        """Write no more verbose text, because the stream for it is about to be closed."""
        if self._curl is not None:
            self.setopt(CurlOpt.VERBOSE, 0)
            self._set(CurlOpt.STDERR, ffi.NULL)

    def set_all(self, options: Iterable[tuple[int, Any]], names_certificates: bool) -> None:
        """Set the options of a :class:`Plan`. Raises CurlError."""
        for option, value in options:
            self._set(option, value)
        self._is_cert_set = names_certificates  # otherwise curl_cffi sets its own

    def _set(self, option: int, value: Any) -> None:
        if code := lib._curl_easy_setopt(self._curl, option, value):
            self._check_error(code, "setopt", int(option))


class Lines:
    """A list of lines in libcurl's form."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self.first = ffi.NULL
        for line in lines:
            self.first = lib.curl_slist_append(self.first, line)

    def __bool__(self) -> bool:
        return bool(self.first)

    def close(self) -> None:
        """Free it; no handle may use it any more."""
        lib.curl_slist_free_all(self.first)
        self.first = ffi.NULL


class Plan:
    """The options of a handle that are numbers or texts.

    libcurl copies them, so they are worked out once and applied to as many handles as need them.
    """

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

    def apply(self, curl: Handle) -> None:
        """Set all options on a clean handle. Raises CurlError."""
        curl.set_all(self._options, self._names_certificates)


class Trace:
    """Tells whether a server sent GOAWAY, from the verbose text of one handle's transfer.

    After a GOAWAY frame libcurl waits for the streams that the server promised to finish, as RFC
    9113 6.8 wants it, and tells nobody. If the server then sends nothing more, the request hangs
    until its timeout. The only sign of the frame is a line of libcurl's verbose text. A Python
    callback for that text would cost more than the transfer. So C code writes it to a stream in
    memory, which costs some ten microseconds; the text is read only when a transfer stalls. The
    server decides how much text there is, so only its end is kept. The text holds cookies: never
    log it.
    """

    def __init__(self, flooded: Callable[[], None] = lambda: None) -> None:
        """``flooded`` is called, from within libcurl, once there is more text than any honest
        transfer makes."""
        self._tail = Tail(_MOST_TEXT, flooded) if Tail.available else None

    def attach(self, curl: Handle) -> None:
        """Take the text of that handle's next transfer."""
        if self._tail is not None:
            self._tail.forget()
            self._tail.let_go = curl.be_silent
            curl.set_pointer(CurlOpt.STDERR, self._tail.file)
            curl.setopt(CurlOpt.VERBOSE, 1)

    def rewind(self) -> None:
        """Forget the text of the last transfer."""
        if self._tail is not None:
            self._tail.forget()

    def went_away(self) -> bool:
        """Whether libcurl read a GOAWAY frame while it served this transfer."""
        return self._tail is not None and self._tail.count(_GOAWAY) > 0

    def is_flooded(self) -> bool:
        """Whether the server goes on sending GOAWAY, or other frames that make text."""
        if self._tail is None:
            return False
        return self._tail.is_beyond or self._tail.count(_GOAWAY) > _MOST_GOAWAYS

    def close(self) -> None:
        """Free the stream; the handle must have been closed or reset before."""
        if self._tail is not None:
            self._tail.close()
            self._tail = None


class AsyncMulti(AsyncCurl):
    """An ``AsyncCurl`` that makes public what it keeps in private attributes."""

    def talk_to(self, loop: Any, sockets: set[int]) -> None:
        """Make the callbacks use that loop, and keep the sockets in use in that set.

        libcurl calls ``remove`` or ``discard`` on the set when it is done with a socket.
        """
        self.loop = loop
        self._sockfds = sockets

    @property
    def futures(self) -> Mapping[Curl, asyncio.Future[None]]:
        """The transfers that have not ended, by handle."""
        return self._curl2future

    @property
    def sockets(self) -> set[int]:
        """The sockets that libcurl uses now."""
        return self._sockfds

    def keep_connections(self, most: int) -> None:
        """Keep that many connections open, used or idle."""
        lib.curl_multi_setopt(self._curlm, CurlMOpt.MAXCONNECTS, ffi.cast("void*", most))

    async def _force_timeout(self) -> None:
        """Let libcurl act on its timers now and then.

        The method of curl_cffi does not read which transfers have ended.
        """
        while self._curlm:
            self.process_data(CURL_SOCKET_TIMEOUT, CURL_POLL_NONE)
            await asyncio.sleep(_TIMER_SECONDS)


def sentence(error: CurlError) -> str:
    """Return libcurl's text without the words that curl_cffi adds to it."""
    text = str(error)
    _, found, rest = text.partition(f"curl: ({int(error.code)}) ")
    return rest.split(". See https://", 1)[0] if found else text
