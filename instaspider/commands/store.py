"""``scrapy store``: writes items of the store's database into files, and forgets accounts."""

from __future__ import annotations

import argparse
import inspect
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from instaspider.exceptions import ConfigurationError, InstaspiderError, StorageError
from instaspider.parsing.spoken import program
from instaspider.parsing.visible import visible

if TYPE_CHECKING:
    # Scrapy loads this module for each of its commands, in every project. So the rest is imported
    # later.
    from instaspider.inputs import User
    from instaspider.options import Options
    from instaspider.state.database import Database
    from instaspider.store.forget import Forgotten
    from instaspider.store.person import Person


class Command(ScrapyCommand):
    """Exports from the store's database, or deletes an account from it."""

    requires_project = False
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  # declared so by Scrapy

    def syntax(self) -> str:
        return "export ITEM -o FILE | forget USERNAME_OR_PK"

    def short_desc(self) -> str:
        return "Export items from instaspider's database, or forget an account"

    def long_desc(self) -> str:
        return (
            "export: all items of one kind (profiles, posts, comments ...) into a file, csv, jsonl,"
            " json, xml, parquet or xlsx by its ending, with the columns of the feeds.\n"
            "forget: everything about one account goes, under whatever names it was seen: rows,"
            " files, where its crawls stopped; prints what went.\n"
            "The database is that of INSTASPIDER_STORE."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "-o", "--output", metavar="FILE", help="export: file to write; - for standard output"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            match args:
                case ["export", item] if opts.output:
                    self._export(item, opts.output)
                case ["forget", somebody] if not opts.output:
                    self._forget(somebody)
                case _:
                    raise UsageError(f"{program()} store {self.syntax()}", print_help=False)
        except ConfigurationError as error:
            raise UsageError(visible(str(error)), print_help=False) from None
        except InstaspiderError as error:
            sys.stderr.write(f"{program()} store: {visible(str(error))}\n")
            self.exitcode = 1

    def _open(self) -> tuple[Options, Database]:
        from instaspider.options import Options
        from instaspider.startup.checks import check_state
        from instaspider.store.opening import open_store

        assert self.settings is not None
        options = Options.of(self.settings)
        check_state(options)
        if options.store is None:
            raise ConfigurationError(
                "INSTASPIDER_STORE is not set, which says where the database is:"
                " -s INSTASPIDER_STORE=sqlite:///FILE, or the environment variable."
            )
        return options, open_store(options.store, make=False)

    def _export(self, name: str, output: str) -> None:
        from instaspider.store.items import read_all
        from instaspider.store.tables import ITEM_TABLES

        words = {name.lower().replace("-", "_")}
        found = [
            table
            for table in ITEM_TABLES.values()
            if words & {table.name, table.item.__name__.lower()}
        ]
        if not found:
            raise UsageError(
                f"There is no {name!r} in the store. There are: {', '.join(ITEM_TABLES)}.",
                print_help=False,
            )
        (table,) = found
        _, database = self._open()
        count = 0
        with _closing(database), _whole_file(output) as file:
            exporter = self._exporter(output, file, table.item)
            exporter.start_exporting()
            for item in read_all(database, table.item):
                exporter.export_item(item)
                count += 1
            exporter.finish_exporting()
        sys.stderr.write(f"{count} {table.name} in {output}\n")

    def _exporter(self, output: str, file: IO[bytes], item: type) -> Any:
        """Return the exporter that feeds use for that format."""
        from scrapy import Spider
        from scrapy.crawler import Crawler
        from scrapy.utils.misc import build_from_crawler, load_object

        from instaspider.startup.components import EXPORTERS

        assert self.settings is not None
        settings = self.settings.copy()
        known = {**settings.getwithbase("FEED_EXPORTERS"), **EXPORTERS}
        known |= settings.getdict("FEED_EXPORTERS")
        ending = "jsonl" if output == "-" else Path(output).suffix.removeprefix(".").lower()
        if known.get(ending) is None:
            endings = ", ".join(f".{each}" for each in known)
            raise UsageError(f"{output!r} ends in none of {endings}.", print_help=False)
        kind = load_object(known[ending])
        options = {"encoding": settings["FEED_EXPORT_ENCODING"] or "utf-8"}
        if "item_class" in inspect.signature(kind).parameters:
            options["item_class"] = item
        return build_from_crawler(kind, Crawler(Spider, settings), file, **options)

    def _forget(self, text: str) -> None:
        from instaspider.inputs import parse_user

        try:
            user = parse_user(text)
        except ValueError as error:
            raise UsageError(f"{text!r}: {visible(str(error))}.", print_help=False) from None
        options, database = self._open()
        try:
            people = _people(database, user)
            if len(people) > 1:
                known = "; ".join(person.described() for person in people)
                raise StorageError(
                    f"{text!r} was the name of several: {known}. Say which by its pk."
                )
            gone = self._take_out(options, database, people[0])
        finally:
            database.close()
        print("\n".join(map(visible, _report(people[0], gone))))
        if gone.left:
            self.exitcode = 1

    def _take_out(self, options: Options, database: Database, person: Person) -> Forgotten:
        from instaspider.inputs import parse_user
        from instaspider.options import files_folder
        from instaspider.state import fetched
        from instaspider.state.accounts import erase
        from instaspider.state.carry_over import all_databases
        from instaspider.state.database import Database
        from instaspider.state.fleet.forget import hold_workers
        from instaspider.store.forget import (
            forget_fleets,
            forget_items,
            forget_runs,
            remove_files,
        )

        def names_it(text: str) -> bool:
            try:
                user = parse_user(text)
            except ValueError:
                return False
            return user.pk == person.pk if user.pk is not None else user.username in person.names

        assert self.settings is not None
        databases, unreadable = all_databases(options.state)
        users, media = _spiders_of("users"), _spiders_of("media")
        with database.erasing() as connection:
            hold_workers(connection)
            gone = forget_items(connection, person, names_it)
            forget_runs(connection, person, gone, users, media)
            named = users | _spiders_of("queries")
            forget_fleets(connection, person, gone, names_it, named, media)
            remove_files(files_folder(self.settings), gone)
        for path in databases:
            own = Database(f"sqlite:///{path.absolute()}")
            with _closing(own), own.erasing() as connection:
                forget_runs(connection, person, gone, users, media)
                gone.rows["known ids"] += erase(connection, person.pk, person.names)
                gone.rows["fetched files"] += fetched.erase(connection, person.pk, person.names)
        reason = "it cannot be read and may name the account, so remove it"
        gone.left.update(dict.fromkeys(map(str, unreadable), reason))
        return gone


@contextmanager
def _closing(database: Database) -> Iterator[None]:
    """Close the database at the end; turn an error of it into one sentence."""
    from sqlalchemy.exc import SQLAlchemyError

    from instaspider.state.database import why

    try:
        yield
    except SQLAlchemyError as error:
        said = why(database, error)
        raise StorageError(f"The database {database.shown} cannot be used: {said}.") from None
    finally:
        database.close()


@contextmanager
def _whole_file(name: str) -> Iterator[IO[bytes]]:
    """Open a file that appears under its name once it is complete; ``-`` is standard output.

    Raises :class:`StorageError` if it cannot be written.
    """
    if name == "-":
        with _standard_output() as file:
            yield file
        return
    target = Path(name)
    # The name is random, so nobody can have put a link there.
    part = target.with_name(f".{target.name}.{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as file:
            yield file
        part.replace(target)
    except OSError as error:
        raise StorageError(f"{name} cannot be written: {error.strerror or error}.") from None
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _standard_output() -> Iterator[IO[bytes]]:
    try:
        yield sys.stdout.buffer
        sys.stdout.flush()
    except OSError as error:
        # Otherwise Python would try to write the rest when the process ends, and fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        # The reader, e.g. head, has what it wanted and has gone.
        if not isinstance(error, BrokenPipeError):
            raise StorageError(
                f"Standard output cannot be written: {error.strerror or error}."
            ) from None


def _people(database: Database, user: User) -> list[Person]:
    """Return the people that are meant. The ledger may name somebody of whom the store has
    nothing."""
    from instaspider.store.person import Person, find_people

    with database.reading() as connection:
        people = find_people(connection, username=user.username, pk=user.pk)
    if people:
        return list(people)
    return [Person(user.pk, frozenset(filter(None, [user.username])))]


def _spiders_of(inputs: str) -> set[str]:
    """Return the names of the spiders that take their inputs by that argument."""
    from scrapy.utils.misc import walk_modules_iter
    from scrapy.utils.spider import iter_spider_classes

    from instaspider.spiders.base import InstagramSpider

    return {
        str(spider.name)
        for module in walk_modules_iter("instaspider.spiders")
        for spider in iter_spider_classes(module)
        if issubclass(spider, InstagramSpider) and spider.inputs_argument == inputs
    }


def _report(person: Person, gone: Forgotten) -> Iterator[str]:
    yield f"Forgotten: {person.described()}"
    for table in sorted(gone.rows.keys() | gone.changed.keys()):
        rows, changed = gone.rows[table], gone.changed[table]
        if rows or changed:
            kept = f", {changed} kept without naming it" if changed else ""
            yield f"{table:<22} {rows:>7} rows{kept}"
    if gone.removed or gone.left:
        yield f"{'files':<22} {gone.removed:>7} removed"
    for path, reason in sorted(gone.left.items()):
        yield f"The file {path} is still there: {reason}."
    if not (gone.rows.total() or gone.changed.total()):
        yield "There was nothing about it."
    yield "Files that crawls wrote as results or outcomes, and backups, were not looked at."
