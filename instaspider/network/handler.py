"""Scrapy's download handler over libcurl with a browser's TLS and HTTP/2 look."""

from __future__ import annotations

import asyncio
import base64
import binascii
import ipaddress
import logging
from urllib.parse import urlsplit

from curl_cffi import Curl, CurlError, CurlHttpVersion, CurlOpt
from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadTimeoutError,
    NotConfigured,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.utils.asyncio import is_asyncio_available
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.url import add_http_if_no_scheme

from instaspider.exceptions import ConfigurationError
from instaspider.network.clients import Clients
from instaspider.network.errors import DATALOSS, exception_for
from instaspider.network.headers import (
    cookie_header,
    header_lines,
    header_order,
    is_chromium,
)
from instaspider.network.targets import resolve_target
from instaspider.network.transfer import Transfer
from instaspider.options import Options

logger = logging.getLogger(__name__)


class CurlCffiDownloadHandler(BaseDownloadHandler):
    """``DOWNLOAD_HANDLERS = {"https": "instaspider.CurlCffiDownloadHandler"}``.

    Reads ``meta["impersonate"]`` (a target, an alias, or None for curl's own look),
    ``meta["identity"]`` (connections and TLS tickets are never shared between identities),
    ``meta["proxy"]``, ``meta["download_timeout"]`` (seconds for the whole transfer) and Scrapy's
    other documented keys. Raises Scrapy's download exceptions.
    """

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        if not is_asyncio_available():
            raise NotConfigured("CurlCffiDownloadHandler needs asyncio: that reactor, or none.")
        super().__init__(crawler)
        settings = crawler.settings
        self.options = Options.from_settings(settings)
        self.target = resolve_target(self.options.impersonate)
        self.verify = settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
        self.verify_by_user = bool(settings.getpriority("DOWNLOAD_VERIFY_CERTIFICATES"))
        self.maxsize = settings.getint("DOWNLOAD_MAXSIZE")
        self.warnsize = settings.getint("DOWNLOAD_WARNSIZE")
        self.timeout = settings.getfloat("DOWNLOAD_TIMEOUT")
        self.fail_on_dataloss = settings.getbool("DOWNLOAD_FAIL_ON_DATALOSS")
        self.proxy_encoding = settings.get("HTTPPROXY_AUTH_ENCODING") or "latin-1"
        sandbox = self.options.sandbox
        self.clients = Clients([f"::{sandbox}"] if sandbox else [])
        self._running: set[asyncio.Future[None]] = set()
        self._warned: set[str] = set()

    async def download_request(self, request: Request) -> Response:
        meta = request.meta
        named = "impersonate" in meta
        target = resolve_target(meta["impersonate"]) if named else self.target
        curl = self.clients.take(target)
        transfer = Transfer(
            self.crawler,
            request,
            curl,
            meta.get("download_maxsize", self.maxsize),
            meta.get("download_warnsize", self.warnsize),
        )
        ended = False
        try:
            self._configure(curl, request, target, transfer)
            ended = await self._perform(curl, request, transfer)
            return transfer.response([] if ended or transfer.aborted else ["dataloss"])
        finally:
            if ended:
                self.clients.give_back(curl, target)
            else:
                self.clients.abandon(curl)

    async def _perform(self, curl: Curl, request: Request, transfer: Transfer) -> bool:
        """Wait for the end of the transfer; False when it broke off but the answer may be used."""
        seconds = request.meta.get("download_timeout") or self.timeout
        future = self.clients.perform(curl)
        self._running.add(future)
        timer = asyncio.get_running_loop().call_later(seconds, _expire, future, request, seconds)
        try:
            await future
        except CurlError as error:
            if transfer.too_large is not None:
                raise transfer.too_large from None
            if transfer.stop is not None:
                return False
            if transfer.headers is not None and error.code in DATALOSS:
                self._dataloss(request, error)
                return False
            raise exception_for(error, str(request)) from error
        finally:
            timer.cancel()
            self._running.discard(future)
        return True

    def _dataloss(self, request: Request, error: CurlError) -> None:
        """Raise, unless a broken answer is wanted."""
        if request.meta.get("download_fail_on_dataloss", self.fail_on_dataloss):
            if "dataloss" not in self._warned:
                self._warned.add("dataloss")
                logger.warning(
                    "Data loss in %s. To get broken responses set DOWNLOAD_FAIL_ON_DATALOSS=False."
                    " This is said once.",
                    request.url,
                )
            raise ResponseDataLossError(str(error)) from error

    def _configure(
        self, curl: Curl, request: Request, target: str | None, transfer: Transfer
    ) -> None:
        lines, dropped = header_lines(request, target)
        for name in dropped:
            self._warn_dropped(name, target)
        curl.setopt(CurlOpt.URL, request.url.encode())
        curl.setopt(CurlOpt.PATH_AS_IS, 1)
        curl.setopt(CurlOpt.FOLLOWLOCATION, 0)
        curl.setopt(CurlOpt.NOSIGNAL, 1)
        curl.setopt(CurlOpt.PIPEWAIT, 1)  # one HTTP/2 connection, as a browser has, not one each
        curl.setopt(CurlOpt.HTTP_CONTENT_DECODING, 0)  # Scrapy does that, and counts bytes
        curl.setopt(CurlOpt.SUPPRESS_CONNECT_HEADERS, 1)
        curl.setopt(CurlOpt.HTTPHEADER, lines)
        if is_chromium(target):
            curl.setopt(CurlOpt.HTTPHEADER_ORDER, header_order(request))
            if cookies := cookie_header(request):
                curl.setopt(CurlOpt.COOKIE, cookies)
        curl.setopt(CurlOpt.HEADERFUNCTION, transfer.header)
        curl.setopt(CurlOpt.WRITEFUNCTION, transfer.chunk)
        if request.url.startswith("http:"):
            # Impersonation asks for HTTP/2, which in the clear means "Upgrade: h2c": no browser.
            curl.setopt(CurlOpt.HTTP_VERSION, CurlHttpVersion.V1_1)
        _method(curl, request)
        self._tls(curl, request)
        self._proxy(curl, request)

    def _warn_dropped(self, name: str, target: str | None) -> None:
        if name not in self._warned:
            self._warned.add(name)
            logger.warning(
                "The header %s of a request is not sent: under an impersonate target (%s) it is the"
                " target's. Set meta['impersonate'] = None to send your own. This is said once.",
                name,
                target,
            )

    def _tls(self, curl: Curl, request: Request) -> None:
        identity = request.meta.get("identity")
        if identity is None:
            identity = f"{request.meta.get('cookiejar', '')}"
        # No such folder: a certificate path belongs to what libcurl compares before it reuses a
        # connection or a TLS ticket, so each identity gets its own.
        curl.setopt(CurlOpt.CAPATH, f"/nonexistent/{identity}")
        if self.options.sandbox and self.options.sandbox_ca:
            curl.setopt(CurlOpt.CAINFO, self.options.sandbox_ca)
        if not (self.verify or (not self.verify_by_user and _is_instagram(request))):
            curl.setopt(CurlOpt.SSL_VERIFYPEER, 0)
            curl.setopt(CurlOpt.SSL_VERIFYHOST, 0)

    def _proxy(self, curl: Curl, request: Request) -> None:
        # Both are always set: libcurl would read http_proxy and no_proxy of the environment.
        curl.setopt(CurlOpt.NOPROXY, "")
        proxy = request.meta.get("proxy")
        if not proxy:
            curl.setopt(CurlOpt.PROXY, "")
            return
        proxy = add_http_if_no_scheme(proxy)
        if self.options.sandbox and not is_loopback(proxy):
            raise ConfigurationError(
                f"The sandbox is on; the proxy {urlsplit(proxy).hostname} is not on this machine."
            )
        curl.setopt(CurlOpt.PROXY, proxy)
        header = request.headers.get(b"Proxy-Authorization")
        if header:
            user, password = _credentials(header, self.proxy_encoding)
            # Never as a header line: libcurl would let a tunnel opened with one be used by another.
            curl.setopt(CurlOpt.PROXYUSERNAME, user)
            curl.setopt(CurlOpt.PROXYPASSWORD, password)

    async def close(self) -> None:
        for future in list(self._running):
            if not future.done():
                future.set_exception(DownloadCancelledError("the download handler was closed"))
        # The transfers take their handles off the multi when they wake up; it goes after them.
        for _ in range(100):
            if not self._running:
                break
            await asyncio.sleep(0)
        await self.clients.close()


