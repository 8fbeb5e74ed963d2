"""Commands of the documentation: whether they can be given."""

from __future__ import annotations

import itertools

from docs.generate.commands import SPIDERS, reach
from instaspider.options import Options

__all__ = ["SPIDERS", "check_crawl", "reach"]


def check_crawl(words: list[str]) -> None:
    """What follows ``scrapy crawl``: spider, its arguments and settings exist."""
    spider = SPIDERS[words[0]]
    pairs = list(itertools.pairwise(words))
    given = dict(value.split("=", 1) for flag, value in pairs if flag == "-a")
    if any(value.startswith("INSTASPIDER_FLEET=") for _, value in pairs):
        given[spider.inputs_argument] = "the list is the fleet's"
    spider.check_arguments(given)
    for flag, value in pairs:
        if flag == "-s" and value.startswith("INSTASPIDER_"):
            assert value.split("=")[0] in Options.documented()
