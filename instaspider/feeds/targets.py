"""Checks and completes the feeds of a crawl before it starts.

``%(item)s`` in a target becomes one feed for each class of items that the crawl yields. A target
that cannot be written, or that would lose items silently, is refused in one sentence.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy.extensions.feedexport import FileFeedStorage, ItemFilter, apply_uri_params
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings
from scrapy.utils.conf import feed_complete_default_values_from_settings
from scrapy.utils.misc import load_object
from scrapy.utils.python import without_none_values
from w3lib.url import file_uri_to_path

from instaspider.exceptions import ConfigurationError
from instaspider.feeds import parquet, workbook
from instaspider.feeds.csv_records import check_header
from instaspider.feeds.csv_rows import CsvRows, read_dialect
from instaspider.feeds.exporters import FlatCsvItemExporter, ParquetItemExporter
from instaspider.feeds.extension import without_password
from instaspider.feeds.kept import is_local
from instaspider.feeds.storage import AT_ONCE, refuse_to_append
from instaspider.items import ITEMS, Item

Classes = tuple[type[Item], ...]
_ITEM = "%(item)s"
# Names of pipelines that do not change the class of an item begin so.
_OURS = ("instaspider.pipelines.", "scrapy.pipelines.")


@dataclass(frozen=True, slots=True)
class Feed:
    """One target of items, and what FEEDS and the settings say about it."""

    target: str
    options: Mapping[str, Any]
    """Scrapy's options of the feed, defaults included."""
    path: Path | None
    """The file on this machine; None if it is elsewhere, or if its name is not known yet."""
    classes: Classes
    """The classes of the items that go there; empty if unknown."""
    exporter: Any

    @property
    def name(self) -> str:
        """The target as people may see it, without a password."""
        return without_password(self.target)

    @property
    def is_csv(self) -> bool:
        """Whether our exporter writes it as CSV."""
        return issubclass(self.exporter, FlatCsvItemExporter)

    @property
    def is_parquet(self) -> bool:
        """Whether our exporter writes it as Parquet."""
        return issubclass(self.exporter, ParquetItemExporter)

    @property
    def appends(self) -> bool:
        """Whether rows are added to a file that is there."""
        there = self.path is not None and os.path.isfile(self.path) and self.path.stat().st_size
        return bool(there) and not self.options.get("overwrite")


def prepare_feeds(
    settings: BaseSettings, classes: Classes, names: Names, warn: Callable[[str], None]
) -> list[str]:
    """Check the feeds of a crawl that yields these classes, put them into its settings, and return
    their targets. ``names``: values for placeholders. Raises :class:`ConfigurationError`."""
    completed: dict[str, Any] = {}
    feeds = []
    for target, given in expanded(settings.getdict("FEEDS"), classes).items():
        feed = _feed(target, given, classes, names, settings)
        if _is_for_others(feed, given, classes):
            continue
        _check(feed, settings, warn)
        feeds.append(feed)
        completed[target] = _with_class(feed, given)
    for item in classes:
        if feeds and not any(item in feed.classes or not feed.classes for feed in feeds):
            warn(f"None of the feeds takes the {item.__name__} items of this crawl.")
    lowest = SETTINGS_PRIORITIES["addon"]
    settings.set("FEEDS", completed, max(settings.getpriority("FEEDS") or 0, lowest))
    return list(completed)


def expanded(feeds: Mapping[Any, Any], classes: Classes) -> dict[str, dict[str, Any]]:
    """Return the feeds, with one for each class in place of a target with ``%(item)s``."""
    found: dict[str, dict[str, Any]] = {}
    for key, options in feeds.items():
        target = str(key.absolute()) if isinstance(key, Path) else str(key)
        if _ITEM not in target:
            found[target] = dict(options)
            continue
        if not classes:
            raise ConfigurationError(
                f"The feed {without_password(target)} needs a spider that says by `gives` which"
                " items it yields."
            )
        for item in classes:
            own = {**options, "item_classes": [item]}
            found[target.replace(_ITEM, item.__name__)] = own
    return found


def _feed(
    target: str, given: dict[str, Any], classes: Classes, names: Names, settings: BaseSettings
) -> Feed:
    options = feed_complete_default_values_from_settings(given, settings, target)
    exporters = without_none_values(settings.getwithbase("FEED_EXPORTERS"))
    if options["format"] not in exporters:
        raise ConfigurationError(
            f"The feed {without_password(target)} has the unknown format {options['format']!r}."
            f" Known: {', '.join(sorted(exporters))}."
        )
    path = _path(target, options, names, settings)
    exporter = load_object(exporters[options["format"]])
    return Feed(target, options, path, _of_feed(options, classes), exporter)


def _of_feed(options: Mapping[str, Any], classes: Classes) -> Classes:
    """Return which of the crawl's classes a feed takes; empty if unknown."""
    wanted = _item_classes(options)
    taken = tuple(item for item in classes if not wanted or issubclass(item, wanted))
    has_filter = load_object(options.get("item_filter", ItemFilter)) is not ItemFilter
    return () if has_filter and len(taken) > 1 else taken


def _item_classes(options: Mapping[str, Any]) -> tuple[type, ...]:
    return tuple(load_object(item) for item in options.get("item_classes") or ())


def _is_for_others(feed: Feed, given: Mapping[str, Any], classes: Classes) -> bool:
    """Whether a feed is only for items of ours that other spiders yield. Such a feed is left out:
    an empty file would replace what those spiders wrote."""
    wanted = _item_classes(given)
    known = tuple(ITEMS.values())
    return bool(classes and wanted and not feed.classes) and all(item in known for item in wanted)


