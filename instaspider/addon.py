"""The one switch: ``ADDONS = {"instaspider.Addon": 300}``.

It sets everything that a crawl of ours needs at add-on priority, so that ``-s`` and the project's
own settings still win, and leaves crawls of other spiders alone.
"""

from __future__ import annotations

import atexit
import logging
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings
from scrapy.utils.misc import load_object

from instaspider.crawl import Crawl
from instaspider.exceptions import ConfigurationError
from instaspider.identities.pool import Pool
from instaspider.identities.sources import identities_for, is_local, read_proxies
from instaspider.ledger import Ledger, check_sink, open_sink
from instaspider.modes import Mode, find_mode
from instaspider.network.handler import CurlCffiDownloadHandler
from instaspider.network.targets import resolve_target
from instaspider.options import Options
from instaspider.quiet import log_without_traceback
from instaspider.sandbox.process import SandboxProcess
from instaspider.spiders.arguments import list_fetcher
from instaspider.spiders.base import InstagramSpider

logger = logging.getLogger(__name__)

HANDLER = "instaspider.network.handler.CurlCffiDownloadHandler"
MIDDLEWARES: dict[str, int | None] = {
    "instaspider.middlewares.health.HealthMiddleware": 570,
    "instaspider.middlewares.proxy.ProxyMiddleware": 690,
    "instaspider.middlewares.cookies.IdentityCookiesMiddleware": 700,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "instaspider.middlewares.headers.HeadersMiddleware": 710,
}
EXTENSIONS = {"instaspider.progress.Progress": 500}
EXPORTERS = {"csv": "instaspider.exporters.FlatCsvItemExporter"}

# Requests that wait for an identity count as active; this many more than may be under way.
_WAITING_ROOM = 100

# Settings of a project that would defeat the mode, and how. They stay in force.
_DEFEATS = {
    "DOWNLOAD_DELAY": "delays every request on top of the mode's own pace",
    "CONCURRENT_REQUESTS": "bounds how many requests are under way or wait for their turn",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "bounds the requests under way for each identity",
    "AUTOTHROTTLE_ENABLED": "delays requests on top of the mode's own pace",
    "COOKIES_ENABLED": "takes away the cookies that make an identity a visitor",
    "HTTPPROXY_ENABLED": "takes away the proxies",
    "HTTPCACHE_ENABLED": "answers from a cache that knows no identities",
}


