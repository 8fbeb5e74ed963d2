"""Switches instaspider on: ``ADDONS = {"instaspider.Addon": 300}``.

The add-on sets everything that a crawl of ours needs at add-on priority, so that ``-s`` and the
project's own settings still win, and leaves crawls of other spiders alone.
"""

from __future__ import annotations

import dataclasses
import logging
import weakref

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from instaspider.crawl.crawl import Crawl
from instaspider.exceptions import InstaspiderError
from instaspider.feeds.targets import Names, prepare_feeds
from instaspider.identities.gates import Gates
from instaspider.identities.pool import Pool
from instaspider.identities.proxies import identities_for, read_proxies
from instaspider.log_once import log_without_traceback, say_unknown_fields_once
from instaspider.network.sandboxed import shut_in
from instaspider.network.targets import draw_target
from instaspider.options import Options
from instaspider.sandbox.process import SandboxProcess
from instaspider.spiders.arguments import list_fetcher, refuse_to_overwrite
from instaspider.spiders.base import InstagramSpider
from instaspider.spiders.names import say_unknown_spiders
from instaspider.startup import components
from instaspider.startup.checks import (
    advice,
    brought,
    check_mode,
    check_settings,
    names_file,
    prepare_files,
    prepare_state,
    read_logins,
    sandbox_arguments,
)
from instaspider.startup.job_directory import prepare_job_directory
from instaspider.startup.resume import attach, open_run
from instaspider.state.accounts import StoredAccounts
from instaspider.state.carry_over import carry_over
from instaspider.state.documents import DocumentStore, read_own
from instaspider.state.folder import StateFolder
from instaspider.state.logins import LoginHomes, LoginHours
from instaspider.state.writes import PastWrites, WriteSchedule
from instaspider.visits.ledger import Ledger

logger = logging.getLogger(__name__)