def _path(
    target: str, options: Mapping[str, Any], names: Names, settings: BaseSettings
) -> Path | None:
    if not is_local(target) or options.get("uri_params"):
        return None
    scheme = urlsplit(target).scheme
    storages = settings.getwithbase("FEED_STORAGES")
    storage = load_object(storages.get(scheme) or storages["file"])
    if not (isinstance(storage, type) and issubclass(storage, FileFeedStorage)):
        return None
    try:
        uri = apply_uri_params(target, names)  # type: ignore[arg-type]
    except KeyError as error:
        if not names.complete:
            return None
        raise ConfigurationError(
            f"The feed {target} has %({error.args[0]})s in its name: neither the spider nor Scrapy"
            " knows a value of that name."
        ) from None
    except (TypeError, ValueError) as error:
        raise ConfigurationError(f"The feed {target} has no usable name: {error}.") from None
    return Path(file_uri_to_path(uri) if uri.startswith("file:") else uri)


class Names(Mapping[str, Any]):
    """Maps the placeholders of a target to their values, as Scrapy does. The values are those of a
    spider, or of its class and the arguments that it will get."""

    def __init__(self, owner: Any, arguments: Mapping[str, Any] | None = None) -> None:
        self._owner = owner
        self._arguments = arguments or {}
        self.complete = arguments is None
        """Whether the spider exists. Before, what it does with its arguments is not known."""

    def __getitem__(self, name: str) -> Any:
        if name in self._arguments:
            return self._arguments[name]
        if name in ("time", "batch_time"):
            return datetime.now(UTC).replace(microsecond=0).isoformat().replace(":", "-")
        if name == "batch_id":
            return 1
        try:
            return getattr(self._owner, name)
        except AttributeError:
            raise KeyError(name) from None

    def __iter__(self) -> Iterator[str]:
        return iter(dir(self._owner))

    def __len__(self) -> int:
        return len(dir(self._owner))


def _check(feed: Feed, settings: BaseSettings, warn: Callable[[str], None]) -> None:
    if feed.path is not None:
        _check_writable(feed)
    if feed.options["format"] in AT_ONCE:
        (parquet if feed.is_parquet else workbook).check_installed()
        if feed.path is not None:
            refuse_to_append(feed.path, dict(feed.options))
    if feed.is_csv:
        read_dialect(_csv_options(feed))
    if feed.options["format"] in ("json", "xml") and feed.appends:
        warn(
            f"{feed.name} exists, and with what this crawl adds it is no valid"
            f" {feed.options['format'].upper()}: write to a .jsonl file, or over this one with -O."
        )
    try:
        if feed.is_csv or feed.is_parquet:
            _check_columns(feed)
    except ConfigurationError as error:
        if not _changes_items(settings):
            raise
        # A pipeline may still make other items; if it does not, the exporter raises the error.
        warn(str(error))


def _check_writable(feed: Feed) -> None:
    assert feed.path is not None
    if os.path.isdir(feed.path):
        raise ConfigurationError(f"The feed {feed.name} is a folder.")
    nearest = next(each for each in (feed.path, *feed.path.parents) if os.path.exists(each))
    if not os.access(nearest, os.W_OK) or (nearest != feed.path and not os.path.isdir(nearest)):
        what = "it" if nearest == feed.path else nearest.absolute()
        why = "read-only for you" if nearest == feed.path or os.path.isdir(nearest) else "no folder"
        raise ConfigurationError(f"The feed {feed.name} cannot be written: {what} is {why}.")


def _check_columns(feed: Feed) -> None:
    """Check that the feed can take the classes of its items, and that a file's columns fit."""
    if len(feed.classes) > 1:
        names = " and ".join(item.__name__ for item in feed.classes)
        suffix = feed.options["format"]
        raise ConfigurationError(
            f"This crawl yields {names} items, and {feed.name} has the columns of one kind:"
            f' write -o "%(item)s.{suffix}" for a file of each, or set item_classes in FEEDS.'
        )
    for item in feed.classes:
        if feed.is_parquet:
            parquet.choose(item, feed.options["fields"])
            return
        options = _csv_options(feed)
        dialect = read_dialect(options)
        columns = CsvRows(item, dialect, feed.options["fields"]).columns
        header = feed.options["item_export_kwargs"].get("include_headers_line", True)
        if feed.appends and header and not feed.options.get("postprocessing"):
            assert feed.path is not None
            check_header(feed.path, columns, dialect, feed.options["encoding"] or "utf-8")


def _csv_options(feed: Feed) -> dict[str, Any]:
    """Return the options of the CSV dialect, without those of the exporter."""
    own = ("item_class", "include_headers_line", "errors", "bom", "export_empty_fields")
    given = feed.options["item_export_kwargs"]
    return {name: value for name, value in given.items() if name not in own}


def _changes_items(settings: BaseSettings) -> bool:
    """Whether there are pipelines that may change the class of an item."""
    pipelines = without_none_values(settings.getwithbase("ITEM_PIPELINES"))
    names = [p if isinstance(p, str) else f"{p.__module__}.{p.__qualname__}" for p in pipelines]
    return any(not name.startswith(_OURS) for name in names)


def _with_class(feed: Feed, given: dict[str, Any]) -> dict[str, Any]:
    """Tell our exporters the class, so that a file without items gets a header."""
    if len(feed.classes) != 1 or not (feed.is_csv or feed.options["format"] in AT_ONCE):
        return given
    options = {"item_class": feed.classes[0], **given.get("item_export_kwargs", {})}
    return {**given, "item_export_kwargs": options}
