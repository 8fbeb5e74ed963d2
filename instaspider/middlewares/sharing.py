"""Place 565: merges requests for one row about different things into a single request.

A row says how many things one request may be about. Requests that name fewer gather here until
there are enough things, until no other input under way could join, or until they have waited long
enough. Then one request is sent for all. Each input gets the answer as its own and takes its part
of it. If there is no good answer, no input has lost a try: each is asked alone.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from instaspider.catalogue import Endpoint
from instaspider.catalogue.endpoint import MORE
from instaspider.crawl.closing import is_closing
from instaspider.crawl.crawl import Crawl
from instaspider.crawl.errand import Errand
from instaspider.crawl.own_requests import row_of
from instaspider.crawl.requests import build_request
from instaspider.visits.step import Ask

logger = logging.getLogger(__name__)

# How many seconds requests wait for others while other inputs are under way. A crawl's first
# request for a row does not wait so long: somebody may be watching whether it works.
HOLD = 10.0
# In so many seconds a list gives its first inputs.
_FIRST = 0.1


@dataclass(eq=False)
class _Group:
    """Holds the requests that will be sent as one."""

    row: Endpoint
    members: list[tuple[Request, asyncio.Future[Response | None]]] = field(default_factory=list)
    things: tuple[str, ...] = ()
    full: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class SharingMiddleware:
    """Merges requests, and hands the answer out to each of them."""

    def __init__(self, crawler: Crawler, crawl: Crawl) -> None:
        self.crawler = crawler
        self.crawl = crawl
        self._gathering: dict[str, _Group] = {}
        """The group that is open now, by the row's name."""
        self._asked: set[str] = set()
        """Names of rows that were asked before."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SharingMiddleware:
        return cls(crawler, Crawl.needed(crawler))

    async def process_request(self, request: Request) -> Response | None:
        row = row_of(request)
        if row is None or row.together == 1 or not self._may_share(request):
            return None
        things = row.things(Errand.of(request).arguments)
        if len(things) >= row.together:
            return None
        return await self._join(row, request, things)

    def _may_share(self, request: Request) -> bool:
        errand = Errand.of(request)
        single = errand.alone or errand.probe or errand.sender or errand.tries
        own = errand.crawl == self.crawl.token
        return own and not single and "cursor" not in errand.arguments

    def _join(
        self, row: Endpoint, request: Request, things: tuple[str, ...]
    ) -> asyncio.Future[Response | None]:
        group = self._gathering.get(row.name)
        if group is not None and len(group.things) + len(things) > row.together:
            self._close(group)
            group = None
        if group is None:
            group = self._gathering[row.name] = _Group(row)
            group.task = asyncio.ensure_future(self._serve(group))
        future: asyncio.Future[Response | None] = asyncio.get_running_loop().create_future()
        group.members.append((request, future))
        group.things += things
        if len(group.things) == row.together:
            self._close(group)
        return future

    def _close(self, group: _Group) -> None:
        """Close a group: nobody can join it any more."""
        group.full.set()
        if self._gathering.get(group.row.name) is group:
            del self._gathering[group.row.name]

    async def _serve(self, group: _Group) -> None:
        response = None
        try:
            await self._gather(group)
            self._asked.add(group.row.name)
            if len(group.members) > 1 and not is_closing(self.crawler):
                response = await self._answer(group)
        finally:
            self._close(group)
            for request, future in group.members:
                if not future.done():
                    future.set_result(self._part(group, request, response))

    async def _gather(self, group: _Group) -> None:
        """Wait until the group is full, or until no more members can be expected."""
        began = self.crawl.now()
        while not group.full.is_set() and not is_closing(self.crawler):
            waited = self.crawl.now() - began
            read = getattr(self.crawler.spider, "read_to_the_end", False)
            if self._is_last() and (read or waited >= _FIRST):
                break
            singly = getattr(self.crawler.spider, "comes_singly", False)
            if waited >= (HOLD if group.row.name in self._asked and not singly else _FIRST):
                break
            try:
                await asyncio.wait_for(group.full.wait(), _FIRST)
            except TimeoutError:
                continue
        self._close(group)

    def _is_last(self) -> bool:
        """Whether all inputs under way are waiting here already."""
        here = sum(len(group.members) for group in self._gathering.values())
        return here >= len(self.crawl.ledger.visits)

    async def _answer(self, group: _Group) -> Response | None:
        """Send one request for all and return its answer; None if there is no good one."""
        (first, _), *_ = group.members
        thing, *more = group.things
        visit = self.crawl.input_of(first)
        ask = Ask(
            group.row,
            {group.row.takes: thing, MORE: ",".join(more)},
            Errand.of(first).line,
            stick=visit.identity if visit is not None else None,
            avoid=visit.avoid if visit is not None else "",
            alone=True,
            again=Errand.of(first).again,
        )
        request = build_request(self.crawl, ask, tries=self.crawl.options.max_tries - 1)
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001  # each will see for itself, alone
            logger.debug("%s: %s", request, error)
            return None
        return response if Errand.of_answer(response).is_answered else None

    def _part(self, group: _Group, request: Request, response: Response | None) -> Response | None:
        """Return the answer for one of the requests; None if that one has to be sent alone."""
        if response is None:
            if len(group.members) > 1:
                self.crawler.stats.inc_value("instaspider/shared/alone")
            return None
        told = ("identity", "cookiejar")
        request.meta.update({name: response.meta[name] for name in told if name in response.meta})
        whole = Errand.of_answer(response)
        Errand.note(
            request,
            shared=group.things,
            verdict=whole.verdict,
            reason=whole.reason,
            absence=whole.absence,
        )
        self.crawler.stats.inc_value("instaspider/shared/answers")
        return response.replace(request=request)
