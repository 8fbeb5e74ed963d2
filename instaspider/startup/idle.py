"""Names Scrapy's spider middlewares that find nothing to do in a crawl of ours."""

from __future__ import annotations

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

URL_LENGTH = "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware"
# These look at each item and request that a callback yields, each in a generator of its own, and
# have nothing to do with requests of ours, whose meta says so. Each stays if one of its settings is
# set. The one for referers stays in any case: Scrapy's redirects warn if it is missing.
_IDLE: dict[str, tuple[str, ...]] = {
    URL_LENGTH: ("URLLENGTH_LIMIT",),
    "scrapy.spidermiddlewares.depth.DepthMiddleware": (
        "DEPTH_LIMIT",
        "DEPTH_PRIORITY",
        "DEPTH_STATS_VERBOSE",
    ),
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": (),
}


def idle_middlewares(settings: BaseSettings) -> dict[str, None]:
    """Return the spider middlewares of Scrapy's that find nothing to do. If the project has spider
    middlewares of its own, they may yield requests, so there are none."""
    if settings.getdict("SPIDER_MIDDLEWARES"):
        return {}
    defaults = SETTINGS_PRIORITIES["default"]
    return {
        path: None
        for path, names in _IDLE.items()
        if all((settings.getpriority(name) or 0) <= defaults for name in names)
    }
