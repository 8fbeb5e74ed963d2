"""Reads coverage.csv: a row for each method of instaharvest_v2, which is a method of the clients
too unless it has no command."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .commands import SPIDERS


@dataclass(frozen=True)
class Method:
    """A method, and the commands that do the same."""

    name: str
    """``group.name``; empty for commands that the reference has no method for."""
    commands: tuple[str, ...]
    """As they follow ``scrapy crawl``; empty for a method that is not built on purpose."""
    parameters: str
    """As in Python, after ``self``; the first is the input."""
    gives: str
    """The type of what it returns; a ``list[...]`` comes page by page."""
    how: str
    """An expression of the item ``x``, a call of a function of ``groups.py``, ``property``; empty:
    the first item, or all of them."""
    words: str
    """The docstring."""

    @property
    def group(self) -> str:
        return self.name.partition(".")[0]

    @property
    def short(self) -> str:
        return self.name.partition(".")[2]

    @property
    def names(self) -> list[str]:
        """Names of the parameters."""
        return re.findall(r"(\w+): ", self.parameters)

    @property
    def spider(self) -> str:
        return self.commands[0].split()[0]

    @property
    def fixed(self) -> dict[str, str]:
        """Arguments of the spider that all commands have, without the list."""
        inputs = SPIDERS[self.spider].inputs_argument
        each = [dict(pair.split("=", 1) for pair in c.split()[1:]) for c in self.commands]
        common = set.intersection(*({*given.items()} for given in each))
        return {name: value for name, value in sorted(common) if name != inputs}

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the item classes that the command gives."""
        kind = SPIDERS[self.spider]
        return tuple(each.__name__ for each in kind.item_classes(kind.read_arguments(self.fixed)))


def methods() -> Iterator[Method]:
    """Yield the rows in their order."""
    lines = (Path(__file__).parent / "coverage.csv").read_text("utf-8").splitlines()
    for row in csv.DictReader(lines):
        commands = tuple(filter(None, row.pop("commands").split("; ")))
        yield Method(row.pop("method"), commands, **row)
