"""Checks and reads, once, what a crawl needs before it begins."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from instaspider.catalogue.documents import Document
from instaspider.feeds.targets import Names, prepare_feeds
from instaspider.identities.modes import Mode
from instaspider.options import Options, files_folder
from instaspider.spiders.base import InstagramSpider
from instaspider.spiders.fleet_arguments import worker_arguments
from instaspider.spiders.list_files import written_files
from instaspider.startup import components
from instaspider.startup.checks import (
    advice,
    brought,
    check_settings,
    prepare_files,
)
from instaspider.startup.senders import Senders, read_senders
from instaspider.startup.state import use_state
from instaspider.state.documents import read_own

logger = logging.getLogger(__name__)

Spider = type[InstagramSpider[Any]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Prepared:
    """Holds all that a crawl begins with; :func:`prepare` makes it.

    If it was made before the crawl, hand it over: ``prepared.give_to(crawler)``, then
    ``crawler.crawl(**prepared.arguments)``. For all other crawls the add-on makes it.
    """

    options: Options
    mode: Mode
    target: str
    """The impersonate target of every identity."""
    draws_targets: bool
    """Whether nobody chose a target, so that each identity draws its own."""
    arguments: Mapping[str, Any]
    """The arguments for the spider. The list that they name is open: a pipe can be read only
    once."""
    senders: Senders | None
    """Who sends the requests. None: the crawl's own sandbox brings them when it is started."""
    documents: Mapping[str, Document]
    """GraphQL documents from the user's own file."""
    settings: BaseSettings = field(repr=False)
    """The settings from which it was made."""

    _given: ClassVar[WeakKeyDictionary[Crawler, Prepared]] = WeakKeyDictionary()

    def give_to(self, crawler: Crawler) -> None:
        """Hand it to a crawl that has not begun. It serves one crawl, since lists are read once."""
        Options.hand_on(self.settings, crawler.settings)
        self._given[crawler] = self

    @classmethod
    def of(cls, crawler: Crawler) -> Prepared | None:
        """Return what that crawl was given; None if settings of ours have changed since."""
        prepared = cls._given.get(crawler)
        if prepared is None or Options.of(crawler.settings) is not prepared.options:
            return None
        return prepared


def prepare(
    spidercls: Spider,
    arguments: Mapping[str, Any] | None,
    settings: BaseSettings,
    *,
    ahead: bool = True,
) -> Prepared:
    """Check and read what a crawl needs. Nothing is started, and the settings stay as they are.

    Args:
        spidercls: one of our spiders, or a class derived from one.
        arguments: as they follow ``-a``, or Python's own values; None for a command that makes the
            spider for a URL of its own.
        settings: the project's. What the spider's class sets itself is added.
        ahead: whether the crawl comes later. Then its store, folders and feeds are tried too; a
            crawl that begins uses them at once.

    It reads and writes files, so it is for a thread where an event loop runs.

    Raises:
        ConfigurationError: with one sentence that says what is wrong and what to do; for a list
            that cannot be read it is an :class:`InputError`.
    """
    if arguments is not None:
        arguments = worker_arguments(spidercls, arguments, settings)
    if ahead:
        settings = _settings_of(spidercls, arguments or {}, settings)
    if arguments is not None:
        spidercls.check_arguments(arguments)
    for sentence in advice(settings):
        logger.warning("%s", sentence)
    options, mode, target = check_settings(settings)
    options.keep_for(settings)
    draws = not Options.is_set("impersonate", settings)
    documents = read_own(options.documents)
    use_state(options)
    if ahead and options.fleet is not None and arguments is not None:
        # Here, since it is slow to import and most crawls have no fleet.
        from instaspider.startup.fleet import check_fleet_key

        check_fleet_key(options)
    if ahead and arguments is not None:
        arguments = _tried(spidercls, arguments, options, settings)
    return Prepared(
        options=options,
        mode=mode,
        target=target or "none",
        draws_targets=draws,
        arguments=MappingProxyType(dict(arguments or {})),
        senders=_senders(options, mode, ahead=ahead),
        documents=MappingProxyType(documents),
        settings=settings,
    )


def _settings_of(
    spidercls: Spider, arguments: Mapping[str, Any], settings: BaseSettings
) -> BaseSettings:
    """Return the settings that a crawl of this spider will have, as far as they can be known."""
    settings = settings.copy()
    spidercls.update_settings(settings)
    if (mode := arguments.get("mode")) is not None:
        settings.set("INSTASPIDER_MODE", mode, "cmdline")
    return settings


def _tried(
    spidercls: Spider, arguments: Mapping[str, Any], options: Options, settings: BaseSettings
) -> dict[str, Any]:
    """Open the list, and try what the crawl will write to; returns arguments for the spider."""
    given = spidercls.read_arguments(arguments)
    if options.store is not None:
        # Here, since it is slow to import and most crawls have no store.
        from instaspider.store.opening import open_store

        open_store(options.store).close()
    if given.get("download"):
        prepare_files(files_folder(settings))
    opened = spidercls.opened(arguments, options, written_files(settings.getdict("FEEDS"), options))
    components.use_new_names(settings)
    components.apply_feeds(settings)
    names = Names(spidercls, opened)
    prepare_feeds(settings, spidercls.item_classes(given), names, not_said)
    return opened


def _senders(options: Options, mode: Mode, *, ahead: bool) -> Senders | None:
    """Return the senders that are known before the crawl's own sandbox is started."""
    if not brought(options):
        return read_senders(options, mode, logger.warning)
    if ahead:
        read_senders(options, mode, not_said)
    return None


def not_said(sentence: str) -> None:
    """Ignore a warning: the crawl itself checks again, and warns then."""
    del sentence
