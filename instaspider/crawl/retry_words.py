"""Counts in a request's errand what its tries met: words -> how often.

The count goes along from each try to the next one, also through a job directory on disk.
"""

from __future__ import annotations

from collections.abc import Mapping

from scrapy import Request, exceptions
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)

from instaspider import download_errors
from instaspider.crawl.errand import Errand
from instaspider.download_errors import ProxyError

# The first kind that an exception is of gives the words.
_WORDS: Mapping[type[Exception], str] = {
    ProxyError: "a proxy that failed",
    DownloadTimeoutError: "no answer in time",
    ResponseDataLossError: "an answer that broke off",
    DownloadConnectionRefusedError: "a connection refused",
    CannotResolveHostError: "a host without an address",
}
_LOST = "a connection that failed"


def met(request: Request, sign: str) -> dict[str, int]:
    """Return what a request's tries met up to now, with the sign of the present try counted in."""
    before = Errand.of(request).met
    return {**before, sign: before.get(sign, 0) + 1}


def sign_of(exception: Exception) -> str:
    """Return words for a try that got no answer."""
    return _words(type(exception))


def sign_named(error: str) -> str:
    """Return words for the error of that name, as stats have it."""
    where = download_errors if hasattr(download_errors, error) else exceptions
    return _words(getattr(where, error, Exception))


def _words(error: type[Exception]) -> str:
    return next((words for kind, words in _WORDS.items() if issubclass(error, kind)), _LOST)


def in_words(signs: Mapping[str, int]) -> str:
    """Return all tries in words: ``3 tries: 2 x the service failed (500), an empty answer``."""
    each = (f"{count} x {sign}" if count > 1 else sign for sign, count in signs.items())
    return f"{sum(signs.values())} tries: {', '.join(each)}"
