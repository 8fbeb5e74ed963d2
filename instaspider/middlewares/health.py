"""570: judges each response, owns every re-send.

A verdict reaches the spider in ``response.meta["verdict"]``, ``["reason"]`` and ``["absence"]``.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    DownloadCancelledError,
    IgnoreRequest,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response

from instaspider.catalogue import Endpoint
from instaspider.crawl import Crawl, build_request, row_of
from instaspider.exceptions import ConfigurationError
from instaspider.identities.identity import Identity
from instaspider.proxy_errors import ProxyError
from instaspider.verdicts import EFFECTS, Answer, Judgement, judge

logger = logging.getLogger(__name__)

# Asking again would end the same way.
_FINAL = (
    IgnoreRequest,
    ConfigurationError,
    DownloadCancelledError,
    UnsupportedURLSchemeError,
)


class HealthMiddleware:
    """Credits, parks and retires identities; sends again what deserves it."""

    def __init__(self, crawler: Crawler, crawl: Crawl) -> None:
        self.crawler = crawler
        self.crawl = crawl

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HealthMiddleware:
        return cls(crawler, Crawl.needed(crawler))

    def process_response(self, request: Request, response: Response) -> Response | Request:
        row = row_of(request)
        if row is None:
            return response
        judgement = judge(_answer(response, row))
        self.crawler.stats.inc_value(f"instaspider/verdicts/{judgement.verdict}")
        effect = EFFECTS[judgement.verdict]
        identity = self.crawl.pool[request.meta["identity"]]
        self._tell(identity, judgement, request, response)
        if effect.request == "resend" or (effect.request == "retry" and self._tries_left(request)):
            return self._again(request, row, judgement.verdict, free=effect.request == "resend")
        request.meta["verdict"] = judgement.verdict
        request.meta["reason"] = judgement.reason
        request.meta["absence"] = judgement.absence
        return response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        row = row_of(request)
        if row is None or isinstance(exception, _FINAL):
            return None
        self.crawler.stats.inc_value("instaspider/verdicts/transient")
        logger.debug("%s: %s", request, exception)
        if isinstance(exception, ProxyError):
            self._rest(request, str(exception))
        if self._tries_left(request):
            return self._again(request, row, "transient", free=False)
        return None

    def _tell(
        self, identity: Identity, judgement: Judgement, request: Request, response: Response
    ) -> None:
        """Let the identity feel what the verdict means for it."""
        effect = EFFECTS[judgement.verdict].identity
        now = self.crawl.now()
        if effect != "park":
            self.crawl.pool.last_answer = now
        if effect == "credit":
            self.crawl.pool.credit(identity, request.meta["sent_at"])
        elif effect == "park":
            self._rest(request, judgement.reason, _retry_after(response))
        elif effect == "retire" and self.crawl.pool.retire(identity, judgement.reason):
            self.crawler.stats.inc_value("instaspider/identities/retired")
            logger.warning("%s is not used any more: %s.", identity.id, judgement.reason)

    def _rest(self, request: Request, reason: str, wait: float = 0.0) -> None:
        """Park the identity of a request; a dead proxy would otherwise be the first to be ready
        for each try. ``wait``: seconds that the service asked for."""
        identity = self.crawl.pool[request.meta["identity"]]
        before, now = identity.parked_until, self.crawl.now()
        until = self.crawl.pool.park(identity, request.meta["sent_at"], now, wait)
        if until != before:
            self.crawler.stats.inc_value("instaspider/identities/parked")
            logger.info("%s rests %.0f s: %s.", identity.id, until - now, reason)

    def _tries_left(self, request: Request) -> bool:
        return int(request.meta["tries"]) + 1 < self.crawl.options.max_tries

    def _again(self, request: Request, row: Endpoint, verdict: str, *, free: bool) -> Request:
        self.crawler.stats.inc_value(f"instaspider/resends/{verdict}")
        arguments: Mapping[str, str] = request.meta["arguments"]
        again = build_request(
            self.crawl,
            row,
            arguments,
            request.meta["input"],
            callback=request.callback,
            errback=request.errback,
            tries=request.meta["tries"] + (0 if free else 1),
        )
        return again.replace(priority=max(again.priority, request.priority) + 1)


def _answer(response: Response, row: Endpoint) -> Answer:
    location = response.headers.get(b"Location") or b""
    return Answer(
        status=response.status,
        body=response.body,
        location=location.decode("latin-1"),
        look=row.look,
    )


def _retry_after(response: Response) -> float:
    """Seconds of a Retry-After header; 0 without one. Dates are not used by the service."""
    value = response.headers.get(b"Retry-After") or b""
    return float(value) if value.isdigit() else 0.0
