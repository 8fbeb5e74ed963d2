"""Decides whether and how a crawl goes on where an earlier one stopped.

It can go on if the earlier items are in the user's store, or in files that a crawl appends to.
Without either, finished inputs would be skipped although their items are nowhere.
"""

from __future__ import annotations

import asyncio
import logging
import weakref
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings
from sqlalchemy.exc import SQLAlchemyError

from instaspider.exceptions import ConfigurationError, StorageError
from instaspider.feeds.extension import flush_feeds
from instaspider.feeds.kept import Feeds
from instaspider.options import Options
from instaspider.parsing.spoken import moment
from instaspider.spiders.base import InstagramSpider
from instaspider.state.any_run import AnyRun, RecordOf
from instaspider.state.database import Database, cannot_be_used
from instaspider.state.folder import MEMORY, StateFolder
from instaspider.state.journal import WriteItems
from instaspider.state.runs import Run, RunCommand
from instaspider.visits.ledger import Ledger

logger = logging.getLogger(__name__)

_CLOSING: set[asyncio.Future[None]] = set()
"""Keeps a reference to closing tasks, since nobody else does."""


def open_run(
    crawler: Crawler,
    options: Options,
    state: StateFolder,
    feeds: Feeds,
    check_feeds: Callable[[], object],
) -> Run | None:
    """Return the run of a crawl, locked; it is released with the crawler.

    ``check_feeds``: checks whether the feeds, as the settings have them, can be written.

    Raises :class:`ConfigurationError` if it is under way already, or cannot be kept.
    """
    spider = crawler.spider
    if not isinstance(spider, InstagramSpider) or spider.one_url or options.state == MEMORY:
        return None
    database = _store(options.store) if options.store else state.database()
    try:
        command = RunCommand(
            spider.name,
            spider.said,
            feeds.absolute(),
            database.shown if options.store else "",
            sandbox=options.sandbox is not None,
        )
        run = Run(command, database, _folder(state))
    except ConfigurationError:
        database.close()
        raise
    weakref.finalize(crawler, run.close)
    lasting = options.store is not None or feeds.outlive_a_kill
    run.can_go_on = lasting and not feeds.never_appended
    run.looks_up_visits = spider.looks_up_visits
    try:
        past = run.past(feeds.files)
        if lasting and past.stopped and not (past.lost or spider.given["fresh"]):
            feeds = _goes_on_with(feeds, crawler.settings, check_feeds)
        elif past.finished is not None and not spider.looks_up_visits:
            _say_doubled(past.finished, feeds.with_rows())
        run.begin(
            fresh=spider.given["fresh"],
            whole=feeds.why_whole(past.lost, store=options.store is not None),
            files=feeds.begun,
            digest=spider.inputs.digest() if spider.inputs is not None else None,
            keeps_states=lasting,
        )
    except SQLAlchemyError as error:
        run.close()
        raise ConfigurationError(cannot_be_used(database, error)) from None
    return run


def _store(url: str) -> Database:
    # Here, since it is slow to import and most crawls have no store.
    from instaspider.store.opening import open_store

    return open_store(url)


def _folder(state: StateFolder) -> Path:
    try:
        return state.make()
    except OSError as error:
        raise ConfigurationError(
            f"INSTASPIDER_STATE={state.path} cannot be used: {error.strerror}."
        ) from None


# -- feeds -------------------------------------------------------------------------------------


def _goes_on_with(feeds: Feeds, settings: BaseSettings, check_feeds: Callable[[], object]) -> Feeds:
    """Return the feeds, changed to append to files that ``-O`` began, if all of those files are
    still there and can be appended to."""
    appended = feeds.appended()
    if not feeds.anew or feeds.never_appended or appended.begun:
        return feeds
    before, priority = settings.getdict("FEEDS"), settings.getpriority("FEEDS") or 0
    settings.set("FEEDS", dict(appended.given), priority)
    try:
        check_feeds()
    except ConfigurationError as error:
        logger.warning("The feeds begin empty, since this crawl cannot add to them: %s", error)
        settings.set("FEEDS", before, priority)
        return feeds
    logger.info(
        "%s: -O does not empty what a stopped crawl of this command has written; the rest is added"
        " behind it.",
        ", ".join(feeds.anew),
    )
    return appended


def _say_doubled(finished: float, files: Sequence[str]) -> None:
    """Warn of rows that will be in files twice: the same command ran before and came to its end."""
    if files:
        logger.warning(
            "This command finished before, on %s, and asks for everything again: %s will have its"
            " rows a second time. -O instead of -o replaces the file; -a refresh=7d or since=last"
            " asks only for what is due.",
            moment(finished),
            ", ".join(files),
        )


# -- the crawl ---------------------------------------------------------------------------------


def attach(crawler: Crawler, run: AnyRun | None, ledger: Ledger, options: Options) -> None:
    """Let the ledger of a crawl write into its run, if there is one."""
    if run is None:
        return
    write, record_of = _of_the_store() if options.store else (None, None)
    journal = run.attach(ledger, patience=options.patience, write_items=write, record_of=record_of)
    # The reference is weak: the run is released when nobody has the crawler any more.
    journal.before_commit = partial(_flush, weakref.ref(crawler))
    journal.failed = partial(_stop, weakref.ref(crawler))


def _of_the_store() -> tuple[WriteItems, RecordOf]:
    from instaspider.store.records import record_of
    from instaspider.store.upsert import write

    return write, lambda dialect, item: record_of(item, dialect)


def _flush(ref: weakref.ref[Crawler]) -> bool:
    crawler = ref()
    return crawler is None or flush_feeds(crawler)


def _stop(ref: weakref.ref[Crawler], error: StorageError) -> None:
    """Stop a crawl whose results cannot be written."""
    logger.error("%s The crawl stops; the same command goes on where it was.", error)
    stop(ref, "not_written")


def stop(ref: weakref.ref[Crawler], reason: str) -> None:
    """Close a crawl that runs, for that reason."""
    crawler = ref()
    engine = crawler.engine if crawler is not None else None
    if engine is not None and engine.running:
        closing = asyncio.ensure_future(engine.close_spider_async(reason=reason))
        _CLOSING.add(closing)
        closing.add_done_callback(_CLOSING.discard)
