"""Place 690: lends an identity to each request and takes it back, however the request ends."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from instaspider.catalogue import Endpoint
from instaspider.crawl.closing import LOOK_SECONDS, is_closing
from instaspider.crawl.crawl import Crawl
from instaspider.crawl.errand import Errand
from instaspider.crawl.file_requests import (
    carrier,
    look_like_a_browser,
    slot_of,
    slot_of_rows,
)
from instaspider.crawl.healing import Healing
from instaspider.crawl.not_sent import (
    CrawlEndingError,
    DocumentExpiredError,
    NoIdentityLeftError,
    StrayRequestError,
)
from instaspider.crawl.own_requests import concerns_us, is_of_0_1, row_of
from instaspider.crawl.page_tokens import PageTokens
from instaspider.crawl.proxy_health import ProxyHealth
from instaspider.crawl.requests import build_again
from instaspider.crawl.waiting import WaitingLine
from instaspider.crawl.write_turn import WriteTurn
from instaspider.exceptions import ConfigurationError
from instaspider.identities.identity import Identity, Lease
from instaspider.identities.pool import PROXY_DEAD
from instaspider.network.handler import request_given_up
from instaspider.visits import events

logger = logging.getLogger(__name__)

# Headers and meta that later middlewares add for one identity, and what the row's request had.
_HEADERS = {
    b"Proxy-Authorization": None,
    b"Cookie": None,
    b"X-CSRFToken": None,
    b"X-IG-WWW-Claim": b"0",
}


class ProxyMiddleware:
    """Lends identities: requests for a catalogue row or an Instagram host wait here for their
    turn."""

    def __init__(self, crawler: Crawler, crawl: Crawl) -> None:
        self.crawler = crawler
        self.crawl = crawl
        self.line = WaitingLine(crawl, lambda: is_closing(crawler))
        crawl.waits.add("pace", self.line.in_words)
        self.reach = ProxyHealth(crawler, crawl)
        self.healing = Healing.of(crawler, crawl)
        self.tokens = PageTokens(crawler, crawl)
        self.writing = WriteTurn(crawler, crawl)
        self._hours = crawl.hours
        """Counts the requests that logins sent, over all crawls; None if only this crawl counts."""
        self._stopping = False
        self._said_strays = False
        self._sending: WeakKeyDictionary[Request, asyncio.Task[Any]] = WeakKeyDictionary()
        """The task that sends a request and runs all middlewares for it."""
        crawler.signals.connect(self._undress, signals.request_scheduled)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ProxyMiddleware:
        return cls(crawler, Crawl.needed(crawler))

    async def process_request(self, request: Request) -> Request | None:
        if not concerns_us(request):
            self._keep_proxy(request)
            return None
        errand = Errand.of(request)
        if errand.follows is not None:  # a page's script: browsers load it at once
            self._dress(request, await self._carrier(errand.follows, None))
            return None
        if "file" in request.meta:
            await self._send_for_file(request)
            return None
        self._end(request)  # a copy by the project's middleware has its original's lease
        self._end_with_its_task(request)
        row = row_of(request)
        if is_of_0_1(request) or (row is not None and errand.crawl != self.crawl.token):
            raise self._stray(errand)
        if row is not None and row.writes:
            await self.writing.wait(request)
        try:
            lease = await self._leave(request, row)
        except NoIdentityLeftError:
            self._stop()
            raise
        if isinstance(lease, Request):
            return lease
        Errand.note(request, lease=lease.number, sent_at=lease.sent_at)
        if lease.woke:
            self.crawler.stats.inc_value("instaspider/identities/ready")
        self._dress(request, lease.identity)
        if row is not None and row.writes:
            self.writing.send(lease)
        return None

    async def _leave(self, request: Request, row: Endpoint | None) -> Lease | Request:
        """Return leave to send the request, or another request to send instead."""
        errand = Errand.of(request)
        needs = errand.sender or self.crawl.needs(row or self.crawl.row_like(request))
        kept = None if errand.probe or errand.sender else row
        ask = partial(
            self.line.lease, needs, errand.stick, errand.avoid, row=kept, elsewhere=errand.again
        )
        while True:
            lease = await self.healing.wait(request, ask)
            if isinstance(lease, Request):
                return lease
            if row is not None and errand.crawl != self.crawl.token:
                self.crawl.pool.undo(lease)
                raise StrayRequestError("its input was taken over while it waited")
            try:
                self.healing.check(request, lease.identity)
            except DocumentExpiredError:
                self.crawl.pool.undo(lease)
                raise
            if row is not None and self.tokens.lacks(row, lease.identity):
                self.crawl.pool.undo(lease)
                await self.tokens.load(lease.identity)
                return build_again(self.crawl, request, row)
            if lease.identity.retired is None and self._may_send(lease.identity):
                return lease
            self.crawl.pool.undo(lease)  # retired meanwhile, or other crawls left no room

    def _stray(self, errand: Errand) -> StrayRequestError:
        """Return the exception for a request of an earlier crawl, or of an input that others have.
        An earlier crawl's are told once."""
        if errand.crawl.startswith(self.crawl.name):
            return StrayRequestError("its input was taken over")
        if not self._said_strays:
            self._said_strays = True
            logger.info(
                "Requests that an earlier crawl left in its job directory are not sent: what they"
                " were for is asked anew where it is not done."
            )
        return StrayRequestError("an earlier crawl left it in its job directory")

    async def _carrier(self, wanted: str | None, avoided: str | None) -> Identity:
        """Return who sends a request that needs no lease. In a fleet it waits for an address."""
        pool = self.crawl.pool
        while (found := carrier(pool, wanted, avoided, self.crawl.now())) is None:
            if is_closing(self.crawler):
                raise CrawlEndingError("the crawl is closing")
            await asyncio.sleep(LOOK_SECONDS)
        return found

    async def _send_for_file(self, request: Request) -> None:
        """Send a request for a file without a lease: the hosts of files have no limits on the
        pace."""
        if is_closing(self.crawler):
            raise CrawlEndingError("the crawl is closing")
        file = request.meta["file"]
        identity = await self._carrier(file["stick"], file["avoid"])
        look_like_a_browser(request, file["kind"], identity.impersonate)
        self._dress(request, identity)
        request.meta["download_slot"] = slot_of(identity)

    def _may_send(self, identity: Identity) -> bool:
        """Note a login's request where other crawls see it; False if they leave no room for it."""
        if self._hours is None or identity.session is None:
            return True
        most = self.crawl.options.session_hourly
        try:
            return self._hours.sends(identity, self.crawl.now(), most)
        except ConfigurationError as error:
            self._hours = None
            logger.warning(
                "What logins send in an hour is counted for this crawl alone from now on. %s", error
            )
            return True

    def _dress(self, request: Request, identity: Identity) -> None:
        """Give a request the cookies, proxy and look of an identity, and count it."""
        request.meta["identity"] = identity.id
        request.meta["cookiejar"] = identity.id
        if identity.session is not None and self.crawl.row_like(request) is None:
            # Pictures and robots.txt need no login. Scrapy may write a copy of such a request to
            # disk, headers included, when it sends it again.
            request.meta["dont_merge_cookies"] = True
        request.meta["impersonate"] = identity.impersonate
        # None, not absent: HttpProxyMiddleware would take http_proxy of the environment.
        request.meta["proxy"] = identity.proxy
        if identity.session is not None or identity.proxy is not None:
            # Scrapy's HTTP cache would keep the headers of requests on disk.
            request.meta["dont_cache"] = True
        # Each identity has a slot of its own, so that a delay of the project's settings holds for
        # each.
        request.meta["download_slot"] = slot_of_rows(identity)
        if identity.leave is not None:
            request.meta["leave"] = identity.leave
        errand = Errand.of(request)
        if errand.endpoint and (visit := self.crawl.ledger.visits.get(errand.line)) is not None:
            events.sent(visit)
        self.crawler.stats.inc_value(f"instaspider/requests/{errand.endpoint or 'other'}")

    def _undress(self, request: Request) -> None:
        """Take an identity's secrets off a copy that is sent anew (a retry or a redirect by Scrapy
        of a request without a row). The scheduler may write it into a job directory."""
        identity = self.crawl.pool.get(request.meta.get("identity"))
        if identity is None:
            return
        request.meta["proxy"] = identity.proxy_shown
        request.meta.pop("form_secrets", None)
        request.meta.pop("leave", None)
        for name, before in _HEADERS.items():
            if name == b"Cookie" and request.meta.get("dont_merge_cookies"):
                continue  # the project's own
            if request.headers.pop(name, None) and before:
                request.headers[name] = before

    def _keep_proxy(self, request: Request) -> None:
        """Keep the proxy of a request whose redirect leads to another site."""
        identity = self.crawl.pool.get(request.meta.get("identity"))
        if identity is not None:
            request.meta["proxy"] = identity.proxy

    def process_response(self, request: Request, response: Response) -> Response:
        self.reach.answered(request)
        self._end(request)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        # The lease ends first: what it frees may be lent before the health middleware is reached.
        self.reach.failed(request, exception)
        self._end(request)

    def _end_with_its_task(self, request: Request) -> None:
        """End the lease of a request at the latest when the task that sends it is over.

        Scrapy calls neither hook above if the task was cancelled, or if a middleware nearer to the
        handler drops the answer or puts another request in its place.
        """
        task = asyncio.current_task()
        assert task is not None  # Scrapy runs the middlewares for a request in a task of its own
        self._sending[request] = task
        task.add_done_callback(partial(self._over, request))

    def _over(self, request: Request, task: asyncio.Task[Any]) -> None:
        if self._sending.get(request) is not task:
            return  # the same request is being sent again
        del self._sending[request]
        self._end(request)
        if task.cancelled():
            # Scrapy's downloader would go on with it, though nobody waits for the answer.
            self.crawler.signals.send_catch_log(request_given_up, request=request)

    def _end(self, request: Request) -> None:
        errand = Errand.of(request)
        if not errand.turn and errand.lease is None:
            return
        Errand.note(request, turn=False, lease=None)
        if errand.turn:
            self.writing.end()
        if errand.lease is not None:
            self.crawl.pool.give_back(errand.lease)
            # Not at once: the health middleware, which comes next, may have to stop this identity.
            asyncio.get_running_loop().call_soon(self.line.pump)

    def _stop(self) -> None:
        if self._stopping or getattr(self.crawler.spider, "comes_singly", False):
            return  # inputs that come one by one fail, and the next may find more proxies
        self._stopping = True
        reasons = Counter(i.retired for i in self.crawl.pool.identities if i.retired)
        told = [f"{reason}: {count}" for reason, count in reasons.most_common()]
        logger.error(
            "The crawl stops: no identity is left (%s). Inputs without an outcome are not_done.%s",
            "; ".join(told),
            " Check INSTASPIDER_PROXIES." if PROXY_DEAD in reasons else "",
        )
        closing = self.crawler.engine.close_spider_async(reason="no_identity_left")
        self._closing = asyncio.ensure_future(closing)
