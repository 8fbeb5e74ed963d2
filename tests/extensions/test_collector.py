"""The garbage collector is calmed while a crawl runs, and left as it was found."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from scrapy.utils.test import get_crawler

from instaspider.extensions.garbage_collector import THRESHOLD, GarbageCollector


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    before, was_on = gc.get_threshold(), gc.isenabled()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)
    assert gc.isenabled() is was_on


def collector() -> GarbageCollector:
    return GarbageCollector.from_crawler(get_crawler())


def test_it_is_put_back_after_the_last_crawl() -> None:
    gc.set_threshold(700, 11, 12)
    first, second = collector(), collector()
    first.engine_started()
    assert gc.get_threshold() == (THRESHOLD, 11, 12)
    assert gc.get_freeze_count() > 1000
    second.engine_started()
    first.engine_stopped()
    first.engine_stopped()
    assert gc.get_threshold() == (THRESHOLD, 11, 12)
    second.engine_stopped()
    assert gc.get_threshold() == (700, 11, 12)
    assert gc.get_freeze_count() == 0


@pytest.mark.parametrize("youngest", [0, 10 * THRESHOLD])
def test_what_somebody_chose_stays(youngest) -> None:
    gc.set_threshold(youngest, 11, 12)
    each = collector()
    each.engine_started()
    assert gc.get_threshold() == (youngest, 11, 12)
    each.engine_stopped()
    assert gc.get_threshold() == (youngest, 11, 12)


def test_a_crawl_that_never_began_changes_nothing() -> None:
    before = gc.get_threshold()
    collector().engine_stopped()
    assert gc.get_threshold() == before


def test_signals_of_a_crawl_reach_it() -> None:
    crawler = get_crawler()
    each = GarbageCollector.from_crawler(crawler)
    from scrapy import signals

    crawler.signals.send_catch_log(signals.engine_started)
    assert gc.get_threshold()[0] == THRESHOLD
    crawler.signals.send_catch_log(signals.engine_stopped)
    assert gc.get_threshold()[0] < THRESHOLD
    del each


def test_crawls_of_ours_have_it(scrapy, sandbox) -> None:
    settings = [part for pair in sandbox.settings.items() for part in ("-s", "=".join(pair))]
    result = scrapy("crawl", "profiles", "-a", "users=nasa", *settings)
    assert result.returncode == 0, result.stderr
    assert "instaspider.extensions.garbage_collector.GarbageCollector" in result.stderr
