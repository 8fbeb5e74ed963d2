"""Knows the kinds of things that answers show, and the values of each.

A value is a function of ``values/``, or what the thing itself holds. Its annotation tells its type.
"""

from __future__ import annotations

import difflib
import inspect
import sys
import types
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cache, cached_property
from operator import attrgetter
from typing import Any, Union, get_args, get_origin

_HOME = __name__.partition(".tables")[0]
_JSON = {str: "str", int: "int", float: "float", bool: "bool", type(None): "null"}
_WORDS: dict[str, tuple[Callable[[Any], Any], frozenset[str]]] = {
    "any": (bool, frozenset({"bool"})),
    "count": (len, frozenset({"int"})),
}


@dataclass(frozen=True)
class Value:
    """Describes one value of a kind: how to get it, and which types it can have."""

    get: Callable[..., Any]
    wants_call: bool
    types: frozenset[str]
    """Its types, written as in a key tree."""
    kind: type | None = None
    """Kind of the thing, or of each thing of a list."""
    text: str = ""
    """The attribute, as ``{t}.name`` of a thing ``t`` or of the call ``c``, if it is one."""

    @classmethod
    def attribute(cls, name: str, types: frozenset[str], kind: type | None) -> Value:
        return cls(attrgetter(name), False, types, kind, f"{{t}}.{name}")

    def of(self, thing: Any, call: Any) -> Any:
        return self.get(thing, call) if self.wants_call else self.get(thing)


class Kinds:
    """Holds all kinds, each with the modules of its values."""

    def __init__(self, modules: Sequence[types.ModuleType], call: type) -> None:
        self._functions = _by_kind(modules)
        self._call = call
        self._known: dict[tuple[type, str], Value | None] = {}
        self._bound: dict[tuple[type, str], Value] = {}

    def value(self, kind: type, name: str) -> Value | None:
        if (kind, name) in self._bound:
            return self._bound[kind, name]
        if (kind, name) not in self._known:
            self._known[kind, name] = self._find(kind, name)
        return self._known[kind, name]

    def source(self, text: str, kind: type) -> Value:
        """Return what a source stands for. A dotted name is a value of a value, or of each
        thing of a list, or of the call if it begins so. Raises LookupError, with the reason, for
        one that stands for nothing."""
        word, _, text = text.rpartition(" ")
        if word:
            found, (use, types) = self.source(text, kind), _WORDS[word]
            return Value(lambda thing, call: use(found.of(thing, call)), True, types)
        if text.endswith("!"):
            found = self.source(text[:-1], kind)
            return replace(found, types=found.types - {"null"})
        first, _, rest = text.partition(".")
        if text.startswith("call.var."):
            return Value(lambda _, call: bool(call.found(rest)), True, frozenset({"bool"}))
        if first == "call":
            found = self.source(rest, self._call)
            text = found.text.format(t="c")
            return Value(lambda _, call: found.of(call, call), True, found.types, found.kind, text)
        value = self._named(first, kind)
        if not rest:
            return value
        if value.kind is None:
            raise LookupError(f"{first!r} has no values of its own")
        inner = self.source(rest, value.kind)
        if "{}" not in value.types:
            return _each(value, inner)
        text = inner.text.format(t=value.text) if "null" not in value.types and value.text else ""

        def get(thing: Any, call: Any) -> Any:
            found = value.of(thing, call)
            return None if found is None else inner.of(found, call)

        return Value(get, True, inner.types | (value.types & {"null"}), inner.kind, text)

    def _named(self, name: str, kind: type) -> Value:
        if name == "itself":
            return Value(lambda thing: [thing], False, frozenset({"[{}]"}), kind)
        value = self.value(kind, name)
        if value is None:
            near = difflib.get_close_matches(name, self.names(kind), 3)
            hint = f", but {', '.join(near)}" if near else ""
            raise LookupError(f"{kind.__name__} has no value {name!r}{hint}")
        return value

    def bound(self, kind: type, **values: Value) -> Kinds:
        """Return a copy of these kinds with further values of one kind."""
        other = copy(self)
        other._bound = {(kind, name): value for name, value in values.items()}
        return other

    def names(self, kind: type) -> set[str]:
        """Return the names of all values of a kind."""
        own = {name for name in dir(kind) if name[0] != "_"}
        return own | set(_hints(kind)) | {name for of, name in self._functions if of is kind}

    def read(self, hint: Any) -> tuple[frozenset[str], type | None]:
        """Return the types, and the kind, that an annotation stands for."""
        origin = get_origin(hint)
        if origin in (Union, types.UnionType):
            found = [self.read(each) for each in get_args(hint)]
            return frozenset().union(*[t for t, _ in found]), next((k for _, k in found if k), None)
        if hint in _JSON:
            return frozenset({_JSON[hint]}), None
        bases = vars(hint).get("__orig_bases__", ()) if isinstance(hint, type) else ()
        if bases and get_origin(bases[0]):
            return self.read(bases[0])  # a class of lists
        if isinstance(hint, type) and hint.__module__.startswith(_HOME):
            return frozenset({"{}"}), hint
        if isinstance(origin, type) and issubclass(origin, Sequence):
            inner, kind = self.read(next(x for x in get_args(hint) if x is not Ellipsis))
            return frozenset({f"[{'|'.join(sorted(inner))}]"}), kind
        return frozenset({"any"}), None

    def returned(self, function: Callable[..., Any]) -> tuple[frozenset[str], type | None]:
        """Return the types, and the kind, of what a function returns."""
        return self.read(_annotation(function.__annotations__["return"], function))

    def _find(self, kind: type, name: str) -> Value | None:
        function = next(filter(None, (self._functions.get((x, name)) for x in kind.__mro__)), None)
        if function is not None:
            wants_call = function.__code__.co_argcount > 1
            return Value(function, wants_call, *self.returned(function))
        hint = self._hint_of(kind, name)
        return None if hint is None else Value.attribute(name, *self.read(hint))

    def _hint_of(self, kind: type, name: str) -> Any:
        member = inspect.getattr_static(kind, name, None)
        cached = isinstance(member, cached_property)
        function = member.func if cached else getattr(member, "fget", None)
        if function is not None:
            return _annotation(function.__annotations__["return"], function)
        return _hints(kind).get(name)


