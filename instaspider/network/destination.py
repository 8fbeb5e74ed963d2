"""Tells where a request goes, and under which identity: read from its URL and its meta."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import SplitResult

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, UnsupportedURLSchemeError
from scrapy.utils.httpobj import urlparse_cached

from instaspider.network.proxy import ProxyServer, proxy_headers, proxy_of

_PORTS = {"http": 80, "https": 443}
_INSTAGRAM = (".instagram.com", ".cdninstagram.com", ".fbcdn.net")


class Server(NamedTuple):
    """The server of a URL."""

    scheme: str
    host: str
    port: int
    is_instagram: bool
    """Whether cookies of a login may go there. Such a server is verified even if Scrapy's default
    is not to verify."""


class Destination(NamedTuple):
    """The way of a request: its server, its proxy and its identity."""

    server: Server
    proxy: ProxyServer | None
    identity: str
    """The text that keeps connections and TLS tickets of identities apart.

    It is ``meta["identity"]``, or else made of proxy and cookie jar. The target and the proxy's
    credentials keep them apart too; libcurl compares those itself.
    """
    proxy_headers: tuple[bytes, ...] = ()
    """Header lines for an HTTP proxy; connections with different ones are kept apart."""

    @classmethod
    def of(cls, request: Request) -> Destination:
        """Return the destination of a request.

        Raises UnsupportedURLSchemeError for another scheme than http and https,
        DownloadCancelledError for a URL without a host.
        """
        meta = request.meta
        url = urlparse_cached(request)
        if url.scheme not in _PORTS:
            raise UnsupportedURLSchemeError(f"{request.url}: the scheme is neither http nor https.")
        server = _server(url.scheme, url.netloc)
        if not server.host:
            raise DownloadCancelledError(f"{request.url}: there is no host.")
        proxy = proxy_of(request)
        identity = meta.get("identity")
        if identity is None:
            identity = f"{proxy.url if proxy else ''}/{meta.get('cookiejar', '')}"
        lines = proxy_headers(request) if proxy is not None and proxy.is_http else ()
        if lines:  # a tunnel opened with these lines must not serve requests without them
            identity = f"{identity}/{sha256(repr(lines).encode()).hexdigest()[:16]}"
        return cls(server, proxy, str(identity), lines)

    @property
    def names_literal(self) -> bool:
        """Whether the URL is http:// with an IPv6 address and goes to an HTTP proxy, not by a
        tunnel."""
        proxied = self.proxy is not None and self.proxy.is_http
        return proxied and self.server.scheme == "http" and ":" in self.server.host

    @property
    def looked_up(self) -> list[tuple[str, int]]:
        """The hosts and ports that libcurl would look up.

        An HTTP proxy and socks5h look up the server's name themselves; socks4 and socks5 need an
        address.
        """
        server = (self.server.host, self.server.port)
        if self.proxy is None:
            return [server]
        hop = (self.proxy.host, self.proxy.port)
        return [hop] if self.proxy.resolves else [hop, server]


@lru_cache(maxsize=4096)
def _server(scheme: str, netloc: str) -> Server:
    # The port is a valid number here: Request refuses any other.
    url = SplitResult(scheme, netloc, "", "", "")
    host = url.hostname or ""
    name = f".{host}".removesuffix(".")  # "instagram.com." is the same host
    return Server(scheme, host, url.port or _PORTS[scheme], name.endswith(_INSTAGRAM))
