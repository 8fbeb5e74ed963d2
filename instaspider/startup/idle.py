"""Names Scrapy's middlewares that find nothing to do in a crawl of ours."""

from __future__ import annotations

from collections.abc import Mapping

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

URL_LENGTH = "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware"
# These look at each item and request that a callback yields, each in a generator of its own, and
# have nothing to do with requests of ours, whose meta says so. Each stays if one of its settings is
# set. The one for referers stays in any case: Scrapy's redirects warn if it is missing.
_OF_SPIDERS: Mapping[str, tuple[str, ...]] = {
    URL_LENGTH: ("URLLENGTH_LIMIT",),
    "scrapy.spidermiddlewares.depth.DepthMiddleware": (
        "DEPTH_LIMIT",
        "DEPTH_PRIORITY",
        "DEPTH_STATS_VERBOSE",
    ),
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": (),
}
# Spiders of ours name no domain, no timeout and no password. Our handler reads DOWNLOAD_TIMEOUT.
_OF_DOWNLOADS: Mapping[str, tuple[str, ...]] = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": (),
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": (
        "HTTPAUTH_USER",
        "HTTPAUTH_PASS",
    ),
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": (
        "DOWNLOAD_HANDLERS",
    ),
}
# Components of a project that may give a spider domains, or send requests with a password.
_OTHERS = ("SPIDER_MIDDLEWARES", "DOWNLOADER_MIDDLEWARES", "ITEM_PIPELINES", "EXTENSIONS")


def idle_middlewares(settings: BaseSettings) -> dict[str, None]:
    """Return the spider middlewares of Scrapy's that find nothing to do. If the project has spider
    middlewares of its own, they may yield requests, so there are none."""
    return {} if settings.getdict("SPIDER_MIDDLEWARES") else _unused(settings, _OF_SPIDERS)


def idle_downloader_middlewares(settings: BaseSettings) -> dict[str, None]:
    """Return the downloader middlewares of Scrapy's that find nothing to do; none beside components
    of the project."""
    present = (order for name in _OTHERS for order in settings.getdict(name).values())
    if any(order is not None for order in present):
        return {}
    return _unused(settings, _OF_DOWNLOADS)


def _unused(settings: BaseSettings, uses: Mapping[str, tuple[str, ...]]) -> dict[str, None]:
    """Return the middlewares none of whose settings is set."""
    defaults = SETTINGS_PRIORITIES["default"]
    return {
        path: None
        for path, names in uses.items()
        if all((settings.getpriority(name) or 0) <= defaults for name in names)
    }
