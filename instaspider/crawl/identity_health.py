"""Tells identities what their answers mean: they are credited, rest, or are used no more."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Literal

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from instaspider.catalogue import Endpoint
from instaspider.catalogue.endpoint import MORE, Look
from instaspider.crawl.crawl import Crawl
from instaspider.crawl.errand import Errand
from instaspider.identities.identity import STRAYS, Identity
from instaspider.verdicts.effects import EFFECTS, Answer, Judgement, judge, judge_login
from instaspider.verdicts.retry_after import seconds_of
from instaspider.visits.conclusion import another_login

logger = logging.getLogger(__name__)


class IdentityHealth:
    """Does what the table of verdicts says about the identity that got an answer."""

    def __init__(self, crawler: Crawler, crawl: Crawl) -> None:
        self.crawler = crawler
        self.crawl = crawl

    def tell(
        self, identity: Identity, judgement: Judgement, request: Request, response: Response
    ) -> None:
        """Tell the identity what the verdict means for it."""
        effect = EFFECTS[judgement.verdict]
        now = self.crawl.now()
        if effect.is_wall or effect.identity == "retire":
            identity.walls += 1
        if effect.identity != "park":
            self.crawl.pool.hear(now)
        if effect.identity == "credit":
            self.crawl.pool.credit(identity, _sent_at(request))
        elif effect.identity == "park":
            asked = seconds_of(response.headers.get(b"Retry-After"), datetime.now(UTC))
            self._rest(identity, request, judgement.reason, asked)
        elif effect.identity == "retire" and identity.retire(judgement.reason, judgement.sign):
            self.crawler.stats.inc_value("instaspider/identities/retired")
            where = f"; {another_login()}" if identity.session is not None else ""
            logger.warning("%s is not used any more: %s%s.", identity.name, judgement.reason, where)

    def of_login(
        self, judgement: Judgement, identity: Identity, request: Request, row: Endpoint
    ) -> Judgement:
        """Return the judgement of an answer to a login. A login rests if it is in doubt, or if one
        route after the other answers it with pages."""
        # An answer about several inputs raises no doubt: each of them is asked for again, alone.
        errand, sent_at = Errand.of(request), _sent_at(request)
        doubted = judgement.login == "doubted" and MORE not in errand.arguments
        ended = doubted and identity.doubt(errand.line, sent_at)
        if doubted and not ended:
            self._rest(identity, request, judgement.reason)
        told = judge_login(
            judgement,
            retired_row=row.retired_for_sessions,
            ended=ended,
            withholds=row.withholds,
        )
        if told.login == "astray" and identity.stray(row.name, sent_at):
            self._rest(
                identity,
                request,
                f"{STRAYS} routes in a row gave no answer; the last: {told.reason}",
            )
        return told

    def judge_page(
        self, request: Request, response: Response
    ) -> Literal["deliver", "resend", "retry"]:
        """Judge a page that is loaded for the ids or tokens in it, and return what is to be done
        with it."""
        judgement = judge(answer_of(request, response, "page"))
        identity = self.crawl.pool[request.meta["identity"]]
        effect = EFFECTS[judgement.verdict]
        if identity.session is not None and effect.identity == "retire":
            return "deliver"  # it was loaded without cookies, so the login is not meant
        self.tell(identity, judgement, request, response)
        return "deliver" if effect.request == "heal" else effect.request

    def _rest(self, identity: Identity, request: Request, reason: str, wait: float = 0.0) -> None:
        """Park the identity of a request. ``wait``: seconds that the service asked for."""
        before, now = identity.parked_until, self.crawl.now()
        until = self.crawl.pool.park(identity, _sent_at(request), now, wait)
        if until != before:
            self.crawler.stats.inc_value("instaspider/identities/parked")
            logger.info("%s rests %.0f s: %s.", identity.name, until - now, reason)


def answer_of(request: Request, response: Response, look: Look) -> Answer:
    """Return what the judge of answers looks at."""
    location = response.headers.get(b"Location") or b""
    return Answer(
        status=response.status,
        body=response.body,
        location=location.decode("latin-1"),
        look=look,
        path=urlparse_cached(request).path,
    )


def _sent_at(request: Request) -> float:
    sent_at = Errand.of(request).sent_at
    assert sent_at is not None  # set when an identity is lent
    return sent_at
