"""Which keys an answer of the app's addresses has, of all that ``values_*`` could say.

A form is a file ``shapes/<name>.txt``, made from a key tree. Its lines are ``path: keys`` of one
object; ``path`` is empty for the whole. Of a key, ``#`` says that the id is a number in this
answer, and ``=value`` that it always is that (JSON). ``@path`` instead of keys: as that line
before.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Form:
    """The keys of one object, with the forms of the objects in it."""

    inner: dict[str, Form] = field(default_factory=dict)
    constants: Json = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)
    keys: list[str] = field(default_factory=list)

    def __call__(self, values: Json) -> Json:
        """The values under these keys, without those that are not there."""
        shown: Json = {}
        for key in self.keys:
            if key in self.constants:
                shown[key] = self.constants[key]
            elif key in values:
                shown[key] = self._value(key, values[key])
        return shown

    def _value(self, key: str, value: Any) -> Any:
        if key in self.numbers:
            return int(value)
        form = self.inner.get(key)
        if form is None:
            return value
        if isinstance(value, list):
            return [form(each) for each in value]
        return form(value) if isinstance(value, dict) else value


@cache
def form_of(name: str) -> Form:
    """Read ``shapes/<name>.txt``."""
    text = resources.files(__package__).joinpath("shapes", f"{name}.txt").read_text("utf-8")
    whole = Form()
    for line in text.splitlines():
        if line.startswith("# "):
            continue
        path, _, keys = line.partition(":")
        if keys.startswith(" @"):
            parent, _, name = path.rpartition(".")
            _at(whole, parent).inner[name] = _at(whole, keys[2:])
        else:
            _add(_at(whole, path), keys.split())
    return whole


def _at(whole: Form, path: str) -> Form:
    found = whole
    for name in path.split(".") if path else ():
        found = found.inner.setdefault(name, Form())
    return found


def _add(target: Form, keys: list[str]) -> None:
    for text in keys:
        key, equals, value = text.partition("=")
        if equals:
            target.constants[key] = json.loads(value)
        elif key.endswith("#"):
            key = key[:-1]
            target.numbers.add(key)
        target.keys.append(key)
