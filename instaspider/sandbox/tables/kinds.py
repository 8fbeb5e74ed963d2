"""Knows the kinds of things that answers show, and the values of each.

A value is a function of ``values/``, or what the thing itself holds. Its annotation tells its type.
"""

from __future__ import annotations

import inspect
import sys
import types
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any, Union, get_args, get_origin

_JSON = {str: "str", int: "int", float: "float", bool: "bool", type(None): "null"}


@dataclass(frozen=True)
class Value:
    """Describes one value of a kind: how to get it, and which types it can have."""

    get: Callable[..., Any]
    wants_call: bool
    types: frozenset[str]
    """Its types, written as in a key tree."""
    kind: type | None = None
    """Kind of the thing, or of each thing of a list."""
    is_attribute: bool = False

    def of(self, thing: Any, call: Any) -> Any:
        return self.get(thing, call) if self.wants_call else self.get(thing)


class Kinds:
    """Holds all kinds, each with the modules of its values."""

    def __init__(self, modules: Mapping[type, Sequence[types.ModuleType]]) -> None:
        self._modules = dict(modules)
        self._functions = {kind: _functions(found) for kind, found in modules.items()}
        self._names: dict[str, Any] = {kind.__name__: kind for kind in modules}
        self._known: dict[tuple[type, str], Value | None] = {}
        self._bound: dict[tuple[type, str], Value] = {}

    def value(self, kind: type, name: str) -> Value | None:
        if (kind, name) in self._bound:
            return self._bound[kind, name]
        if (kind, name) not in self._known:
            self._known[kind, name] = self._find(kind, name)
        return self._known[kind, name]

    def bound(self, kind: type, **values: Value) -> Kinds:
        """Return these kinds, with further values of one of them."""
        other = copy(self)
        other._bound = {(kind, name): value for name, value in values.items()}
        return other

    def names(self, kind: type) -> set[str]:
        """Return the names of all values of a kind."""
        own = {name for name in dir(kind) if name[0] != "_"}
        return own | set(_hints(kind, self._names)) | self._functions[kind].keys()

    def read(self, hint: Any) -> tuple[frozenset[str], type | None]:
        """Return the types, and the kind, that an annotation stands for."""
        origin = get_origin(hint)
        if origin in (Union, types.UnionType):
            found = [self.read(each) for each in get_args(hint)]
            return frozenset().union(*[t for t, _ in found]), next((k for _, k in found if k), None)
        if hint in _JSON:
            return frozenset({_JSON[hint]}), None
        if hint in self._modules:
            return frozenset({"{}"}), hint
        if isinstance(origin, type) and issubclass(origin, Sequence):
            inner, kind = self.read(next(x for x in get_args(hint) if x is not Ellipsis))
            return frozenset({f"[{'|'.join(sorted(inner))}]"}), kind
        return frozenset({"any"}), None

    def returned(self, function: Callable[..., Any]) -> tuple[frozenset[str], type | None]:
        """Return the types, and the kind, of what a function returns."""
        return self.read(_annotation(function.__annotations__["return"], function, self._names))

    def _find(self, kind: type, name: str) -> Value | None:
        function = self._functions[kind].get(name)
        if function is not None:
            wants_call = len(inspect.signature(function).parameters) > 1
            return Value(function, wants_call, *self.returned(function))
        hint = self._hint_of(kind, name)
        return None if hint is None else Value(attrgetter(name), False, *self.read(hint), True)

    def _hint_of(self, kind: type, name: str) -> Any:
        member = inspect.getattr_static(kind, name, None)
        cached = isinstance(member, cached_property)
        function = member.func if cached else getattr(member, "fget", None)
        if function is not None:
            return _annotation(function.__annotations__["return"], function, self._names)
        return _hints(kind, self._names).get(name)


def _functions(modules: Sequence[types.ModuleType]) -> dict[str, Callable[..., Any]]:
    """Return the public functions of modules; of two with one name, the first."""
    return {
        name: each
        for module in reversed(modules)
        for name, each in vars(module).items()
        if inspect.isfunction(each) and each.__module__ == module.__name__ and name[0] != "_"
    }


def _hints(kind: type, names: dict[str, Any]) -> dict[str, Any]:
    """Return the annotations of a class, without those that only type checkers can read."""
    found: dict[str, Any] = {}
    for each in reversed(kind.__mro__):
        module = vars(sys.modules[each.__module__])
        for name, text in getattr(each, "__annotations__", {}).items():
            try:
                found[name] = _evaluated(text, module, names)
            except NameError:
                continue
    return found


def _annotation(text: Any, function: Callable[..., Any], names: dict[str, Any]) -> Any:
    return _evaluated(text, function.__globals__, names)


def _evaluated(text: Any, module: dict[str, Any], names: dict[str, Any]) -> Any:
    text = getattr(text, "__forward_arg__", text)  # annotations of a NamedTuple
    if isinstance(text, str):
        return type(None) if text == "None" else eval(text, module, names)  # noqa: S307
    return text
