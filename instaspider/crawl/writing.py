"""Drives inputs that change something: reads the state, sends, and if in doubt reads again."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from instaspider.catalogue import ENDPOINTS, Endpoint, routes
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
from instaspider.parsing.shortcodes import pk_of
from instaspider.parsing.writes import YES
from instaspider.state.writes import NOT_SET, WriteSchedule
from instaspider.verdicts.effects import EFFECTS
from instaspider.visits.ledger import NOT_REACHED
from instaspider.visits.like_pace import HOURLY, SPACING
from instaspider.visits.like_plan import LikePlan, What
from instaspider.visits.step import End
from instaspider.visits.visit import Visit

logger = logging.getLogger(__name__)

STATE = "media_info_liked"
SHARE = "html_share_page"


class Writing(Walking):
    """Drives the inputs of ``like`` and ``unlike``, one after the other."""

    def __init__(self, crawler: Crawler, crawl: Crawl, handlers: Handlers = AWAITED) -> None:
        super().__init__(crawler, crawl, handlers)
        self._plans: dict[int, LikePlan] = {}
        """The plans of inputs under way, by line: one at a time, more after a stop of the crawl."""

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
        turns = self.crawl.writes
        what: What = "like" if visit.steps[0].capability == "like" else "unlike"
        if turns is None:
            _say_would(visit, what)
            self.end(visit, End("not_done", NOT_SET))
        elif turns.pace.stopped:
            self.end(visit, End("not_done", turns.pace.stopped))
        elif (sender := self._sender(turns)) is None:
            self.end(visit, self._without_login(turns, what))
        else:
            self._plans[visit.line] = LikePlan(what, sender)
            return self._ask(visit, STATE if "media_pk" in visit.arguments else SHARE)
        return None

    def _sender(self, turns: WriteSchedule) -> str | None:
        """Return the login that may write first. It reads too: each login has likes of its own."""
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

    def _without_login(self, turns: WriteSchedule, what: What) -> End:
        if turns.pace.stopped:
            return End("not_done", turns.pace.stopped)
        reason = self.crawl.lost_login(routes(what))
        if not reason:
            reason = f"needs a login: only logged-in visitors may {what}; {self.crawl.login_how}"
        return End("login_required", reason)

    def _ask(self, visit: Visit, name: str) -> Request:
        sender = None if name == SHARE else self._plans[visit.line].sender
        ask = visit.ask(ENDPOINTS[name], dict(visit.arguments), sender=sender)
        return build_request(self.crawl, ask, self.handlers)

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
        effect, reason = EFFECTS[errand.verdict], errand.reason
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
            if row.writes and not effect.subject:  # maybe done: the state is read back
                yield from self._open(visit, plan, row, end)
            else:
                yield from self._over(visit, plan, end)

    def _of(self, request: Request) -> tuple[Endpoint | None, Visit | None, LikePlan | None]:
        visit = self.crawl.input_of(request)
        plan = None if visit is None else self._plans.get(visit.line)
        return row_of(request), visit, plan

    def _went(
        self, visit: Visit, plan: LikePlan, row: Endpoint, facts: Mapping[str, str]
    ) -> Iterator[Any]:
        """Go on after an answer that could be read: the write is done, or the state is known."""
        if row.name == SHARE:
            code = facts["shortcode"]
            visit.correct({"shortcode": code, "media_pk": pk_of(code)})
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
                yield self._ask(visit, f"web_likes_{plan.what}")
            case "give_up":
                yield from self._over(visit, plan, End("failed", plan.why_not(), row.name))

    def _open(self, visit: Visit, plan: LikePlan, row: Endpoint, end: End) -> Iterator[Any]:
        """Go on after an answer that leaves open whether it was done, or what the state is."""
        if row.writes:
            plan.left_open(end.reason)
            # The ledger says this if the crawl stops before the state is read.
            visit.foresee(End("not_done", plan.why_unknown(NOT_REACHED), row.name))
            yield self._ask(visit, STATE)
        else:
            yield from self._over(visit, plan, end)

    def failed(self, failure: Failure) -> Iterator[Any]:
        self.came.set()
        request, error = failure.request, failure.value  # type: ignore[attr-defined]
        row, visit, plan = self._of(request)
        if row is None or visit is None or plan is None:
            return
        if isinstance(error, IgnoreRequest):
            yield from self._unsent(visit, plan, row, error)
        else:
            yield from self._open(visit, plan, row, End("failed", reason_of(error), row.name))

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
        if end is not None:
            yield from self._over(visit, plan, end)
        else:
            visit.stop()  # the ledger closes the input as not_done

    # -- ends ------------------------------------------------------------------------------

    def _over(self, visit: Visit, plan: LikePlan, end: End) -> Iterator[Action]:
        """End the input; its item says what was done to the post."""
        del self._plans[visit.line]
        done = end.outcome == "done"
        if plan.doubt and not done:
            end = replace(end, reason=plan.why_unknown(end.reason))
        action = Action(
            input=visit.text,
            endpoint=end.endpoint,
            scraped_at=datetime.now(UTC),
            what=plan.what,
            pk=visit.arguments.get("media_pk"),
            done=done,
            reason=end.reason or None,
        )
        tally = visit.pages.turn()
        tally.gives(action, {})
        tally.read = True
        visit.act(end)
        yield action

    def _stop(self, reason: str) -> None:
        turns = self.crawl.writes
        if turns is not None and turns.pace.stop(reason):
            logger.error("Nothing more is written in this crawl: %s.", reason.rstrip("."))


def _say_would(visit: Visit, what: What) -> None:
    code = visit.arguments.get("shortcode")
    path = f"/p/{code}/" if code else visit.arguments["share"]
    # Logged as a warning for -L WARNING: these lines are all that such a crawl does.
    logger.warning("would %s %s (https://www.instagram.com%s)", what, code or path, path)
