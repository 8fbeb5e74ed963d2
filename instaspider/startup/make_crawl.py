"""Makes the state of a crawl, complete: no part is put in later."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence

from scrapy import signals
from scrapy.crawler import Crawler

from instaspider.crawl.crawl import Crawl
from instaspider.feeds.kept import Feeds
from instaspider.identities.gates import Gates
from instaspider.identities.identity import Identity
from instaspider.identities.pool import Pool
from instaspider.options import Options
from instaspider.spiders.base import InstagramSpider
from instaspider.startup.prepared import Prepared
from instaspider.startup.resume import attach, open_run
from instaspider.state.accounts import StoredAccounts
from instaspider.state.any_run import AnyRun
from instaspider.state.documents import DocumentStore
from instaspider.state.folder import StateFolder
from instaspider.state.logins import LoginHomes, LoginHours
from instaspider.state.writes import PastWrites, WriteSchedule
from instaspider.visits.ledger import Ledger


def make_crawl(
    crawler: Crawler,
    prepared: Prepared,
    options: Options,
    pool: Pool,
    feeds: Feeds,
    check_feeds: Callable[[], object],
) -> Crawl:
    """Make the state of a crawl, and have what it opened closed with the crawler.

    ``check_feeds``: looks whether the feeds, as the settings have them by then, can be written.

    Raises :class:`ConfigurationError`.
    """
    spider = crawler.spider
    state = StateFolder.of(options.state, sandbox=options.sandbox is not None)
    weakref.finalize(crawler, state.close)
    # A sandbox of this crawl alone has proxies and logins that no other crawl will meet.
    homes, hours = _recalled(pool.identities, state, keep=prepared.options.sandbox != "1")
    accounts, ledger = StoredAccounts(state), Ledger()
    crawler.signals.connect(accounts.close, signals.engine_stopped, weak=False)
    documents = DocumentStore(state, prepared.documents, visitors=options.login != "always")
    gates = Gates(options.park_base, options.park_max)
    # This comes last: from here on, the same command cannot be given a second time.
    run: AnyRun | None
    if options.fleet is not None and isinstance(spider, InstagramSpider) and not spider.one_url:
        # Here, since it is slow to import and most crawls have no fleet.
        from instaspider.startup.fleet import open_fleet

        run = fleet_run = open_fleet(crawler, options, state, pool, gates)
        fleet_run.forget = ledger.drop
        homes = hours = None  # the database keeps both, for all machines
    else:
        run = open_run(crawler, options, state, feeds, check_feeds)
    attach(crawler, run, ledger, options)
    return Crawl(
        options=options,
        mode=prepared.mode,
        pool=pool,
        ledger=ledger,
        documents=documents,
        gates=gates,
        login_homes=homes,
        accounts=accounts,
        run=run,
        writes=WriteSchedule(PastWrites(state)) if options.writes else None,
        hours=hours,
        one_url=not isinstance(spider, InstagramSpider) or spider.one_url,
    )


def _recalled(
    identities: Sequence[Identity], state: StateFolder, *, keep: bool
) -> tuple[LoginHomes | None, LoginHours | None]:
    """Return what earlier crawls noted of the logins. ``keep``: whether this crawl notes it for
    later ones too."""
    logins = [identity for identity in identities if identity.session is not None]
    if not logins:
        return None, None
    homes = LoginHomes(state)
    for login in logins:
        assert login.session is not None
        login.settled = homes.holds(login.session, login.proxy)
    if not keep:
        return None, None
    hours = LoginHours(state)
    for login in logins:
        hours.begin(login, Crawl.now())
    return homes, hours
