"""Holds one crawl open in the running event loop, for inputs that come one by one.

The crawl's spider has no list: ``start()`` waits for ever, so Scrapy's engine is never idle. Each
input is driven by its caller (:mod:`instaspider.client.asked`), which sends requests with
``engine.download_async``. So Scrapy's scheduler and scraper never hold any of them.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterable, Mapping
from importlib import import_module
from typing import Any, ClassVar, Protocol

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings, Settings
from scrapy.utils.misc import load_object
from scrapy.utils.reactor import is_asyncio_reactor_installed, is_reactor_installed

from instaspider.client.room import Room
from instaspider.crawl.crawl import Crawl
from instaspider.crawl.item_ends import ItemEnds
from instaspider.crawl.walking import Walking
from instaspider.crawl.writing import Writing
from instaspider.exceptions import ConfigurationError
from instaspider.middlewares.proxy import ProxyMiddleware
from instaspider.parsing.spoken import program
from instaspider.spiders.all_spiders import all_spiders, find_spider
from instaspider.spiders.argument_types import DOWNLOAD, EVERYBODYS
from instaspider.spiders.base import InstagramSpider
from instaspider.startup import components
from instaspider.startup.identities import add_proxies
from instaspider.startup.prepared import Prepared, prepare
from instaspider.state.folder import MEMORY
from instaspider.visits.outcomes import OutcomeRow

# Habits of a command that change the whole process, or a log that nobody asked for.
_OFF = {
    "instaspider.extensions.garbage_collector.GarbageCollector": None,
    "scrapy.extensions.feedexport.FeedExporter": None,
    "scrapy.extensions.logcount.LogCount": None,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
    "scrapy.extensions.telnet.TelnetConsole": None,
}
# Settings with classes that Scrapy loads when a crawl begins.
_LATE = (
    *("SCHEDULER", "SCHEDULER_PRIORITY_QUEUE", "SCHEDULER_MEMORY_QUEUE", "DUPEFILTER_CLASS"),
    *("DOWNLOADER", "STATS_CLASS", "LOG_FORMATTER", "REQUEST_FINGERPRINTER_CLASS"),
)
# Above the command line, since a caller's own values win over the environment; not equal to it,
# since nobody sees them in a list of processes.
_CALLERS = 41
# Requests that wait for a login must leave room for those that need none.
_LOGIN_ROOM = 1000
# Arguments about a list as a whole, or about what a crawl does with its items.
_OF_CRAWLS = {"again", "mode", *DOWNLOAD, *EVERYBODYS}
_MOST_ASKINGS = 256


class ClientSpider(InstagramSpider[str]):
    """Has no inputs of its own, and is open until it is told to close."""

    name = "client"
    inputs_argument = ""
    arguments: ClassVar[Mapping[str, Any]] = {}
    one_url = True
    read_to_the_end = True
    comes_singly = True
    """Whether inputs come one by one, so that a request waits for no further one to share it."""

    started: asyncio.Event

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ClientSpider:
        spider: ClientSpider = Spider.from_crawler.__func__(cls, crawler, *args, **kwargs)  # type: ignore[attr-defined]
        spider.given, spider.inputs, spider.again = {}, None, None
        return spider

    async def start(self) -> AsyncIterator[Any]:
        self.started.set()
        await asyncio.Event().wait()
        yield None


def load() -> None:
    """Import all that a crawl imports late, so that no import holds up the event loop."""
    for module in ("addon", "client.asked", "client.entries", "sandbox.arguments"):
        import_module(f"instaspider.{module}")
    all_spiders()
    settings = Settings({"EXTENSIONS": _OFF})
    components.apply(settings, 1)
    for name in ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS"):
        for component in settings.get_component_priority_dict_with_base(name):
            load_object(component)
    for name in _LATE:
        load_object(settings[name])
    for handler in settings.getwithbase("DOWNLOAD_HANDLERS").values():
        load_object(handler)


def prepared(callers: Mapping[str, Any], others: Mapping[str, Any], reactor: bool) -> Prepared:
    """Check and read what a crawl with these settings needs. It reads files: call it in a thread.

    ``callers``: settings that win over the environment; ``others``: settings that do not. Raises
    :class:`ConfigurationError`.
    """
    settings = Settings({"SPIDER_MODULES": [], "EXTENSIONS": dict(_OFF), **others})
    if settings.get("INSTASPIDER_STATE") is None:
        settings.set("INSTASPIDER_STATE", MEMORY, "default")
    for name, value in callers.items():
        settings.set(name, value, _CALLERS)
    settings.set("TWISTED_REACTOR_ENABLED", reactor, _CALLERS)
    settings.set("TWISTED_REACTOR", None, _CALLERS)
    return prepare(ClientSpider, None, settings)


def uses_reactor() -> bool:
    """Whether Scrapy must use this process's Twisted reactor. Raises RuntimeError if it cannot."""
    if not is_reactor_installed():
        return False
    from twisted.internet import reactor

    loop = getattr(reactor, "_asyncioEventloop", None)
    if is_asyncio_reactor_installed() and loop is asyncio.get_running_loop():
        return True
    raise RuntimeError(
        f"This process has installed a Twisted reactor ({type(reactor).__module__}) whose loop is"
        " not the running one, and Scrapy cannot run beside it: install"
        " twisted.internet.asyncioreactor on this loop, import no twisted.internet.reactor, or use"
        " another process."
    )


