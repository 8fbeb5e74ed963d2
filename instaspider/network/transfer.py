"""Takes in one answer: header lines, body chunks, Scrapy's signals and limits.

curl calls :meth:`Transfer.header` and :meth:`Transfer.chunk` from the event loop. Both decide at
once, so nothing piles up between the socket and Scrapy.
"""

from __future__ import annotations

import ipaddress
import logging
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from curl_cffi import CurlInfo
from pydispatch import dispatcher
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, StopDownload
from scrapy.http import Headers, Response
from twisted.python.failure import Failure

from instaspider.download_errors import AnswerRefusedError, too_large
from instaspider.network.body_file import BodyFile
from instaspider.network.curl import BREAK_OFF, Handle
from instaspider.network.response_kinds import response_kind

logger = logging.getLogger(__name__)

# Statuses whose body is the file that was asked for; the body of any other says why not.
_GOOD = (200, 206)
# Statuses without a body. Their Content-Length, if any, is that of another answer.
_BODILESS = (204, 304)
# How many pieces of a body are joined at a time: a small piece takes many times its size.
_PIECES = 1000
# In later versions the protocol itself says where a body ends.
_HTTP_1 = ("HTTP/1.0", "HTTP/1.1")
# Bytes. Limit for an answer that was to go to a file but is compressed, or no file at all.
_IN_MEMORY = 32 << 20
# Bytes. Longer header lines are not cached.
_SHORT = 200


