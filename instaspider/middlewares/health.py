"""Place 570: judges each response, and decides on every request that is sent again.

The verdict, which is what an answer turned out to be, reaches the walk in the request's errand.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from dataclasses import replace
from typing import Any, NamedTuple

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from instaspider.catalogue import Endpoint
from instaspider.crawl.crawl import Crawl
from instaspider.crawl.errand import Errand
from instaspider.crawl.healing import EXPIRED, Healing
from instaspider.crawl.identity_health import IdentityHealth, answer_of
from instaspider.crawl.own_requests import row_of
from instaspider.crawl.proxy_health import FINAL, NOT_SENT
from instaspider.crawl.requests import build_again
from instaspider.crawl.retry_words import in_words, met, sign_of
from instaspider.download_errors import LeaveOverError, ProxyError, tell_reason
from instaspider.identities.identity import Identity
from instaspider.verdicts.effects import (
    EFFECTS,
    RETIRED,
    STALE,
    UNANSWERED,
    UNREADABLE,
    Judgement,
    judge,
    judge_row,
)

logger = logging.getLogger(__name__)

# How many requests for one input on one route may be lost with their connection, without being
# counted, while others are under way there. Halving from 100 at once, the seventh loss finds one
# alone.
MOST_SPARED = 12


class _Case(NamedTuple):
    """Holds an answer to a row's request, the identity that got it, and the judgement of it."""

    request: Request
    row: Endpoint
    identity: Identity
    judgement: Judgement
    response: Response


