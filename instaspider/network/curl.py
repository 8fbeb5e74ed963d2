"""All that is private to curl_cffi, and what it lacks: no other module knows its inside, so that an
upgrade is work on this file alone.

Its ``setopt`` finds out anew each time what an option takes, some three microseconds for each; it
passes no list for CONNECT_TO, and no number to a multi (0.16.3). Its ``getinfo`` makes two tables
for each question.
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
"""CURLHEADER_SEPARATE: the server's headers are not the proxy's."""
MAX_SHIFT = 16
"""CURL_SSLVERSION_MAX_*: the numbers of CurlSslVersion, so many bits higher."""

# CURLINFO_OFF_T: which of libcurl's numbers have 64 bits; the others are of type long.
_LARGE = 0x600000
# C types of options that are numbers, by the ten thousands of the option.
_NUMBERS = {0: "long*", 30000: "int64_t*"}
_PROTOCOLS: Mapping[int, str] = {
    CurlHttpVersion.V1_0: "HTTP/1.0",
    CurlHttpVersion.V1_1: "HTTP/1.1",
    CurlHttpVersion.V2_0: "h2",
    CurlHttpVersion.V3: "h3",
}
_LOOK_SECONDS = 0.1
_GOAWAY = b"received GOAWAY, error="
# A server that shuts down in good order says it twice (RFC 9113, 6.8).
_MOST_GOAWAYS = 8
# Bytes. Header lines, which are most of it, may have 300 kB (libcurl's own limit).
_MOST_TEXT = 1 << 20


class Handle(Curl):
    """A handle without the 128 kB for WebSockets that each one of curl_cffi's has."""

    _WS_RECV_BUFFER_SIZE = 1

    def number(self, option: CurlInfo) -> int:
        """What libcurl knows of a transfer: a number; if it knows none 0, for CONN_ID -1."""
        value = ffi.new("int64_t*" if option >= _LARGE else "long*")
        lib.curl_easy_getinfo(self._curl, option, value)
        return int(value[0])

    def text(self, option: CurlInfo) -> str:
        """What libcurl knows of a transfer: a text, empty if it knows none."""
        value = ffi.new("char**")
        lib.curl_easy_getinfo(self._curl, option, value)
        return str(ffi.string(value[0]).decode("latin-1")) if value[0] else ""

    @property
    def protocol(self) -> str | None:
        """The version of HTTP that an answer came by, as Scrapy names it."""
        return _PROTOCOLS.get(self.number(CurlInfo.HTTP_VERSION))

    def set_text(self, option: CurlOpt, text: bytes) -> None:
        """Set an option whose text libcurl copies; an empty text takes the option back."""
        self._set(option, text or ffi.NULL)

    def set_pointer(self, option: CurlOpt, address: Any) -> None:
        """Set an option to what the C library has at that address."""
        self._set(option, ffi.cast("void*", address))

    def set_lines(self, option: CurlOpt, lines: Lines) -> None:
        """Set an option to a list that the caller keeps."""
        self._set(option, lines.first)

    def set_header(self, lines: Iterable[bytes]) -> None:
        """Set the lines of the header; they live until the next ones."""
        before, self._headers = self._headers, Lines(lines).first
        self._set(CurlOpt.HTTPHEADER, self._headers)
        lib.curl_slist_free_all(before)

    def resolve_again(self) -> None:
        """Have libcurl read the addresses of CURLOPT_RESOLVE again: it does so once for each time
        that they are set, and forgets them after a minute."""
        self._set(CurlOpt.RESOLVE, self._resolve)

    def be_silent(self) -> None:
        """Write no more verbose text: the stream for it goes."""
        if self._curl is not None:
            self.setopt(CurlOpt.VERBOSE, 0)
            self._set(CurlOpt.STDERR, ffi.NULL)

    def set_all(self, options: Iterable[tuple[int, Any]], names_certificates: bool) -> None:
        """Set the options of a :class:`Plan`. Raises CurlError."""
        for option, value in options:
            self._set(option, value)
        self._is_cert_set = names_certificates  # else curl_cffi sets its own before a request

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
    """Options of a handle that are numbers or texts, which libcurl copies: worked out once, and
    given to as many handles as need them."""

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
        """Set them all on a clean handle. Raises CurlError."""
        curl.set_all(self._options, self._names_certificates)


class Trace:
    """The end of the verbose text of one handle's transfer at a time, kept in memory by C code and
    read when the transfer stalls. It holds cookies: never log it.

    After a GOAWAY frame libcurl goes on waiting for the streams that the server promised to finish,
    as RFC 9113 6.8 wants it, and tells nobody. A server that then says nothing more leaves the
    request to hang until its timeout. The only sign that reaches the outside is a line of libcurl's
    verbose text. A Python callback for that text would cost more than the transfer; a stream in
    memory costs some ten microseconds. The server decides how much text there is, so only its end
    is kept.
    """

    def __init__(self, flooded: Callable[[], None] = lambda: None) -> None:
        """``flooded``: called, from within libcurl, once there is more text than any transfer has
        that means well."""
        self._tail = Tail(_MOST_TEXT, flooded) if Tail.available else None

    def attach(self, curl: Handle) -> None:
        """Begin anew with the next transfer of that handle."""
        if self._tail is not None:
            self._tail.forget()
            self._tail.let_go = curl.be_silent
            curl.set_pointer(CurlOpt.STDERR, self._tail.file)
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


class AsyncMulti(AsyncCurl):
    """``AsyncCurl`` with names for what it keeps to itself."""

    def talk_to(self, loop: Any, sockets: set[int]) -> None:
        """Have the callbacks use that loop, and note there which sockets are in use: libcurl's
        ``remove`` or ``discard`` on the set says that it is done with one."""
        self.loop = loop
        self._sockfds = sockets

    @property
    def futures(self) -> Mapping[Curl, asyncio.Future[None]]:
        """The transfers that have not ended."""
        return self._curl2future

    @property
    def sockets(self) -> set[int]:
        """Those in use."""
        return self._sockfds

    def keep_connections(self, most: int) -> None:
        """Keep so many open, used or not."""
        lib.curl_multi_setopt(self._curlm, CurlMOpt.MAXCONNECTS, ffi.cast("void*", most))

    async def _force_timeout(self) -> None:
        """Look after libcurl now and then; curl_cffi's own does not read what has ended."""
        while self._curlm:
            self.process_data(CURL_SOCKET_TIMEOUT, CURL_POLL_NONE)
            await asyncio.sleep(_LOOK_SECONDS)


def sentence(error: CurlError) -> str:
    """libcurl's text without curl_cffi's frame around it."""
    text = str(error)
    _, found, rest = text.partition(f"curl: ({int(error.code)}) ")
    return rest.split(". See https://", 1)[0] if found else text
