"""``scrapy sandbox``: runs a small Instagram on this machine, to try crawls on."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from instaspider.parsing.spoken import program
from instaspider.sandbox.process import INSTALL_HINT


class Command(ScrapyCommand):
    """Serves until Ctrl-C. The server's own modules are imported only then.

    Scrapy loads this module for each of its commands.
    """

    requires_project = False
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  # declared so by Scrapy

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Run a small Instagram on 127.0.0.1"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        from instaspider.sandbox.arguments import add_arguments

        super().add_options(parser)
        add_arguments(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if args:
            raise UsageError(f"{program()} sandbox takes options only, not {args[0]!r}")
        try:
            from instaspider.sandbox.arguments import Options
            from instaspider.sandbox.server import serve
        except ModuleNotFoundError as exc:
            raise UsageError(f"{exc}; {INSTALL_HINT}", print_help=False) from None
        try:
            serve(Options.of(opts), on_ready=_hint)
        except OSError as exc:
            sys.stderr.write(f"the sandbox cannot start: {exc}\n")
            self.exitcode = 1


def _hint(ready: dict[str, Any]) -> None:
    """Print a hint to stderr, so that stdout stays the one line that programs read."""
    address = f"127.0.0.1:{ready['port']}"
    more = f" \\\n    -s INSTASPIDER_PROXIES={ready['proxies_file']}" if ready["proxies"] else ""
    sys.stderr.write(
        f"A small Instagram is at https://{address}/ until Ctrl-C. In another terminal:\n"
        f"  {program()} crawl profiles -a users=lena,marco -O profiles.csv \\\n"
        f"    -s INSTASPIDER_SANDBOX={address} -s INSTASPIDER_SANDBOX_CA={ready['ca']}{more}\n"
        f"With a login also: -s INSTASPIDER_SESSIONS={ready['session']['env']}\n"
        f"  (or {ready['session']['cookies']})\n"
        f"What it saw: http://127.0.0.1:{ready['control_port']}/stats\n"
    )
