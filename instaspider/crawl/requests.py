"""Turns rows of the catalogue into requests, and builds a request again for another try."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from scrapy import Request
from scrapy.http import Headers

from instaspider.catalogue import Endpoint
from instaspider.crawl.crawl import Crawl

# Above start requests: inputs under way end before new ones begin.
_PRIORITY = 10


def build_request(
    crawl: Crawl,
    row: Endpoint,
    arguments: Mapping[str, str],
    line: int,
    *,
    callback: Any,
    errback: Any,
    tries: int = 0,
    sender: str | None = None,
    probe: bool = False,
    alone: bool = False,
) -> Request:
    """A request for a row, built from plain ids alone, so that a re-send carries nothing over:
    no cookie, no proxy password, no token of the identity that sent the last one.

    ``sender``: the only identity that may send it; ``probe``: it is sent although the route is
    closed; ``alone``: it is not put together with those of other inputs.
    """
    name = row.document.name if row.document else None
    call = row.call(arguments, crawl.lsd, crawl.documents.current(name) if name else None)
    visit = crawl.ledger.visits.get(line)
    begun = tries > 0 or (visit is not None and visit.requests > 0)
    request = Request(
        call.url,
        method=call.method,
        body=call.body,
        callback=callback,
        errback=errback,
        dont_filter=True,
        priority=_PRIORITY if begun else 0,
        meta={
            "endpoint": row.name,
            "input": line,
            "crawl": crawl.token,
            "arguments": dict(arguments),
            "tries": tries,
            "edition": crawl.documents.edition(name) if name else 0,
            "stick": visit.identity if visit is not None else None,
            "sender": sender,
            "probe": probe,
            "alone": alone,
            "failed_as": visit.avoid if visit is not None else "",
            "send_once": row.writes,
            "dont_retry": True,
            "dont_redirect": True,
            "handle_httpstatus_all": True,
            "referrer_policy": "no-referrer",
            # A list of many pages is no trap of links.
            "depth_reset": True,
        },
    )
    # What Headers() would make of them at some cost, each name being there once.
    ready = {_header_name(name): [value.encode()] for name, value in call.headers}
    dict.update(request.headers, ready)
    return request


@lru_cache(maxsize=256)
def _header_name(name: str) -> bytes:
    return Headers().normkey(name)


def build_again(crawl: Crawl, request: Request, row: Endpoint, *, tries: int) -> Request:
    """The same request anew, before those of inputs that have not begun."""
    again = build_request(
        crawl,
        row,
        request.meta["arguments"],
        request.meta["input"],
        callback=request.callback,
        errback=request.errback,
        tries=tries,
        sender=request.meta["sender"],
        probe=request.meta["probe"],
        alone=request.meta["alone"],
    )
    again.meta["met"] = request.meta.get("met", {})
    return again.replace(priority=max(again.priority, request.priority) + 1)
