"""Tells the pool whether requests reach the service: dead proxies, lost connections.

The health middleware judges what an answer says.
"""

from __future__ import annotations

import logging

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest, UnsupportedURLSchemeError

from instaspider.crawl.crawl import Crawl
from instaspider.crawl.errand import Errand
from instaspider.crawl.not_sent import IdentityRetiredError
from instaspider.download_errors import LeaveOverError, ProxyError
from instaspider.exceptions import ConfigurationError
from instaspider.identities.identity import Identity
from instaspider.identities.pool import Cause
from instaspider.identities.reassign import move

logger = logging.getLogger(__name__)

# These errors say nothing about the way to the service, and asking again would end the same way.
FINAL = (
    IgnoreRequest,
    ConfigurationError,
    DownloadCancelledError,
    UnsupportedURLSchemeError,
)
# So do these, and the request goes again, now or later.
NOT_SENT = (IdentityRetiredError, LeaveOverError)


class ProxyHealth:
    """Tells the pool which requests got an answer and which got none; counts what comes of that."""

    def __init__(self, crawler: Crawler, crawl: Crawl) -> None:
        self.crawler = crawler
        self.crawl = crawl

    def answered(self, request: Request) -> None:
        """Note that a request got some answer."""
        identity = self._identity(request)
        if identity is None:
            return
        if not identity.settled:
            self._settle(identity)
        proven = identity.address.answered
        if identity.hear():
            self.crawler.stats.inc_value("instaspider/identities/revived")
            logger.info("%s: its proxy works again.", identity.name)
        if not proven:
            self._move()

    def failed(self, request: Request, exception: Exception) -> None:
        """Note that a request got no answer, and in its errand whether it can be to blame."""
        identity = self._identity(request)
        if identity is None or isinstance(exception, (*FINAL, *NOT_SENT)):
            return
        errand = Errand.of(request)
        if self.crawl.pool.moved(errand.lease or 0):
            Errand.note(request, blameless=True)
            return
        cause: Cause = "connection" if "connection_lost" in request.meta else "other"
        if isinstance(exception, ProxyError):
            cause = "proxy"
        pool, now = self.crawl.pool, self.crawl.now()
        # Scripts of pages have no lease; like the pages, they are for no input.
        sent_at = now if errand.sent_at is None else errand.sent_at
        to_blame, died = pool.fail(identity, sent_at, now, errand.line, cause)
        if not to_blame:
            Errand.note(request, blameless=True)
        if died:
            wait = identity.address.dead_until - now
            logger.info(
                "%s is probed in %.0f s, its proxy is dead: %s", identity.name, wait, exception
            )
            self.crawler.stats.inc_value("instaspider/identities/dead")
            self._move()
        for lost in pool.give_up():
            logger.info("%s is not used any more: %s.", lost.name, lost.retired)
            self.crawler.stats.inc_value("instaspider/identities/retired")

    def _settle(self, login: Identity) -> None:
        """Note that the service has seen a new login, which keeps its address from now on."""
        login.settled = True
        if login.session is None or self.crawl.login_homes is None:
            return
        try:
            self.crawl.login_homes.remember([(login.session, login.proxy)])
        except ConfigurationError as error:
            logger.warning(
                "The proxy of %s is not written down, and the next crawl may choose another: %s",
                login.name,
                error,
            )

    def _move(self) -> None:
        """Give another proxy to logins whose proxy never worked."""
        for login, host in move(self.crawl.pool.identities):
            self.crawler.stats.inc_value("instaspider/identities/moved")
            logger.warning(
                "The proxy of %s never worked; that of %s carries it from now on.",
                login.name,
                host.name,
            )

    def _identity(self, request: Request) -> Identity | None:
        """Return the identity that sent a request; None if none did."""
        errand = Errand.of(request)
        sent = errand.lease is not None or errand.follows is not None
        return self.crawl.pool[request.meta["identity"]] if sent else None
