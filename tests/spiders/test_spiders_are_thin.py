"""A spider is its own class, one that says what its inputs are, and one base."""

from __future__ import annotations

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

LOADER = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["instaspider.spiders"]}))


@pytest.mark.parametrize("name", LOADER.list())
def test_three_classes_of_ours_at_most_make_a_spider(name) -> None:
    own = [kind for kind in LOADER.load(name).__mro__ if kind.__module__.startswith("instaspider")]
    assert len(own) <= 3, own
