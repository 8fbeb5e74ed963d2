"""Place 590, in place of Scrapy's HttpCompressionMiddleware: unpacks answers, within a limit.

A few kilobytes may unpack to gigabytes, and a few megabytes of JSON to as many objects. So the
limit of an answer holds while it is unpacked. Large answers are unpacked one after the other, and
no turn of the event loop is long. A refused answer leaves an empty body and a reason in its errand.
It raises no exception: tracebacks would keep its bytes alive.
"""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Awaitable
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Headers, Response

from instaspider.catalogue.endpoint import MAX_SIZE
from instaspider.crawl.errand import Errand
from instaspider.crawl.own_requests import concerns_us, row_of
from instaspider.disk.new_file import new_file
from instaspider.download_errors import AnswerRefusedError, too_large
from instaspider.network.codings import (
    BrokenCodingError,
    Pieces,
    TooLargeError,
    codings_of,
    unpacked,
)
from instaspider.network.response_kinds import response_kind

# Bytes that are unpacked at once, out of turn. Nearly all answers are smaller.
_SMALL = 1 << 20
# Seconds that one turn of the event loop may take.
_TURN = 0.02
MOST_VALUES = 1_000_000
"""How many values JSON may have, roughly. Each takes some hundred bytes of memory: 32 MiB may hold
16 million of them. The largest answers on record have some ten thousand."""
_BEFORE_VALUES = (b",", b"[", b"{")
MOST_TAGS = 100_000
"""How many tags a page may have; reading one takes some microseconds. Pages on record have a few
thousand."""


class UnpackingMiddleware(HttpCompressionMiddleware):
    """Unpacks what Scrapy's own unpacks, within the limits of catalogue rows.

    Requests to other hosts than Instagram's are left to Scrapy's own. Files are written to the
    disk.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler=crawler)
        self._enabled = crawler.settings.getbool("COMPRESSION_ENABLED")
        self._one = asyncio.Lock()
        """Large answers are unpacked one at a time, so that there is memory for one."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> UnpackingMiddleware:
        return cls(crawler)  # also if COMPRESSION_ENABLED is off: the limits hold all the same

    def process_request(self, request: Request, spider: Any = None) -> None:
        del spider
        if self._enabled:
            super().process_request(request)
        if Errand.of(request).refused:
            Errand.note(request, refused="")
        if row_of(request) is not None:
            request.meta["download_maxsize"] = self._limit(request)

    def _limit(self, request: Request) -> int:
        """Return how many bytes the answer may have: the smallest of all limits; a file has its
        own."""
        given: int = request.meta.get("download_maxsize", self._max_size)
        if "file" in request.meta:
            return given
        row = row_of(request)
        most = MAX_SIZE if row is None else row.max_size
        return min(most, given or most)

    def process_response(  # type: ignore[override]  # Scrapy awaits what is awaitable
        self, request: Request, response: Response, spider: Any = None
    ) -> Response | Request | Awaitable[Response]:
        del spider
        if not concerns_us(request):
            return super().process_response(request, response) if self._enabled else response
        if request.method == "HEAD" or Errand.of(request).shared:
            return response
        codings: list[bytes] = []
        if self._enabled:
            codings, left = codings_of(response.headers.getlist(b"Content-Encoding"))
            if left:
                self._warn_unknown_encoding(response, left)
        if not codings:
            return self._checked(request, response)
        work = _Work(unpacked([response.body], codings, self._limit(request)))
        if "file" in request.meta:
            return self._to_file(request, response, work, left)
        try:
            if not work.goes_on(_SMALL):
                return self._later(request, response, work, left)
        except (TooLargeError, BrokenCodingError) as error:
            return _refused(request, response, self._why(request, error))
        return self._taken(request, response, work, left)

    async def _later(
        self, request: Request, response: Response, work: _Work, left: list[bytes]
    ) -> Response:
        """Unpack a large answer, a few hundredths of a second in each turn of the loop."""
        try:
            async with self._one:
                await work.to_its_end()
                return self._taken(request, response, work, left)
        except (TooLargeError, BrokenCodingError) as error:
            return _refused(request, response, self._why(request, error))

    async def _to_file(
        self, request: Request, response: Response, work: _Work, left: list[bytes]
    ) -> Response:
        """Unpack a picture or video on the disk. No known server packs such a file."""
        if left or not response.body:
            return response
        try:
            with io.BufferedWriter(new_file(request.meta["download_to"])) as file:
                await work.to_its_end(file)
        except (TooLargeError, BrokenCodingError) as error:
            reason = self._why(request, error)
            raise AnswerRefusedError(f"{reason} in request {request}", reason) from None
        whole = response.replace(body=b"")
        for name in (b"Content-Encoding", b"Content-Length"):  # both describe the packed body
            whole.headers.pop(name, None)
        return whole

    def _taken(
        self, request: Request, response: Response, work: _Work, left: list[bytes]
    ) -> Response:
        """Return the answer with its body unpacked, as Scrapy's middleware makes it."""
        body = work.result()
        if self.stats is not None:
            self.stats.inc_value("httpcompression/response_bytes", len(body))
            self.stats.inc_value("httpcompression/response_count")
        headers = _copied(response.headers)
        if left:
            headers[b"Content-Encoding"] = b", ".join(left)
        else:
            del headers[b"Content-Encoding"]
        # Not by replace(): it looks for the encoding of the packed body, and reads headers anew.
        plain = response_kind(headers, response.url, body)(
            response.url,
            status=response.status,
            body=body,
            flags=response.flags,
            request=response.request,
            certificate=response.certificate,
            ip_address=response.ip_address,
            protocol=response.protocol,
        )
        plain.headers = headers
        return self._checked(request, plain)

    def _checked(self, request: Request, response: Response) -> Response:
        """Return the answer; refuse it if it is too large, or would be when its JSON is read."""
        size, row = len(response.body), row_of(request)
        if (row is None or row.look == "page") and response.body.count(b"<") > MOST_TAGS:
            return _refused(request, response, f"page of more than {MOST_TAGS:,} tags")
        if size <= _SMALL or row is None:
            return response
        if size > (limit := self._limit(request)):
            return _refused(request, response, too_large(limit))
        if sum(map(response.body.count, _BEFORE_VALUES)) > MOST_VALUES:
            return _refused(request, response, f"answer of more than {MOST_VALUES:,} values")
        return response

    def _why(self, request: Request, error: TooLargeError | BrokenCodingError) -> str:
        if isinstance(error, TooLargeError):
            return too_large(self._limit(request))
        return f"answer that cannot be unpacked ({error})"


