"""Decides whether and how a crawl goes on where an earlier one stopped.

What it stands on: items that are in the user's store, or in files that a crawl appends to. Without
either, what was finished would be skipped and its items nowhere.
"""

from __future__ import annotations

import asyncio
import logging
import weakref
from functools import partial
from pathlib import Path, PureWindowsPath
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings
from sqlalchemy.exc import SQLAlchemyError
from w3lib.url import file_uri_to_path

from instaspider.exceptions import ConfigurationError, StorageError
from instaspider.feeds.extension import flush_feeds, without_password
from instaspider.feeds.targets import fleeting_feeds
from instaspider.options import Options
from instaspider.spiders.base import InstagramSpider
from instaspider.state.database import why
from instaspider.state.folder import StateFolder
from instaspider.state.runs import Run, RunCommand
from instaspider.store.opening import open_store
from instaspider.store.records import ItemRow, record_of
from instaspider.store.upsert import write
from instaspider.visits.ledger import Ledger

logger = logging.getLogger(__name__)

_CLOSING: set[asyncio.Future[None]] = set()
"""Nobody else holds them."""


def open_run(crawler: Crawler, options: Options, state: StateFolder) -> Run | None:
    """The run of a crawl, locked; it is given up with the crawler.

    Raises :class:`ConfigurationError` if it is under way already, or cannot be kept.
    """
    spider = crawler.spider
    if not isinstance(spider, InstagramSpider) or spider.one_url:
        return None
    database = open_store(options.store) if options.store else state.database()
    try:
        command = RunCommand(
            spider.name,
            spider.said,
            [_absolute(str(target)) for target in crawler.settings.getdict("FEEDS")],
            database.shown if options.store else "",
            sandbox=options.sandbox is not None,
        )
        run = Run(command, database, _folder(state))
    except ConfigurationError:
        database.close()
        raise
    weakref.finalize(crawler, run.close)
    lasting = options.store is not None or _lasting(crawler.settings)
    run.can_go_on = lasting and not _overwritten(crawler.settings)
    run.looks_up_visits = spider.looks_up_visits
    try:
        run.begin(
            fresh=spider.given["fresh"],
            whole=why_whole(crawler.settings, store=options.store is not None),
            digest=spider.inputs.digest() if spider.inputs is not None else None,
            keeps_states=lasting,
        )
    except SQLAlchemyError as error:
        run.close()
        raise ConfigurationError(
            f"The database {database.shown} cannot be used: {why(database, error)}."
        ) from None
    return run


def _folder(state: StateFolder) -> Path:
    try:
        return state.make()
    except OSError as error:
        raise ConfigurationError(
            f"INSTASPIDER_STATE={state.path} cannot be used: {error.strerror}."
        ) from None


# -- feeds -------------------------------------------------------------------------------------


def _is_local(target: str) -> bool:
    drive = PureWindowsPath(target).drive
    return urlsplit(target).scheme in ("", "file") or bool(drive)


def _absolute(target: str) -> str:
    is_path = _is_local(target) and not target.startswith("file:")
    return str(Path(target).absolute()) if is_path else target


def _lasting(settings: BaseSettings) -> bool:
    """Whether every item is still in a file after a kill, and more can come behind it."""
    targets = list(map(str, settings.getdict("FEEDS")))
    return bool(targets) and all(map(_is_local, targets)) and not fleeting_feeds(settings)


def _overwritten(settings: BaseSettings) -> str:
    """A target that begins empty; empty if there is none."""
    for target, options in settings.getdict("FEEDS").items():
        name = without_password(str(target))
        # Scrapy's storages elsewhere begin anew unless they are told to append.
        anew = options.get("overwrite", not _is_local(name) and not name.startswith("stdout:"))
        if anew and "%(" not in name:  # else each crawl has a file of its own
            return name
    return ""


def why_whole(settings: BaseSettings, *, store: bool) -> str:
    """Why every input is asked for, whatever an earlier crawl finished; empty if none need be."""
    if name := _overwritten(settings):
        return f"{name} begins empty (-O), so every input is asked for"
    if store:
        return ""
    if not _lasting(settings):
        return (
            "its items are lost, so every input is asked for: only INSTASPIDER_STORE, or a .jsonl"
            " or .csv file by -o, keeps them"
        )
    files = [str(target) for target in settings.getdict("FEEDS") if "%(" not in str(target)]
    gone = [name for name in files if not _path(name).exists()]
    return f"{gone[0]} is gone, so every input is asked for" if gone else ""


def _path(target: str) -> Path:
    return Path(file_uri_to_path(target) if target.startswith("file:") else target)


# -- the crawl ---------------------------------------------------------------------------------


def attach(crawler: Crawler, run: Run | None, ledger: Ledger, options: Options) -> None:
    """Have the ledger of a crawl write into its run, if there is one."""
    if run is None:
        return
    journal = run.attach(
        ledger,
        patience=options.patience,
        write_items=write if options.store else None,
        record_of=_record_of,
    )
    # Weakly: the run is given up when nobody has the crawler any more.
    journal.before_commit = partial(_flush, weakref.ref(crawler))
    journal.failed = partial(_stop, weakref.ref(crawler))


def _record_of(dialect: str, item: Any) -> ItemRow | None:
    return record_of(item, dialect)


def _flush(ref: weakref.ref[Crawler]) -> bool:
    crawler = ref()
    return crawler is None or flush_feeds(crawler)


def _stop(ref: weakref.ref[Crawler], error: StorageError) -> None:
    """Stop a crawl whose results cannot be written."""
    logger.error("%s The crawl stops; the same command goes on where it was.", error)
    crawler = ref()
    engine = crawler.engine if crawler is not None else None
    if engine is not None and engine.running:
        closing = asyncio.ensure_future(engine.close_spider_async(reason="not_written"))
        _CLOSING.add(closing)
        closing.add_done_callback(_CLOSING.discard)