class Addon:
    """Handler, middlewares and mode for the spiders of this package."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Addon:
        return cls(crawler)

    @classmethod
    def update_pre_crawler_settings(cls, settings: BaseSettings) -> None:
        """Make ``scrapy list`` show the spiders, and a mistyped name a sentence."""
        modules = settings.getlist("SPIDER_MODULES")
        if "instaspider.spiders" not in modules:
            priority = settings.getpriority("SPIDER_MODULES") or 0
            settings.set("SPIDER_MODULES", [*modules, "instaspider.spiders"], priority)
        say_unknown_spiders(settings)

    def update_settings(self, settings: BaseSettings) -> None:
        """Set up a crawl of one of our spiders; with the sandbox on, shut any other one in.

        Raises :class:`InstaspiderError`, which is logged as one sentence.
        """
        components.use_new_names(settings)
        try:
            if issubclass(self.crawler.spidercls, InstagramSpider):
                self._set_up(settings)
            elif Options.is_set("sandbox", settings):
                self._shut_in(settings)
        except InstaspiderError as error:
            log_without_traceback(error)
            raise

    def _shut_in(self, settings: BaseSettings) -> None:
        """Another spider's crawl, or a command's, may reach the sandbox and this machine only."""
        options, _, _ = check_settings(settings)
        if options.sandbox is not None:
            prepare_state(options)
            carry_over(options.state)
            self._with_sandbox(options, settings)
            shut_in(settings)

    def _set_up(self, settings: BaseSettings) -> None:
        options, mode, target = check_settings(settings)
        for sentence in advice(settings):
            logger.warning("%s", sentence)
        prepare_state(options)
        carry_over(options.state)
        for_now = options.sandbox == "1"
        options = self._with_sandbox(options, settings)
        state = StateFolder.of(options.state, sandbox=options.sandbox is not None)
        weakref.finalize(self.crawler, state.close)
        proxies = read_proxies(options.proxies, list_fetcher(options), logger.warning)
        check_mode(mode, options, proxies)
        logins = read_logins(options, proxies, logger.warning)
        if options.sessions and mode.anonymous_only:
            logger.warning("INSTASPIDER_SESSIONS is not read: mode %s uses no login.", mode.name)
        anonymous = options.login != "always"
        identities = identities_for(proxies, target or "none", logins, anonymous=anonymous)
        if not Options.is_set("impersonate", settings):
            for identity in identities:
                identity.impersonate = draw_target(identity.who)
        pool = Pool(
            identities,
            mode,
            park_base=options.park_base,
            park_max=options.park_max,
            lease_seconds=settings.getfloat("DOWNLOAD_TIMEOUT") + 60,
            now=Crawl.now(),
            session_hourly=options.session_hourly,
        )
        documents = DocumentStore(state, read_own(options.documents), visitors=anonymous)
        gates = Gates(options.park_base, options.park_max)
        crawl = Crawl(options, mode, pool, Ledger(), documents, gates)
        crawl.accounts = StoredAccounts(state)
        self.crawler.signals.connect(crawl.accounts.close, signals.engine_stopped, weak=False)
        # A sandbox of this crawl alone has proxies and logins that no other crawl will meet.
        self._recall_logins(crawl, state, keep=not for_now)
        if options.writes:
            crawl.writes = WriteSchedule(PastWrites(state))
        spider = self.crawler.spider  # none yet in `scrapy shell`
        crawl.one_url = not isinstance(spider, InstagramSpider) or spider.one_url
        crawl.attach(self.crawler)
        say_unknown_fields_once()
        download = bool(getattr(self.crawler.spider, "given", {}).get("download"))
        if download:
            prepare_files(settings)
        components.apply(
            settings,
            pool.cap,
            logins=bool(logins),
            download=download,
            store=options.store is not None,
        )
        self._set_up_feeds(settings, options)
        # Last: from here on the same command cannot be given a second time.
        attach(self.crawler, crawl, open_run(self.crawler, options, state))
        prepare_job_directory(self.crawler)

    def _set_up_feeds(self, settings: BaseSettings, options: Options) -> None:
        spider = self.crawler.spider
        if not isinstance(spider, InstagramSpider):
            return  # scrapy shell has none
        prepare_feeds(settings, spider.item_classes(spider.given), Names(spider), logger.warning)
        if spider.inputs is not None and spider.inputs.path is not None:
            refuse_to_overwrite(spider.inputs.path, settings, options)

    @staticmethod
    def _recall_logins(crawl: Crawl, state: StateFolder, *, keep: bool) -> None:
        """What earlier crawls know of the logins; ``keep``: later ones are to know of this."""
        logins = [identity for identity in crawl.pool.identities if identity.session is not None]
        if not logins:
            return
        login_homes = LoginHomes(state)
        for login in logins:
            assert login.session is not None
            login.settled = login_homes.holds(login.session, login.proxy)
        if not keep:
            return
        crawl.login_homes = login_homes
        crawl.hours = LoginHours(state)
        for login in logins:
            crawl.hours.begin(login, crawl.now())

    def _with_sandbox(self, options: Options, settings: BaseSettings) -> Options:
        """Start the sandbox of this crawl, and make it stop with the crawl. It brings the proxies
        and logins that its arguments ask for."""
        if options.sandbox is None:
            return options
        logger.info("The sandbox is on: nothing of this crawl reaches Instagram.")
        if options.sandbox != "1":
            return options
        # The same command goes on in another sandbox, with ids that this one gave.
        names = ["--names", str(names_file(options))]
        arguments = [*names, *sandbox_arguments(options)]
        process = SandboxProcess.start(arguments, log=options.sandbox_log)
        # Also when the crawl fails before it begins, and in a process that goes on after it.
        weakref.finalize(self.crawler, process.stop)
        self.crawler.signals.connect(process.stop, signals.engine_stopped, weak=False)
        settings.set("INSTASPIDER_SANDBOX", f"{process.host}:{process.port}", "cmdline")
        settings.set("INSTASPIDER_SANDBOX_CA", process.ca, "cmdline")
        bring = brought(options)
        options = dataclasses.replace(
            options, sandbox=f"{process.host}:{process.port}", sandbox_ca=process.ca
        )
        if "proxies" in bring:
            logger.info("Proxies are those of the sandbox: %d.", len(process.proxies))
            options = dataclasses.replace(options, proxies=process.proxies_file)
        if "sessions" in bring:
            logger.info("Logins are those of the sandbox: %d.", len(process.sessions))
            options = dataclasses.replace(options, sessions=process.session_env)
        return options
