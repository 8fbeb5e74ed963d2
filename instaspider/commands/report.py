"""``scrapy report``: writes an HTML page about what a store holds."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from instaspider.exceptions import ConfigurationError
from instaspider.parsing.spoken import program
from instaspider.parsing.visible import visible

_FILES = (".db", ".sqlite", ".sqlite3")


class Command(ScrapyCommand):
    """Writes the page. Exit codes: 0; 1 it cannot be written; 2 arguments are wrong."""

    requires_project = False
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  # declared so by Scrapy

    def syntax(self) -> str:
        return "[STORE] [-o FILE.html]"

    def short_desc(self) -> str:
        return "Write an HTML page about what a store holds"

    def long_desc(self) -> str:
        return (
            "STORE is a file of SQLite, or the URL of a database as INSTASPIDER_STORE has it,"
            " which is taken without an argument. Items, what they hold, runs and what became of"
            " their inputs. A crawl makes a page about itself: -s INSTASPIDER_REPORT=report.html."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            *("-o", "--output", "-O"),
            metavar="FILE.html",
            default="report.html",
            help="file to write (report.html); one that is there is replaced",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) > 1:
            raise UsageError(f"{program()} report {self.syntax()}", print_help=False)
        from instaspider.startup.checks import check_report

        try:
            check_report(opts.output, "-o ")
            items = self._write(_url(args[0]) if args else None, Path(opts.output).expanduser())
        except ConfigurationError as error:
            raise UsageError(visible(str(error)), print_help=False) from None
        except OSError as error:
            sys.stderr.write(f"{program()} report: {visible(opts.output)}: {error.strerror}\n")
            self.exitcode = 1
        else:
            sys.stderr.write(f"The report is in {visible(opts.output)} (items: {items:,}).\n")

    def _write(self, url: str | None, path: Path) -> int:
        from instaspider.extensions.report.stored import facts_of_store
        from instaspider.extensions.report.write import write
        from instaspider.options import Options
        from instaspider.store.opening import open_store

        assert self.settings is not None
        url = url or Options.of(self.settings).store
        if url is None:
            raise ConfigurationError(
                f"Of which store? Name it: {program()} report FILE.db, or set INSTASPIDER_STORE."
                " A crawl without a store makes a page about itself: -s"
                " INSTASPIDER_REPORT=report.html."
            )
        database = open_store(url, make=False)
        try:
            facts = facts_of_store(database)
        finally:
            database.close()
        write(path, facts, "store")
        items: int = facts["items"]
        return items


def _url(source: str) -> str:
    """Return the URL of a database that is named by its file or by its URL."""
    if "://" in source:
        return source
    path = Path(source).expanduser()
    if not path.exists() and path.suffix.lower() not in _FILES:
        raise ConfigurationError(
            f"{source}: there is no such file, and it is no URL of a store. Name one of them."
        )
    return f"sqlite:///{path.absolute()}"
