"""Defines what all spiders share: arguments, a list of inputs, and the walks of these."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from instaspider.crawl.crawl import Crawl
from instaspider.crawl.item_ends import ItemEnds
from instaspider.crawl.requests import Handlers
from instaspider.crawl.walking import Walking
from instaspider.exceptions import ConfigurationError
from instaspider.inputs import COLUMNS, Columns, Inputs, open_values
from instaspider.items import Item, UserRef
from instaspider.log_once import log_without_traceback
from instaspider.options import Options
from instaspider.spiders import arguments as reading
from instaspider.spiders.argument_types import LAST, Argument
from instaspider.spiders.files import Refetching
from instaspider.spiders.fleet_arguments import worker_arguments
from instaspider.spiders.list_files import written_files
from instaspider.spiders.listing import Left, Listing, Refresh
from instaspider.spiders.one_url import is_for_one_url, items_of, takes_url
from instaspider.state.fetched import FetchedFiles
from instaspider.visits.bounds import Bounds
from instaspider.visits.step import End, Step
from instaspider.visits.visit import Visit

logger = logging.getLogger(__name__)

T = TypeVar("T")


class InstagramSpider(Spider, Generic[T]):
    """Serves as the base of all spiders: capabilities, one list of inputs, hooks for walks. A walk
    takes an input from question to question."""

    capabilities: ClassVar[tuple[str, ...]] = ()
    """What the catalogue is asked for; without a login at least one row of them must answer."""
    borrowed: ClassVar[frozenset[str]] = frozenset()
    """Those of the capabilities whose URLs belong to another spider."""
    inputs_argument: ClassVar[str]
    """Name of the argument with the list, e.g. ``users``; empty if the login is the only input."""
    arguments: ClassVar[Mapping[str, Argument]]
    """The arguments of this spider; ``mode``, ``again`` and :data:`EVERYBODYS` belong to all."""
    columns: ClassVar[Columns] = COLUMNS
    """Columns of a table that may hold its inputs, if none is named."""
    newest_first: ClassVar[frozenset[str]] = frozenset()
    """Capabilities whose lists are in order of time, so that ``since`` can end them."""
    gives: ClassVar[tuple[type[Item], ...]] = ()
    """Item classes that the spider yields, whatever its arguments; empty if not known."""
    list_of: ClassVar[str] = ""
    """Argument of rows that is the ``list_pk`` of accounts that come, e.g. ``pk``."""
    lists_own: ClassVar[bool] = False
    """Whether posts of others in the list of an account are shared ones."""
    walks: ClassVar[type[Walking]] = Walking
    """The class that drives the spider's inputs."""

    one_url: bool = False
    """Whether a command has made the spider, for a URL of its own."""
    given: dict[str, Any]
    """Values of the arguments, defaults included, without those of the list, mode and again."""
    said: dict[str, str]
    """Arguments that make a crawl another run if they differ, as given; files by absolute path."""
    opened_arguments: Mapping[str, Any]
    """The arguments as given, without mode; the list, and the file of ``again``, are opened."""
    worker = "0"
    """The number of the worker in a fleet; 0 in a local run."""
    inputs: Inputs[T] | None
    again: Left | None

    check_arguments = classmethod(reading.check_arguments)
    read_arguments = classmethod(reading.read_arguments)
    all_arguments = classmethod(reading.all_arguments)
    check_unlimited = classmethod(reading.check_unlimited)
    examples = classmethod(reading.examples)
    read_inputs = classmethod(reading.read_inputs)
    opened = classmethod(reading.opened)

    # -- how Scrapy makes it ---------------------------------------------------------------

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Bring the add-on if the project does not; so a spider of ours works in any project."""
        super().update_settings(settings)
        addons = settings.getdict("ADDONS")
        if not any(_is_our_addon(addon) for addon in addons):
            settings.set("ADDONS", {**addons, "instaspider.addon.Addon": 300}, "spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> InstagramSpider[T]:
        """Check the arguments, open the list and make the spider. Raises
        :class:`ConfigurationError`, for a list :class:`InputError`."""
        try:
            return cls._checked(crawler, *args, **kwargs)
        except ConfigurationError as error:
            log_without_traceback(error)
            raise

    @classmethod
    def _checked(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> InstagramSpider[T]:
        if one_url := is_for_one_url(cls, crawler):
            cls.read_arguments(kwargs)
        else:
            kwargs = worker_arguments(cls, kwargs, crawler.settings)
            cls.check_arguments(kwargs)
        mode = kwargs.pop("mode", None)
        if mode is not None:
            # Here, and not in update_settings: add-ons run later and then see it.
            crawler.settings.set("INSTASPIDER_MODE", mode, "cmdline")
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.one_url = one_url
        spider.given = cls.read_arguments(kwargs)
        options = Options.of(crawler.settings)
        written = written_files(crawler.settings.getdict("FEEDS"), options)
        spider._receive(cls.opened(kwargs, options, written))
        if spider.inputs is not None and (spider.again is None or spider.again[1] is not None):
            spider.inputs.said.to(logger.info)
        spider.said = reading.run_arguments(cls, kwargs, spider.inputs)
        return spider

    @classmethod
    def asking(cls, **arguments: Any) -> InstagramSpider[T]:
        """Return the spider with these arguments and no list. A crawl under way, of whichever
        spider, may take inputs from it. Raises :class:`ConfigurationError`."""
        spider = cls()
        spider.given = cls.read_arguments(arguments)
        return spider

    def _receive(self, opened: Mapping[str, Any]) -> None:
        """Take in the inputs of arguments that were opened."""
        self.opened_arguments = opened
        again = opened.get("again")
        self.again = (again.entries, again.unread) if again else None
        if self.inputs_argument:
            self.inputs = opened.get(self.inputs_argument) or None
        else:  # the login itself
            self.inputs = None if again else open_values([self.name], self.parse_input)

    # -- what Scrapy calls -----------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        """Yield requests for the inputs, in the list's order, as fast as the engine has room."""
        if not self.crawler.crawling:
            # Without a reactor Scrapy forgets a stop that it was told of before its engine ran.
            await self.crawler.engine.stop_async()
            return
        self._item_ends.listen(self.crawler)
        self.walking.announce()
        async for request in self.listing.requests():
            yield request

    def answered(self, response: Response) -> Iterator[Any]:
        """Hand on the answer to a request for a row; the callback of all of them."""
        yield from self.walking.answered(response)

    def failed(self, failure: Failure) -> Iterator[Any]:
        """Hand on the failure of a request for a row; the errback of all of them."""
        assert failure.value is not None
        yield from self.walking.failed(failure.request, failure.value)  # type: ignore[attr-defined]

    @classmethod
    def handles_request(cls, request: Request) -> bool:
        """Whether Scrapy's commands take this spider for a URL."""
        own = set(cls.capabilities) - cls.borrowed
        return super().handles_request(request) or takes_url(cls, request.url, own)

    def parse(self, response: Response, **_: Any) -> Iterator[Any]:
        """Yield the items of an answer whose URL is of a catalogue row, as for ``scrapy parse``.
        Answers to the spider's own requests go to :meth:`answered`."""
        options = Options.of(self.crawler.settings)
        yield from items_of(response, self.capabilities, options.contacts)

    # -- what extensions and pipelines ask -------------------------------------------------

    @property
    def crawl(self) -> Crawl:
        """The state of this crawl."""
        crawl = Crawl.of(self.crawler)
        assert crawl is not None, "the add-on makes it before the spider starts"
        return crawl

    @cached_property
    def walking(self) -> Walking:
        """The object that drives the inputs."""
        return self.walks(self.crawler, self.crawl, Handlers(self.answered, self.failed))

    @cached_property
    def listing(self) -> Listing:
        """The object that reads the list."""
        span = self.given["refresh"]
        refresh = None if span is None else Refresh(span, self.said["refresh"])
        return Listing(self.walking, self, self.inputs, self.again, refresh, self.given["first"])

    @cached_property
    def _item_ends(self) -> ItemEnds:
        return ItemEnds(self.crawl, self.walking.came)  # kept: signals hold weak references alone

    @cached_property
    def _refetching(self) -> Refetching:
        return Refetching(self.crawler, self.crawl)

    @property
    def read_to_the_end(self) -> bool:
        """Whether the list has no further inputs."""
        return self.listing.read_to_the_end

    def unread(self) -> tuple[list[tuple[int, str]], int | None]:
        """Return the inputs of ``again=`` that were never read, and the list's first such line."""
        return self.listing.unread()

    def identity_of(self, item: Item) -> str | None:
        """Return the name of the identity that got the last answer for the item's input."""
        return self._refetching.identity_of(item)

    def fetched_files(self, folder: Path) -> FetchedFiles:
        """Return what remembers the files that were fetched into a folder."""
        return self._refetching.fetched_files(folder)

    async def fetch_again(self, item: Item) -> Item | None:
        """Return the same thing from a fresh answer; None if no row of the catalogue gives it."""
        return await self._refetching.fetch_again(item)

    async def room(self) -> None:
        """Wait while the store has too much to write. Its pipeline asks that for each item."""
        await self.listing.room()

    @property
    def looks_up_visits(self) -> bool:
        """Whether it matters when inputs were last visited."""
        return self.given["refresh"] is not None or self.given.get("since") == LAST

    # -- hooks -----------------------------------------------------------------------------

    @classmethod
    def item_classes(cls, given: Mapping[str, Any]) -> tuple[type[Item], ...]:
        """Return the classes of the items that come with these arguments; empty if not known."""
        del given
        return cls.gives

    @classmethod
    def parse_input(cls, text: str) -> T:
        """Read one entry. Raises ValueError with the reason as a clause."""
        raise NotImplementedError

    def key(self, value: T) -> str:
        """Return what makes two entries the same input."""
        raise NotImplementedError

    def row_arguments(self, value: T) -> dict[str, str]:
        """Return what catalogue rows take for an entry, e.g. ``{"username": "nasa"}``."""
        raise NotImplementedError

    def bounds_after(self, visited: float | None) -> Bounds:
        """Return how much of an input's lists is wanted. ``visited``: Unix time of the last
        visit."""
        limit, since, until, where = map(self.given.get, ("limit", "since", "until", "where"))
        if since == LAST:
            since = None if visited is None else datetime.fromtimestamp(visited, UTC)
        return Bounds(limit, since, until, where)

    def first_steps(self, value: T) -> list[Step]:
        """Return what is asked for an input, the first question last."""
        del value
        return [Step(self.capabilities[0])]

    def further_steps(self, step: Step, items: list[Any]) -> list[Step]:
        """Return what is asked because of items that came, the first question last."""
        del step, items
        return []

    def complete(self, item: Any, visit: Visit) -> Any | None:
        """Return an item with what its input knows and the answer left out; None if not wanted."""
        if self.list_of and isinstance(item, UserRef):
            item.list_pk = visit.arguments.get(self.list_of)
        return item

    def list_owner(self, visit: Visit) -> UserRef | None:
        """Return the account whose own list it is, if posts of others in it are shared ones."""
        told = visit.arguments
        return UserRef(pk=told.get("pk"), username=told.get("username")) if self.lists_own else None

    def end_of(self, visit: Visit) -> End | None:
        del visit
        return None


def _is_our_addon(addon: Any) -> bool:
    is_named = addon in ("instaspider.Addon", "instaspider.addon.Addon")
    return is_named or getattr(addon, "__module__", "") == "instaspider.addon"
