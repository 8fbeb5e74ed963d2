"""Reads the proxy of a request, with its credentials apart from its address."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote_to_bytes, urlsplit

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Headers
from scrapy.utils.url import add_http_if_no_scheme

from instaspider.identities.proxies import SCHEMES
from instaspider.network.headers import header_line

_DEFAULT_PORTS = {"http": 80, "https": 443}
_SOCKS_PORT = 1080


@dataclass(frozen=True, slots=True)
class ProxyServer:
    """The address of a proxy and its login. Only ``address`` and ``url`` may be shown to people."""

    scheme: str
    host: str
    port: int
    user: bytes | None = field(default=None, repr=False)
    password: bytes = field(default=b"", repr=False)

    @property
    def address(self) -> str:
        """``host:port``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The URL without credentials."""
        return f"{self.scheme}://{self.address}"

    @property
    def is_http(self) -> bool:
        return not self.scheme.startswith("socks")

    @property
    def resolves(self) -> bool:
        """Whether the proxy looks up the server's name; socks4 and socks5 need an address."""
        return self.scheme not in ("socks4", "socks5")


def proxy_of(request: Request) -> ProxyServer | None:
    """Return the proxy in ``meta["proxy"]``. Raises DownloadCancelledError, without quoting it."""
    value = request.meta.get("proxy")
    return _parse(value) if value else None


@lru_cache(maxsize=4096)
def _parse(value: str) -> ProxyServer:
    try:
        parts = urlsplit(add_http_if_no_scheme(value))
        host, port = parts.hostname, parts.port
    except ValueError:  # not chained, because its text may quote a password
        host = None
    if not host:
        raise DownloadCancelledError(
            "meta['proxy'] is no URL of a proxy: write SCHEME://USER:PASSWORD@HOST:PORT."
        )
    if parts.scheme not in (*SCHEMES, "socks4a"):
        raise DownloadCancelledError(
            f"meta['proxy'] has the scheme {parts.scheme}; there are {', '.join(SCHEMES)}."
        )
    return ProxyServer(
        parts.scheme,
        host,
        port or _DEFAULT_PORTS.get(parts.scheme, _SOCKS_PORT),
        None if parts.username is None else unquote_to_bytes(parts.username),
        unquote_to_bytes(parts.password or ""),
    )


def proxy_headers(request: Request) -> tuple[bytes, ...]:
    """Return the lines of ``meta["proxy_headers"]``, for the proxy alone.

    They are sorted, so that equal headers give equal lines.
    """
    given = request.meta.get("proxy_headers")
    if not given:
        return ()
    lines = (
        header_line(name, value) for name, values in Headers(given).items() for value in values
    )
    return tuple(sorted(lines))


def credentials(request: Request, proxy: ProxyServer) -> tuple[bytes, bytes] | None:
    """Return user and password: those of the Proxy-Authorization header, or else those of the URL.

    They are sent byte by byte; HttpProxyMiddleware has encoded them by HTTPPROXY_AUTH_ENCODING.
    """
    header = request.headers.get(b"Proxy-Authorization")
    if not header:
        return None if proxy.user is None else (proxy.user, proxy.password)
    scheme, _, token = header.partition(b" ")
    if scheme.lower() != b"basic":
        raise DownloadCancelledError("The Proxy-Authorization header is not of the Basic scheme.")
    try:
        user, _, password = base64.b64decode(token, validate=True).partition(b":")
    except binascii.Error:
        raise DownloadCancelledError("The Proxy-Authorization header is not base64.") from None
    return user, password
