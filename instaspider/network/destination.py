"""Tells where a request goes, and as whom: read once from its URL and its meta."""

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
    """Of a URL."""

    scheme: str
    host: str
    port: int
    is_instagram: bool
    """One to which cookies of a login may go: verified although Scrapy's default is not to."""


class Destination(NamedTuple):
    """Of a request."""

    server: Server
    proxy: ProxyServer | None
    identity: str
    """What connections and TLS tickets are kept apart by: ``meta["identity"]``, else proxy and
    cookie jar; besides by the target, and by the proxy's credentials, which libcurl compares."""
    proxy_headers: tuple[bytes, ...] = ()
    """Lines for an HTTP proxy; they tell connections apart too."""

    @classmethod
    def of(cls, request: Request) -> Destination:
        """Raises UnsupportedURLSchemeError, or DownloadCancelledError for a URL that is none."""
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
        if lines:  # a tunnel that was opened with some is not for others
            identity = f"{identity}/{sha256(repr(lines).encode()).hexdigest()[:16]}"
        return cls(server, proxy, str(identity), lines)

    @property
    def names_literal(self) -> bool:
        """Whether an HTTP proxy is to be asked for an address of IPv6, without a tunnel."""
        proxied = self.proxy is not None and self.proxy.is_http
        return proxied and self.server.scheme == "http" and ":" in self.server.host

    @property
    def looked_up(self) -> list[tuple[str, int]]:
        """Hosts and ports that libcurl would look up. An HTTP proxy or socks5h looks up the
        server's name itself; socks4 and socks5 want an address."""
        server = (self.server.host, self.server.port)
        if self.proxy is None:
            return [server]
        hop = (self.proxy.host, self.proxy.port)
        return [hop] if self.proxy.resolves else [hop, server]


@lru_cache(maxsize=4096)
def _server(scheme: str, netloc: str) -> Server:
    # A port that is none comes here no more: Request refuses it.
    url = SplitResult(scheme, netloc, "", "", "")
    host = url.hostname or ""
    name = f".{host}".removesuffix(".")  # of the root
    return Server(scheme, host, url.port or _PORTS[scheme], name.endswith(_INSTAGRAM))
