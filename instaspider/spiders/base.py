"""What all spiders share: arguments, inputs, routes, outcomes."""

from __future__ import annotations

import asyncio
import difflib
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from instaspider.catalogue import Endpoint
from instaspider.crawl import Crawl, build_request, row_of
from instaspider.exceptions import AbsentError, ConfigurationError, ParseError
from instaspider.inputs import Entry, Inputs
from instaspider.ledger import Attempt, Pending, read_again
from instaspider.options import Options
from instaspider.quiet import log_without_traceback
from instaspider.remote_lists import fetch_list
from instaspider.spiders.routes import conclude, refused_by_scrapy, routes_of

logger = logging.getLogger(__name__)

T = TypeVar("T")
Fetch = Callable[[str], bytes]
MODE = "safe, fast, turbo or unlimited"
AGAIN = "an outcomes file: only its inputs that failed, were throttled, walled or not done"


class InstagramSpider(Spider, Generic[T]):
    """Base of all spiders: one capability, one list of inputs, one item class."""

    capability: ClassVar[str]
    inputs_argument: ClassVar[str]
    """Name of the argument with the list, e.g. ``users``."""
    arguments: ClassVar[Mapping[str, str]]
    """Argument -> what it takes. ``mode`` and ``again`` are everybody's."""

    inputs: Inputs[T] | None
    again: tuple[list[tuple[int, str]], int | None] | None
    read_to_the_end: bool = False
    _said: set[str]

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """A spider of ours works in any project: it brings the add-on if the project does not."""
        super().update_settings(settings)
        addons = settings.getdict("ADDONS")
        if not any(_is_our_addon(addon) for addon in addons):
            settings.set("ADDONS", {**addons, "instaspider.addon.Addon": 300}, "spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> InstagramSpider[T]:
        """Check the arguments and open the list.

        Raises :class:`ConfigurationError`, for a list :class:`InputError`.
        """
        try:
            return cls._checked(crawler, *args, **kwargs)
        except ConfigurationError as error:
            log_without_traceback(error)
            raise

    @classmethod
    def _checked(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> InstagramSpider[T]:
        cls.check_arguments(kwargs)
        mode = kwargs.pop("mode", None)
        if mode is not None:
            # Here, and not in update_settings: add-ons run later and then see it.
            crawler.settings.set("INSTASPIDER_MODE", mode, "cmdline")
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider._said = set()
        options = Options.from_settings(crawler.settings)
        spider.open_list(kwargs, list_fetcher(options))
        return spider

    @classmethod
    def check_arguments(cls, arguments: Mapping[str, Any]) -> None:
        """Raise :class:`ConfigurationError` for an unknown or a missing argument."""
        known = cls.all_arguments()
        for name in arguments:
            if name not in known and name != "_job":  # Scrapyd adds the id of its job
                near = difflib.get_close_matches(name, known, n=1)
                hint = f" Did you mean {near[0]}?" if near else ""
                raise ConfigurationError(
                    f"The spider {cls.name} has no argument {name!r}.{hint}"
                    f" It takes {', '.join(known)}."
                )
        if not arguments.get(cls.inputs_argument) and not arguments.get("again"):
            raise ConfigurationError(
                f"The spider {cls.name} needs -a {cls.inputs_argument}=...:"
                f" {known[cls.inputs_argument]}."
            )

    @classmethod
    def all_arguments(cls) -> dict[str, str]:
        """Argument -> what it takes, everybody's included."""
        return {**cls.arguments, "mode": MODE, "again": AGAIN}

    def open_list(self, arguments: Mapping[str, Any], fetch: Fetch) -> None:
        """Open what the arguments name. Raises :class:`InputError`."""
        spec = arguments.get(self.inputs_argument)
        self.inputs = self.read_inputs(spec, fetch) if spec else None
        again = arguments.get("again")
        self.again = read_again(str(again)) if again else None
        if self.again and self.again[1] is not None and self.inputs is None:
            raise ConfigurationError(
                f"again={again}: from line {self.again[1]} on the list was never read;"
                f" name it once more with -a {self.inputs_argument}=..."
            )

    @property
    def crawl(self) -> Crawl:
        """The state of this crawl."""
        crawl = Crawl.of(self.crawler)
        assert crawl is not None, "the add-on makes it before the spider starts"
        return crawl

    # -- what each spider says -------------------------------------------------------------

    @classmethod
    def read_inputs(cls, spec: Any, fetch: Fetch) -> Inputs[T]:
        """Open the list that the argument names; an opened one is given back as it is.

        ``fetch`` gets a list by URL.
        """
        raise NotImplementedError

    def parse_input(self, text: str) -> T:
        """Read one entry. Raises ValueError with the reason as a clause."""
        raise NotImplementedError

    def key(self, value: T) -> str:
        """What makes two entries the same input."""
        raise NotImplementedError

    def row_arguments(self, value: T) -> dict[str, str]:
        """What catalogue rows take for it, e.g. ``{"username": "nasa"}``."""
        raise NotImplementedError

    # -- inputs -> requests ----------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        """Requests for the inputs, in the list's order, as fast as the engine has room."""
        self.crawler.signals.connect(self._callback_failed, signals.spider_error)
        seen: set[str] = set()
        number = 0
        async for entry in self._entries():
            number += 1
            request = self._first_request(entry, seen)
            if request is None:
                if number % 1000 == 0:
                    await asyncio.sleep(0)  # a long run of invalid lines must not hold the loop
                continue
            if self.crawler.engine.needs_backout():
                await self.crawler.signals.wait_for(signals.scheduler_empty)
            yield request
        self.read_to_the_end = True

    async def _entries(self) -> AsyncIterator[Entry[T]]:
        if self.again is None:
            assert self.inputs is not None
            async for entry in self.inputs:
                yield entry
            return
        entries, unread = self.again
        for line, text in entries:
            yield self._entry(line, text)
        if unread is not None and self.inputs is not None:
            async for entry in self.inputs:
                if entry.line >= unread:
                    yield entry

    def _entry(self, line: int, text: str) -> Entry[T]:
        try:
            return Entry(line, text, self.parse_input(text), None)
        except ValueError as error:
            return Entry(line, text, None, str(error))

    def _first_request(self, entry: Entry[T], seen: set[str]) -> Request | None:
        ledger = self.crawl.ledger
        if entry.value is None:
            logger.warning("Line %d, %r: %s.", entry.line, entry.text, entry.problem)
            ledger.refuse(entry.line, entry.text, "invalid", entry.problem or "")
            return None
        key = self.key(entry.value)
        if key in seen:
            ledger.refuse(entry.line, entry.text, "duplicate", "named before in this list")
            return None
        seen.add(key)
        return self._next_request(
            ledger.open(entry.line, entry.text, self.row_arguments(entry.value))
        )

    def _next_request(self, pending: Pending) -> Request | None:
        """The request for the next open route; where none is left, the input ends."""
        rows = routes_of(self.capability, pending)
        row = self.crawl.gates.choose(rows, pending.attempts, session=False)
        if row is None:
            end = conclude(pending, rows, self.crawl.gates)
            self.crawl.ledger.end(pending.line, end.outcome, end.reason, end.endpoint)
            return None
        return build_request(
            self.crawl,
            row,
            pending.arguments,
            pending.line,
            callback=self.answered,
            errback=self.failed,
        )

    # -- responses -> items and outcomes ---------------------------------------------------

    def answered(self, response: Response) -> Iterator[Any]:
        """Judged answers of all rows."""
        request = response.request
        assert request is not None
        row = row_of(request)
        pending = self.crawl.ledger.pending.get(request.meta["input"])
        if row is None or pending is None:
            return
        if response.meta["verdict"] != "ok":
            yield from self._give_way(
                pending,
                row,
                Attempt(
                    response.meta["verdict"], response.meta["reason"], response.meta["absence"]
                ),
            )
            return
        try:
            items = row.parse(response.body, row=row.name, contacts=self.crawl.options.contacts)
        except AbsentError as error:
            yield from self._give_way(pending, row, Attempt("not_found", str(error), "null"))
            return
        except ParseError as error:
            yield from self._give_way(pending, row, Attempt("unexpected", str(error)))
            return
        self.crawl.gates.answered(row, pending.line)
        yield from self._stamped(items, pending, row)
        self.crawl.ledger.end(pending.line, "done", "", row.name)

    def _stamped(self, items: list[Any], pending: Pending, row: Endpoint) -> Iterator[Any]:
        now = datetime.now(UTC)
        for item in items:
            item.input = pending.text
            item.endpoint = row.name
            item.scraped_at = now
            yield item

    def _give_way(self, pending: Pending, row: Endpoint, attempt: Attempt) -> Iterator[Request]:
        """Note what the route said; end the input if that is final, else ask the next route."""
        gates = self.crawl.gates
        pending.attempts[row.name] = attempt
        if attempt.verdict in ("not_found", "private", "restricted"):
            gates.reached(row)
        if attempt.verdict == "login_required" and gates.wall(row):
            self._closed(row, "three walls in a row: " + attempt.reason)
        if attempt.verdict == "stale_document" and gates.close(row, attempt.reason):
            self._closed(row, attempt.reason)
        if attempt.verdict == "not_found" and self._trusted(row, attempt, pending.line):
            self.crawl.ledger.end(pending.line, "not_found", attempt.reason, row.name)
        elif attempt.verdict == "private":
            self.crawl.ledger.end(pending.line, "private", attempt.reason, row.name)
        elif (request := self._next_request(pending)) is not None:
            yield request

    def _trusted(self, row: Endpoint, attempt: Attempt, line: int) -> bool:
        trust = row.trusted_absence.get(attempt.absence)
        return (
            trust == "always"
            or (trust == "session" and row.needs == "session")
            or (trust == "proven" and self.crawl.gates.proven(row, line))
        )

    def _closed(self, row: Endpoint, why: str) -> None:
        self.crawler.stats.inc_value(f"instaspider/routes/closed/{row.name}")
        logger.warning("The route %s is closed: %s.", row.name, why)

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Requests that got no answer at all."""
        request = failure.request  # type: ignore[attr-defined]
        row = row_of(request)
        pending = self.crawl.ledger.pending.get(request.meta["input"])
        error = failure.value
        if row is None or pending is None:
            return
        if isinstance(error, IgnoreRequest):
            end = refused_by_scrapy(error)
            if end is not None:
                self._say_once(end.reason)
                self.crawl.ledger.end(pending.line, end.outcome, end.reason, row.name)
            return  # else the crawl is closing: the ledger closes the input as not_done
        yield from self._give_way(pending, row, Attempt("transient", str(error)))

    def _say_once(self, sentence: str) -> None:
        if sentence not in self._said:
            self._said.add(sentence)
            logger.error("%s", sentence)

    def _callback_failed(self, failure: Failure, response: Response | None) -> None:
        """An exception of ours must not lose an input."""
        line = response.meta.get("input") if response is not None else None
        if line is not None:
            reason = f"a mistake in instaspider: {failure.value!r}"
            self.crawl.ledger.end(line, "failed", reason)

    def next_unread_line(self) -> int | None:
        """The first line that was never read; None when the list was read to its end."""
        return None if self.read_to_the_end else self.crawl.ledger.last_line + 1


def list_fetcher(options: Options) -> Fetch:
    """What gets a list by URL: from public addresses, with the sandbox on from this machine."""
    return partial(fetch_list, allow_loopback=options.sandbox is not None, ca=options.sandbox_ca)


def _is_our_addon(addon: Any) -> bool:
    if isinstance(addon, str):
        return addon in ("instaspider.Addon", "instaspider.addon.Addon")
    return getattr(addon, "__module__", "") == "instaspider.addon"