class HealthMiddleware:
    """Tells identities what their answers mean; sends again the requests that deserve it."""

    def __init__(self, crawler: Crawler, crawl: Crawl) -> None:
        self.crawler = crawler
        self.crawl = crawl
        self.healing = Healing.of(crawler, crawl)
        self.identities = IdentityHealth(crawler, crawl)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HealthMiddleware:
        return cls(crawler, Crawl.needed(crawler))

    def process_response(
        self, request: Request, response: Response
    ) -> Response | Request | Awaitable[Response | Request]:
        row = row_of(request)
        errand = Errand.of(request)
        if row is None or errand.shared:
            return response
        if errand.refused:
            return self._not_taken(request, response, errand.refused)
        judgement = judge_row(
            judge(answer_of(request, response, row.look)),
            response.status,
            lasting_500=row.lasting_500,
            writes=row.writes,
        )
        if "identity" not in request.meta:
            # A middleware of the project has answered: no identity sent the request, so none is
            # told.
            self._count(request, judgement.verdict)
            return _judged(request, judgement, response)
        identity = self.crawl.pool[request.meta["identity"]]
        if identity.session is not None:
            judgement = self.identities.of_login(judgement, identity, request, row)
        case = _Case(request, row, identity, judgement, response)
        return self._of_document(case) or self._act(case)

    def _of_document(self, case: _Case) -> Awaitable[Response | Request] | None:
        """Note what an answer tells of its document's id; return what to do if the id may have
        expired."""
        row, judgement, session = case.row, case.judgement, case.identity.session
        if row.document is None or row.writes:  # the walk of writes has another route
            return None
        effect = EFFECTS[judgement.verdict]
        if effect.is_answer:
            edition = Errand.of(case.request).edition
            self.crawl.documents.worked(row.document.name, edition)
            if session is None:
                self.healing.prove(case.request, row, case.response.body)
        elif judgement.login == "blocked":
            known = self.crawl.documents.has_worked(row.document.name)
            if session is not None and not known:
                return self._suspected(case)
        elif effect.request == "heal":
            self._count(case.request, judgement.verdict)
            return self._healed(case)
        return None

    def _not_taken(self, request: Request, response: Response, reason: str) -> Response:
        """Return an answer whose body is not read. It would be the same at another try, so the
        request is not sent again, and its route gives way."""
        judgement = Judgement(UNREADABLE, "refused", reason)
        self._count(request, judgement.verdict)
        self.crawl.pool.hear(self.crawl.now())
        return _judged(request, judgement, response)

    def _count(self, request: Request, verdict: str) -> None:
        self.crawler.stats.inc_value(f"instaspider/verdicts/{verdict}")
        if row := row_of(request):
            self.crawler.stats.inc_value(f"instaspider/answers/{row.name}/{verdict}")

    def _act(self, case: _Case) -> Response | Request:
        """Do what the verdict's row in the table says."""
        request, row, identity, judgement, response = case
        self._count(request, judgement.verdict)
        effect = EFFECTS[judgement.verdict]
        self.identities.tell(identity, judgement, request, response)
        if row.writes:
            return _judged(request, judgement, response)  # never sent again, whatever came of it
        if effect.request == "resend" or (effect.request == "retry" and self._tries_left(request)):
            sign = "" if effect.request == "resend" else judgement.reason
            return self._again(request, row, judgement.verdict, sign)
        if effect.request == "retry" and Errand.of(request).met:
            judgement = replace(judgement, reason=in_words(met(request, judgement.reason)))
        return _judged(request, judgement, response)

    async def _healed(self, case: _Case) -> Response | Request:
        """Return the request with the document's new id; the answer if there is no new id."""
        self.crawl.pool.hear(self.crawl.now())
        if await self.healing.heal(case.request, case.row):
            return self._again(case.request, case.row, case.judgement.verdict)
        reason = f"{EXPIRED}; {case.judgement.reason}"
        return _judged(case.request, replace(case.judgement, reason=reason), case.response)

    async def _suspected(self, case: _Case) -> Response | Request:
        """Decide what feedback_required means for a login: it is blocked, or the document has
        expired (instaloader 4.16 structures.py:1438). The document has expired if it never worked
        in this crawl and a page or a bundle has another id."""
        if await self.healing.heal(case.request, case.row, suspected=True):
            self._count(case.request, STALE)
            return self._again(case.request, case.row, STALE)
        return self._act(case)

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        row = row_of(request)
        if row is None or isinstance(exception, FINAL):
            return None
        if isinstance(exception, NOT_SENT) and not (row.writes and _may_have_left(exception)):
            return self._again(request, row, RETIRED)
        self._count(request, UNANSWERED)
        logger.debug("%s: %s", request, exception)
        if row.writes:
            return None
        errand, sign, avoid = Errand.of(request), sign_of(exception), request.meta["identity"]
        spared = errand.spared
        if errand.blameless and (isinstance(exception, ProxyError) or spared < MOST_SPARED):
            return self._again(request, row, UNANSWERED, spared=spared + 1, avoid=avoid)
        if self._tries_left(request):
            return self._again(request, row, UNANSWERED, sign, spared=spared, avoid=avoid)
        if errand.met:
            tell_reason(exception, f"{in_words(met(request, sign))}; the last: {exception}")
        return None

    def _tries_left(self, request: Request) -> bool:
        return Errand.of(request).tries + 1 < self.crawl.options.max_tries

    def _again(
        self, request: Request, row: Endpoint, verdict: str, sign: str = "", **changes: Any
    ) -> Request:
        """Return the request to send again. ``sign``: what counted as a try, in words; empty if
        nothing did. ``changes``: fields of the errand that change."""
        self.crawler.stats.inc_value(f"instaspider/resends/{verdict}")
        if sign:
            changes |= {"tries": Errand.of(request).tries + 1, "met": met(request, sign)}
        return build_again(self.crawl, request, row, **changes)


def _may_have_left(exception: Exception) -> bool:
    return isinstance(exception, LeaveOverError) and not exception.unsent


def _judged(request: Request, judgement: Judgement, response: Response) -> Response:
    """Return the answer, with its verdict in the errand for the spider to read."""
    Errand.note(
        request,
        verdict=judgement.verdict,
        reason=judgement.reason,
        absence=judgement.absence,
    )
    return response