class _Work:
    """Unpacks one body, step by step."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._body = io.BytesIO()
        self._size = 0

    def goes_on(self, most: int = 0, into: io.BufferedIOBase | None = None) -> bool:
        """Unpack for a short time, or until there are ``most`` bytes; return whether that was the
        end.

        Raises TooLargeError and BrokenCodingError.
        """
        until = time.monotonic() + _TURN
        target = into or self._body
        for piece in self._pieces:
            target.write(piece)
            self._size += len(piece)
            if time.monotonic() >= until or 0 < most < self._size:
                return False
        return True

    async def to_its_end(self, into: io.BufferedIOBase | None = None) -> None:
        """Unpack the rest, a turn of the loop at a time. Raises what :meth:`goes_on` raises."""
        while not self.goes_on(into=into):  # noqa: ASYNC110  # others have their turn
            await asyncio.sleep(0)

    def result(self) -> bytes:
        return self._body.getvalue()


def _copied(headers: Headers) -> Headers:
    """Return the same as ``headers.copy()``, which would put each name and value into the form that
    they have already."""
    made = Headers()
    dict.update(made, {name: list(values) for name, values in dict.items(headers)})
    return made


def _refused(request: Request, response: Response, reason: str) -> Response:
    """Return the answer without its body. Raises AnswerRefusedError if no row is there to say
    why."""
    if row_of(request) is None:
        raise AnswerRefusedError(f"{reason} in request {request}", reason)
    Errand.note(request, refused=reason)
    empty = response.replace(body=b"")
    empty.headers.pop(b"Content-Encoding", None)
    return empty