def _is_instagram(request: Request) -> bool:
    """Hosts to which cookies of a login may go: verified although Scrapy's default is not to."""
    host = urlparse_cached(request).hostname or ""
    return host.endswith((".instagram.com", ".cdninstagram.com", ".fbcdn.net"))


def is_loopback(url: str) -> bool:
    """Whether a URL's host is this machine, without asking a resolver."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _expire(future: asyncio.Future[None], request: Request, seconds: float) -> None:
    if not future.done():
        future.set_exception(
            DownloadTimeoutError(f"Getting {request.url} took longer than {seconds} seconds.")
        )


def _method(curl: Curl, request: Request) -> None:
    method = request.method
    if method == "HEAD":
        curl.setopt(CurlOpt.NOBODY, 1)
    elif method == "POST" or request.body:
        curl.setopt(CurlOpt.POST, 1)
        curl.setopt(CurlOpt.POSTFIELDS, request.body)
        curl.setopt(CurlOpt.POSTFIELDSIZE_LARGE, len(request.body))
        if method != "POST":
            curl.setopt(CurlOpt.CUSTOMREQUEST, method.encode())
    elif method != "GET":
        curl.setopt(CurlOpt.CUSTOMREQUEST, method.encode())


def _credentials(header: bytes, encoding: str) -> tuple[bytes, bytes]:
    scheme, _, token = header.partition(b" ")
    if scheme.lower() != b"basic":
        raise DownloadCancelledError("Proxy-Authorization is not of the Basic scheme.")
    try:
        user, _, password = base64.b64decode(token, validate=True).partition(b":")
    except binascii.Error:
        raise DownloadCancelledError("Proxy-Authorization is not base64.") from None
    return (
        user.decode(encoding).encode(),
        password.decode(encoding).encode(),
    )
