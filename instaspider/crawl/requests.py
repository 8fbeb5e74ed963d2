"""Turns rows of the catalogue into requests, and builds a request again for another try."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers

from instaspider.catalogue import Endpoint
from instaspider.crawl.closing import is_closing
from instaspider.crawl.crawl import Crawl
from instaspider.crawl.errand import KEY, NONE, Errand
from instaspider.crawl.not_sent import CrawlEndingError
from instaspider.exceptions import ParseError, UnfinishedError
from instaspider.parsing.page import Page
from instaspider.visits.step import Ask

logger = logging.getLogger(__name__)

# Above first requests: inputs under way end before new ones begin.
_PRIORITY = 10


class Handlers(NamedTuple):
    """Holds what Scrapy calls with an answer or a failure; None if the sender awaits them."""

    callback: Any = None
    errback: Any = None


AWAITED = Handlers()


def build_request(
    crawl: Crawl,
    ask: Ask,
    handlers: Handlers = AWAITED,
    *,
    tries: int = 0,
    met: Mapping[str, int] | None = None,
) -> Request:
    """Build a request for a row from plain ids alone. So a re-send carries nothing over: no cookie,
    no proxy password, no token of the identity that sent the last one."""
    row = ask.row
    name = row.document.name if row.document else None
    told = {**crawl.told, **ask.arguments} if row.page_token else ask.arguments
    call = row.call(told, crawl.lsd, crawl.documents.current(name) if name else None)
    request = Request(
        call.url,
        method=call.method,
        body=call.body,
        callback=handlers.callback,
        errback=handlers.errback,
        dont_filter=True,
        priority=_PRIORITY if tries > 0 or ask.begun else 0,
        meta={
            KEY: NONE.but(
                endpoint=row.name,
                line=ask.line,
                crawl=crawl.token,
                arguments=dict(ask.arguments),
                stick=ask.stick,
                avoid=ask.avoid,
                probe=ask.probe,
                again=ask.again,
                alone=ask.alone,
                sender=ask.sender,
                edition=crawl.documents.edition(name) if name else 0,
                tries=tries,
                met=met or {},
            ),
            "send_once": row.writes,
            "dont_retry": True,
            "dont_redirect": True,
            "handle_httpstatus_all": True,
            "referrer_policy": "no-referrer",
            # DEPTH_LIMIT is against traps of links, and a list of many pages is none.
            "depth_reset": True,
        },
    )
    # The same as Headers() makes at some cost; no name is there twice.
    ready = {_header_name(name): [value.encode()] for name, value in call.headers}
    dict.update(request.headers, ready)
    return request


@lru_cache(maxsize=256)
def _header_name(name: str) -> bytes:
    return Headers().normkey(name)


def build_again(crawl: Crawl, request: Request, row: Endpoint, **changes: Any) -> Request:
    """Build the same request again, to be sent before those of inputs that have not begun.
    ``changes``: fields of its errand that change."""
    errand = Errand.of(request).but(**changes)
    visit = crawl.ledger.visits.get(errand.line)
    ask = Ask(
        row,
        errand.arguments,
        errand.line,
        stick=visit.identity if visit is not None else None,
        avoid=changes.get("avoid", visit.avoid if visit is not None else ""),
        probe=errand.probe,
        alone=errand.alone,
        begun=visit is not None and visit.requests > 0,
        again=errand.again,
        sender=errand.sender,
    )
    handlers = Handlers(request.callback, request.errback)
    anew = build_request(crawl, ask, handlers, tries=errand.tries, met=errand.met)
    # If others have its input by now, it must not look like a request of what was begun since.
    Errand.note(anew, crawl=errand.crawl)
    if spared := changes.get("spared"):
        Errand.note(anew, spared=spared)
    return anew.replace(priority=max(anew.priority, request.priority) + 1)


async def ask_once(crawler: Crawler, crawl: Crawl, ask: Ask) -> Page[Any] | None:
    """Ask a row beside the walks of inputs, and return the page that it answers with. Return None
    if no page came.

    The answer is judged as every other is. Raises UnfinishedError while the crawl is being stopped.
    """
    request = build_request(crawl, ask)
    try:
        response = await crawler.engine.download_async(request)
        if Errand.of_answer(response).is_answered:
            return ask.row.parse(response.body, row=ask.row.name)
    except UnfinishedError:
        raise
    except ParseError as error:
        logger.debug("%s", error)
    except Exception as error:  # however a download fails, no page came
        if is_closing(crawler):
            raise CrawlEndingError("the crawl is closing") from error
        logger.debug("%s: %s", request, error)
    return None
