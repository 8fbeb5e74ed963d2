"""Reads what a person hands to a spider: its arguments, its list of inputs, its mode."""

from __future__ import annotations

import difflib
import logging
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from instaspider.catalogue import routes
from instaspider.exceptions import ConfigurationError
from instaspider.inputs import COLUMNS, Columns, Inputs, open_inputs, open_values
from instaspider.items import Item
from instaspider.log_once import log_without_traceback
from instaspider.options import Options
from instaspider.spiders.argument_types import EVERYBODYS, LAST, Argument, check_company
from instaspider.spiders.list_files import (
    Again,
    Fetch,
    list_fetcher,
    refuse_to_overwrite,
    written_files,
)
from instaspider.spiders.one_url import OneUrlSpider, is_for_one_url
from instaspider.spiders.own_arguments import needed_arguments, own_arguments
from instaspider.visits.bounds import Bounds

logger = logging.getLogger(__name__)

T = TypeVar("T")
MODE = "safe, fast, turbo or unlimited"
# They say how a crawl is done, not what; ``_job`` is the id that Scrapyd gives.
_OF_THE_CRAWL = ("mode", "fresh", "_job")
AGAIN = "an outcomes file: only its inputs that failed, were throttled, walled or not done"


class ArgumentsSpider(OneUrlSpider, Generic[T]):
    """Checks arguments before anything is sent, and opens the list that they name."""

    inputs_argument: ClassVar[str]
    """Name of the argument with the list, e.g. ``users``; empty where there is one input, the login
    itself."""
    arguments: ClassVar[Mapping[str, Argument]]
    """Those of this spider; ``mode``, ``again`` and :data:`EVERYBODYS` are everybody's."""
    columns: ClassVar[Columns] = COLUMNS
    """Columns of a table that may hold its inputs, if none is named."""
    newest_first: ClassVar[frozenset[str]] = frozenset()
    """Capabilities whose lists are in order of time, so that ``since`` can end them."""
    gives: ClassVar[tuple[type[Item], ...]] = ()
    """Item classes that it yields, whatever its arguments. Empty: not known."""

    given: dict[str, Any]
    """Values of the arguments, defaults included; the list's, mode and again left out."""
    said: dict[str, str]
    """Arguments that make it another run, as given; files by their absolute path."""
    opened_arguments: Mapping[str, Any]
    """The arguments as given but for mode; the list, and the file of ``again``, are opened."""
    inputs: Inputs[T] | None
    again: tuple[deque[tuple[int, str]], int | None] | None

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """A spider of ours works in any project: it brings the add-on if the project does not."""
        super().update_settings(settings)
        addons = settings.getdict("ADDONS")
        if not any(_is_our_addon(addon) for addon in addons):
            settings.set("ADDONS", {**addons, "instaspider.addon.Addon": 300}, "spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ArgumentsSpider[T]:
        """Check the arguments and open the list.

        Raises :class:`ConfigurationError`, for a list :class:`InputError`.
        """
        try:
            return cls._checked(crawler, *args, **kwargs)
        except ConfigurationError as error:
            log_without_traceback(error)
            raise

    @classmethod
    def _checked(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ArgumentsSpider[T]:
        one_url = is_for_one_url(cls, crawler)
        if one_url:
            cls.read_arguments(kwargs)
        else:
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
        spider.said = spider._said_of(kwargs)
        return spider

    def _said_of(self, arguments: Mapping[str, Any]) -> dict[str, str]:
        said = {
            name: str(value).strip()
            for name, value in arguments.items()
            if value not in (None, "") and name not in _OF_THE_CRAWL
        }
        if self.inputs is not None and self.inputs_argument:
            said[self.inputs_argument] = self.inputs.spec
        if "again" in said:
            said["again"] = str(Path(said["again"]).absolute())
        return said

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
        name = cls.inputs_argument
        if name and not arguments.get(name) and not arguments.get("again"):
            raise ConfigurationError(
                f"The spider {cls.name} needs -a {cls.inputs_argument}=...:"
                f" {known[cls.inputs_argument]}."
            )
        for name in needed_arguments(cls):
            if name not in arguments:
                raise ConfigurationError(f"The spider {cls.name} needs -a {name}=...")
        cls.read_arguments(arguments)

    @classmethod
    def read_arguments(cls, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Values of the arguments. Raises :class:`ConfigurationError`."""
        values: dict[str, Any] = {}
        for name, argument in {**cls.arguments, **EVERYBODYS}.items():
            if name == cls.inputs_argument:
                continue
            given = arguments.get(name)
            try:
                values[name] = argument.default if given in (None, "") else argument.read(given)
            except (ValueError, TypeError, OverflowError) as error:
                raise ConfigurationError(
                    f"-a {name}={given} {error}. What it takes: {argument.takes}."
                ) from None
        for name, argument in cls.arguments.items():
            if arguments.get(name) not in (None, "") and values.get(name):
                check_company(f"-a {name}={arguments[name]}", argument, values)
        since, until = values.get("since"), values.get("until")
        if isinstance(since, datetime) and until is not None and since > until:
            raise ConfigurationError(f"-a since={since} is later than until={until}.")
        return values

    @classmethod
    def check_unlimited(cls) -> None:
        """Raise :class:`ConfigurationError` for a spider that can do nothing without a login."""
        rows = [row for capability in cls.capabilities for row in routes(capability)]
        if rows and all(row.needs == "session" for row in rows):
            raise ConfigurationError(
                f"The spider {cls.name} needs a login for all it asks, and mode unlimited is for"
                " visitors without one: take safe, fast or turbo."
            )

    @classmethod
    def item_classes(cls, given: Mapping[str, Any]) -> tuple[type[Item], ...]:
        """Classes of the items that come with these values of the arguments; empty: not known."""
        del given
        return cls.gives

    def bounds_after(self, visited: float | None) -> Bounds:
        """How much of an input's lists is wanted. ``visited``: when it was last, as Unix time."""
        limit, since, until = (self.given.get(name) for name in ("limit", "since", "until"))
        if since == LAST:
            since = None if visited is None else datetime.fromtimestamp(visited, UTC)
        return Bounds(limit, since, until)

    @property
    def looks_up_visits(self) -> bool:
        """Whether it matters when inputs were visited last."""
        return self.given["refresh"] is not None or self.given.get("since") == LAST

    @classmethod
    def all_arguments(cls) -> dict[str, str]:
        """Argument -> what it takes, everybody's included."""
        own, shared = (
            {name: argument.takes for name, argument in arguments.items()}
            for arguments in (cls.arguments, EVERYBODYS)
        )
        return {**own, "mode": MODE, "again": AGAIN, **shared, **own_arguments(cls)}

    @classmethod
    def examples(cls) -> Iterator[tuple[str, str, str]]:
        """Each argument, what it takes, and a command with it."""
        command = f"scrapy crawl {cls.name}"
        if cls.inputs_argument in cls.arguments:
            command += f" -a {cls.inputs_argument}={cls.arguments[cls.inputs_argument].example}"
        for name, takes in cls.all_arguments().items():
            if name == cls.inputs_argument:
                yield name, takes, command
            elif name == "again":
                yield name, takes, f"scrapy crawl {cls.name} -a again=outcomes.csv"
            else:
                argument = {**cls.arguments, **EVERYBODYS}.get(name)
                value = "fast" if argument is None else argument.example
                yield name, takes, f"{command} -a {name}={value}"

    @classmethod
    def opened(
        cls, arguments: Mapping[str, Any], options: Options, written: Collection[Path]
    ) -> dict[str, Any]:
        """The arguments, with the list and the outcomes file that they name opened; what is open
        already stays as it is. ``written`` are the crawl's own files.

        Raises :class:`InputError` for a list that cannot be read, :class:`ConfigurationError` for
        one that the crawl would write over.
        """
        if options.mode == "unlimited":
            cls.check_unlimited()
        found, name = dict(arguments), cls.inputs_argument
        inputs = again = None
        if name and arguments.get(name):
            inputs = cls.read_inputs(arguments[name], list_fetcher(options), written)
            found[name] = inputs
            if inputs.path is not None:
                refuse_to_overwrite(inputs.path, written)
        if arguments.get("again"):
            refuse_to_overwrite(Path(str(arguments["again"])), written)
            found["again"] = again = Again.read(str(arguments["again"]))
        if again is not None and again.unread is not None and inputs is None:
            raise ConfigurationError(
                f"again={again}: from line {again.unread} on the list was never read;"
                f" name it once more with -a {name}=..."
            )
        return found

    def _receive(self, opened: Mapping[str, Any]) -> None:
        """Have the inputs of arguments that were opened."""
        self.opened_arguments = opened
        again = opened.get("again")
        self.again = (again.entries, again.unread) if again else None
        if self.inputs_argument:
            self.inputs = opened.get(self.inputs_argument) or None
        else:  # the login itself
            self.inputs = None if again else open_values([self.name], self.parse_input)

    @classmethod
    def read_inputs(cls, spec: Any, fetch: Fetch, written: Collection[Path] = ()) -> Inputs[T]:
        """Open the list that the argument names; an opened one is given back as it is.

        ``fetch`` gets a list by URL; ``written`` are the crawl's own files.
        """
        if isinstance(spec, Inputs):
            return spec
        if isinstance(spec, str):
            return open_inputs(
                spec, cls.parse_input, fetch=fetch, columns=cls.columns, written=written
            )
        return open_values(spec, cls.parse_input)  # from a script: users=["nasa", "esa"]

    @classmethod
    def parse_input(cls, text: str) -> T:
        """Read one entry. Raises ValueError with the reason as a clause."""
        raise NotImplementedError

    def key(self, value: T) -> str:
        """What makes two entries the same input."""
        raise NotImplementedError

    def row_arguments(self, value: T) -> dict[str, str]:
        """What catalogue rows take for it, e.g. ``{"username": "nasa"}``."""
        raise NotImplementedError


def _is_our_addon(addon: Any) -> bool:
    if isinstance(addon, str):
        return addon in ("instaspider.Addon", "instaspider.addon.Addon")
    return getattr(addon, "__module__", "") == "instaspider.addon"
