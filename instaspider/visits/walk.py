"""Takes an input from question to question until it ends. Pure: the walk asks its guide what it
cannot know by itself.

The driver of a walk asks :meth:`Walk.next` over and over and does what that says. It reports each
answer by :meth:`Walk.heard` and one of :meth:`Walk.answered`, :meth:`Walk.misread` and
:meth:`Walk.gave_way`. A visit and its steps are changed here alone, apart from what has no answer
(:mod:`instaspider.visits.events`) and from likes (:mod:`instaspider.visits.like_plan`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from instaspider.catalogue import Endpoint
from instaspider.catalogue.endpoint import MORE
from instaspider.exceptions import AbsentError, GatedError, ParseError
from instaspider.parsing.page import Page
from instaspider.verdicts.effects import ABSENT, EFFECTS, GATED, UNREADABLE
from instaspider.visits.attempts import is_trusted, may_pass, passed
from instaspider.visits.batches import apart, is_open, joined
from instaspider.visits.bounds import EMPTY_PAGES
from instaspider.visits.conclusion import PRIVATE, conclude, gone, is_denied, nothing_new
from instaspider.visits.guide import Guide
from instaspider.visits.known_accounts import believed, contradiction, recalled, renamed, sought
from instaspider.visits.pages import about, facts_of, holds_back, is_past, is_renamed
from instaspider.visits.routes import REPEATED, Choice, begun_anew, next_route
from instaspider.visits.step import Ask, Attempt, End, Step
from instaspider.visits.visit import Visit

# How often a page in the middle of a list is asked for again when it came but cannot be read.
REREADS = 2


class Walk:
    """Asks for inputs by the first route that is open, and changes their visits as answers say."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide

    def begin(self, visit: Visit, steps: Sequence[Step]) -> None:
        """Begin an input. ``steps``: what is asked for it, the first question last."""
        visit.steps = [*steps]
        visit.unsure = "pk" in visit.arguments  # no profile was asked for it

    def next(self, visit: Visit) -> Ask | End:
        """Return the next request of an input, or how the input ends."""
        while visit.steps or self._is_doubtful(visit):
            step = visit.steps[-1]
            step.login |= self.guide.login_first
            choice = next_route(visit, step, self.guide.first_open)
            if choice.row is None:
                if self._once_more(step) or self._begins_anew(visit, step):
                    continue
                self._fall_short(visit, step, conclude(self.guide, visit, step))
                if is_denied(visit, step):
                    self._ask_who(visit)
            elif choice.wants:
                self._ask_first(visit, choice)
            else:
                return self._ask(visit, choice.row)
        end = visit.plan.end_of(visit) or End("done", visit.note, visit.parsed_by)
        if visit.private and not visit.came:
            end = End("private", PRIVATE, visit.parsed_by)
        return visit.finish(visit.shortfall or end)

    def heard(self, visit: Visit, name: str | None) -> None:
        """Note that some answer came. ``name``: the identity that got it, None if nobody sent."""
        visit.identity = name

    def answered(
        self, visit: Visit, page: Page[Any], shared: tuple[str, ...] = ()
    ) -> list[Any] | None:
        """Return the wanted items of an answer; None if it does not answer what was asked last.

        ``shared``: ids that the request was about, if it was one for several inputs.
        """
        step, row = visit.steps[-1], visit.last_ask.row
        mine, asked = about(visit.last_ask, shared)
        if asked and is_open(page, mine, asked):
            self._one_by_one(visit, step)
            return None
        if (place := self.guide.place(visit.identity)) is not None:
            self.guide.answered(row, place, visit.line)
        visit.avoid = ""
        for item in page.items:
            self.guide.accounts.learn_from(item)
        if step.is_recalled(visit.remembered, row) and (told := contradiction(visit, page)):
            self._distrust(visit, step, told)
            return None
        self._learn(visit, row, page)
        if (attempt := holds_back(visit, step, page)) is not None:
            self.gave_way(visit, attempt)
            return None
        visit.parsed_by = row.name
        return self._taken(page, visit, step, row)

    def misread(self, visit: Visit, error: ParseError, shared: tuple[str, ...] = ()) -> None:
        """Note an answer of which a parser makes no items. Within a list it may be a bad copy."""
        step = visit.steps[-1]
        if about(visit.last_ask, shared)[1]:
            self._one_by_one(visit, step)
        elif isinstance(error, AbsentError):
            self.gave_way(visit, Attempt(ABSENT, str(error), "null"))
        elif isinstance(error, GatedError):
            self.gave_way(visit, Attempt(GATED, str(error)))
        else:
            step.rereads += 1
            if step.cursor is not None and step.rereads <= REREADS:
                self.guide.count("instaspider/pages/reread")
                return
            passing = step.cursor is None
            self.gave_way(visit, Attempt(UNREADABLE, str(error), passing=passing))

    def gave_way(self, visit: Visit, attempt: Attempt) -> None:
        """Note that the route that was asked last gave nothing, which may end the input."""
        step, row = visit.steps[-1], visit.last_ask.row
        if MORE in step.arguments:  # one of the things may be what the failure is about
            self._one_by_one(visit, step)
            return
        effect = EFFECTS[attempt.verdict]
        if effect.subject in ("absent", "hidden") and step.is_recalled(visit.remembered, row):
            self._distrust(visit, step)
            return
        passing = attempt.passing or may_pass(self.guide, row, attempt)
        step.attempts[row.name] = replace(attempt, passing=passing)
        self._feel(visit, row, attempt)
        if effect.route == "close":
            self.guide.closed(row, attempt.reason)
        if (end := self._final(visit, step, row, attempt)) is not None:
            self._fall_short(visit, step, end)

    # -- steps -> requests -----------------------------------------------------------------

    def _ask(self, visit: Visit, row: Endpoint) -> Ask:
        visit.steps = [*joined(visit.steps, row)]
        step = visit.steps[-1]
        return visit.ask(
            row,
            visit.known(step),
            beside=step.arguments,
            probe=self.guide.is_walled(row),
            alone=step.alone,
            again=step.again,
        )

    def _ask_first(self, visit: Visit, choice: Choice) -> None:
        """Take a wanted id from memory, or ask first for an answer that tells it."""
        told = recalled(self.guide.accounts, visit, choice.wants)
        if told is None:
            visit.steps.append(Step(choice.asks, wants=choice.wants, counts=False))
            return
        visit.arguments |= told.ids
        visit.remembered |= told.ids.keys()
        visit.unsure |= told.unsure
        visit.private |= told.private
        self.guide.count("instaspider/ids/remembered")

    def _is_doubtful(self, visit: Visit) -> bool:
        """Whether an empty list needs a look at the profile, which is then asked for."""
        if not visit.unsure or visit.seen or visit.came or visit.shortfall or visit.private:
            return False
        visit.unsure = False
        private = believed(self.guide.accounts, visit)
        if private is None:
            self._ask_who(visit)
            return True
        visit.private = private
        return False

    def _ask_who(self, visit: Visit) -> None:
        """Ask for the profile of an account, to see whether it is there, and private."""
        visit.unsure = False
        visit.steps.append(Step("profile", wants="pk", counts=False, aside=True))

    def _once_more(self, step: Step) -> bool:
        """Whether routes that failed in passing are now asked a second time."""
        passing = [] if step.again else passed(self.guide, step)
        step.ask_again(passing)
        return bool(passing)

    def _begins_anew(self, visit: Visit, step: Step) -> bool:
        """Whether a list that gave a cursor twice is now read from the start by another route.
        Items that came before are not given again."""
        anew = begun_anew(step)
        if anew is None or next_route(visit, anew, self.guide.first_open).row is None:
            return False
        visit.steps[-1] = anew
        self.guide.count("instaspider/lists/begun_anew")
        return True

    def _fall_short(self, visit: Visit, step: Step, end: End) -> None:
        if visit.remembered and end.outcome == "failed":
            # The remembered id may be the cause: another run asks for the id anew.
            self.guide.accounts.forget(visit.arguments["username"])
        visit.fall_short(step, end)

    # -- routes that give way --------------------------------------------------------------

    def _one_by_one(self, visit: Visit, step: Step) -> None:
        """Ask about each thing alone that was asked about together with others."""
        self.guide.count("instaspider/shared/alone")
        visit.steps = [*apart(visit.steps, step, alone=True)]

    def _feel(self, visit: Visit, row: Endpoint, attempt: Attempt) -> None:
        """Note what an answer means for the route at the address that got it."""
        effect, place = EFFECTS[attempt.verdict], self.guide.place(visit.identity)
        name = visit.identity or ""
        if place is None:
            return
        if effect.subject:
            self.guide.reached(row, place)
        elif effect.is_wall:
            self.guide.walled(row, place, name, attempt)
        else:
            return
        visit.identity, visit.avoid = (None, name) if effect.is_wall else (name, "")

    def _final(self, visit: Visit, step: Step, row: Endpoint, attempt: Attempt) -> End | None:
        """Return how a step ends at once; None if other routes may say more."""
        if step.cursor is not None:
            return None  # what was there a page ago is not gone: other routes are asked
        effect = EFFECTS[attempt.verdict]
        if effect.subject == "absent" and is_trusted(self.guide, row, attempt, visit.line):
            if row.takes == "username" and self._seeks(visit, step):
                return None
            return gone(self.guide.accounts, visit, row, attempt)
        return End(effect.outcome, attempt.reason, row.name) if effect.route == "end" else None

    def _seeks(self, visit: Visit, step: Step) -> bool:
        """Whether a profile whose name is gone is now asked for by the id that the name had."""
        if step.capability != "profile" or step.wants or not self.guide.has_session:
            return False
        if (pk := sought(self.guide.accounts, visit)) is None:
            return False
        visit.arguments["pk"], visit.sought, step.by = pk, True, "pk"
        return True

    def _distrust(self, visit: Visit, step: Step, told: tuple[str, str] | None = None) -> None:
        """Forget the remembered ids of an input of which nothing came yet, so that they are asked
        for. ``told``: id and name of an account in an answer that contradicts them."""
        self.guide.count("instaspider/ids/wrong")
        name = visit.arguments["username"]
        self.guide.accounts.forget(name)
        if told is not None and "pk" in visit.remembered and told[0] == visit.arguments["pk"]:
            visit.note = renamed(name, told[1], told[0])
        visit.distrust()
        step.attempts.clear()

    # -- answers -> items ------------------------------------------------------------------

    def _learn(self, visit: Visit, row: Endpoint, page: Page[Any]) -> None:
        """Keep the ids that an answer told, so that they need not be asked for again."""
        facts = facts_of(row, page)
        if is_renamed(visit, row, facts):
            asked, told = visit.arguments["username"], facts["username"]
            visit.note = renamed(asked, told, facts.get("pk", "unknown"))
            self.guide.tell(visit.note, once=True)
        if row.takes in ("username", "pk", "fbid"):
            said = {"private", "public"} & facts.keys()
            ids = (facts.get(name) for name in ("username", "pk", "fbid"))
            self.guide.accounts.learn(*ids, is_private="private" in said if said else None)
        visit.learn(facts)

    def _taken(self, page: Page[Any], visit: Visit, step: Step, row: Endpoint) -> list[Any]:
        """Return the wanted items of a page; the step is then at the next page, or over."""
        visit.extent.hear(step, page, row.name)
        visit.unsure = (visit.unsure or row.hides_private) and "public" not in page.facts
        if step.wants:
            visit.unsure = False
            visit.private = any(getattr(item, "is_private", None) for item in page.items)
            visit.steps.remove(step)
            return []
        complete = visit.plan.complete
        items = [item for each in page.items if (item := complete(each, visit)) is not None]
        new, wanted, opened = visit.take(items, step)
        self._turn_page(page, visit, step, row.name, new)
        visit.steps += visit.extent.open(visit.plan.further_steps(step, opened))
        if page.broken:
            visit.broken += len(page.broken)
            self.guide.count("instaspider/items/broken", len(page.broken))
            self.guide.tell(f"{visit.text}, {row.name}: {'; '.join(page.broken[:3])}.")
        return wanted

    def _turn_page(self, page: Page[Any], visit: Visit, step: Step, row: str, new: int) -> None:
        """Turn to the next page, if there is one and it is wanted."""
        step.pages += 1
        if step.counts and visit.is_full:
            visit.extent.end(step, visit.steps, page.cursor)
            visit.steps = [other for other in visit.steps if not other.counts]
        elif not page.cursor or is_past(page, visit, step, first_page=step.pages == 1):
            visit.extent.end(step, [], page.cursor)
            visit.steps.remove(step)
        elif not step.cursors.add(page.cursor):
            step.attempts[row] = Attempt(UNREADABLE, REPEATED)
        else:
            step.turn_page(page.cursor, row, new=new > 0)
            if step.empty > EMPTY_PAGES:
                self._fall_short(visit, step, nothing_new(visit, step))