def _each(many: Value, inner: Value) -> Value:
    """Return a value of each thing of a list."""

    def get(thing: Any, call: Any) -> Any:
        return [inner.of(each, call) for each in many.of(thing, call)]

    return Value(get, True, frozenset({f"[{'|'.join(sorted(inner.types))}]"}), inner.kind)


def _by_kind(modules: Sequence[types.ModuleType]) -> dict[tuple[type, str], types.FunctionType]:
    """Return the public functions of modules by the kinds of their first parameter, and name."""
    found: dict[tuple[type, str], types.FunctionType] = {}
    for module in reversed(modules):
        for name, each in vars(module).items():
            own = inspect.isfunction(each) and each.__module__ == module.__name__
            if own and name[0] != "_":
                hint = _annotation(next(iter(each.__annotations__.values())), each)
                found |= {(kind, name): each for kind in get_args(hint) or (hint,)}
    return found


@cache
def _hints(kind: type) -> dict[str, Any]:
    """Return the annotations of a class, without those that only type checkers can read."""
    found: dict[str, Any] = {}
    for each in reversed(kind.__mro__):
        for name, text in getattr(each, "__annotations__", {}).items():
            try:
                found[name] = _evaluated(text, each.__module__)
            except NameError:
                continue
    return found


def _annotation(text: Any, function: Callable[..., Any]) -> Any:
    return _evaluated(text, function.__module__)


@cache
def _evaluated(text: Any, module: str) -> Any:
    text = getattr(text, "__forward_arg__", text)  # annotations of a NamedTuple
    if not isinstance(text, str):
        return text
    return type(None) if text == "None" else eval(text, vars(sys.modules[module]))  # noqa: S307
