"""Joins a fleet: finds its run, checks that this process is to do the same, and takes a place."""

from __future__ import annotations

import logging
import os
import weakref
from functools import partial

from scrapy.crawler import Crawler
from sqlalchemy.exc import SQLAlchemyError

from instaspider.crawl.closing import is_closing
from instaspider.crawl.file_requests import is_sending
from instaspider.exceptions import ConfigurationError
from instaspider.identities.gates import Gates
from instaspider.identities.pool import Pool
from instaspider.options import Options
from instaspider.spiders.base import InstagramSpider
from instaspider.startup.resume import stop
from instaspider.state.database import Database, cannot_be_used
from instaspider.state.fleet.claimed import Claimed
from instaspider.state.fleet.fleets import check_key, find
from instaspider.state.fleet.holding import Holding
from instaspider.state.fleet.keeping import Keeper, Terms
from instaspider.state.fleet.limits import limit
from instaspider.state.fleet.names import fleet_names, looks_like_a_containers, own_address
from instaspider.state.fleet.run import FleetRun
from instaspider.state.fleet.worker import FleetGoneError, Worker
from instaspider.state.folder import StateFolder
from instaspider.state.run_tables import visitor_of
from instaspider.store.opening import open_store

logger = logging.getLogger(__name__)


def open_fleet(
    crawler: Crawler, options: Options, state: StateFolder, pool: Pool, gates: Gates
) -> FleetRun:
    """Take a place in the run that INSTASPIDER_FLEET names; it is given back with the crawler.

    Raises :class:`ConfigurationError`.
    """
    spider = crawler.spider
    assert isinstance(spider, InstagramSpider)
    assert isinstance(spider.inputs, Claimed)
    assert options.store is not None
    address = own_address(options.address)
    database = open_store(options.store)
    limit(database, idle_in_transaction_session_timeout=max(options.fleet_lease / 2, 2.0))
    leases = lease_database(options)
    try:
        name = fleet_names(options.fleet_key, state)
        with leases.writing() as connection:
            fleet = find(connection, spider.inputs.name)
            check_key(connection, name("check"))
        holding = Holding(pool, gates, name, address)
        ref = weakref.ref(crawler)
        holding.sends = lambda each: (it := ref()) is not None and is_sending(it, each)
        worker = Worker(
            leases, fleet.id, f"{address}:{os.getpid()}", options.fleet_lease, [*holding.places]
        )
        keeper = Keeper(fleet.name, worker, holding, _terms(options, pool, spider))
        _warn_of_containers(options, pool)
        keeper.begin()
    except SQLAlchemyError as error:
        raise ConfigurationError(cannot_be_used(database, error)) from None
    except FleetGoneError:
        raise ConfigurationError(f"The fleet run {spider.inputs.name!r} was removed.") from None
    run = FleetRun(fleet, database, visitor_of(fleet.spider, sandbox=fleet.sandbox), keeper)
    run.read_by(spider.parse_input, spider.key)
    run.is_closing = lambda: (found := ref()) is None or is_closing(found)
    keeper.stop = partial(stop, ref)
    spider.inputs.run = run
    spider.worker = str(worker.id)
    weakref.finalize(crawler, run.close)
    return run


def check_fleet_key(options: Options) -> None:
    """Raise :class:`ConfigurationError` if this machine has another key than the database."""
    state = StateFolder.of(options.state, sandbox=options.sandbox is not None)
    leases = lease_database(options)
    try:
        name = fleet_names(options.fleet_key, state)
        with leases.writing() as connection:
            check_key(connection, name("check"))
    except SQLAlchemyError as error:
        raise ConfigurationError(cannot_be_used(leases, error)) from None
    finally:
        leases.close()
        state.close()


def lease_database(options: Options) -> Database:
    """Return the store's database with connections for leases, which wait for nothing long."""
    assert options.store is not None
    lease = max(options.fleet_lease, 2.0)
    leases = Database(options.store, answers_within=lease / 2)
    limit(
        leases,
        idle_in_transaction_session_timeout=lease / 2,
        statement_timeout=lease / 2,
    )
    return leases


def _terms(options: Options, pool: Pool, spider: InstagramSpider[object]) -> Terms:
    mode = pool.mode
    return Terms(
        lease=options.fleet_lease,
        waits=options.fleet_wait,
        deaths=options.fleet_deaths,
        bucket=0.0 if mode.rate is None else max(1, mode.burst) * 60 / mode.rate,
        looks_up_visits=spider.looks_up_visits,
    )


def _warn_of_containers(options: Options, pool: Pool) -> None:
    name = own_address(options.address)
    direct = any(identity.proxy is None for identity in pool.identities)
    if options.address is None and direct and looks_like_a_containers(name):
        logger.warning(
            "This machine is called %s, as a container is. Workers behind one address must share"
            " its name, or together they are too fast: set INSTASPIDER_ADDRESS.",
            name,
        )
