"""Turns an input's steps into requests, route by route, until the input ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeVar

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from instaspider.catalogue import ENDPOINTS, Endpoint
from instaspider.catalogue.endpoint import MORE
from instaspider.crawl.crawl import Crawl
from instaspider.crawl.requests import build_request
from instaspider.identities.address import Address
from instaspider.spiders.arguments import ArgumentsSpider
from instaspider.verdicts.effects import EFFECTS
from instaspider.visits.batches import fit, split
from instaspider.visits.conclusion import conclude
from instaspider.visits.known_accounts import believes, distrust, fill_in, seek, whereabouts
from instaspider.visits.routes import begun_anew, choose, open_to
from instaspider.visits.visit import Attempt, End, Step, Visit

logger = logging.getLogger(__name__)

T = TypeVar("T")

PRIVATE = "the account is private"


class StepsSpider(ArgumentsSpider[T]):
    """Asks the next question of an input by the first route that is open."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._said: set[str] = set()
        self._came = asyncio.Event()
        """Set whenever a callback has dealt with an answer."""

    @property
    def crawl(self) -> Crawl:
        """The state of this crawl."""
        crawl = Crawl.of(self.crawler)
        assert crawl is not None, "the add-on makes it before the spider starts"
        return crawl

    def visit_of(self, request: Request | None) -> Visit | None:
        """The input that a request is for; None where it has ended, or was another crawl's."""
        return self.crawl.input_of(request)

    def answered(self, response: Response) -> Iterator[Any]:
        """Callback of all requests for rows."""
        raise NotImplementedError

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Errback of all requests for rows."""
        raise NotImplementedError

    # -- steps -> requests -----------------------------------------------------------------

    def _go_on(self, visit: Visit) -> Request | None:
        """The next request of an input; where none is left, the input ends."""
        while visit.steps or self._is_doubtful(visit):
            step = visit.steps[-1]
            step.login |= self.crawl.options.login == "always"
            choice = choose(visit, step, self.crawl.choose)
            if choice.row is None:
                if self._once_more(step) or self._begins_anew(visit, step):
                    continue
                self._fall_short(visit, step, self._conclude(visit, step))
                if self._is_denied(visit, step):
                    self._ask_who(visit)
            elif choice.wants and fill_in(self.crawl.accounts, visit, choice.wants):
                self.crawler.stats.inc_value("instaspider/ids/remembered")
            elif choice.wants:
                visit.steps.append(Step(choice.asks, wants=choice.wants, counts=False))
            else:
                fit(visit, choice.row)
                return build_request(
                    self.crawl,
                    choice.row,
                    visit.known(step),
                    visit.line,
                    callback=self.answered,
                    errback=self.failed,
                    probe=self.crawl.is_walled(choice.row),
                    alone=step.alone,
                )
        end = End("done", visit.note, visit.parsed_by)
        if visit.private and not visit.came:
            end = End("private", PRIVATE, visit.parsed_by)
        self._end(visit, visit.shortfall or end)
        return None

    def _is_doubtful(self, visit: Visit) -> bool:
        """Whether a list that came out empty calls for a look at the profile, which is then asked
        for."""
        came = visit.seen or visit.came
        if not visit.unsure or came or visit.shortfall or visit.private:
            return False
        visit.unsure = False
        if believes(self.crawl.accounts, visit):
            return False
        self._ask_who(visit)
        return True

    @staticmethod
    def _is_denied(visit: Visit, step: Step) -> bool:
        """Whether an input has ended short although a route said that nobody has its id, and no
        answer said that somebody has."""
        short = visit.shortfall
        if not visit.unsure or visit.came or step.aside or step.capability == "profile":
            return False
        said = [EFFECTS[attempt.verdict] for attempt in step.attempts.values()]
        denials = [effect.outcome for effect in said if effect.subject == "absent"]
        return bool(denials) and short is not None and short.outcome not in denials

    @staticmethod
    def _ask_who(visit: Visit) -> None:
        """Look at the profile of an account: whether it is there, and private."""
        visit.unsure = False
        visit.steps.append(Step("profile", wants="pk", counts=False, aside=True))

    def _once_more(self, step: Step) -> bool:
        """Whether routes that failed in passing are to be asked a second time."""
        if step.again:
            return False
        step.again = True
        passing = [
            name
            for name, attempt in step.attempts.items()
            if attempt.passing and not self.crawl.is_walled(ENDPOINTS[name])
        ]
        for name in passing:
            del step.attempts[name]
        return bool(passing)

    def _begins_anew(self, visit: Visit, step: Step) -> bool:
        """Whether a list whose paging goes round in a circle is read by another route, from the
        start: what came comes no second time."""
        anew = begun_anew(step)
        if anew is None or choose(visit, anew, self.crawl.choose).row is None:
            return False
        visit.steps[-1] = anew
        self.crawler.stats.inc_value("instaspider/lists/begun_anew")
        return True

    def _conclude(self, visit: Visit, step: Step) -> End:
        left = [row for row in open_to(visit, step) if row.name not in step.attempts]
        return conclude(
            visit,
            step,
            self.crawl.why_closed,
            session=self.crawl.has_session,
            lost_login=self.crawl.lost_login(left),
            how=self.crawl.login_how,
        )

    def _fall_short(self, visit: Visit, step: Step, end: End) -> None:
        """A step got no further: so the input ends, unless the step was aside."""
        if visit.remembered and end.outcome == "failed":
            # Perhaps it failed because of the id: another run asks for it.
            self.crawl.accounts.forget(visit.arguments["username"])
        if step.aside:
            visit.steps.remove(step)
            if step.wants and end.outcome == "not_found":
                visit.shortfall = end  # of the whole account, whatever was missing of it
            else:
                end = replace(end, reason=f"something is missing: {end.reason}")
                visit.shortfall = visit.shortfall or end
        else:
            visit.steps.clear()
            visit.shortfall = end

    def _end(self, visit: Visit, end: End) -> None:
        visit.steps.clear()
        visit.end = end
        if not visit.pages:
            self.crawl.ledger.settle(visit)

    # -- routes that give way --------------------------------------------------------------

    def _give_way(
        self, visit: Visit, step: Step, row: Endpoint, attempt: Attempt
    ) -> Iterator[Request]:
        """Note what the route said; end the input if that is final, else ask the next route."""
        if MORE in step.arguments:  # one of them may be what it is about
            yield from self._one_by_one(visit, step)
            return
        effect = EFFECTS[attempt.verdict]
        if effect.subject in ("absent", "hidden") and self._is_recalled(visit, step, row):
            self._distrust(visit, step)
            if (request := self._go_on(visit)) is not None:
                yield request
            return
        place = self._place(visit)
        step.attempts[row.name] = attempt
        elsewhere = effect.again == "elsewhere" and len(self.crawl.places(row)) > 1
        attempt.passing |= elsewhere or effect.again == "always"
        if place is not None:
            self._feel(visit, row, attempt, place)
        if effect.route == "close" and self.crawl.gates.close(row, attempt.reason):
            self._closed(row, attempt.reason)
        end = self._final(visit, step, row, attempt)
        if end is not None:
            self._fall_short(visit, step, end)
        if (request := self._go_on(visit)) is not None:
            yield request

    def _one_by_one(self, visit: Visit, step: Step) -> Iterator[Request]:
        """Ask alone what was asked together with others."""
        self.crawler.stats.inc_value("instaspider/shared/alone")
        split(visit, step, alone=True)
        if (request := self._go_on(visit)) is not None:
            yield request

    def _feel(self, visit: Visit, row: Endpoint, attempt: Attempt, place: Address) -> None:
        """What an answer means for the route at the address that got it."""
        gates, closes, effect = self.crawl.gates, False, EFFECTS[attempt.verdict]
        if effect.subject:
            gates.reached(row, place)
        elif effect.route == "wall":
            closes = gates.wall(row, place)
        elif effect.route == "rest":
            closes = gates.rest(row, place, self.crawl.now())
        else:
            return
        name = visit.identity or ""
        visit.identity, visit.avoid = (None, name) if effect.is_wall else (name, "")
        if closes and self.crawl.is_walled(row):
            self._closed(row, "three walls in a row: " + attempt.reason)
        elif closes:
            logger.info("The route %s is closed to %s: %s.", row.name, name, attempt.reason)

    def _place(self, visit: Visit) -> Address | None:
        """The address of who got the last answer; None also for somebody of an earlier crawl whom
        this one does not have."""
        identity = self.crawl.pool.get(visit.identity)
        return None if identity is None else identity.address

    def _final(self, visit: Visit, step: Step, row: Endpoint, attempt: Attempt) -> End | None:
        """How a step ends if no other route would say more."""
        if step.cursor is not None:
            return None  # what was there a page ago is not gone: see what others say
        effect = EFFECTS[attempt.verdict]
        if effect.subject == "absent" and self._trusted(row, attempt, visit.line):
            return self._gone(visit, step, row, attempt)
        if effect.route == "end":
            return End(effect.outcome, attempt.reason, row.name)
        return None

    def _gone(self, visit: Visit, step: Step, row: Endpoint, attempt: Attempt) -> End | None:
        """Nobody is there by that name or id; None if a name's account may have another now."""
        known = self.crawl.accounts
        reasons = [attempt.reason, visit.note]
        if row.takes == "username":
            is_profile = step.capability == "profile"
            if is_profile and self.crawl.has_session and seek(known, visit, step):
                return None
            reasons.append(visit.note or whereabouts(known, visit))
        reason = "; ".join(dict.fromkeys(filter(None, reasons)))
        return End(EFFECTS[attempt.verdict].outcome, reason, row.name)

    def _is_recalled(self, visit: Visit, step: Step, row: Endpoint) -> bool:
        """Whether a list was asked for, from its start, by an id that was only remembered."""
        return row.takes in visit.remembered and step.cursor is None

    def _distrust(self, visit: Visit, step: Step, told: tuple[str, str] | None = None) -> None:
        self.crawler.stats.inc_value("instaspider/ids/wrong")
        distrust(self.crawl.accounts, visit, step, told)

    def _trusted(self, row: Endpoint, attempt: Attempt, line: int) -> bool:
        trust = row.trusted_absence.get(attempt.absence)
        return (
            trust == "always"
            or (trust == "session" and self.crawl.needs(row) == "session")
            or (trust == "proven" and self.crawl.gates.proven(row, line))
        )

    def _closed(self, row: Endpoint, why: str) -> None:
        self.crawler.stats.inc_value(f"instaspider/routes/closed/{row.name}")
        logger.warning("The route %s is closed: %s.", row.name, why)

    def _say_once(self, sentence: str, level: int = logging.ERROR) -> None:
        if sentence not in self._said:
            self._said.add(sentence)
            logger.log(level, "%s", sentence)