class Waits(Protocol):
    """Waits for the row of an input."""

    row: OutcomeRow | None


class _Rows:
    """Hands the row of each ended input to the caller that waits for it."""

    def __init__(self) -> None:
        self.of: dict[int, Waits] = {}

    def write(self, row: OutcomeRow) -> None:
        if (waits := self.of.pop(row.line, None)) is not None:
            waits.row = row

    def close(self) -> None: ...


class Running:
    """Holds a crawl that is open in the running event loop."""

    def __init__(self, prepared: Prepared, settings: BaseSettings) -> None:
        self.loop = asyncio.get_running_loop()
        self.prepared = prepared
        self.lines = itertools.count(1)
        self.rows = _Rows()
        self.door = asyncio.Lock()
        """Held while a request tests if a closed route is open again: no other input begins."""
        self.writing = asyncio.Lock()
        """Held during a write, since writes are done one after the other."""
        self.closed = False
        self.keeper: asyncio.Task[None] | None = None
        """Closes the crawl if its loop ends before the client is closed."""
        self._askings: dict[tuple[Any, ...], InstagramSpider[Any]] = {}
        self._walkings: dict[type[Walking], Walking] = {}
        self.crawler = Crawler(ClientSpider, settings.copy())  # type: ignore[arg-type]
        prepared.give_to(self.crawler)

    @classmethod
    async def open(cls, prepared: Prepared) -> Running:
        """Begin the crawl. Raises :class:`ConfigurationError`."""
        running = cls(prepared, prepared.settings)
        started = asyncio.Event()
        running.task = asyncio.ensure_future(running.crawler.crawl_async(started=started))
        begun = asyncio.ensure_future(started.wait())
        await asyncio.wait({running.task, begun}, return_when=asyncio.FIRST_COMPLETED)
        begun.cancel()
        if running.task.done():
            await running.task  # raises what went wrong
            raise ConfigurationError(
                "The client's crawl could not begin: see the log of Scrapy for the cause."
            )
        running.crawl = Crawl.needed(running.crawler)
        running.crawl.ledger.attach(running.rows)
        running.ends = ItemEnds(running.crawl, asyncio.Event())
        running.room = Room(running._most())
        return running

    task: asyncio.Task[None]
    crawl: Crawl
    ends: ItemEnds
    room: Room

    def _most(self) -> int:
        return self.crawl.pool.cap + (_LOGIN_ROOM if self.crawl.has_session else 0)

    def asking(self, name: str, arguments: Mapping[str, Any]) -> InstagramSpider[Any]:
        """Return the spider that reads inputs and asks about them with these arguments.

        Equal arguments give the same object. Raises :class:`ConfigurationError`.
        """
        key = name, *sorted((each, str(value)) for each, value in arguments.items())
        if (found := self._askings.get(key)) is not None:
            return found
        kind = find_spider(name)
        if self.crawl.mode.anonymous_only:
            kind.check_unlimited()
        for each in arguments.keys() & _OF_CRAWLS:
            raise ConfigurationError(
                f"{each}= is for crawls, since only a crawl has a list and files: use the command"
                f" {program()} crawl {name}."
            )
        inputs = kind.inputs_argument
        kind.check_arguments({**({inputs: "-"} if inputs else {}), **arguments})
        asking = kind.asking(**arguments)
        asking.crawler = self.crawler
        if len(self._askings) >= _MOST_ASKINGS:
            self._askings.clear()
        self._askings[key] = asking
        return asking

    def walking(self, asking: InstagramSpider[Any]) -> Walking:
        """Return what drives the inputs of that spider."""
        kind = asking.walks
        if kind not in self._walkings:
            self._walkings[kind] = kind(self.crawler, self.crawl)
        return self._walkings[kind]

    def is_off(self, name: str) -> bool:
        """Whether the spider writes, and this client may not."""
        return issubclass(find_spider(name).walks, Writing) and self.crawl.writes is None

    def add_proxies(self, urls: Iterable[str]) -> None:
        """Use further proxies from now on. Raises :class:`ConfigurationError`."""
        add_proxies(self.crawler, self.prepared, urls)
        self.room.grow(self._most())
        self.crawler.engine.downloader.domain_concurrency = self.crawl.pool.cap
        line = self.crawler.get_downloader_middleware(ProxyMiddleware)
        assert line is not None
        line.line.pump()

    def stats(self) -> dict[str, Any]:
        """Return Scrapy's stats up to now, with the number of inputs by outcome."""
        counts = self.crawl.ledger.counts.items()
        return {
            **self.crawler.stats.get_stats(),
            **{f"instaspider/outcomes/{outcome}": count for outcome, count in counts},
        }

    async def close(self) -> None:
        """Wait for the requests that are on the wire, and close connections and files."""
        if not self.closed:
            self.closed = True
            await self.crawler.stop_async()
        await asyncio.wait({self.task})
        if self.keeper is not None and self.keeper is not asyncio.current_task():
            self.keeper.cancel()
            await asyncio.wait({self.keeper})
