"""Defines what ``scrapy doctor`` finds: its state, what was found, and the way out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from scrapy.settings import BaseSettings

State = Literal["ok", "note", "warn", "fail", "skip"]


class Finding(NamedTuple):
    """Is one line of the report."""

    state: State
    what: str
    way_out: str = ""


Check = Callable[[BaseSettings], Iterator[Finding]]