class Transfer:
    """Collects one response; ``maxsize`` and ``warnsize`` in bytes, 0 for none."""

    def __init__(
        self,
        crawler: Crawler,
        request: Request,
        curl: Handle,
        maxsize: int,
        warnsize: int,
        header_text: Callable[[], bytes] | None = None,
    ) -> None:
        self.crawler = crawler
        self.request = request
        self.curl = curl
        self.maxsize = maxsize
        self.warnsize = warnsize
        self.started = time.monotonic()
        self.touched = self.started
        """When the last byte came, by ``time.monotonic()``."""
        self.status = 0
        self.lines: list[tuple[bytes, bytes]] = []
        self.headers: Headers | None = None
        self.body: list[bytes] = []
        self._joined = 0
        self.size = 0
        self.header_size = 0
        """Bytes of header lines as libcurl writes them, interim answers included."""
        self.stop: StopDownload | None = None
        self.too_large: DownloadCancelledError | None = None
        self._warned = False
        self._header_text = header_text
        target = request.meta.get("download_to")
        self._file = BodyFile(target) if target else None
        self._to_file = False

    @property
    def aborted(self) -> bool:
        """Whether the transfer was broken off from this side."""
        return self.stop is not None or self.refusal is not None

    @property
    def refusal(self) -> DownloadCancelledError | None:
        """Why the answer is not taken in: it is too large, or its file cannot be written."""
        if self._file is not None and self._file.error is not None:
            refusal = DownloadCancelledError(f"{self.request}: {self._file.error}")
            refusal.__cause__ = self._file.error
            return refusal
        return self.too_large

    def drop(self) -> None:
        """Let go of what came, because there will be no response.

        The traceback of the exception leads to this object and may be kept for long.
        """
        self.body.clear()

    def close(self) -> None:
        """Finish, after the transfer has ended in any way."""
        self.read_headers()
        if self._file is not None:
            self._file.close()

    def read_headers(self) -> bool:
        """Read the header lines collected so far; False if the transfer is to be broken off."""
        if self._header_text is None or self.headers is not None:
            return True
        text = self._header_text()
        self.header_size = len(text)
        self._read_lines([line.rstrip(b"\r") for line in text.split(b"\n")[:-1]])
        return not self.aborted

    def header(self, line: bytes) -> int:
        """Take one header line. An empty one ends a block: interim, final or trailers."""
        self.header_size += len(line)
        self._read_lines((line.rstrip(b"\r\n"),))
        return BREAK_OFF if self.aborted else len(line)

    def _read_lines(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            if self.headers is not None:
                return
            if not line:
                if self.status >= 200:
                    self._headers_done()
            elif line.startswith(b"HTTP/"):
                self.lines.clear()
                self.status = _status(line)
            elif line[0] in b" \t" and self.lines:  # obsolete line folding, RFC 9112 5.2
                name, value = self.lines[-1]
                self.lines[-1] = (name, value + b" " + line.strip())
            else:
                self.lines.append(_field(line) if len(line) < _SHORT else _field.__wrapped__(line))

    def _headers_done(self) -> None:
        self.touched = time.monotonic()
        self.request.meta["download_latency"] = self.touched - self.started
        headers: dict[bytes, list[bytes]] = {}
        for name, value in self.lines:
            if name:
                headers.setdefault(name, []).append(value)
        self.headers = Headers()
        # The same as Headers(headers) would give, because names and values have its form already.
        dict.update(self.headers, headers)
        expected = self._expected_size()
        if self._file is not None:
            # A compressed body is unpacked by a middleware, which needs it in memory.
            packing = self.headers.get(b"Content-Encoding", b"identity")
            self._to_file = self.status in _GOOD and packing == b"identity"
            if not self._to_file:  # the request's limit is meant for the disk
                self.maxsize = min(self.maxsize or _IN_MEMORY, _IN_MEMORY)
        if expected is not None and self.maxsize and expected > self.maxsize:
            self.too_large = self._size_error(expected, "Expected to receive")
            return
        if expected is not None and self.warnsize and expected > self.warnsize:
            self._warn(expected, "Expected to receive")
        self._ask(signals.headers_received, headers=self.headers, body_length=expected)

    def _expected_size(self) -> int | None:
        assert self.headers is not None
        if self.request.method == "HEAD" or self.status in _BODILESS:
            return 0
        value = dict.get(self.headers, b"Content-Length", (b"",))[-1]
        return int(value) if value.isdigit() and len(value) < 20 else None  # an int64_t of curl's

    def chunk(self, data: bytes) -> int:
        """Take one piece of the body, as sent."""
        self.touched = time.monotonic()
        if self.headers is None and not self.read_headers():
            return BREAK_OFF
        if self._file is not None and self._to_file:
            if not self._file.write(data):
                return BREAK_OFF
        else:
            self.body.append(data)
            if len(self.body) - self._joined >= _PIECES:
                self.body[self._joined :] = [b"".join(self.body[self._joined :])]
                self._joined += 1
        self.size += len(data)
        self._ask(signals.bytes_received, data=data)
        if self.stop:
            return BREAK_OFF
        if self.maxsize and self.size > self.maxsize:
            self.too_large = self._size_error(self.size, "Received")
            self.body.clear()
            return BREAK_OFF
        if self.warnsize and self.size > self.warnsize:
            self._warn(self.size, "Received")
        return len(data)

    def _ask(self, signal: object, **payload: Any) -> None:
        """Send a signal; a listener may answer with StopDownload."""
        if not has_listeners(self.crawler, signal):
            return
        results = self.crawler.signals.send_catch_log(
            signal=signal, request=self.request, spider=self.crawler.spider, **payload
        )
        for _, result in results:
            if isinstance(result, Failure) and isinstance(result.value, StopDownload):
                self.stop = result.value
                return  # the first StopDownload holds

    def _size_error(self, size: int, how: str) -> DownloadCancelledError:
        text = (
            f"{how} {size} bytes which is larger than download max size ({self.maxsize})"
            f" in request {self.request}."
        )
        logger.warning(text)
        return AnswerRefusedError(text, too_large(self.maxsize))

    def _warn(self, size: int, how: str) -> None:
        if not self._warned:
            self._warned = True
            logger.warning(
                "%s %d bytes which is larger than download warn size (%d) in request %s.",
                how,
                size,
                self.warnsize,
                self.request,
            )

    def ends_with_its_connection(self) -> bool:
        """Whether only the end of the connection told that the body is whole (flag ``partial``)."""
        if self.headers is None or self.request.method == "HEAD" or self.status in _BODILESS:
            return False
        has_end = b"Content-Length" in self.headers or b"Transfer-Encoding" in self.headers
        return not has_end and self.curl.protocol in _HTTP_1

    def response(self, flags: list[str]) -> Response:
        """Return the response as far as it came; to be called after :meth:`close`.

        Raises the StopDownload of a listener that asks for that.
        """
        if (refusal := self.refusal) is not None:
            raise refusal
        if self.headers is None or not self.status:
            raise DownloadFailedError(f"{self.request}: the connection ended without an answer")
        body = b"".join(self.body)
        url = self.request.url
        response = response_kind(self.headers, url, body)(
            url=url,
            status=self.status,
            body=body,
            flags=flags,
            ip_address=_address(self.curl.text(CurlInfo.PRIMARY_IP)),
            protocol=self.curl.protocol,
        )
        response.headers = self.headers  # as an argument they would all be read once more
        if self.stop is not None:
            response.flags.append("download_stopped")
            if self.stop.fail:
                self.stop.response = response
                raise self.stop
        return response


@lru_cache(maxsize=1024)
def _field(line: bytes) -> tuple[bytes, bytes]:
    """Return name and value as Headers has them; kept, because most lines come again and again."""
    name, colon, value = line.partition(b":")
    return (name.strip().title(), value.strip()) if colon else (b"", b"")


def has_listeners(crawler: Crawler, signal: object) -> bool:
    """Whether anybody listens to the signal; in most crawls nobody does."""
    for sender in (crawler, dispatcher.Any):
        wanted = dispatcher.connections.get(id(sender))
        if wanted and (signal in wanted or dispatcher.Any in wanted):
            return True
    return False


def _status(line: bytes) -> int:
    """Return the status of ``HTTP/2 200``; 0 for a line without one, which fails the transfer."""
    parts = line.split(None, 2)
    return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0


@lru_cache(maxsize=1024)
def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    return ipaddress.ip_address(text) if text else None
