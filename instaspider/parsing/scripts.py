"""Reads ``<script type="application/json">`` of pages: results of the queries behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from instaspider.parsing.decoding import decoded
from instaspider.parsing.json_fields import every
from instaspider.parsing.markup import scripts


def values_with(body: bytes, key: str) -> Iterator[Any]:
    """The value of every JSON script in which that key is mentioned. Broken scripts are passed
    over: the others, or ``og:`` meta, may still serve."""
    for blob in scripts(body, "application/json"):
        if key.encode() not in blob:
            continue
        try:
            yield decoded(blob)
        except (ValueError, RecursionError):
            continue


def objects_under(body: bytes, key: str) -> Iterator[Mapping[str, Any]]:
    """Every object under that key, in any script, at any depth."""
    for value in values_with(body, key):
        yield from every(value, key)
