"""Reads what a worker of a fleet is to do: spider, arguments and mode are kept with the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from instaspider.exceptions import ConfigurationError
from instaspider.identities.modes import Mode, find_mode
from instaspider.items import Action
from instaspider.options import Options, SettingsLike
from instaspider.parsing.spoken import program
from instaspider.spiders.arguments import OF_THE_CRAWL, Takes, check_arguments
from instaspider.state.database import Database, cannot_be_used
from instaspider.state.fleet.fleets import Fleet, find, refuse_other
from instaspider.state.fleet.schema import check_postgresql

# A fleet's run has a list of its own, and ends when nothing is queued.
_NOT_FOR_WORKERS = ("again", "fresh", "first")


def numbers_of(mode: Mode) -> str:
    """Return the numbers by which a mode keeps the pace, in words."""
    return f"rate {mode.rate}, burst {mode.burst}, spacing {list(mode.spacing)}"


def wanted(
    spidercls: type[Takes], name: str, arguments: Mapping[str, Any], options: Options
) -> Fleet:
    """Return the run that a command asks for. Raises :class:`ConfigurationError`."""
    listed = spidercls.inputs_argument
    if not listed:
        raise ConfigurationError(
            f"The spider {spidercls.name} has no list, so there is nothing to share in a fleet."
        )
    if Action in spidercls.gives:
        raise ConfigurationError(
            f"The spider {spidercls.name} changes something at the service, and many machines do"
            " not keep the pause between two changes: crawl with it without INSTASPIDER_FLEET."
        )
    for each in _NOT_FOR_WORKERS:
        if arguments.get(each) not in (None, ""):
            raise ConfigurationError(f"-a {each}=... is not for a fleet, which has one list.")
    said = {
        each: str(value).strip()
        for each, value in arguments.items()
        if value not in (None, "") and each not in (listed, *OF_THE_CRAWL)
    }
    mode = find_mode(str(arguments.get("mode") or options.mode), options.modes)
    sandbox = options.sandbox is not None
    return Fleet(0, name, str(spidercls.name), said, mode.name, numbers_of(mode), sandbox, False)


def worker_arguments(
    spidercls: type[Takes], arguments: Mapping[str, Any], settings: SettingsLike
) -> dict[str, Any]:
    """Return the arguments of the run that INSTASPIDER_FLEET names, for one of its workers; without
    that setting the given ones.

    Raises :class:`ConfigurationError` if the run does something else than was asked for.
    """
    if not Options.is_set("fleet", settings):
        return dict(arguments)  # settings that are copied later are not read yet
    options = Options.of(settings)
    if options.fleet is None:
        return dict(arguments)
    # Here, since most crawls have no fleet.
    from instaspider.state.fleet.claimed import Claimed

    listed, given = spidercls.inputs_argument, dict(arguments)
    if isinstance(given.get(listed), Claimed):
        return given
    if given.get(listed):
        raise ConfigurationError(
            f"-a {listed}=... is not for a worker: the list of the fleet run {options.fleet!r} is"
            f" in the database, and {program()} fleet add adds to it."
        )
    run = _find(options)
    asked = wanted(spidercls, run.name, given, options)
    kept: dict[str, Any] = dict(asked.arguments) or dict(run.arguments)
    if not given.get("mode") and not Options.is_set("mode", settings):
        mode = find_mode(run.mode, options.modes)
        asked = replace(asked, mode=mode.name, numbers=numbers_of(mode))
    refuse_other(run, replace(asked, arguments=kept))
    check_arguments(spidercls, {**kept, listed: "-"})
    job = {"_job": given["_job"]} if "_job" in given else {}
    return {**kept, **job, "mode": run.mode, listed: Claimed(run.name)}


def _find(options: Options) -> Fleet:
    assert options.fleet is not None
    if options.store is None:
        raise ConfigurationError(
            f"INSTASPIDER_FLEET={options.fleet} needs INSTASPIDER_STORE, on PostgreSQL: the"
            " database is what the workers share."
        )
    database = Database(options.store)
    try:
        check_postgresql(database)
        with database.reading() as connection:
            return find(connection, options.fleet)
    except SQLAlchemyError as error:
        raise ConfigurationError(cannot_be_used(database, error)) from None
    finally:
        database.close()
