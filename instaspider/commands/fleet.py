"""``scrapy fleet``: one list that many machines work through; every input once."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.utils.conf import arglist_to_dict

from instaspider.exceptions import ConfigurationError, InstaspiderError, StorageError
from instaspider.parsing.spoken import counted, program, rough
from instaspider.parsing.visible import visible

if TYPE_CHECKING:
    # Scrapy loads this module for each of its commands, in every project. So the rest is imported
    # later.
    from instaspider.options import Options
    from instaspider.state.database import Database
    from instaspider.state.fleet.fleets import Fleet
    from instaspider.state.fleet.status import Status

_WATCH_SECONDS = 2.0


class Command(ScrapyCommand):
    """Makes and tends runs of fleets. Exit codes: 0; 1 the database refuses; 2 arguments are
    wrong."""

    requires_project = False
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  # declared so by Scrapy

    def syntax(self) -> str:
        return (
            "add RUN SPIDER -a NAME=VALUE | add RUN LIST | run RUN --workers N"
            " | status RUN --watch | outcomes RUN -o FILE | pause RUN | resume RUN | again RUN"
            " | remove RUN"
        )

    def short_desc(self) -> str:
        return "Share one list among many machines"

    def long_desc(self) -> str:
        return (
            "add: makes a run with its spider and arguments, and puts the list into its queue; for"
            " a run that is there, LIST (- for standard input) is enough.\n"
            "run: several workers on this machine; one that dies is replaced, and Ctrl-C or SIGTERM"
            " stops all.\n"
            "status: what is queued, under way and ended, and who has what.\n"
            "outcomes: a row for each input that was begun, with the columns of the outcomes"
            " file.\n"
            "pause, resume: workers stop after the page that is under way, and go on.\n"
            "again: asks anew for inputs that failed, were throttled, or needed a login.\n"
            "remove: forgets the run; items stay.\n"
            "A machine works for a run by: crawl SPIDER -s INSTASPIDER_FLEET=RUN. The database is"
            " that of INSTASPIDER_STORE, on PostgreSQL."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "-a",
            dest="spargs",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="add: an argument of the spider",
        )
        parser.add_argument(
            "-o", "--output", metavar="FILE", help="outcomes: file to write, .csv or .jsonl"
        )
        parser.add_argument(
            "--workers", type=int, default=0, metavar="N", help="run: how many processes"
        )
        parser.add_argument(
            "--watch", action="store_true", help="status: once more every two seconds, to the end"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            self._run(args, opts)
        except ConfigurationError as error:
            raise UsageError(visible(str(error)), print_help=False) from None
        except InstaspiderError as error:
            sys.stderr.write(f"{program()} fleet: {visible(str(error))}\n")
            self.exitcode = 1

    def _run(self, args: list[str], opts: argparse.Namespace) -> None:
        known: dict[str, Callable[[Database, Fleet], object]] = {
            "status": _status,
            "pause": _pause,
            "resume": _resume,
            "again": _again,
            "remove": _remove,
        }
        match args:
            case ["add", name, what]:
                self._add(name, what, _arguments(opts.spargs))
            case ["run", name] if opts.workers > 0 and not (opts.spargs or opts.output):
                self._work(name, opts)
            case ["status", name] if opts.watch and not (opts.spargs or opts.output):
                self._of(name, _watch)
            case ["outcomes", name] if opts.output and not opts.spargs:
                self._of(name, lambda database, fleet: _outcomes(database, fleet, opts.output))
            case [word, name] if word in known and not (opts.spargs or opts.output):
                self._of(name, known[word])
            case _:
                raise UsageError(f"{program()} fleet {self.syntax()}", print_help=False)

    def _add(self, name: str, what: str, arguments: dict[str, str]) -> None:
        from scrapy.spiderloader import get_spider_loader

        from instaspider.spiders.base import InstagramSpider
        from instaspider.startup.fleet_list import add_list, make_run

        assert self.settings is not None
        loader = get_spider_loader(self.settings)
        with self._opened() as (options, database):
            if what in loader.list():
                spider: type[Any] = loader.load(what)
                if not issubclass(spider, InstagramSpider):
                    raise ConfigurationError(f"The spider {what} is none of instaspider's.")
                fleet, source = make_run(name, spider, arguments, options, database)
            else:
                fleet, source = _found(database, name), what
                if arguments:
                    raise ConfigurationError(
                        f"-a is for a spider, and {what!r} is none: {program()} fleet add {name}"
                        f" {fleet.spider} -a ... Or leave it out: {what} is added to the list."
                    )
                spider = loader.load(fleet.spider)
                assert issubclass(spider, InstagramSpider)
            number = add_list(fleet, spider, source, options, database)
        sys.stderr.write(
            f"{counted(number, 'input')} added to the fleet run {name}. A machine works for it by:"
            f" {program()} crawl {fleet.spider} -s INSTASPIDER_FLEET={name}\n"
        )

    def _work(self, name: str, opts: argparse.Namespace) -> None:
        from instaspider.startup.fleet_workers import Workers, this_program

        with self._opened() as (_, database):
            fleet = _found(database, name)
        given = [word for pair in opts.set for word in ("-s", pair)]
        wanted = ["-s", f"INSTASPIDER_FLEET={name}"]
        command = [*this_program(), "crawl", fleet.spider, *given, *wanted]
        # The lines of several processes on one terminal would overwrite each other.
        view = {"INSTASPIDER_VIEW": os.environ.get("INSTASPIDER_VIEW", "log")}
        workers = Workers(command, opts.workers, lambda text: _say(visible(text)), view)
        self.exitcode = workers.run()

    def _of(self, name: str, action: Callable[[Database, Fleet], object]) -> None:
        with self._opened() as (_, database):
            action(database, _found(database, name))

    @contextmanager
    def _opened(self) -> Iterator[tuple[Options, Database]]:
        from sqlalchemy.exc import SQLAlchemyError

        from instaspider.options import Options
        from instaspider.state.database import Database, cannot_be_used
        from instaspider.state.fleet.schema import check_postgresql

        assert self.settings is not None
        options = Options.of(self.settings)
        if options.store is None:
            raise ConfigurationError(
                "INSTASPIDER_STORE is not set, and a fleet needs it, on PostgreSQL: by the"
                " environment variable, or -s INSTASPIDER_STORE=postgresql+psycopg://USER@HOST/NAME"
            )
        database = Database(options.store)
        try:
            check_postgresql(database)
            yield options, database
        except SQLAlchemyError as error:
            raise StorageError(cannot_be_used(database, error)) from None
        finally:
            database.close()


def _arguments(given: list[str]) -> dict[str, str]:
    try:
        return arglist_to_dict(given)
    except ValueError:
        raise ConfigurationError("-a takes NAME=VALUE.") from None


def _found(database: Database, name: str) -> Fleet:
    from instaspider.state.fleet.fleets import find

    with database.reading() as connection:
        return find(connection, name)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _watch(database: Database, fleet: Fleet) -> None:
    """Show the status every two seconds until the run is over, or somebody stops that."""
    clear = "\033[H\033[J" if sys.stdout.isatty() else ""
    with suppress(KeyboardInterrupt):
        while True:
            print(clear, end="")
            status = _status(database, _found(database, fleet.name))
            if status.is_over:
                return
            print(flush=True)
            time.sleep(_WATCH_SECONDS)


def _status(database: Database, fleet: Fleet) -> Status:
    from instaspider.state.fleet.status import status_of

    status = status_of(database, fleet)
    about = "" if status.is_exact else "about "
    paused = ", paused" if fleet.paused else ""
    print(f"{fleet.name}: {fleet.spider}, mode {fleet.mode}{paused}")
    print(f"queued        {about}{status.queued:,}")
    print(f"under way     {status.held:,}")
    if status.left_behind:
        print(f"left behind   {status.left_behind:,}  (by workers that ended; they go first)")
    for outcome, number in sorted(status.outcomes.items()):
        print(f"{outcome:<13} {number:,}")
    print(f"addresses     {status.addresses:,}, free {status.free:,}, retired {status.retired:,}")
    if status.workers:
        _speeds(status)
    for worker in status.workers:
        lease = f"{worker.left:.0f} s left" if worker.left > 0 else "silent, to be taken over"
        held = ", ".join(name[:8] for name in worker.addresses)
        print(
            f"worker {worker.id}  {visible(worker.name)}  inputs {worker.open:,}  addresses"
            f" {len(worker.addresses)}{f' ({held})' if held else ''}  lease: {lease}"
        )
    return status


def _speeds(status: Status) -> None:
    of = f" of {status.allowed:.1f} that the addresses allow" if status.allowed else ""
    print(f"rate          {status.sends:.1f} requests a second{of}, {status.ends:.1f} inputs")
    if (left := status.seconds_left) is not None:
        print(f"time left     about {rough(left)} at this rate")


def _pause(database: Database, fleet: Fleet) -> None:
    from instaspider.state.fleet.fleets import set_paused

    with database.writing() as connection:
        set_paused(connection, fleet, paused=True)
    sys.stderr.write(
        f"{fleet.name} is paused: workers end the pages that are under way, and wait.\n"
    )


def _resume(database: Database, fleet: Fleet) -> None:
    from instaspider.state.fleet.fleets import set_paused

    with database.writing() as connection:
        set_paused(connection, fleet, paused=False)
    sys.stderr.write(f"{fleet.name} goes on.\n")


def _again(database: Database, fleet: Fleet) -> None:
    from instaspider.state.fleet.fleets import again

    with database.writing() as connection:
        number = again(connection, fleet)
    sys.stderr.write(f"{counted(number, 'input')} of {fleet.name} will be asked for again.\n")


def _remove(database: Database, fleet: Fleet) -> None:
    from instaspider.state.fleet.fleets import remove

    with database.writing() as connection:
        remove(connection, fleet)
    sys.stderr.write(f"{fleet.name} is removed; its items stay in the store.\n")


def _outcomes(database: Database, fleet: Fleet, output: str) -> None:
    from instaspider.state.fleet.status import outcomes_of
    from instaspider.state.outcomes_file import open_sink

    number = 0
    sink = open_sink(output)
    try:
        for number, row in enumerate(outcomes_of(database, fleet), 1):  # noqa: B007
            sink.write(row)
    finally:
        sink.close()
    sys.stderr.write(f"{counted(number, 'row')} in {visible(output)}\n")
