"""Defines the errors of a download whose proxy is to blame, or whose answer is not taken in.

::

    scrapy.exceptions.DownloadFailedError
    ├── LeaveOverError                   the process may not send any more, as at the end of a lease
    └── ProxyError                       .proxy: host:port, never a user or a password
        ├── ProxyUnreachableError        nobody answers there, or the name has no address
        ├── ProxyAuthenticationError     407, or a SOCKS proxy that refuses the login
        └── ProxyRefusedError            any other refusal; .status says which

They are Scrapy's download exceptions, so Scrapy retries them as it does its own. What goes wrong
behind a tunnel that the proxy has opened is not the proxy's fault: a plain exception of
``scrapy.exceptions`` is raised for that.
"""

from __future__ import annotations

from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
)

_MEBIBYTE = 1 << 20
_REASON = "instaspider_reason"


class AnswerRefusedError(DownloadCancelledError):
    """An answer came and was refused here, e.g. as too large; Scrapy does not ask for it again."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason
        """Why the answer was refused, in the words of an outcome; the message may be another."""


def too_large(limit: int) -> str:
    """Return the reason for refusing an answer beyond a limit, e.g. ``answer larger than 32 MiB``.

    ``limit`` is in bytes.
    """
    whole, rest = divmod(limit, _MEBIBYTE)
    return f"answer larger than {f'{limit:,} bytes' if rest or not whole else f'{whole} MiB'}"


def tell_reason(error: BaseException, reason: str) -> None:
    """Let the exception carry why its request got no answer, whoever it comes to: a request that
    was sent again is not the one that was asked for."""
    setattr(error, _REASON, reason)


def reason_of(error: BaseException | None) -> str:
    """Return in words why a request got no answer.

    The message of an error of Python itself may be empty, or no more than a key (``'identity'``):
    the reason then names the error's class.
    """
    if told := getattr(error, _REASON, ""):
        return str(told)
    if isinstance(error, AnswerRefusedError):
        return error.reason
    name = type(error).__name__
    if isinstance(error, KeyError):
        return f"{name}: {error}"
    return str(error) or f"{name}, which says no more"


class LeaveOverError(DownloadFailedError):
    """The time within which the request might leave is over. ``unsent``: nothing of it has left;
    otherwise it was broken off before an answer came."""

    def __init__(self, *, unsent: bool) -> None:
        super().__init__("the worker's lease ended before the request was answered")
        self.unsent = unsent


class ProxyError(DownloadFailedError):
    """The proxy did not open the way to the server."""

    def __init__(self, message: str = "", proxy: str = "") -> None:
        super().__init__(message)
        self.proxy = proxy


class ProxyUnreachableError(ProxyError, DownloadConnectionRefusedError):
    """No connection to the proxy could be made; for an https proxy, no TLS connection."""


class ProxyAuthenticationError(ProxyError):
    """The proxy demands credentials, or other ones than those it got."""


class ProxyRefusedError(ProxyError):
    """The proxy answers and refuses the request.

    ``status`` is the HTTP status of its answer to CONNECT. It is None where the proxy gave none: it
    hung up, answered with something that is no HTTP, or is a SOCKS proxy, whose reason the message
    gives in libcurl's words.
    """

    def __init__(self, message: str = "", proxy: str = "", status: int | None = None) -> None:
        super().__init__(message, proxy)
        self.status = status
