"""Puts our parts into Scrapy's settings: handler, middlewares, exporters, engine.

All of them are set at add-on priority, so that ``-s`` and the project's own settings win. A warning
names the settings that would defeat the mode.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings
from scrapy.utils.misc import load_object

from instaspider.exceptions import ConfigurationError
from instaspider.network.handler import CurlCffiDownloadHandler
from instaspider.network.sandboxed import HANDLER, shut_in, use_own_suffixes
from instaspider.startup.idle import URL_LENGTH, idle_downloader_middlewares, idle_middlewares

logger = logging.getLogger(__name__)

MIDDLEWARES: dict[str, int | None] = {
    "instaspider.middlewares.sharing.SharingMiddleware": 565,
    "instaspider.middlewares.health.HealthMiddleware": 570,
    "instaspider.middlewares.unpacking.UnpackingMiddleware": 590,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "instaspider.middlewares.proxy.ProxyMiddleware": 690,
    "instaspider.middlewares.cookies.IdentityCookiesMiddleware": 700,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "instaspider.middlewares.headers.HeadersMiddleware": 710,
}
SPIDER_MIDDLEWARES = {"instaspider.middlewares.kept_back.KeptBackMiddleware": -10_000}
STATS = "scrapy.downloadermiddlewares.stats.DownloaderStats"
OUR_STATS = "instaspider.middlewares.sizes.SizesMiddleware"
OUR_URL_LENGTH = "instaspider.middlewares.url_length.UrlLengthMiddleware"
EXTENSIONS = {
    "instaspider.extensions.garbage_collector.GarbageCollector": 500,
    "instaspider.extensions.progress.Progress": 500,
    "instaspider.extensions.report.Report": 500,
    "instaspider.extensions.throttle.IdentityThrottle": 500,
    "instaspider.extensions.view.view.View": 500,
}
FILES_PIPELINE = {"instaspider.pipelines.MediaFilesPipeline": 300}
# Runs last: only items that it lets through are stored.
STORE_PIPELINE = {"instaspider.pipelines.StorePipeline": 1000}
OLD_NAMES = {
    "pipelines.MediaFilesPipeline": "instaspider.pipelines.MediaFilesPipeline",
    "pipelines.media.MediaFilesPipeline": "instaspider.pipelines.MediaFilesPipeline",
    "pipelines.media.pipeline.MediaFilesPipeline": "instaspider.pipelines.MediaFilesPipeline",
    "pipelines.StorePipeline": "instaspider.pipelines.StorePipeline",
    "pipelines.store.StorePipeline": "instaspider.pipelines.StorePipeline",
    "instaspider.middlewares.limits.UrlLengthMiddleware": OUR_URL_LENGTH,
}
"""Maps dotted names from earlier versions, which settings may still hold, to their new names."""
EXPORTERS = {
    "csv": "instaspider.feeds.exporters.FlatCsvItemExporter",
    "json": "instaspider.feeds.exporters.WholeJsonItemExporter",
    "jsonl": "instaspider.feeds.exporters.WholeJsonLinesItemExporter",
    "jsonlines": "instaspider.feeds.exporters.WholeJsonLinesItemExporter",
    "jl": "instaspider.feeds.exporters.WholeJsonLinesItemExporter",
    "parquet": "instaspider.feeds.exporters.ParquetItemExporter",
    "xlsx": "instaspider.feeds.workbook.WorkbookItemExporter",
    "xml": "instaspider.feeds.exporters.PlainXmlItemExporter",
}
STORAGES = {
    "": "instaspider.feeds.storage.LocalFeedStorage",
    "file": "instaspider.feeds.storage.LocalFeedStorage",
}
FEED_EXPORTER = "scrapy.extensions.feedexport.FeedExporter"
OUR_FEED_EXPORTER = "instaspider.feeds.extension.FeedExporter"

# Requests that wait for an identity count as active. So many more than the cap may be active.
_WAITING_ROOM = 100
# Requests that wait for a login must leave room for those that need none.
_LOGIN_ROOM = 1000

# Scrapy's engine does these things for each response without need;
# docs/explanation/performance.md has the gains.
ENGINE: dict[str, Any] = {
    "CONCURRENT_ITEMS": 8,
    # With it, Scrapy reads the source of a callback again for every response: some 1.2 ms each.
    "WARN_ON_GENERATOR_RETURN_VALUE": False,
    "LOG_FORMATTER": "instaspider.extensions.unheard.QuietLogFormatter",
    "STATS_CLASS": "instaspider.extensions.unheard.StatsCollector",
}
# Without a pipeline no item waits for anything, so that two tasks hand on all items of an answer.
_ITEMS_WITHOUT_PIPELINES = 2
# Scrapy's default queue makes two queues anew for most requests, to serve many hosts in turn. Here
# identities decide whose turn it is. With a job directory the default stays, since another queue
# could not read what it holds.
_ONE_QUEUE = "scrapy.pqueues.ScrapyPriorityQueue"

# Extensions that Scrapy imports for each crawl, also where the setting switches them off. One of
# them imports aiohttp, a tenth of what the start of a crawl takes.
_OFF = {
    "REMOTE_CONTROL_ENABLED": "scrapy.extensions.remote_control.RemoteControl",
    "TELNETCONSOLE_ENABLED": "scrapy.extensions.telnet.TelnetConsole",
}
# Another tenth. Only the handler of that module raises it.
_TUNNEL_ERROR = "scrapy.core.downloader.handlers.http11.TunnelError"

# Settings of a project that would defeat the mode, and in which way. They stay in force.
_DEFEATS = {
    "DOWNLOAD_DELAY": "delays every request on top of the mode's own pace",
    "CONCURRENT_REQUESTS": "bounds how many requests are under way or wait for their turn",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "bounds the requests under way for each identity",
    "AUTOTHROTTLE_ENABLED": "delays requests on top of the mode's own pace",
    "COOKIES_ENABLED": "takes away the cookies that make an identity a visitor",
    "HTTPCACHE_ENABLED": "answers requests of this machine's address from a cache, others never",
}


def apply(
    settings: BaseSettings,
    cap: int,
    *,
    logins: bool = False,
    download: bool = False,
    store: bool = False,
    sandbox: bool = False,
    ours: bool = False,
) -> None:
    """Set everything for a crawl with at most ``cap`` requests under way; ``logins``: some of them
    wait for a login, which may take an hour; ``download``: pictures and videos become files;
    ``store``: items go into a database; ``sandbox``: nothing leaves this machine; ``ours``: the
    spider is one of ours as it is, so that no request of its callbacks is the project's.

    Raises :class:`ConfigurationError` for a handler of the project's that the sandbox forbids.
    """
    wanted: dict[str, Any] = {
        "CONCURRENT_REQUESTS": cap + min(_WAITING_ROOM, cap) + (_LOGIN_ROOM if logins else 0),
        "CONCURRENT_REQUESTS_PER_DOMAIN": cap,
        **ENGINE,
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "COOKIES_ENABLED": True,
        "HTTPPROXY_ENABLED": True,
        "HTTPCACHE_ENABLED": False,
        # Both run code inside a process that holds cookies and proxy passwords.
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
    }
    if not (download or store or settings.getwithbase("ITEM_PIPELINES")):
        wanted |= {"CONCURRENT_ITEMS": _ITEMS_WITHOUT_PIPELINES}
    if not settings.get("JOBDIR"):
        wanted |= {"SCHEDULER_PRIORITY_QUEUE": _ONE_QUEUE}
    for name, value in wanted.items():
        settings.set(name, value, "addon")
        if name in _DEFEATS and _as(type(value), settings.get(name)) != value:
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
    idle = idle_middlewares(settings) if ours else {}
    without_work = idle_downloader_middlewares(settings) if ours else {}
    _set_handlers(settings, sandbox=sandbox)
    _spare_imports(settings)
    _merge(settings, "DOWNLOADER_MIDDLEWARES", {**MIDDLEWARES, **without_work})
    _replace(settings, "DOWNLOADER_MIDDLEWARES", STATS, OUR_STATS)
    _merge(settings, "SPIDER_MIDDLEWARES", {**SPIDER_MIDDLEWARES, **idle})
    _replace(settings, "SPIDER_MIDDLEWARES", URL_LENGTH, OUR_URL_LENGTH)
    _merge(settings, "EXTENSIONS", EXTENSIONS)
    apply_feeds(settings)
    if download:
        _merge(settings, "ITEM_PIPELINES", FILES_PIPELINE)
    if store:
        _merge(settings, "ITEM_PIPELINES", STORE_PIPELINE)
    use_own_suffixes()
    if sandbox:
        shut_in(settings)


def use_new_names(settings: BaseSettings) -> None:
    """Put the new names of our components in the place of their old ones, whatever the values."""
    for name in ("ITEM_PIPELINES", "SPIDER_MIDDLEWARES"):
        present = settings.getdict(name)
        renamed = {_new_name(key): value for key, value in present.items()}
        if renamed != present:
            settings.set(name, renamed, settings.getpriority(name) or 0)


def _new_name(component: Any) -> Any:
    new = OLD_NAMES.get(component) if isinstance(component, str) else None
    return component if new is None or _is_anothers(component, new) else new


def _is_anothers(old: str, new: str) -> bool:
    """Whether an old name of ours belongs to something else: the project may have a package of that
    name. If its modules fail to import, Scrapy is to say so."""
    try:
        return load_object(old) is not load_object(new)
    except ModuleNotFoundError as error:
        return (error.name or "").partition(".")[0] != old.partition(".")[0]
    except ImportError:
        return True
    except NameError:
        return False


def apply_feeds(settings: BaseSettings) -> None:
    """Replace Scrapy's exporters, storage of local files and feed extension by ours, unless the
    project has its own."""
    _merge(settings, "FEED_EXPORTERS", EXPORTERS)
    _merge(settings, "FEED_STORAGES", STORAGES)
    order = settings.getwithbase("EXTENSIONS").get(FEED_EXPORTER)
    if order is not None:
        _merge(settings, "EXTENSIONS", {FEED_EXPORTER: None, OUR_FEED_EXPORTER: order})


def _as(kind: type, value: Any) -> Any:
    """Return a setting's value as the kind that it stands for; ``-s`` brings it as text."""
    try:
        return bool(int(value)) if kind is bool else kind(value)
    except (TypeError, ValueError):
        return str(value).lower() == "true" if kind is bool else value


