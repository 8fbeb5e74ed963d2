"""What a download ends with when its proxy is to blame.

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

from scrapy.exceptions import DownloadConnectionRefusedError, DownloadFailedError


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
