"""``scrapy doctor``: says what would go wrong in a crawl, before it starts."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.utils.conf import arglist_to_dict

from instaspider.parsing.spoken import program
from instaspider.parsing.visible import visible

if TYPE_CHECKING:
    # Scrapy loads this module for each of its commands, in every project. So the rest is imported
    # later.
    from instaspider.startup.finding import Finding

_WIDTH = 5


class Command(ScrapyCommand):
    """Prints a line for each check. Exit codes: 0; 1 something would go wrong; 2 arguments are
    wrong."""

    requires_project = False
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  # declared so by Scrapy

    def syntax(self) -> str:
        return "[--online] [--json] [SPIDER -a NAME=VALUE ...]"

    def short_desc(self) -> str:
        return "Say what would go wrong: versions, settings, folders, proxies, logins, a list"

    def long_desc(self) -> str:
        return (
            "Checks what crawls need, and crawls the sandbox. With a spider and its arguments also"
            " whether its list can be read, and how long it takes. Nothing is changed, and nobody"
            " outside this machine is asked without --online."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument_group(title="Doctor").add_argument
        add(
            "--online",
            action="store_true",
            help="also try each proxy, and ask for one profile",
        )
        add("--json", action="store_true", help="print JSON lines")
        add("-a", dest="spargs", action="append", default=[], metavar="NAME=VALUE",
            help="argument of the spider, as for a crawl")  # fmt: skip

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            arguments = arglist_to_dict(opts.spargs)
        except ValueError:
            raise UsageError("-a takes NAME=VALUE", print_help=False) from None
        if len(args) > 1 or (arguments and not args):
            raise UsageError(f"{program()} doctor {self.syntax()}", print_help=False)
        try:
            self._run(args, arguments, opts)
        except BrokenPipeError:  # the reader, e.g. head, has what it wanted
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _run(self, args: list[str], arguments: dict[str, str], opts: argparse.Namespace) -> None:
        counts: Counter[str] = Counter()
        if not (opts.json or opts.online):
            print("Nobody outside this machine is asked without --online.\n")
        for found in self._findings(args, arguments, online=opts.online):
            counts[found.state] += 1
            print(_as_json(found) if opts.json else _as_text(found), flush=True)
        if not opts.json:
            skipped = f", skipped: {counts['skip']}" if counts["skip"] else ""
            words = f"failed: {counts['fail']}, warnings: {counts['warn']}, ok: {counts['ok']}"
            print(f"\n{words}{skipped}")
        self.exitcode = 1 if counts["fail"] else 0

    def _findings(
        self, args: list[str], arguments: dict[str, str], *, online: bool
    ) -> Iterator[Finding]:
        from instaspider.startup.findings import CHECKS, examine, service
        from instaspider.startup.list_findings import of_a_list
        from instaspider.startup.proxy_findings import each_proxy

        assert self.settings is not None
        checks = [*CHECKS, *([of_a_list(args[0], arguments)] if args else [])]
        return examine([*checks, *([each_proxy, service] if online else [])], self.settings)


def _as_json(found: Finding) -> str:
    row = {"state": found.state, "what": found.what, "way_out": found.way_out}
    return json.dumps(row, ensure_ascii=False)


def _as_text(found: Finding) -> str:
    way = f"\n{'':<{_WIDTH + 3}}{visible(found.way_out)}" if found.way_out else ""
    return f"  {found.state:<{_WIDTH}} {visible(found.what)}{way}"
