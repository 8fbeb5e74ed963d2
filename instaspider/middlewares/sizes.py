"""Place 850, in place of Scrapy's DownloaderStats: counts requests, answers and their bytes.

Scrapy writes out each request as bytes to count these. Here lengths are added up. All stats have
the values that Scrapy's own gives them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from scrapy import Request
from scrapy.downloadermiddlewares.stats import DownloaderStats, get_status_size
from scrapy.http import Headers, Response
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.request import request_httprepr

_status_size = lru_cache(maxsize=256)(get_status_size)
# What stands between the parts of a request: after its method, around "Host: " and at its end.
_FIXED = len(b"  HTTP/1.1\r\nHost: \r\n\r\n")


class SizesMiddleware(DownloaderStats):
    """Counts what :class:`DownloaderStats` counts."""

    def process_request(self, request: Request, spider: Any = None) -> None:
        del spider
        count = self.stats.inc_value
        count("downloader/request_count")
        count(f"downloader/request_method_count/{request.method}")
        count("downloader/request_bytes", size_of(request))

    def process_response(
        self, request: Request, response: Response, spider: Any = None
    ) -> Response:
        del request, spider
        count = self.stats.inc_value
        count("downloader/response_count")
        count(f"downloader/response_status_count/{response.status}")
        # The status line, the empty line, and two bytes less than there are in the headers' ends.
        size = len(response.body) + _status_size(response.status) + 4 - 2
        count("downloader/response_bytes", size + _size_of_headers(response.headers))
        return response


def size_of(request: Request) -> int:
    """Return how many bytes Scrapy would write a request with."""
    parts = urlparse_cached(request)
    if parts.path.startswith("//") or not request.url.isascii():
        return len(request_httprepr(request))
    path = len(parts.path) or 1
    for more in (parts.params, parts.query):
        path += len(more) + 1 if more else 0
    host = len(parts.hostname or "")
    lines = sum(
        len(name) + len(value) + 4
        for name, values in dict.items(request.headers)
        for value in values
    )
    if not lines and request.headers:  # names without a value: Scrapy ends a line all the same
        lines = 2
    return len(request.method) + path + host + len(request.body) + lines + _FIXED


def _size_of_headers(headers: Headers) -> int:
    """Return the size of an answer's headers as Scrapy counts it: each value with its name, and the
    end of one line for each name."""
    return sum(
        (len(name) + 2) * len(values) + sum(map(len, values)) + 2
        for name, values in dict.items(headers)
    )