def _set_handlers(settings: BaseSettings, *, sandbox: bool) -> None:
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
            if sandbox:
                raise ConfigurationError(f"{sentence} With the sandbox on it cannot be used.")
            logger.warning("%s", sentence)
    # Scrapy writes its reactorless defaults at project priority, which would win over an add-on's.
    lowest = SETTINGS_PRIORITIES["project"]
    priority = max(settings.getpriority("DOWNLOAD_HANDLERS") or 0, lowest)
    settings.set("DOWNLOAD_HANDLERS", merged, priority)


def _spare_imports(settings: BaseSettings) -> None:
    """Keep Scrapy from importing what is of no use to a crawl of ours."""
    off = {extension for name, extension in _OFF.items() if not settings.getbool(name)}
    base = {key: value for key, value in settings["EXTENSIONS_BASE"].items() if key not in off}
    settings.set("EXTENSIONS_BASE", base, "addon")
    handlers = settings.getdict("DOWNLOAD_HANDLERS")
    if all(_is_our_handler(handlers[scheme]) for scheme in ("http", "https")):
        retried = [each for each in settings.getlist("RETRY_EXCEPTIONS") if each != _TUNNEL_ERROR]
        settings.set("RETRY_EXCEPTIONS", retried, "addon")


def _is_our_handler(component: Any) -> bool:
    loaded = _loaded(component)
    return isinstance(loaded, type) and issubclass(loaded, CurlCffiDownloadHandler)


