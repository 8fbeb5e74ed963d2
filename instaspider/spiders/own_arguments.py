"""Finds the arguments that a derived class adds, in one of Scrapy's ways.

Such arguments are parameters of its ``__init__``, or attributes of the class that an argument
replaces.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from scrapy import Spider

_WHAT = "an argument of this class"
_HOMES = ("instaspider.", "scrapy.")
_FREE = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def own_arguments(spidercls: type[Any]) -> dict[str, str]:
    """Return the name of each argument, with what it is."""
    named = {each.name for kind in _derived(spidercls) for each in _parameters(kind)}
    set_ = {name for kind in _derived(spidercls) for name in _attributes(kind)}
    return dict.fromkeys(sorted(named | set_), _WHAT)


def needed_arguments(spidercls: type[Any]) -> list[str]:
    """Return the names of the arguments without which the class cannot be made."""
    first = next(_derived(spidercls), None)
    parameters = _parameters(first) if first is not None else ()
    return [each.name for each in parameters if each.default is inspect.Parameter.empty]


def _derived(spidercls: type[Any]) -> Iterator[type]:
    """Yield the class and its bases, as far as they are neither ours nor Scrapy's."""
    for kind in spidercls.__mro__:
        if kind is not object and not f"{kind.__module__}.".startswith(_HOMES):
            yield kind


def _parameters(kind: type) -> Iterator[inspect.Parameter]:
    if "__init__" not in vars(kind):
        return
    of_init = inspect.signature(vars(kind)["__init__"]).parameters.values()
    for each in list(of_init)[1:]:
        if each.kind not in _FREE:
            yield each


def _attributes(kind: type) -> Iterator[str]:
    homes = (base for base in kind.__mro__ if f"{base.__module__}.".startswith(_HOMES))
    ours = next(homes, Spider)
    for name in {**vars(kind), **inspect.get_annotations(kind)}:
        value = vars(kind).get(name)
        plain = not callable(value) and not hasattr(value, "__get__")
        if plain and not name.startswith("_") and not hasattr(ours, name):
            yield name
