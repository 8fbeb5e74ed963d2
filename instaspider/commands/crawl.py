"""``scrapy crawl``: works as Scrapy's own, but answers a wrong argument with one sentence and exit
code 2."""

from __future__ import annotations

import argparse
import atexit
import gc
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from scrapy.commands.crawl import Command as CrawlCommand
from scrapy.crawler import Crawler
from scrapy.spiderloader import get_spider_loader

from instaspider.crawl.crawl import Crawl
from instaspider.exceptions import ConfigurationError, InputError
from instaspider.extensions.view import choice as view
from instaspider.feeds.extension import feeds_failed
from instaspider.log_once import HeldBack
from instaspider.parsing.spoken import program
from instaspider.parsing.visible import visible
from instaspider.spiders import help_text
from instaspider.spiders.base import InstagramSpider
from instaspider.spiders.names import no_such_spider
from instaspider.startup import Prepared, prepare
from instaspider.visits.outcomes import OUTCOMES_NOT_OPENED

# The reasons with which a crawl ends that did not stop itself.
_ENDED = ("finished", "shutdown", "cancelled")
EXIT_CODES: Mapping[int, str] = {
    0: (
        "the crawl ended, whatever the outcomes: finish reason `finished`, `shutdown` (Ctrl-C),"
        " `cancelled` or `closespider_...`"
    ),
    1: (
        "the crawl could not start or stopped itself, for instance because no identity was left,"
        " or a [feed](feeds.md) could not be written"
    ),
    2: (
        "an argument or setting is wrong, or the outcomes file cannot be written at the start; one"
        " sentence says which, and nothing was sent"
    ),
    3: "an input ended in one of the ways that INSTASPIDER_FAIL_ON names; 1 and 2 win over it",
}
"""What the command's exit codes mean."""


def _folder_of_job(arguments: Mapping[str, Any]) -> str:
    """Return a sentence that says where relative paths of a Scrapyd job lead; empty for other
    crawls."""
    if "_job" not in arguments:
        return ""
    return (
        f" Jobs run in Scrapyd's folder, here {Path.cwd()}: give an absolute path, an https URL"
        " of a list, or the inputs themselves."
    )


def _stopped_early(crawler: Crawler) -> bool:
    """Whether Ctrl-C came before the engine ran: Scrapy then gives no reason. A crawl that fails to
    begin is noticed by Scrapy's own command."""
    return not crawler.crawling and not getattr(crawler._engine, "_stopping", False)


def _met_unwanted(crawler: Crawler) -> bool:
    """Whether an input ended in a way that INSTASPIDER_FAIL_ON names."""
    crawl = Crawl.of(crawler)
    return crawl is not None and any(crawl.ledger.counts[o] for o in crawl.options.fail_on)


class Command(CrawlCommand):
    """Runs a crawl. Exit codes: 0 the crawl ended, whatever the outcomes; 1 it stopped itself; 2
    arguments are wrong; 3 an input ended as INSTASPIDER_FAIL_ON names."""

    def __init__(self) -> None:
        super().__init__()
        self._prepared: Prepared | None = None
        self._said = HeldBack()

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        # Replaces argparse's own error, which knows nothing of the spider that is named.
        parser.add_argument(
            "-h", "--help", action="store_true", help="show this, or with a spider its arguments"
        )
        self._print_help = parser.print_help

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        if opts.help:
            self._help(args)
        super().process_options(args, opts)
        if len(args) > 1:
            self._refuse(
                f"What is {args[1]!r} for? A crawl has one spider; what it is given is written"
                " -a NAME=VALUE, in quotes where the value has a space: -a 'since=3 days'."
            )
        assert self.settings is not None
        loader = get_spider_loader(self.settings)
        known = sorted(loader.list())
        if not args:
            self._refuse(
                f"Which spider? As in: {program()} crawl profiles -a users=nasa -O profiles.csv."
                f" There are: {', '.join(known)}."
            )
        if args[0] not in known:
            self._refuse(no_such_spider(args[0], known))
        spider = loader.load(args[0])
        if issubclass(spider, InstagramSpider):
            try:
                self._prepare(spider, opts)
            except InputError as error:
                self._refuse(f"{error}{_folder_of_job(opts.spargs)}")
            except ConfigurationError as error:
                self._refuse(str(error))

    def _help(self, args: list[str]) -> NoReturn:
        assert self.settings is not None
        if not args:
            self._print_help()
            raise SystemExit(0)
        loader = get_spider_loader(self.settings)
        if args[0] not in (known := sorted(loader.list())):
            self._refuse(no_such_spider(args[0], known))
        spider = loader.load(args[0])
        if issubclass(spider, InstagramSpider):
            print(help_text.long(spider))
        else:
            self._print_help()
        raise SystemExit(0)

    def _prepare(self, spider: type[InstagramSpider[Any]], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        typed = opts.spargs.get(spider.inputs_argument) == "-"
        with self._said.held():
            self._prepared = prepare(spider, opts.spargs, self.settings)
        opts.spargs = dict(self._prepared.arguments)
        options = self._prepared.options
        kind, _ = view.choose(self.settings, options.view, types_list=typed)
        view.begin(self.settings, kind, spider.name, options.state)

    def _refuse(self, sentence: str) -> NoReturn:
        assert self.settings is not None
        sentence = visible(sentence)
        sys.stderr.write(f"{program()} crawl: {sentence}\n")
        if log_file := self.settings.get("LOG_FILE"):
            # Nobody looks at the standard error of a scheduled job.
            with suppress(OSError), open(log_file, "a", encoding="utf-8") as log:
                log.write(f"{program()} crawl: {sentence}\n")
        raise SystemExit(2)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        stats: list[Any] = []
        assert self.crawler_process is not None
        create = self._create_crawler

        def remember(spidercls: Any) -> Any:
            crawler = create(spidercls)
            if self._prepared is not None:
                self._prepared.give_to(crawler)
            stats.append(crawler)
            return crawler

        self._said.say()

        self._create_crawler = remember  # type: ignore[method-assign]
        super().run(args, opts)
        for crawler in stats:
            collector = crawler._stats
            reason = collector.get_value("finish_reason") if collector is not None else None
            ended = str(reason).startswith((*_ENDED, "closespider"))
            if reason == OUTCOMES_NOT_OPENED:
                self.exitcode = 2
            elif not ended and not (reason is None and _stopped_early(crawler)):
                self.exitcode = 1
            if feeds_failed(crawler):
                self.exitcode = 1
            if self.exitcode == 0 and _met_unwanted(crawler):
                self.exitcode = 3
        if self._prepared is not None:
            # Else Python, as it ends, looks for cycles in all that was imported and takes it apart:
            # a seventh of what a short crawl takes. All that must be closed is closed by now.
            atexit.register(gc.freeze)
