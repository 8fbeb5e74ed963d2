"""Names what ends a download whose proxy is to blame, or whose answer is not taken in.

::

    scrapy.exceptions.DownloadFailedError
    └── ProxyError                       .proxy: host:port, never a user or a password
        ├── ProxyUnreachableError        nobody answers there, or the name has no address
        ├── ProxyAuthenticationError     407, or a SOCKS proxy that refuses the login
        └── ProxyRefusedError            any other no; .status says which

They are Scrapy's download exceptions, so its retries know them. What goes wrong behind a tunnel
that the proxy has opened is not the proxy's: a plain ``scrapy.exceptions`` class says so.
"""

from __future__ import annotations

from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
)

_MEBIBYTE = 1 << 20


class AnswerRefusedError(DownloadCancelledError):
    """An answer came and was not taken in; Scrapy asks for no such again."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason
        """Why, in words of an outcome; the message may be Scrapy's own."""


def too_large(limit: int) -> str:
    """Words for an answer beyond a limit in bytes, e.g. ``answer larger than 32 MiB``."""
    whole, rest = divmod(limit, _MEBIBYTE)
    return f"answer larger than {f'{limit:,} bytes' if rest or not whole else f'{whole} MiB'}"


def reason_of(error: BaseException | None) -> str:
    """Why a request got no answer, in words; those of Python's own may say nothing at all, or no
    more than a key (``'identity'``)."""
    if isinstance(error, AnswerRefusedError):
        return error.reason
    name = type(error).__name__
    if isinstance(error, KeyError):
        return f"{name}: {error}"
    return str(error) or f"{name}, which says no more"


class ProxyError(DownloadFailedError):
    """The proxy did not open the way to the server."""

    def __init__(self, message: str = "", proxy: str = "") -> None:
        super().__init__(message)
        self.proxy = proxy


class ProxyUnreachableError(ProxyError, DownloadConnectionRefusedError):
    """There is no connection to the proxy, in the case of an https proxy no TLS connection."""


class ProxyAuthenticationError(ProxyError):
    """The proxy wants other credentials, or any at all."""


class ProxyRefusedError(ProxyError):
    """The proxy answers and refuses.

    ``status`` is the HTTP status of its answer to CONNECT; None where it gave none: it hung up,
    spoke nonsense, or is a SOCKS proxy, whose reason the message has in libcurl's words.
    """

    def __init__(self, message: str = "", proxy: str = "", status: int | None = None) -> None:
        super().__init__(message, proxy)
        self.status = status
