"""Answers the name of a spider that does not exist with one sentence, in every command."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object

from instaspider.exceptions import meant

_SETTING = "SPIDER_LOADER_CLASS"


class UnknownSpiderError(KeyError, UsageError):
    """There is no spider of that name. Scrapy's commands show the sentence and exit with 2."""

    print_help = True

    def __str__(self) -> str:
        return str(self.args[0])


def no_such_spider(name: str, known: Collection[str]) -> str:
    """Return the sentence about a name that is none of the known ones."""
    hint = meant(name, known)
    return f"There is no spider {name!r}.{hint} There are: {', '.join(sorted(known))}."


class _Says:
    """Turns the KeyError of a loader into a sentence."""

    def load(self, spider_name: str) -> Any:
        try:
            return super().load(spider_name)  # type: ignore[misc]
        except KeyError:
            known = self.list()  # type: ignore[attr-defined]
            raise UnknownSpiderError(no_such_spider(spider_name, known)) from None


def say_unknown_spiders(settings: BaseSettings) -> None:
    """Make the project's loader of spiders, whichever it is, answer unknown names so."""
    loader = load_object(settings[_SETTING])
    if not issubclass(loader, _Says):
        saying = type(loader.__name__, (_Says, loader), {"__module__": loader.__module__})
        settings.set(_SETTING, saying, settings.getpriority(_SETTING) or 0)
