"""Dotted names that settings may hold from 0.1, whether the add-on is there or not."""

from __future__ import annotations

import sys

import pytest
from scrapy.settings import Settings
from scrapy.utils.misc import load_object

import instaspider
from instaspider.startup import components

NAMES = {
    "instaspider.collector.GarbageCollector": "instaspider.extensions.garbage_collector",
    "instaspider.progress.Progress": "instaspider.extensions.progress",
    "instaspider.middlewares.throttle.IdentityThrottle": "instaspider.extensions.throttle",
    "instaspider.exporters.FlatCsvItemExporter": "instaspider.feeds.exporters",
    "instaspider.exporters.ParquetItemExporter": "instaspider.feeds.exporters",
    "instaspider.exporters.PlainXmlItemExporter": "instaspider.feeds.exporters",
    "instaspider.exporters.WholeJsonItemExporter": "instaspider.feeds.exporters",
    "instaspider.exporters.WholeJsonLinesItemExporter": "instaspider.feeds.exporters",
    "instaspider.feed_export.FeedExporter": "instaspider.feeds.extension",
    "instaspider.feed_storage.LocalFeedStorage": "instaspider.feeds.storage",
}


@pytest.mark.parametrize("old", NAMES)
def test_an_old_name_is_the_same_class(old) -> None:
    assert load_object(old) is load_object(f"{NAMES[old]}.{old.rpartition('.')[2]}")


@pytest.mark.parametrize(
    "old", [name for name in NAMES if "feed_" not in name and "exp" not in name]
)
@pytest.mark.parametrize("value", [None, 7])
def test_an_extension_by_its_old_name_keeps_its_value(old, value) -> None:
    settings = Settings({"EXTENSIONS": {old: value}})
    components.apply(settings, 1)
    merged = {load_object(key): value for key, value in settings.getdict("EXTENSIONS").items()}
    assert len(merged) == len(settings.getdict("EXTENSIONS"))
    assert merged[load_object(old)] == value


def test_modules_by_old_names_load_nothing_until_they_are_asked(python) -> None:
    code = "import instaspider, sys; print('scrapy' in sys.modules, 'curl_cffi' in sys.modules)"
    assert python("-c", code).stdout.split() == ["False", "False"]


def test_old_modules_have_what_modules_have() -> None:
    for old in instaspider._OLD_MODULES:
        module = sys.modules[old]
        assert module.__name__ == old
        assert not hasattr(module, "__path__")
        with pytest.raises(AttributeError, match="Nobody"):
            module.Nobody  # noqa: B018


def test_an_old_name_on_the_command_line(scrapy, sandbox, tmp_path) -> None:
    settings = {
        **sandbox.settings,
        "EXTENSIONS": '{"instaspider.progress.Progress": null}',
        "FEED_EXPORTERS": '{"csv": "instaspider.exporters.FlatCsvItemExporter"}',
    }
    words = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    feed = tmp_path / "profiles.csv"
    done = scrapy("crawl", "profiles", "-a", "users=nasa", "-O", str(feed), *words)
    assert done.returncode == 0, done.stderr
    assert "outcomes" not in done.stderr.partition("Dumping Scrapy stats")[0].lower()
    assert len(feed.read_text().splitlines()) == 2
