"""Switches instaspider on: ``ADDONS = {"instaspider.Addon": 300}``.

The add-on sets everything that a crawl of ours needs at add-on priority, so that ``-s`` and the
project's own settings still win, and leaves crawls of other spiders alone.
"""

from __future__ import annotations

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from instaspider.exceptions import InstaspiderError
from instaspider.log_once import log_without_traceback
from instaspider.options import Options
from instaspider.spiders.base import InstagramSpider
from instaspider.spiders.names import say_unknown_spiders
from instaspider.startup import components
from instaspider.startup.begin import begin, shut_others_in


class Addon:
    """Sets handler, middlewares and mode for the spiders of this package."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Addon:
        return cls(crawler)

    @classmethod
    def update_pre_crawler_settings(cls, settings: BaseSettings) -> None:
        """Let ``scrapy list`` show our spiders, and answer a mistyped spider name with one
        sentence."""
        modules = settings.getlist("SPIDER_MODULES")
        if "instaspider.spiders" not in modules:
            priority = settings.getpriority("SPIDER_MODULES") or 0
            settings.set("SPIDER_MODULES", [*modules, "instaspider.spiders"], priority)
        say_unknown_spiders(settings)

    def update_settings(self, settings: BaseSettings) -> None:
        """Set up a crawl of one of our spiders; with the sandbox on, keep any other spider inside
        it.

        Raises :class:`InstaspiderError`, which is logged as one sentence.
        """
        components.use_new_names(settings)
        try:
            if issubclass(self.crawler.spidercls, InstagramSpider):
                begin(self.crawler, settings)
            elif Options.is_set("sandbox", settings):
                shut_others_in(self.crawler, settings)
        except InstaspiderError as error:
            log_without_traceback(error)
            raise