class Addon:
    """Handler, middlewares and mode for the spiders of this package."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Addon:
        return cls(crawler)

    @classmethod
    def update_pre_crawler_settings(cls, settings: BaseSettings) -> None:
        """Make ``scrapy list`` show the spiders."""
        modules = settings.getlist("SPIDER_MODULES")
        if "instaspider.spiders" not in modules:
            priority = settings.getpriority("SPIDER_MODULES") or 0
            settings.set("SPIDER_MODULES", [*modules, "instaspider.spiders"], priority)

    def update_settings(self, settings: BaseSettings) -> None:
        """Set up a crawl of one of our spiders.

        Raises :class:`ConfigurationError`; outside of this package's own ``crawl`` command that
        is logged as one sentence.
        """
        if not issubclass(self.crawler.spidercls, InstagramSpider):
            return
        try:
            options, mode, target = check_settings(settings)
            proxies = read_proxies(options.proxies, list_fetcher(options), logger.warning)
            check_mode(mode, options, proxies)
            _prepare_state(options)
            options = self._with_sandbox(options, settings)
        except ConfigurationError as error:
            log_without_traceback(error)
            raise
        pool = Pool(
            identities_for(proxies, target or "none"),
            mode,
            park_base=options.park_base,
            park_max=options.park_max,
            lease_seconds=settings.getfloat("DOWNLOAD_TIMEOUT") + 60,
            now=Crawl.now(),
        )
        ledger = Ledger(open_sink(options.outcomes) if options.outcomes else None)
        Crawl(options, mode, pool, ledger).attach(self.crawler)
        try:
            _apply(settings, pool.cap)
        except ConfigurationError as error:
            log_without_traceback(error)
            raise

    def _with_sandbox(self, options: Options, settings: BaseSettings) -> Options:
        """Start the sandbox of this crawl, and make it stop with the crawl."""
        if options.sandbox is None:
            return options
        logger.info("The sandbox is on: nothing of this crawl reaches Instagram.")
        if options.sandbox != "1":
            return options
        process = SandboxProcess.start(
            shlex.split(options.sandbox_args or ""), log=options.sandbox_log
        )
        atexit.register(process.stop)
        self.crawler.signals.connect(process.stop, signals.engine_stopped, weak=False)
        settings.set("INSTASPIDER_SANDBOX", f"{process.host}:{process.port}", "cmdline")
        settings.set("INSTASPIDER_SANDBOX_CA", process.ca, "cmdline")
        return Options.from_settings(settings)


def check_settings(settings: BaseSettings) -> tuple[Options, Mode, str | None]:
    """Everything that can be checked before a crawl starts.

    Returns the options, the mode and the exact impersonate target (None: no impersonation).
    Raises :class:`ConfigurationError`.
    """
    options = Options.from_settings(settings)
    mode = find_mode(options.mode, options.modes)
    target = resolve_target(options.impersonate)
    if options.login == "always":
        raise ConfigurationError(
            "INSTASPIDER_LOGIN=always needs a session, and this version reads none: use auto."
        )
    if options.outcomes:
        check_sink(options.outcomes)
    if options.sandbox:
        _refuse_the_outside(settings)
    return options, mode, target


def check_mode(mode: Mode, options: Options, proxies: list[str]) -> None:
    """Raise :class:`ConfigurationError` for a mode that these identities cannot keep."""
    if mode.needs_proxy and not proxies:
        raise ConfigurationError(
            f"Mode {mode.name} needs at least one proxy: set INSTASPIDER_PROXIES to a file with"
            " one proxy URL a line, or choose safe or fast. At this pace one address is walled"
            " within minutes."
        )
    if options.sandbox:
        away = [urlsplit(proxy).hostname for proxy in proxies if not is_local(proxy)]
        if away:
            raise ConfigurationError(
                f"The sandbox is on and the proxy {away[0]} is not on this machine."
            )


def _refuse_the_outside(settings: BaseSettings) -> None:
    """With the sandbox on nothing may leave this machine, results included."""
    for target in settings.getdict("FEEDS"):
        parts = urlsplit(str(target))
        if len(parts.scheme) > 1 and parts.scheme not in ("file", "stdout"):
            if parts.hostname and is_local(f"{parts.scheme}://{parts.hostname}"):
                continue
            raise ConfigurationError(
                f"The sandbox is on and the feed target {parts.scheme}://{parts.hostname} is not"
                " on this machine."
            )


def _prepare_state(options: Options) -> None:
    folder = Path(options.state)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise ConfigurationError(
            f"INSTASPIDER_STATE={options.state}: the folder cannot be made ({error.strerror})."
        ) from None


def _apply(settings: BaseSettings, cap: int) -> None:
    wanted: dict[str, Any] = {
        "CONCURRENT_REQUESTS": cap + min(_WAITING_ROOM, cap),
        "CONCURRENT_REQUESTS_PER_DOMAIN": cap,
        "CONCURRENT_ITEMS": 8,
        # It reads the source of every callback again for every response: 1.8 ms each.
        "WARN_ON_GENERATOR_RETURN_VALUE": False,
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "COOKIES_ENABLED": True,
        "HTTPPROXY_ENABLED": True,
        "HTTPCACHE_ENABLED": False,
        # Both run code inside a process that holds cookies and proxy passwords.
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
    }
    for name, value in wanted.items():
        settings.set(name, value, "addon")
        if name in _DEFEATS and settings.get(name) != value:
            logger.warning(
                "The setting %s=%r of this project stays in force and %s; without it: %r.",
                name,
                settings.get(name),
                _DEFEATS[name],
                value,
            )
    if settings.getbool("ROBOTSTXT_OBEY"):
        logger.warning(
            "The setting ROBOTSTXT_OBEY=True of this project stays in force: Instagram's robots.txt"
            " shuts out every crawler that it does not name, so nothing will be fetched."
        )
    _set_handlers(settings)
    _merge(settings, "DOWNLOADER_MIDDLEWARES", MIDDLEWARES)
    _merge(settings, "EXTENSIONS", EXTENSIONS)
    _merge(settings, "FEED_EXPORTERS", EXPORTERS)


def _set_handlers(settings: BaseSettings) -> None:
    """Give http and https to our handler unless the project gave them to another."""
    merged = dict(settings.getdict("DOWNLOAD_HANDLERS"))
    for scheme in ("http", "https"):
        other = merged.setdefault(scheme, HANDLER)
        if not _is_our_handler(other):
            sentence = (
                f"The setting DOWNLOAD_HANDLERS of this project gives {scheme} to {other}, which"
                " has no browser's look: Instagram will wall it. Take that line out for these"
                " spiders."
            )
            if settings.get("INSTASPIDER_SANDBOX"):
                raise ConfigurationError(f"{sentence} With the sandbox on it cannot be used.")
            logger.warning("%s", sentence)
    # Scrapy writes its reactorless defaults at project priority, which would win over an add-on's.
    lowest = SETTINGS_PRIORITIES["project"]
    priority = max(settings.getpriority("DOWNLOAD_HANDLERS") or 0, lowest)
    settings.set("DOWNLOAD_HANDLERS", merged, priority)


def _is_our_handler(component: Any) -> bool:
    loaded = _loaded(component)
    return isinstance(loaded, type) and issubclass(loaded, CurlCffiDownloadHandler)


def _merge(settings: BaseSettings, name: str, ours: Mapping[str, Any]) -> None:
    """Put our components into a dict of the project's; its own entry for the same key wins."""
    present = settings.getdict(name)
    theirs = {_loaded(key) for key in present}
    merged = dict(present)
    merged.update({key: value for key, value in ours.items() if _loaded(key) not in theirs})
    priority = max(settings.getpriority(name) or 0, SETTINGS_PRIORITIES["addon"])
    settings.set(name, merged, priority)


def _loaded(component: Any) -> Any:
    try:
        return load_object(component) if isinstance(component, str) else component
    except (ImportError, NameError, ValueError):
        return component  # a format's name, or the project's own mistake: Scrapy will say so
