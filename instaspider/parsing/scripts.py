"""Reads ``<script type="application/json">`` of pages, which hold the results of queries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from instaspider.parsing.bundles import LITERAL
from instaspider.parsing.json_fields import every
from instaspider.parsing.markup import scripts
from instaspider.verdicts.bodies import decoded

_LITERAL = re.compile(LITERAL, re.DOTALL)
_VALUE = re.compile(rb'\s*+:\s*+("(?:[^"\\\r\n]|\\.)*+")', re.DOTALL)


def values_with(body: bytes, key: str) -> Iterator[Any]:
    """Yield the value of every JSON script that mentions that key.

    Broken scripts are skipped: the others, or ``og:`` meta, may still be of use.
    """
    for blob in scripts(body, "application/json"):
        if key.encode() not in blob:
            continue
        try:
            yield decoded(blob)
        except (ValueError, RecursionError):
            continue


def literals_behind(body: bytes, key: str) -> Iterator[bytes]:
    """Yield the text in quotes, quotes included, behind each ``"key":`` in the page's scripts.

    Only code counts, in scripts of any kind: anybody may have written such words in a text or a
    comment.
    """
    quoted = f'"{key}"'.encode()
    for script in scripts(body):
        if quoted not in script:
            continue
        for literal in _LITERAL.finditer(script):
            if literal[0] == quoted and (value := _VALUE.match(script, literal.end())):
                yield value[1]


def objects_under(body: bytes, key: str) -> Iterator[Mapping[str, Any]]:
    """Yield every object under that key, in any script, at any depth."""
    for value in values_with(body, key):
        yield from every(value, key)
