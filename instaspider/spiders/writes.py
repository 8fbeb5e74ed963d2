"""Spiders that change something: a login's like of a post, one input after the other."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from instaspider.catalogue import ENDPOINTS, Endpoint, routes
from instaspider.crawl.not_sent import (
    CrawlEndingError,
    NoLoginLeftError,
    WritesStoppedError,
    refused_by_scrapy,
)
from instaspider.crawl.own_requests import row_of
from instaspider.crawl.requests import build_request
from instaspider.download_errors import reason_of
from instaspider.exceptions import ConfigurationError, ParseError
from instaspider.inputs import Media
from instaspider.items import Action
from instaspider.parsing.shortcodes import pk_of
from instaspider.parsing.writes import YES
from instaspider.spiders.media import MediaInputsSpider
from instaspider.state.writes import NOT_SET, WriteSchedule
from instaspider.verdicts.effects import EFFECTS
from instaspider.visits.ledger import NOT_REACHED
from instaspider.visits.like_pace import HOURLY, SPACING
from instaspider.visits.like_plan import LikePlan, What
from instaspider.visits.visit import End, Step, Visit

logger = logging.getLogger(__name__)

STATE = "media_info_liked"
SHARE = "html_share_page"


class WritesSpider(MediaInputsSpider):
    """Base of the spiders that write: reads what is so, sends, and reads again if in doubt."""

    what: ClassVar[What]
    gives = (Action,)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._plans: dict[int, LikePlan] = {}
        """Of inputs under way, by line: one at a time, but for what a stopped crawl leaves."""

    async def start(self) -> AsyncIterator[Any]:
        if self.crawl.writes is not None:
            logger.info(
                "Whatever the mode, one write at a time, %g to %g s apart, at most %d an hour for"
                " each login.",
                *SPACING,
                HOURLY,
            )
        async for request in super().start():
            yield request

    def first_steps(self, value: Media) -> list[Step]:
        """None: what comes next hangs on how the last request ended, not on what is left."""
        del value
        return []

    # -- inputs -> requests ----------------------------------------------------------------

    def _go_on(self, visit: Visit) -> Request | None:
        """The first request of an input; where nothing may be sent, the input ends."""
        turns = self.crawl.writes
        if turns is None:
            self._say_would(visit)
            self._end(visit, End("not_done", NOT_SET))
        elif turns.pace.stopped:
            self._end(visit, End("not_done", turns.pace.stopped))
        elif (sender := self._sender(turns)) is None:
            self._end(visit, self._without_login(turns))
        else:
            self._plans[visit.line] = LikePlan(self.what, sender)
            return self._ask(visit, STATE if "media_pk" in visit.arguments else SHARE)
        return None

    def _say_would(self, visit: Visit) -> None:
        code = visit.arguments.get("shortcode")
        path = f"/p/{code}/" if code else visit.arguments["share"]
        # Loud enough for -L WARNING: it is all that such a crawl does.
        logger.warning("would %s %s (https://www.instagram.com%s)", self.what, code or path, path)

    def _sender(self, turns: WriteSchedule) -> str | None:
        """The login that may write first; it also reads, since each login has likes of its own."""
        logins = {
            identity.id: identity.session.user_id
            for identity in self.crawl.pool.identities
            if identity.session is not None and identity.retired is None
        }
        try:
            return turns.soonest(logins)
        except ConfigurationError as error:
            self._stop(str(error))
            return None

    def _without_login(self, turns: WriteSchedule) -> End:
        if turns.pace.stopped:
            return End("not_done", turns.pace.stopped)
        reason = self.crawl.lost_login(routes(self.what))
        if not reason:
            reason = (
                f"needs a login: only logged-in visitors may {self.what}; {self.crawl.login_how}"
            )
        return End("login_required", reason)

    def _ask(self, visit: Visit, name: str) -> Request:
        return build_request(
            self.crawl,
            ENDPOINTS[name],
            visit.arguments,
            visit.line,
            callback=self.answered,
            errback=self.failed,
            sender=None if name == SHARE else self._plans[visit.line].sender,
        )

    async def _probe_answered(self, request: Request) -> None:
        """Wait for the end of the input: the next one begins after it."""
        await self._until_ended(request)

    # -- answers ---------------------------------------------------------------------------

    def answered(self, response: Response) -> Iterator[Any]:
        self._came.set()
        request = response.request
        assert request is not None
        row, visit, plan = self._of(request)
        if row is None or visit is None or plan is None:
            return
        effect, reason = EFFECTS[response.meta["verdict"]], response.meta["reason"]
        if effect.is_answer:
            told = response.headers.get("Location", b"") if row.name == SHARE else response.body
            try:
                page = row.parse(told, row=row.name)
            except ParseError as error:
                yield from self._open(visit, plan, row, End("failed", reason_of(error), row.name))
                return
            yield from self._went(visit, plan, row, page.facts)
        elif effect.identity == "retire":
            self._stop(reason)
            yield from self._over(visit, plan, End("not_done", reason, row.name))
        else:
            end = End(effect.outcome, reason, row.name)
            if row.writes and not effect.subject:  # it may have been done: the state is read back
                yield from self._open(visit, plan, row, end)
            else:
                yield from self._over(visit, plan, end)

    def _of(self, request: Request) -> tuple[Endpoint | None, Visit | None, LikePlan | None]:
        plan = self._plans.get(request.meta["input"])
        return row_of(request), self.visit_of(request), plan

    def _went(
        self, visit: Visit, plan: LikePlan, row: Endpoint, facts: Mapping[str, str]
    ) -> Iterator[Any]:
        """An answer that could be read: it is done, or the state is known."""
        if row.name == SHARE:
            code = facts["shortcode"]
            visit.arguments |= {"shortcode": code, "media_pk": pk_of(code)}
            yield self._ask(visit, STATE)
            return
        if row.writes:
            yield from self._over(visit, plan, End("done", "", row.name))
            return
        match plan.next(liked=facts["liked"] == YES):
            case "done":
                reason = "" if plan.sends else plan.already
                yield from self._over(visit, plan, End("done", reason, row.name))
            case "send":
                plan.sends += 1
                yield self._ask(visit, f"web_likes_{self.what}")
            case "give_up":
                yield from self._over(visit, plan, End("failed", plan.why_not(), row.name))

    def _open(self, visit: Visit, plan: LikePlan, row: Endpoint, end: End) -> Iterator[Any]:
        """An answer that leaves it open whether it was done, or what is so."""
        if row.writes:
            plan.left_open(end.reason)
            # What the ledger says if the crawl stops before the state is read.
            visit.end = End("not_done", plan.why_unknown(NOT_REACHED), row.name)
            yield self._ask(visit, STATE)
        else:
            yield from self._over(visit, plan, end)

    def failed(self, failure: Failure) -> Iterator[Any]:
        """Requests that got no answer at all."""
        self._came.set()
        request, error = failure.request, failure.value  # type: ignore[attr-defined]
        row, visit, plan = self._of(request)
        if row is None or visit is None or plan is None:
            return
        if isinstance(error, IgnoreRequest):
            yield from self._not_sent(visit, plan, row, error)
        else:
            yield from self._open(visit, plan, row, End("failed", reason_of(error), row.name))

    def _not_sent(
        self, visit: Visit, plan: LikePlan, row: Endpoint, error: IgnoreRequest
    ) -> Iterator[Any]:
        if isinstance(error, NoLoginLeftError):
            reason = self.crawl.pool[plan.sender].retired or str(error)
            self._stop(reason)
            end: End | None = End("not_done", reason, row.name)
        elif isinstance(error, WritesStoppedError) or (
            isinstance(error, CrawlEndingError) and plan.doubt
        ):
            end = End("not_done", str(error), row.name)
        else:
            end = refused_by_scrapy(error)
        if end is not None:
            yield from self._over(visit, plan, end)
        else:
            visit.stopped = True  # the ledger closes the input as not_done

    # -- ends ------------------------------------------------------------------------------

    def _over(self, visit: Visit, plan: LikePlan, end: End) -> Iterator[Action]:
        """The input ends; what was done to its post is the item."""
        del self._plans[visit.line]
        done = end.outcome == "done"
        if plan.doubt and not done:
            end = replace(end, reason=plan.why_unknown(end.reason))
        page = visit.turn_page()
        page.left, page.read = 1, True
        visit.came += 1
        self._end(visit, end)
        yield Action(
            input=visit.text,
            endpoint=end.endpoint,
            scraped_at=datetime.now(UTC),
            what=self.what,
            pk=visit.arguments.get("media_pk"),
            done=done,
            reason=end.reason or None,
        )

    def _stop(self, reason: str) -> None:
        turns = self.crawl.writes
        if turns is not None and turns.pace.stop(reason):
            logger.error("Nothing more is written in this crawl: %s.", reason.rstrip("."))


class LikeSpider(WritesSpider):
    """Gives one ``Action`` for each post; a dry run without ``INSTASPIDER_WRITES=True``
    ([writes](writes.md)).

    Login: yes.
    """

    name = "like"
    what = "like"
    capabilities = ("like_state", "like")


class UnlikeSpider(WritesSpider):
    """Gives the same as ``like``, for likes that are taken back.

    Login: yes.
    """

    name = "unlike"
    what = "unlike"
    capabilities = ("like_state", "unlike")
