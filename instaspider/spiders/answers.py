"""Turns answers into items, and goes on with lists page by page."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from instaspider.catalogue import Endpoint
from instaspider.crawl.not_sent import (
    DocumentExpiredError,
    NoLoginLeftError,
    RouteClosedError,
    refused_by_scrapy,
)
from instaspider.crawl.own_requests import row_of
from instaspider.download_errors import reason_of
from instaspider.exceptions import AbsentError, GatedError, ParseError
from instaspider.items import UserRef
from instaspider.parsing.page import Page
from instaspider.parsing.shortcodes import pk_of
from instaspider.spiders.steps import PRIVATE, StepsSpider
from instaspider.verdicts.effects import (
    ABSENT,
    EFFECTS,
    GATED,
    HIDDEN,
    STALE,
    UNANSWERED,
    UNREADABLE,
)
from instaspider.visits.batches import asked_about, is_open, of_one
from instaspider.visits.bounds import EMPTY_PAGES
from instaspider.visits.known_accounts import contradiction, renamed
from instaspider.visits.routes import REPEATED
from instaspider.visits.visit import Attempt, End, Step, Visit

logger = logging.getLogger(__name__)

T = TypeVar("T")

# How often a page in the middle of a list is asked for again when it came but cannot be read.
REREADS = 2


class AnswersSpider(StepsSpider[T]):
    """Takes an input through its steps, each page by page and route by route."""

    # -- hooks -----------------------------------------------------------------------------

    def first_steps(self, value: T) -> list[Step]:
        """What is asked for an input, the first question last."""
        del value
        return [Step(self.capabilities[0])]

    def further_steps(self, step: Step, items: list[Any]) -> list[Step]:
        """What is asked because of items that came, the first question last."""
        del step, items
        return []

    def complete(self, item: Any, visit: Visit) -> Any | None:
        """An item with what its input knows and the answer left out; None: it is not wanted."""
        del visit
        return item

    def list_owner(self, visit: Visit) -> UserRef | None:
        """The account whose own list it is, where posts of others in it are shared ones."""
        del visit
        return None

    # -- responses -> items ----------------------------------------------------------------

    def answered(self, response: Response) -> Iterator[Any]:
        """Judged answers of all rows."""
        self._came.set()
        request = response.request
        assert request is not None
        row = row_of(request)
        visit = self.visit_of(request)
        if row is None or visit is None or not visit.steps:
            return
        visit.identity = request.meta.get("identity")
        step = visit.steps[-1]
        effect = EFFECTS[response.meta["verdict"]]
        if effect.is_answer:
            yield from self._read(response, visit, step, row)
        else:
            said = (response.meta[key] for key in ("verdict", "reason", "absence"))
            attempt = Attempt(*said)
            # A failure of the service may have passed once the other routes were asked.
            attempt.passing = effect.again == "failure" and response.status >= 500
            yield from self._give_way(visit, step, row, attempt)

    def _read(self, response: Response, visit: Visit, step: Step, row: Endpoint) -> Iterator[Any]:
        body = response.headers.get("Location", b"") if row.reads == "location" else response.body
        mine, asked = row.things(response.meta["arguments"]), asked_about(response.meta, row)
        about = {"about": mine} if asked else {}
        try:
            page = row.parse(body, row=row.name, contacts=self.crawl.options.contacts, **about)
        except ParseError as error:
            if asked:
                yield from self._one_by_one(visit, step)
            else:
                yield from self._misread(visit, step, row, error)
            return
        if asked and is_open(page, mine, asked):
            yield from self._one_by_one(visit, step)
            return
        if (place := self._place(visit)) is not None:
            self.crawl.gates.answered(row, place, visit.line)
        visit.avoid = ""
        yield from self._take(response, page, visit, step, row)

    def _misread(
        self, visit: Visit, step: Step, row: Endpoint, error: ParseError
    ) -> Iterator[Request]:
        if isinstance(error, AbsentError):
            yield from self._give_way(visit, step, row, Attempt(ABSENT, str(error), "null"))
        elif isinstance(error, GatedError):
            yield from self._give_way(visit, step, row, Attempt(GATED, str(error)))
        else:
            yield from self._unreadable(visit, step, row, error)

    def _take(
        self, response: Response, page: Page[Any], visit: Visit, step: Step, row: Endpoint
    ) -> Iterator[Any]:
        """Items of a page, if it is about the input, and the request for what comes next."""
        for item in page.items:
            self.crawl.accounts.learn_from(item)
        if self._is_recalled(visit, step, row) and (told := contradiction(visit, page)):
            self._distrust(visit, step, told)
            if (request := self._go_on(visit)) is not None:
                yield request
            return
        self._learn(visit, row, page)
        if step.wants and step.wants not in visit.arguments:
            reason = f"the answer does not tell the {step.wants}"
            yield from self._give_way(visit, step, row, Attempt(UNREADABLE, reason))
            return
        if "private" in page.facts and not page.items:
            yield from self._give_way(visit, step, row, Attempt(HIDDEN, PRIVATE))
            return
        visit.parsed_by = row.name
        tally = visit.turn_page()
        response.meta["page"] = tally.number
        for item in self._items(page, visit, step, row):
            tally.left += 1
            if pk := getattr(item, "pk", None):
                tally.asked[pk] = of_one(step, row, page.of.get(pk))
            yield item
        request = self._go_on(visit)
        self.crawl.ledger.page_read(visit, tally)
        if request is not None:
            yield request

    def _unreadable(
        self, visit: Visit, step: Step, row: Endpoint, error: ParseError
    ) -> Iterator[Request]:
        """An answer that no item can be had of; in the middle of a list it may be a bad copy."""
        step.rereads += 1
        if step.cursor is not None and step.rereads <= REREADS:
            self.crawler.stats.inc_value("instaspider/pages/reread")
            if (request := self._go_on(visit)) is not None:
                yield request
            return
        attempt = Attempt(UNREADABLE, str(error), passing=step.cursor is None)
        yield from self._give_way(visit, step, row, attempt)

    def _learn(self, visit: Visit, row: Endpoint, page: Page[Any]) -> None:
        """Keep the ids that an answer told, so that nobody need ask for them again."""
        facts = dict(page.facts)
        if row.takes in ("media_pk", "shortcode", "share") and "pk" in facts:
            facts["media_pk"] = facts.pop("pk")
        elif row.takes not in ("username", "pk", "fbid", "media_pk", "shortcode", "share"):
            return  # the answer tells about something that its input does not name
        asked, told = visit.arguments.get("username"), facts.get("username")
        if asked and told and asked != told and (row.takes == "username" or visit.sought):
            visit.note = renamed(asked, told, facts.get("pk", "unknown"))
            self._say_once(visit.note, logging.WARNING)
        if row.takes in ("username", "pk", "fbid"):
            said = {"private", "public"} & facts.keys()
            ids = (facts.get(name) for name in ("username", "pk", "fbid"))
            self.crawl.accounts.learn(*ids, is_private="private" in said if said else None)
        if row.takes == "share" and "shortcode" in facts:
            facts.setdefault("media_pk", pk_of(facts["shortcode"]))
        for name, value in facts.items():
            if name in visit.remembered:
                visit.arguments[name] = value
            else:
                visit.arguments.setdefault(name, value)
        visit.remembered -= facts.keys()

    def _items(self, page: Page[Any], visit: Visit, step: Step, row: Endpoint) -> Iterator[Any]:
        """Items of a page; the step is then at the next page, or over."""
        visit.unsure = (visit.unsure or row.hides_private) and "public" not in page.facts
        if step.wants:
            visit.unsure = False
            visit.private = any(getattr(item, "is_private", None) for item in page.items)
            visit.steps.remove(step)
            return
        items = [item for each in page.items if (item := self.complete(each, visit)) is not None]
        new, wanted = visit.take(items, step)
        self._turn(page, visit, step, row, new)
        visit.steps += self.further_steps(step, wanted)
        if page.broken:
            visit.broken += len(page.broken)
            self.crawler.stats.inc_value("instaspider/items/broken", len(page.broken))
            logger.warning("%s, %s: %s.", visit.text, row.name, "; ".join(page.broken[:3]))
        now = datetime.now(UTC)
        for item in wanted:
            item.input = visit.text
            item.endpoint = row.name
            item.scraped_at = now
            yield item

    def _turn(self, page: Page[Any], visit: Visit, step: Step, row: Endpoint, new: int) -> None:
        """Turn to the next page, if there is one and it is wanted."""
        first_page = step.pages == 0
        step.pages += 1
        if step.counts and visit.is_full:
            visit.steps[:] = [other for other in visit.steps if not other.counts]
        elif not page.cursor or self._is_past(page, visit, step, first_page=first_page):
            visit.steps.remove(step)
        elif not step.cursors.add(page.cursor):
            step.attempts[row.name] = Attempt(UNREADABLE, REPEATED)
        else:
            step.attempts.clear()
            step.rereads, step.again = 0, False
            step.cursor, step.row = page.cursor, row.name
            step.empty = 0 if new else step.empty + 1
            if step.empty > EMPTY_PAGES:
                reason = (
                    f"{visit.came} items came, then {step.empty} pages without anything new,"
                    f" the last one at cursor {page.cursor!r}"
                )
                self._fall_short(visit, step, End("failed", reason, row.name))

    def _is_past(self, page: Page[Any], visit: Visit, step: Step, *, first_page: bool) -> bool:
        """Whether ``since`` ends the list here."""
        owner = self.list_owner(visit)
        return step.capability in self.newest_first and visit.bounds.is_past(
            page.items, first_page=first_page, owner=owner
        )

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Requests that got no answer at all."""
        self._came.set()
        request = failure.request  # type: ignore[attr-defined]
        row = row_of(request)
        visit = self.visit_of(request)
        error = failure.value
        if row is None or visit is None or not visit.steps:
            return
        step = visit.steps[-1]
        if isinstance(error, DocumentExpiredError):
            yield from self._give_way(visit, step, row, Attempt(STALE, str(error)))
            return
        if isinstance(error, NoLoginLeftError | RouteClosedError):
            if (again := self._go_on(visit)) is not None:
                yield again
            return
        if isinstance(error, IgnoreRequest):
            end = refused_by_scrapy(error)
            if end is not None:
                self._say_once(end.reason)
                self._end(visit, End(end.outcome, end.reason, row.name))
            else:
                visit.stopped = True  # the ledger closes the input as not_done
            return
        reason = request.meta.get("reason") or reason_of(error)
        yield from self._give_way(visit, step, row, Attempt(UNANSWERED, reason))