def _merge(settings: BaseSettings, name: str, ours: Mapping[str, Any]) -> None:
    """Put our components into a dict setting; the project's own entry for the same key wins."""
    present = settings.getdict(name)
    theirs = {_loaded(key) for key in present}
    merged = dict(present)
    merged.update({key: value for key, value in ours.items() if _loaded(key) not in theirs})
    priority = max(settings.getpriority(name) or 0, SETTINGS_PRIORITIES["addon"])
    settings.set(name, merged, priority)


def _replace(settings: BaseSettings, name: str, theirs: str, ours: str) -> None:
    """Put a component of ours in the place of one of Scrapy's, if the project has that one."""
    scrapys = _loaded(theirs)
    present = settings.get_component_priority_dict_with_base(name)
    order = next((order for key, order in present.items() if _loaded(key) is scrapys), None)
    if order is None:
        return  # the project has taken it out
    others = {k: v for k, v in settings.getdict(name).items() if _loaded(k) is not scrapys}
    priority = max(settings.getpriority(name) or 0, SETTINGS_PRIORITIES["addon"])
    settings.set(name, {**others, theirs: None, ours: order}, priority)


def _loaded(component: Any) -> Any:
    try:
        return load_object(component) if isinstance(component, str) else component
    except (ImportError, NameError, ValueError):
        return component  # a format's name, or a mistake of the project's: Scrapy reports it
