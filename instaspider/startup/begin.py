"""Sets up a crawl when it begins: makes its state, and puts our components into its settings."""

from __future__ import annotations

import logging
from collections.abc import Collection
from functools import partial
from typing import Any

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from instaspider.crawl.crawl import Crawl
from instaspider.feeds.kept import Feeds
from instaspider.feeds.targets import Names, prepare_feeds
from instaspider.identities.pool import Pool
from instaspider.log_once import say_unknown_fields_once
from instaspider.network.sandboxed import shut_in
from instaspider.options import Options, files_folder
from instaspider.spiders.base import InstagramSpider
from instaspider.spiders.list_files import refuse_to_overwrite, written_files
from instaspider.startup import components
from instaspider.startup.checks import check_settings, prepare_files
from instaspider.startup.identities import make_identities
from instaspider.startup.job_directory import prepare_job_directory
from instaspider.startup.make_crawl import make_crawl
from instaspider.startup.own_sandbox import with_sandbox
from instaspider.startup.prepared import Prepared, not_said, prepare
from instaspider.startup.senders import Senders, read_senders
from instaspider.startup.state import use_state

logger = logging.getLogger(__name__)


def begin(crawler: Crawler, settings: BaseSettings) -> Crawl:
    """Set up a crawl of one of our spiders; its components find the returned state.

    Raises :class:`InstaspiderError`.
    """
    # `scrapy shell` has no spider yet.
    spider = crawler.spider if isinstance(crawler.spider, InstagramSpider) else None
    prepared = Prepared.of(crawler) or _prepared(crawler, spider, settings)
    timeout = settings.getfloat("DOWNLOAD_TIMEOUT")
    options = with_sandbox(crawler, prepared.options, settings)
    senders = prepared.senders or read_senders(options, prepared.mode, logger.warning)
    pool = _pool(prepared, senders, options, timeout)
    if download := spider is not None and bool(spider.given.get("download")):
        prepare_files(files_folder(settings))
    components.apply(
        settings,
        pool.cap,
        logins=bool(senders.logins),
        download=download,
        store=options.store is not None,
        sandbox=options.sandbox is not None,
        ours=crawler.spidercls.__module__.startswith("instaspider."),
    )
    gives = () if spider is None else spider.item_classes(spider.given)
    set_feeds = partial(prepare_feeds, settings, gives, Names(spider or crawler.spidercls))
    if spider is not None:
        _refuse_to_overwrite(spider, set_feeds(logger.warning), options)
    check_feeds = partial(set_feeds, not_said)
    crawl = make_crawl(crawler, prepared, options, pool, Feeds.of(settings), check_feeds)
    crawl.attach(crawler)
    say_unknown_fields_once()
    prepare_job_directory(crawler)
    return crawl


def shut_others_in(crawler: Crawler, settings: BaseSettings) -> None:
    """With the sandbox on, let another spider's crawl, or a command's, reach the sandbox and this
    machine only. Raises :class:`InstaspiderError`."""
    options, _, _ = check_settings(settings)
    if options.sandbox is not None:
        use_state(options)
        with_sandbox(crawler, options, settings)
        shut_in(settings)


def _prepared(
    crawler: Crawler, spider: InstagramSpider[Any] | None, settings: BaseSettings
) -> Prepared:
    arguments = spider.opened_arguments if spider is not None and not spider.one_url else None
    spidercls = crawler.spidercls
    assert issubclass(spidercls, InstagramSpider)
    return prepare(spidercls, arguments, settings, ahead=False)


def _pool(prepared: Prepared, senders: Senders, options: Options, timeout: float) -> Pool:
    return Pool(
        make_identities(prepared, senders, anonymous=options.login != "always"),
        prepared.mode,
        park_base=options.park_base,
        park_max=options.park_max,
        lease_seconds=timeout + 60,
        now=Crawl.now(),
        session_hourly=options.session_hourly,
    )


def _refuse_to_overwrite(
    spider: InstagramSpider[Any], feeds: Collection[str], options: Options
) -> None:
    """Check once more that no feed is overwritten: only now it is known where all feeds go."""
    if spider.inputs is not None and spider.inputs.path is not None:
        refuse_to_overwrite(spider.inputs.path, written_files(feeds, options))
