"""Finds the spiders of this package."""

from __future__ import annotations

from functools import cache
from typing import Any

from scrapy.utils.misc import walk_modules_iter
from scrapy.utils.spider import iter_spider_classes

from instaspider.exceptions import ConfigurationError
from instaspider.spiders.base import InstagramSpider
from instaspider.spiders.names import no_such_spider


@cache
def all_spiders() -> dict[str, type[InstagramSpider[Any]]]:
    """Return the spider classes by name, in the order of names."""
    found = {
        spider.name: spider
        for module in walk_modules_iter("instaspider.spiders")
        for spider in iter_spider_classes(module)
        if issubclass(spider, InstagramSpider)
    }
    return dict(sorted(found.items()))


def find_spider(name: str) -> type[InstagramSpider[Any]]:
    """Return the spider of that name. Raises :class:`ConfigurationError`."""
    if name not in all_spiders():
        raise ConfigurationError(no_such_spider(name, all_spiders()))
    return all_spiders()[name]
