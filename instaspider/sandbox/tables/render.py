"""Makes a function from a shape, which shows a thing: one expression, as if written by hand.

When a shape is compiled, its names are looked up and its types are compared with the annotations of
values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Any

from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.kinds import Kinds, Value
from instaspider.sandbox.tables.shape import NOTHING, Key, read_shape, type_of
from instaspider.sandbox.world.draws import Draw

Json = dict[str, Any]
Show = Callable[[Any, Any], Json]
_KEYED = frozenset({"{pk}", "{id}"})
"""Types of objects that have one key for each thing."""
_TO: dict[str, Callable[[Any], Any]] = {
    "int": lambda found: None if found is None else int(found),
    "str": lambda found: None if found is None else str(found),
    "float": lambda found: None if found is None else float(found),
}


class Renderer:
    """Makes functions from shapes. Subclasses may leave keys out, or check values."""

    def __init__(self, kinds: Kinds) -> None:
        self.kinds = kinds
        self._whole = self
        self._parts: dict[tuple[str, type], Show] = {}

    def show(self, name: str, kind: type) -> Show:
        """Return the function that shows such a thing. Raises ShapeError, with file and line, for
        whatever could not be shown."""
        own = self if kind is Call else self._whole
        if (name, kind) not in own._parts:
            shape = read_shape(name)
            made = _Maker(own, name).made(shape.top, kind)
            own._parts[name, kind] = _once(made) if shape.once else made
        return own._parts[name, kind]

    def compiled(self, name: str, keys: list[Key], kind: type) -> Show:
        return _Maker(self, name).made(Key("", frozenset({"{}"}), name, children=keys), kind)

    def bound(self, **values: Value) -> Renderer:
        """Return a renderer for calls that have further values."""
        other = copy(self)
        other.kinds, other._parts = self.kinds.bound(Call, **values), {}
        return other

    def value(self, key: Key, source: str, kind: type) -> Value:
        """Return the value that a source stands for."""
        try:
            return self.kinds.source(source, kind)
        except LookupError as error:
            raise key.fail(str(error.args[0])) from None

    def shown(self, keys: Iterable[Key]) -> list[Key]:
        return [key for key in keys if key.types]

    def checked(self, _: Key) -> Callable[[Any], Any] | None:
        """Return what each value of a key goes through, if anything."""
        return None


class _Maker:
    """Writes the expression of one shape."""

    def __init__(self, renderer: Renderer, name: str) -> None:
        self._renderer, self._name = renderer, name
        self._names: dict[str, Any] = {}
        self._numbers = count()

    def made(self, top: Key, kind: type) -> Show:
        body = self._below(top, kind, "t")
        made: list[Show] = []

        def show(thing: Any, call: Any) -> Json:
            """Show a thing. All names were looked up at load; Python compiles the text at the first
            call."""
            if not made:
                code = compile(f"lambda t, c: {body}", f"<shapes/{self._name}.txt>", "eval")
                made.append(eval(code, self._names))  # noqa: S307  # our own text
            return made[0](thing, call)

        return show

    def _object(self, keys: list[Key], kind: type, t: str) -> str:
        named: dict[str, list[Key]] = {}
        for key in self._renderer.shown(keys):
            named.setdefault(key.name, []).append(key)
        known = [x for x, *more in named.values() if not more and x.is_constant]
        fixed = {x.name: self._constant(x) for x in known if not x.is_drawn}
        drawn = {x.name: self._constant(x) for x in known if x.is_drawn}
        parts: list[str] = []
        for name, cases in named.items():
            first = cases[0]
            # All constants are copied at once, at the place of the first of them.
            if name in fixed:
                if name == next(iter(fixed)):
                    parts.append(f"**{self._new(fixed)}")
            elif name in drawn:
                if name == next(iter(drawn)):
                    parts.append(f"**{self._new(_drawn(drawn))}({t})")
            elif len(cases) == 1 and not first.test and not first.optional:
                parts.append(f"{name!r}: {self._value(first, kind, t)}")
            else:
                parts.append(f"**{self._chosen(cases, kind, t)}")
        return "{" + ", ".join(parts) + "}"

    def _chosen(self, cases: list[Key], kind: type, t: str) -> str:
        """Write an expression that takes the first line whose condition holds."""
        text = "{}"
        for case in reversed(cases):
            value, name = self._value(case, kind, t), repr(case.name)
            one = f"{{{name}: {value}}}"
            if case.optional and "null" not in case.types:
                v = f"v{next(self._numbers)}"
                one = f"({{{name}: {v}}} if ({v} := {value}) is not None else {{}})"
            text = f"({one} if {self._test(case, kind, t)} else {text})" if case.test else one
        return text

    def _constant(self, key: Key) -> Any:
        if key.constant is not NOTHING:
            return key.constant
        inner = {x.name: self._constant(x) for x in self._renderer.shown(key.children)}
        return [inner] if key.is_list_of_itself else inner

    def _value(self, key: Key, kind: type, t: str) -> str:
        if key.children and key.is_made_of_constants:
            return self._new(self._constant(key))
        if key.constant is not NOTHING:
            return repr(key.constant)
        if key.source is None:
            return self._below(key, kind, t)
        value = self._renderer.value(key, key.source, kind)
        got = self._get(value, t)
        if key.other is not NOTHING:
            value = replace(value, types=value.types - {"null"} | {type_of(key.other)})
            got = f"({got} or {key.other!r})"
        if value.kind is not None and key.types & {"{}", "[{}]", *_KEYED}:
            _compare(key, value.types)
            return self._inner(key, value, got)
        wanted, given = key.types - {"null"}, value.types - {"null"}
        if len(wanted) == 1 and wanted != given and given and wanted | given <= _TO.keys():
            got = f"{self._new(_TO[min(wanted)])}({got})"
        else:
            _compare(key, value.types)
        checked = self._renderer.checked(key)
        return f"{self._new(checked)}({got})" if checked else got

    def _inner(self, key: Key, value: Value, got: str) -> str:
        """Write the things of a value, each as an object of this shape."""
        number = next(self._numbers)
        each, kind = f"t{number}", value.kind or object
        shown = self._below(key, kind, each)
        if not any(kind.startswith("[") for kind in value.types):
            return f"({shown} if ({each} := {got}) is not None else None)"
        if keyed := [x[1:-1] for x in key.types if re.fullmatch(r"{\w+}", x)]:
            return f"{{{each}.{keyed[0]}: {shown} for {each} in {got}}}"
        if "null" not in value.types:
            return f"[{shown} for {each} in {got}]"
        return f"(None if (l{number} := {got}) is None else [{shown} for {each} in l{number}])"

    def _below(self, key: Key, kind: type, t: str) -> str:
        """Write what is shown of a thing below a key."""
        if key.choices:
            text = "{}"
            for each in reversed(key.choices):
                one = f"{self._new(self._renderer.show(each.name, kind))}({t}, c)"
                case = Key(key.name, key.types, key.at, test=each.test, negated=each.negated)
                text = f"({one} if {self._test(case, kind, t)} else {text})" if each.test else one
            return text
        part = self._part(key, kind)
        return f"{part}({t}, c)" if part else self._object(key.children, kind, t)

    def _part(self, key: Key, kind: type) -> str | None:
        """Return the name of the function for a whole file below a key, which is made once."""
        if key.part is None or kind is Call or any(each.is_bound for each in key.children):
            return None
        return self._new(self._renderer.show(key.part, kind))

    def _test(self, key: Key, kind: type, t: str) -> str:
        assert key.test is not None
        got = self._get(self._renderer.value(key, key.test, kind), t)
        return f"not {got}" if key.negated else got

    def _get(self, value: Value, t: str) -> str:
        if value.text:
            return value.text.format(t=t)
        return f"{self._new(value.get)}({t}{', c' if value.wants_call else ''})"

    def _new(self, thing: Any) -> str:
        name = f"n{next(self._numbers)}"
        self._names[name] = thing
        return name


def _compare(key: Key, types: frozenset[str]) -> None:
    """Check that all types of a value are among those of the line; a condition may keep null
    out."""
    may = key.types | ({"null"} if key.optional or key.test else frozenset())
    if "any" in types | may:
        return
    over = {kind for kind in types if kind not in may and not _is_list_of(kind, may)}
    if over:
        can, says = ("|".join(sorted(x)) for x in (over, key.types))
        raise key.fail(f"can be {can}, the line says {says}")


def _once(made: Show) -> Show:
    """Keep in the call what an answer shows twice."""

    def show(thing: Any, call: Any) -> Json:
        found: Json = call.once((made, id(thing)), partial(made, thing, call))
        return found

    return show


def _drawn(known: Json) -> Callable[[Any], Json]:
    """Choose half of these for each thing, by its pk or width: the same at each request."""
    names = "\x00".join(["0", *known])

    def chosen(thing: Any) -> Json:
        own = getattr(thing, "pk", ""), getattr(thing, "width", "")
        bits = Draw(names, *own).below(1 << len(known))
        return {name: value for at, (name, value) in enumerate(known.items()) if bits >> at & 1}

    return chosen


def _is_list_of(kind: str, may: frozenset[str]) -> bool:
    if kind[0] != "[":
        return False
    inner = set(kind[1:-1].split("|"))
    return bool(_KEYED & may) or any(x[0] == "[" and inner <= set(x[1:-1].split("|")) for x in may)
