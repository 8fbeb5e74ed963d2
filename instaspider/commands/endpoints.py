"""``scrapy endpoints``: shows the catalogue and the spiders, and parses saved answers."""

from __future__ import annotations

import argparse
import difflib
import json
import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from instaspider.parsing.spoken import program

if TYPE_CHECKING:
    # Scrapy loads this module for each of its commands, in every project. So the rest is imported
    # later.
    from instaspider.catalogue import Endpoint

_COLUMNS = ("name", "capability", "method", "path", "needs", "client", "pages", "verified")
_SHOWN = (*_COLUMNS, "unverified")


class Command(ScrapyCommand):
    """Shows the catalogue on the command line."""

    requires_project = False
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[--json] | parse NAME FILE | schema [ITEM] | spiders [--json]"

    def short_desc(self) -> str:
        return "Show the catalogue, spiders and items, or what a parser makes of a saved answer"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print JSON lines")
        parser.add_argument(
            "--contacts", action="store_true", help="parse: with e-mail, phone and address"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            self._run(args, opts)
            sys.stdout.flush()
        except BrokenPipeError:  # the reader, e.g. head, has what it wanted
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _run(self, args: list[str], opts: argparse.Namespace) -> None:
        match args:
            case []:
                self._list(opts.json)
            case ["parse", name, file]:
                self._parse(name, file, opts.contacts)
            case ["schema"]:
                self._items(opts.json)
            case ["schema", name]:
                self._schema(name)
            case ["spiders"]:
                self._spiders(opts.json)
            case _:
                raise UsageError(f"{program()} endpoints {self.syntax()}", print_help=False)

    def _list(self, as_json: bool) -> None:
        from instaspider.catalogue import ENDPOINTS

        rows = [_described(row) for row in ENDPOINTS.values()]
        _print(rows, _SHOWN, as_json)

    def _spiders(self, as_json: bool) -> None:
        from instaspider.spiders import help_text
        from instaspider.spiders.all_spiders import all_spiders

        if not as_json:
            for spider in all_spiders().values():
                print(help_text.short(spider))
            print(help_text.shared())
            print("\nWhat each argument takes: instaspider crawl SPIDER --help")
            return
        rows = [
            {"spider": name, "argument": argument, "takes": takes, "example": example}
            for name, spider in all_spiders().items()
            for argument, takes, example in spider.examples()
        ]
        _print(rows, (), as_json)

    def _items(self, as_json: bool) -> None:
        from instaspider.items import ITEMS

        rows = [
            {"item": name, "is": str(item.__doc__).partition("\n")[0]}
            for name, item in ITEMS.items()
        ]
        _print(rows, ("item", "is"), as_json)

    def _schema(self, name: str) -> None:
        from instaspider.items import ITEMS
        from instaspider.items.schema import json_schema

        if name not in ITEMS:
            raise UsageError(
                f"There is no item {name!r}. There are: {', '.join(ITEMS)}.", print_help=False
            )
        print(json.dumps(json_schema(ITEMS[name]), indent=2, ensure_ascii=False))

    def _parse(self, name: str, file: str, contacts: bool) -> None:
        from instaspider.exceptions import ParseError

        row = _row(name)
        try:
            body = sys.stdin.buffer.read() if file == "-" else _read(file)
        except OSError as error:
            raise UsageError(f"{file}: {error.strerror}", print_help=False) from None
        try:
            page = row.parse(body, row=name, contacts=contacts)
        except ParseError as error:
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            self.exitcode = 1
            return
        for item in page.items:
            print(_item_line(item, name))
        for problem in page.broken:
            sys.stderr.write(f"{name}: {problem}\n")


def _row(name: str) -> Endpoint:
    """Return the row of that name. If there is none, return the first row whose name begins so,
    provided that one parser reads all of them.

    Rows that ask one address for different things have the address's name with a word more:
    ``feed_reels_media_story``. Raises UsageError.
    """
    from instaspider.catalogue import ENDPOINTS

    if name in ENDPOINTS:
        return ENDPOINTS[name]
    family = [row for each, row in ENDPOINTS.items() if each.startswith(f"{name}_")]
    if family and all(row.parse is family[0].parse for row in family):
        return family[0]
    near = [row.name for row in family] or difflib.get_close_matches(name, ENDPOINTS)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise UsageError(
        f"There is no endpoint {name!r}.{hint} There are: {', '.join(ENDPOINTS)}.",
        print_help=False,
    )


def _read(file: str) -> bytes:
    with open(file, "rb") as opened:
        return opened.read()


def _item_line(item: Any, endpoint: str) -> str:
    from itemadapter import ItemAdapter
    from scrapy.utils.serialize import ScrapyJSONEncoder

    item.endpoint = endpoint
    fields = {"item": type(item).__name__, **ItemAdapter(item).asdict()}
    return json.dumps(fields, cls=ScrapyJSONEncoder, ensure_ascii=False)


def _described(row: Endpoint) -> dict[str, str]:
    described = {column: str(getattr(row, column)) for column in _COLUMNS}
    host = "" if row.host == "www.instagram.com" else row.host
    described["path"] = host + row.path
    described["unverified"] = row.doubt
    if row.document is not None:
        described["document"] = row.document.name
    described["sources"] = row.sources
    return described


def _print(rows: Sequence[dict[str, str]], columns: Iterable[str], as_json: bool) -> None:
    if as_json:
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))
        return
    columns = list(columns)
    widths = [max(len(column), *(len(row[column]) for row in rows)) for column in columns]
    for values in (columns, *([row[column] for column in columns] for row in rows)):
        cells = (value.ljust(width) for value, width in zip(values, widths, strict=True))
        print("  ".join(cells).rstrip())
