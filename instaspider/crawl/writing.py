"""Drives inputs that change something: reads the state, sends, and if in doubt reads again."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from instaspider.catalogue import Endpoint, routes
from instaspider.catalogue.writes import What
from instaspider.crawl.crawl import Crawl
from instaspider.crawl.errand import Errand
from instaspider.crawl.not_sent import (
    CrawlEndingError,
    NoLoginLeftError,
    WritesStoppedError,
    refused_by_scrapy,
)
from instaspider.crawl.own_requests import row_of
from instaspider.crawl.requests import AWAITED, Handlers, build_request
from instaspider.crawl.walking import Walking
from instaspider.download_errors import reason_of
from instaspider.exceptions import ConfigurationError, ParseError
from instaspider.items import Action
from instaspider.parsing.writes import FORM_FIELD
from instaspider.state.writes import NOT_SET, WriteSchedule
from instaspider.verdicts.effects import EFFECTS
from instaspider.visits import events
from instaspider.visits.like_pace import HOURLY, SPACING
from instaspider.visits.like_plan import LikePlan, in_turn
from instaspider.visits.step import Ask, End
from instaspider.visits.visit import Visit

logger = logging.getLogger(__name__)


class Writing(Walking):
    """Drives the inputs of ``like`` and ``unlike``, one after the other."""

    def __init__(self, crawler: Crawler, crawl: Crawl, handlers: Handlers = AWAITED) -> None:
        super().__init__(crawler, crawl, handlers)
        self._plans: dict[int, LikePlan] = {}
        """The plans of inputs under way, by line: one at a time, more after a stop of the crawl."""
        self._stale: set[str] = set()
        """The routes whose document the service does not know any more. A write's new id is not
        looked up in pages: what it would do is not known."""
        self._begun = 0

    def announce(self) -> None:
        if self.crawl.writes is not None:
            logger.info(
                "Whatever the mode, one write at a time, %g to %g s apart, at most %d an hour for"
                " each login.",
                *SPACING,
                HOURLY,
            )

    def comes_alone(self, request: Request) -> bool:
        del request
        return True

    # -- inputs -> requests ----------------------------------------------------------------

    def next_request(self, visit: Visit) -> Request | None:
        """Return the first request of an input; if nothing may be sent, the input ends."""
        schedule = self.crawl.writes
        what: What = "like" if visit.steps[0].capability == "like" else "unlike"
        if schedule is None:
            _say_would(visit, what)
            self.end(visit, End("not_done", NOT_SET))
        elif schedule.pace.stopped:
            self.end(visit, End("not_done", schedule.pace.stopped))
        elif (sender := self._sender(schedule)) is None:
            self.end(visit, self._without_login(schedule, what))
        else:
            plan = self._plans[visit.line] = self._plan(what, sender)
            return build_request(self.crawl, plan.begin(visit), self.handlers)
        return None

    def _plan(self, what: What, sender: str) -> LikePlan:
        self._begun += 1
        return LikePlan(
            what,
            sender,
            left=in_turn(row for row in routes(what) if row.name not in self._stale),
            token=bool(self.crawl.pool[sender].page_token),
            mutation=str(self._begun),
        )

    def _sender(self, schedule: WriteSchedule) -> str | None:
        """Return the login that may write first. It reads too: each login has likes of its own."""
        logins = {
            identity.id: identity.session.user_id
            for identity in self.crawl.pool.identities
            if identity.session is not None and identity.retired is None
        }
        try:
            return schedule.soonest(logins)
        except ConfigurationError as error:
            self._stop(str(error))
            return None

    def _without_login(self, schedule: WriteSchedule, what: What) -> End:
        if schedule.pace.stopped:
            return End("not_done", schedule.pace.stopped)
        reason = self.crawl.lost_login(routes(what))
        if not reason:
            reason = f"needs a login: only logged-in visitors may {what}; {self.crawl.login_how}"
        return End("login_required", reason)

    # -- answers ---------------------------------------------------------------------------

    def answered(self, response: Response) -> Iterator[Any]:
        self.came.set()
        request = response.request
        assert request is not None
        row, visit, plan = self._of(request)
        if row is None or visit is None or plan is None:
            return
        errand = Errand.of(request)
        assert errand.verdict is not None  # nothing reaches a callback unjudged
        effect = EFFECTS[errand.verdict]
        if effect.is_answer:
            yield from self._go_on(visit, self._taken_in(plan, visit, row, response))
            return
        if effect.identity == "retire":
            self._stop(errand.reason)
        if effect.request == "heal":
            self._stale.add(row.name)
        self._doubt_token(plan, row)
        yield from self._go_on(visit, plan.gave_way(visit, errand.verdict, errand.reason))

    def _of(self, request: Request) -> tuple[Endpoint | None, Visit | None, LikePlan | None]:
        visit = self.crawl.input_of(request)
        plan = None if visit is None else self._plans.get(visit.line)
        return row_of(request), visit, plan

    def failed(self, request: Request, error: BaseException) -> Iterator[Any]:
        self.came.set()
        row, visit, plan = self._of(request)
        if row is None or visit is None or plan is None:
            return
        if isinstance(error, IgnoreRequest):
            yield from self._unsent(visit, plan, row, error)
        else:
            yield from self._go_on(visit, plan.unclear(visit, reason_of(error)))

    def _taken_in(
        self, plan: LikePlan, visit: Visit, row: Endpoint, response: Response
    ) -> Ask | End:
        """Return what is next after an answer that is what was asked for."""
        body = response.headers.get("Location", b"") if row.reads == "location" else response.body
        try:
            facts = row.parse(body, row=row.name).facts
        except ParseError as error:
            self._doubt_token(plan, row)
            return plan.unclear(visit, reason_of(error))
        if FORM_FIELD in facts:
            self.crawl.pool[plan.sender].page_token = facts[FORM_FIELD]
        return plan.answered(visit, facts)

    def _doubt_token(self, plan: LikePlan, row: Endpoint) -> None:
        """Load the page of the token anew for the next write, if one with the token failed."""
        if row.page_token:
            self.crawl.pool[plan.sender].page_token = ""

    def _unsent(
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
        if end is None:
            events.given_up(visit)
        else:
            yield from self._go_on(visit, plan.end(visit, end))

    # -- what is next ----------------------------------------------------------------------

    def _go_on(self, visit: Visit, step: Ask | End) -> Iterator[Request | Action]:
        """Yield the next request of an input; if it ends, the item that says what was done."""
        if isinstance(step, Ask):
            yield build_request(self.crawl, step, self.handlers)
            return
        plan = self._plans.pop(visit.line)
        action = Action(
            input=visit.text,
            endpoint=step.endpoint,
            scraped_at=datetime.now(UTC),
            what=plan.what,
            pk=visit.arguments.get("media_pk"),
            done=step.outcome == "done",
            reason=step.reason or None,
        )
        tally = events.page_begins(visit)
        events.given(tally, action, {})
        events.page_ends(tally)
        yield action

    def _stop(self, reason: str) -> None:
        schedule = self.crawl.writes
        if schedule is not None and schedule.pace.stop(reason):
            logger.error("Nothing more is written in this crawl: %s.", reason.rstrip("."))


def _say_would(visit: Visit, what: What) -> None:
    code = visit.arguments.get("shortcode")
    path = f"/p/{code}/" if code else visit.arguments["share"]
    # Logged as a warning for -L WARNING: these lines are all that such a crawl does.
    logger.warning("would %s %s (https://www.instagram.com%s)", what, code or path, path)
