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
from instaspider.state.writes import NOT_SET, Turns
from instaspider.verdicts.effects import EFFECTS
from instaspider.visits.like_pace import HOURLY, SPACING
from instaspider.visits.like_plan import What, Wish
from instaspider.visits.routes import LOGIN_HOW
from instaspider.visits.visit import End, Pending, Step

logger = logging.getLogger(__name__)

STATE = "media_info_liked"
SHARE = "html_share_page"
# What a write can be told that leaves nothing open; after anything else the state is read back.
_CLEAR = ("not_found", "private", "restricted")


class WritesSpider(MediaInputsSpider):
    """Base of the spiders that write: reads what is so, sends, and reads again if in doubt."""

    what: ClassVar[What]
    gives = (Action,)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._wishes: dict[int, Wish] = {}
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

    def _go_on(self, pending: Pending) -> Request | None:
        """The first request of an input; where nothing may be sent, the input ends."""
        turns = self.crawl.writes
        if turns is None:
            self._say_would(pending)
            self._end(pending, End("not_done", NOT_SET))
        elif turns.pace.stopped:
            self._end(pending, End("not_done", turns.pace.stopped))
        elif (sender := self._sender(turns)) is None:
            self._end(pending, self._without_login(turns))
        else:
            self._wishes[pending.line] = Wish(self.what, sender)
            return self._ask(pending, STATE if "media_pk" in pending.arguments else SHARE)
        return None

    def _say_would(self, pending: Pending) -> None:
        code = pending.arguments.get("shortcode")
        path = f"/p/{code}/" if code else pending.arguments["share"]
        # Loud enough for -L WARNING: it is all that such a crawl does.
        logger.warning("would %s %s (https://www.instagram.com%s)", self.what, code or path, path)

    def _sender(self, turns: Turns) -> str | None:
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

    def _without_login(self, turns: Turns) -> End:
        if turns.pace.stopped:
            return End("not_done", turns.pace.stopped)
        reason = self.crawl.lost_login(routes(self.what))
        if not reason:
            reason = f"needs a login: only logged-in visitors may {self.what}; {LOGIN_HOW}"
        return End("login_required", reason)

    def _ask(self, pending: Pending, name: str) -> Request:
        return build_request(
            self.crawl,
            ENDPOINTS[name],
            pending.arguments,
            pending.line,
            callback=self.answered,
            errback=self.failed,
            sender=None if name == SHARE else self._wishes[pending.line].sender,
        )

    async def _probe_answered(self, request: Request) -> None:
        """Wait for the end of the input: the next one begins after it."""
        await self._until_ended(request)

    # -- answers ---------------------------------------------------------------------------

    def answered(self, response: Response) -> Iterator[Any]:
        self._came.set()
        request = response.request
        assert request is not None
        row, pending, wish = self._of(request)
        if row is None or pending is None or wish is None:
            return
        verdict, reason = response.meta["verdict"], response.meta["reason"]
        if verdict == "ok":
            told = response.headers.get("Location", b"") if row.name == SHARE else response.body
            try:
                page = row.parse(told, row=row.name)
            except ParseError as error:
                yield from self._open(pending, wish, row, End("failed", reason_of(error), row.name))
                return
            yield from self._went(pending, wish, row, page.facts)
        elif verdict == "challenge":
            self._stop(reason)
            yield from self._over(pending, wish, End("not_done", reason, row.name))
        else:
            end = End(EFFECTS[verdict].outcome, reason, row.name)
            if row.writes and verdict not in _CLEAR:
                yield from self._open(pending, wish, row, end)
            else:
                yield from self._over(pending, wish, end)

    def _of(self, request: Request) -> tuple[Endpoint | None, Pending | None, Wish | None]:
        wish = self._wishes.get(request.meta["input"])
        return row_of(request), self.pending_of(request), wish

    def _went(
        self, pending: Pending, wish: Wish, row: Endpoint, facts: Mapping[str, str]
    ) -> Iterator[Any]:
        """An answer that could be read: it is done, or the state is known."""
        if row.name == SHARE:
            code = facts["shortcode"]
            pending.arguments |= {"shortcode": code, "media_pk": pk_of(code)}
            yield self._ask(pending, STATE)
            return
        if row.writes:
            yield from self._over(pending, wish, End("done", "", row.name))
            return
        match wish.next(liked=facts["liked"] == YES):
            case "done":
                reason = "" if wish.sends else wish.already
                yield from self._over(pending, wish, End("done", reason, row.name))
            case "send":
                wish.sends += 1
                yield self._ask(pending, f"web_likes_{self.what}")
            case "give_up":
                yield from self._over(pending, wish, End("failed", wish.why_not(), row.name))

    def _open(self, pending: Pending, wish: Wish, row: Endpoint, end: End) -> Iterator[Any]:
        """An answer that leaves it open whether it was done, or what is so."""
        if row.writes:
            wish.left_open(end.reason)
            # What the ledger says if the crawl stops before the state is read.
            pending.end = End("not_done", wish.why_unknown("the crawl stopped first"), row.name)
            yield self._ask(pending, STATE)
        else:
            yield from self._over(pending, wish, end)

    def failed(self, failure: Failure) -> Iterator[Any]:
        """Requests that got no answer at all."""
        self._came.set()
        request, error = failure.request, failure.value  # type: ignore[attr-defined]
        row, pending, wish = self._of(request)
        if row is None or pending is None or wish is None:
            return
        if isinstance(error, IgnoreRequest):
            yield from self._not_sent(pending, wish, row, error)
        else:
            yield from self._open(pending, wish, row, End("failed", reason_of(error), row.name))

    def _not_sent(
        self, pending: Pending, wish: Wish, row: Endpoint, error: IgnoreRequest
    ) -> Iterator[Any]:
        if isinstance(error, NoLoginLeftError):
            reason = self.crawl.pool[wish.sender].retired or str(error)
            self._stop(reason)
            end: End | None = End("not_done", reason, row.name)
        elif isinstance(error, WritesStoppedError) or (
            isinstance(error, CrawlEndingError) and wish.doubt
        ):
            end = End("not_done", str(error), row.name)
        else:
            end = refused_by_scrapy(error)
        if end is not None:
            yield from self._over(pending, wish, end)
        else:
            pending.stopped = True  # the ledger closes the input as not_done

    # -- ends ------------------------------------------------------------------------------

    def _over(self, pending: Pending, wish: Wish, end: End) -> Iterator[Action]:
        """The input ends; what was done to its post is the item."""
        del self._wishes[pending.line]
        done = end.outcome == "done"
        if wish.doubt and not done:
            end = replace(end, reason=wish.why_unknown(end.reason))
        page = pending.turn_page()
        page.left, page.read = 1, True
        pending.came += 1
        self._end(pending, end)
        yield Action(
            input=pending.text,
            endpoint=end.endpoint,
            scraped_at=datetime.now(UTC),
            what=self.what,
            pk=pending.arguments.get("media_pk"),
            done=done,
            reason=end.reason or None,
        )

    def _stop(self, reason: str) -> None:
        turns = self.crawl.writes
        if turns is not None and turns.pace.stop(reason):
            logger.error("Nothing more is written in this crawl: %s.", reason.rstrip("."))


class LikeSpider(WritesSpider):
    """A login likes posts: one :class:`~instaspider.items.Action` for each."""

    name = "like"
    what = "like"
    capabilities = ("like_state", "like")


class UnlikeSpider(WritesSpider):
    """A login takes back its likes of posts: one :class:`~instaspider.items.Action` for each."""

    name = "unlike"
    what = "unlike"
    capabilities = ("like_state", "unlike")
