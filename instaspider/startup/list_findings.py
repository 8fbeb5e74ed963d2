"""Checks a spider's arguments and its list for ``scrapy doctor``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scrapy.settings import BaseSettings

from instaspider.identities.modes import find_mode
from instaspider.identities.proxies import read_proxies
from instaspider.options import Options
from instaspider.spiders.all_spiders import find_spider
from instaspider.spiders.arguments import read_inputs
from instaspider.spiders.base import InstagramSpider
from instaspider.spiders.list_files import list_fetcher
from instaspider.startup.finding import Check, Finding

_SHOWN = 10


def of_a_list(name: str, arguments: Mapping[str, str]) -> Check:
    """Return a check of a spider's arguments and its list: what can be used, how long it takes."""

    def inputs(settings: BaseSettings) -> Iterator[Finding]:
        spider = find_spider(name)
        spider.check_arguments(arguments)
        spec = arguments.get(spider.inputs_argument)
        if spec == "-":
            yield Finding("skip", "the list was not read: standard input is left for the crawl")
        elif spec:
            chosen = Options.of(settings)
            yield from _of_entries(spider, spec, chosen, arguments.get("mode") or chosen.mode)

    return inputs


def _of_entries(
    spider: type[InstagramSpider[Any]], spec: str, chosen: Options, mode_name: str
) -> Iterator[Finding]:
    said: list[str] = []
    bad: list[str] = []
    seen: set[str] = set()
    double = 0
    found = read_inputs(spider, spec, list_fetcher(chosen))
    made = spider.__new__(spider)
    for entry in found:
        if entry.value is None:
            bad.append(f"line {entry.line}, {entry.text!r}: {entry.problem}")
        elif (key := made.key(entry.value)) in seen:
            double += 1
        else:
            seen.add(key)
    found.said.to(said.append)
    yield from (Finding("note", sentence) for sentence in said)
    yield from (Finding("warn", sentence) for sentence in bad[:_SHOWN])
    if len(bad) > _SHOWN:
        yield Finding("warn", f"and {len(bad) - _SHOWN} more lines that cannot be used")
    mode = find_mode(mode_name, chosen.modes)
    addresses = max(1, len(read_proxies(chosen.proxies, list_fetcher(chosen), lambda _: None)))
    minutes = mode.seconds_for(len(seen), addresses) / 60
    what = f"inputs: {len(seen)} to ask for, {len(bad)} that cannot be used, {double} named twice"
    pace = f"at least {minutes:.0f} min in mode {mode.name} at a request each"
    yield Finding("ok" if seen else "fail", f"{what}; {pace}", "" if seen else "give another list")
