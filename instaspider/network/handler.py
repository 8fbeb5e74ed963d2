"""Downloads requests of Scrapy over libcurl with a browser's TLS and HTTP/2 look."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from functools import partial
from weakref import WeakSet

from curl_cffi import CurlError, CurlOpt
from scrapy import Request, signals
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadFailedError,
    NotConfigured,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.utils.asyncio import is_asyncio_available

from instaspider.network.configure import (
    Configuration,
    Plans,
    fill,
    serves_others,
    shared_options,
)
from instaspider.network.counts import Counts
from instaspider.network.curl import Handle
from instaspider.network.deadlines import Deadline, Deadlines
from instaspider.network.destination import Destination
from instaspider.network.errors import (
    CLOSED,
    CONNECTION_LOST,
    DATALOSS,
    GIVEN_UP,
    Hop,
    exception_for,
    unresolved_proxy,
)
from instaspider.network.handles import Company, Handles
from instaspider.network.head import Heads, around_literal
from instaspider.network.resolver import Resolver
from instaspider.network.sandboxed import connect_to, stays_here
from instaspider.network.targets import resolve_target
from instaspider.network.transfer import Transfer, has_listeners
from instaspider.network.watch import FLOODED, Watch

logger = logging.getLogger(__name__)

request_given_up = object()
"""The signal that nobody waits for a request any more. Its answer is broken off."""
# Seconds that close() waits for transfers to notice that they were broken off.
_CLOSE_SECONDS = 5.0


class CurlCffiDownloadHandler(BaseDownloadHandler):
    """Downloads requests over libcurl with a browser's TLS and HTTP/2 look.

    ``DOWNLOAD_HANDLERS = {"https": "instaspider.CurlCffiDownloadHandler"}`` switches it on.
    Reads ``meta["impersonate"]`` (a target, an alias, or None for curl's own look),
    ``meta["identity"]`` (connections and TLS tickets are never shared between identities),
    ``meta["proxy"]``, ``meta["download_timeout"]`` (seconds for the whole transfer),
    ``meta["download_to"]`` (a file for the body), ``meta["leave"]`` (until when the request may
    leave) and Scrapy's other documented keys. Sets ``meta["connection_lost"]`` on a request whose
    connection broke. Raises Scrapy's download exceptions, ``ProxyError`` and ``LeaveOverError``.
    """

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        if not is_asyncio_available():
            raise NotConfigured("CurlCffiDownloadHandler runs on asyncio: unset TWISTED_REACTOR.")
        super().__init__(crawler)
        settings = crawler.settings
        self.configuration = Configuration.from_settings(settings)
        options = self.configuration.options
        self.target = resolve_target(options.impersonate)
        self.maxsize = settings.getint("DOWNLOAD_MAXSIZE")
        self.warnsize = settings.getint("DOWNLOAD_WARNSIZE")
        self.timeout = settings.getfloat("DOWNLOAD_TIMEOUT")
        self.fail_on_dataloss = settings.getbool("DOWNLOAD_FAIL_ON_DATALOSS")
        self.clients = Handles(connect_to(options.sandbox) if options.sandbox else [])
        # With the sandbox on, libcurl connects to this machine alone: nothing is to be resolved.
        self.resolver = None if options.sandbox else Resolver(settings)
        self._closing = False
        self._active = 0
        self._idle = asyncio.Event()
        self._company = Company()
        self._deadlines = Deadlines()
        self._running: dict[asyncio.Future[None], Transfer] = {}
        self._given_up: WeakSet[Request] = WeakSet()
        self._warned: set[str] = set()
        self._counts = Counts(crawler)
        self._watch = Watch(self.clients, self._running, self._counts.write)
        self._heads = Heads(self._warn_dropped)
        self._plans = Plans(self.configuration)
        crawler.signals.connect(self._give_up, request_given_up)

    async def download_request(self, request: Request) -> Response:
        if self._closing:
            raise DownloadCancelledError(CLOSED)
        if request in self._given_up:
            raise DownloadCancelledError(GIVEN_UP)
        self._active += 1
        try:
            return await self._download(request)
        except CurlError as error:  # libcurl refused an option
            failure = exception_for(error, str(request))
            self._counts.failed(failure)
            raise failure from error
        except Exception as error:
            self._counts.failed(error)
            raise
        finally:
            self._active -= 1
            if not self._active:
                self._idle.set()

    async def _download(self, request: Request) -> Response:
        meta = request.meta
        deadline = Deadline.after(meta.get("download_timeout") or self.timeout)
        destination = Destination.of(request)
        self._warn_socks(request, destination)
        local = self.resolver is None and stays_here(request, destination.server, self._warned)
        usual = None if local else self.target
        target = resolve_target(meta["impersonate"]) if "impersonate" in meta else usual
        resolved = await self._resolve(request, destination, deadline)
        if self._closing:  # close() was called while the name was resolved
            raise DownloadCancelledError(CLOSED)
        head = self._heads.of(request, target)
        live = has_listeners(self.crawler, signals.headers_received)
        shared = shared_options(request, destination, target, resolved, live)
        key = shared if serves_others(request) else None
        curl, clean = self.clients.take(target, key)
        ended = False
        try:
            if clean:
                self._plans.of(shared, request, destination, target).apply(curl)
                fill(curl, request, destination, resolved)
            elif resolved:
                curl.resolve_again()
            if destination.names_literal and self.resolver is not None:
                self.clients.address(curl, *around_literal(request.url, head))
            else:
                self.clients.address(curl, request.url, head)
            transfer = self._transfer(request, curl, clean, live)
            kind = (target, destination.identity, destination.server)
            self._company.join(curl, kind)
            try:
                ended = await self._perform(curl, request, destination, transfer, deadline)
            except BaseException:
                transfer.drop()
                raise
            finally:
                self._company.leave(kind)
                self._counts.ended(curl, transfer)
            flags = [] if ended or transfer.aborted else ["dataloss"]
            if ended and not transfer.aborted and transfer.ends_with_its_connection():
                flags = ["partial"]
            return transfer.response(flags)
        finally:
            if ended:
                self.clients.give_back(curl, key)
            else:
                self.clients.abandon(curl)

    def _transfer(self, request: Request, curl: Handle, clean: bool, live: bool) -> Transfer:
        """Make what takes in the answer; header lines come singly only if somebody listens."""
        meta = request.meta
        collected = not live and self.clients.collect_headers(curl, clean)
        transfer = Transfer(
            self.crawler,
            request,
            curl,
            meta.get("download_maxsize", self.maxsize),
            meta.get("download_warnsize", self.warnsize),
            partial(self.clients.header_text, curl) if collected else None,
        )
        if not collected:
            curl.setopt(CurlOpt.HEADERFUNCTION, transfer.header)
        curl.setopt(CurlOpt.WRITEFUNCTION, transfer.chunk)
        return transfer

    async def _resolve(self, request: Request, to: Destination, deadline: Deadline) -> list[str]:
        """Return entries for CURLOPT_RESOLVE: the addresses of hosts that curl connects to."""
        if self.resolver is None:
            return []
        entries = []
        proxy = to.proxy
        for host, port in to.looked_up:
            addresses = self.resolver.known(host)
            if addresses is None:
                try:
                    addresses = await deadline.bound(self.resolver.resolve(host), request)
                except CannotResolveHostError as error:
                    if proxy is not None and host == proxy.host:
                        raise unresolved_proxy(proxy, str(request)) from error
                    raise
            if addresses:
                # "+": curl drops the entry after a minute, as it does with its own
                entries.append(f"+{host}:{port}:{','.join(addresses)}")
        return entries

    async def _perform(
        self,
        curl: Handle,
        request: Request,
        destination: Destination,
        transfer: Transfer,
        deadline: Deadline,
    ) -> bool:
        """Wait for the end of the transfer. False: it broke off, but the answer may be used."""
        future = self.clients.perform(curl, request.meta.get("leave"))
        self._running[future] = transfer
        self._watch.begin()
        self._deadlines.add(future, deadline, request)
        try:
            await future
        except CurlError as error:
            transfer.read_headers()
            if error.code in CONNECTION_LOST:
                request.meta["connection_lost"] = True
            if self.clients.is_flooded(curl):
                request.meta["connection_lost"] = True
                raise DownloadFailedError(FLOODED) from error
            if (refusal := transfer.refusal) is not None:
                raise refusal from refusal.__cause__
            if transfer.stop is not None:
                return False
            if transfer.headers is not None and error.code in DATALOSS:
                self._dataloss(request, error)
                return False
            tunnel = destination.server.scheme == "https" or self.configuration.options.sandbox
            proxy = destination.proxy
            hop = Hop.of(curl, proxy, tunnel=bool(tunnel)) if proxy else None
            failure = exception_for(error, str(request), hop)
            raise failure from failure.__cause__ or error
        finally:
            self._deadlines.remove(future)
            transfer.close()
            self._running.pop(future, None)
        return True

    def _dataloss(self, request: Request, error: CurlError) -> None:
        """Raise ResponseDataLossError, unless broken answers are wanted."""
        if request.meta.get("download_fail_on_dataloss", self.fail_on_dataloss):
            if "dataloss" not in self._warned:
                self._warned.add("dataloss")
                logger.warning(
                    "Got data loss in %s. To get broken responses all the same set"
                    " DOWNLOAD_FAIL_ON_DATALOSS = False. This is said once.",
                    request.url,
                )
            raise ResponseDataLossError(str(error)) from error

    def _warn_socks(self, request: Request, destination: Destination) -> None:
        socks = destination.proxy is not None and not destination.proxy.is_http
        if socks and request.meta.get("proxy_headers") and "proxy_headers" not in self._warned:
            self._warned.add("proxy_headers")
            logger.warning(
                "Ignoring the proxy_headers request metadata key for SOCKS proxies, as the SOCKS"
                " protocol has no headers. This is said once."
            )

    def _warn_dropped(self, name: str) -> None:
        if name not in self._warned:
            self._warned.add(name)
            logger.warning(
                "The header %s of a request is not sent: under an impersonate target it is the"
                " target's. Set meta['impersonate'] = None to send your own. This is said once.",
                name,
            )

    def _give_up(self, request: Request) -> None:
        self._given_up.add(request)
        for future, transfer in self._running.items():
            if transfer.request is request and not future.done():
                future.set_exception(DownloadCancelledError(GIVEN_UP))

    async def close(self) -> None:
        self._closing = True
        self._watch.end()
        for future in list(self._running):
            if not future.done():
                future.set_exception(DownloadCancelledError(CLOSED))
        if self.resolver is not None:
            await self.resolver.close()
        if self._active:
            # Transfers take their handles off the multi when they wake up; it is closed after.
            self._idle.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), _CLOSE_SECONDS)
        self._deadlines.close()
        await self.clients.close()
        self._counts.write()
