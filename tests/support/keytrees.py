"""Compares JSON with a key tree: every key, no other key, the recorded types.

A tree line is ``key: type``, two spaces deeper for each level; ``key?`` may be missing. Types are
str, int, float, bool, null, ``{}``, ``[]`` (always empty), ``[{}]``, ``[int]``, any, and unions
with |, also within a list. In a list of fields (``__schema``) the values of optional keys may be
null too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from paths import FIXTURES

FOLDER = FIXTURES / "keytrees"

_UNION = re.compile(r"\|(?![^\[]*\])")
"""Between types, but not within a list's."""
_SCALARS = {"str": str, "int": int, "float": float, "bool": bool, "null": type(None)}


@dataclass
class Node:
    types: frozenset[str]
    optional: bool = False
    children: dict[str, Node] = field(default_factory=dict)

    @cached_property
    def scalars(self) -> frozenset[type]:
        return frozenset(_SCALARS[kind] for kind in self.types & _SCALARS.keys())

    @cached_property
    def required(self) -> frozenset[str]:
        """Children that may not be missing."""
        return frozenset(key for key, child in self.children.items() if not child.optional)


def load(name: str) -> Node:
    """Read ``fixtures/keytrees/<name>.txt``."""
    root = Node(frozenset({"{}"}))
    path = [root]
    is_schema = name.endswith("__schema")
    for line in (FOLDER / f"{name}.txt").read_text().splitlines():
        text = line.lstrip(" ")
        if text.startswith("#"):
            continue
        depth = (len(line) - len(text)) // 2
        key, _, types = text.partition(": ")
        kinds = frozenset(_UNION.split(types))
        if is_schema and key.endswith("?"):
            kinds |= {"null"}
        node = Node(kinds, key.endswith("?"))
        del path[depth + 1 :]
        path[-1].children[key.removesuffix("?")] = node
        path.append(node)
    return root


def problems(
    tree: Node,
    value: Any,
    also: Mapping[str, str] | None = None,
    may_lack: frozenset[str] = frozenset(),
) -> list[str]:
    """What differs. ``also`` allows further types by dotted path, ``may_lack`` missing keys.

    A path in ``also`` whose types hold ``*`` is not looked into (no tree for what is below).
    """
    if fits_whole(tree, value):
        return []
    return list(_compare(tree, value, "", also or {}, may_lack))


def fits_whole(tree: Node, value: Any) -> bool:
    """Whether nothing differs, which is told sooner than what does."""
    if type(value) in tree.scalars or "any" in tree.types:
        return True
    if isinstance(value, dict):
        return "{}" in tree.types and _keys_fit(tree, value)
    if not any(_fits(kind, value) for kind in tree.types):
        return False
    return "[any]" in tree.types or all(
        _keys_fit(tree, item) for item in value if isinstance(item, dict)
    )


def _keys_fit(tree: Node, value: dict[str, Any]) -> bool:
    children = tree.children
    if not value.keys() <= children.keys() or not tree.required <= value.keys():
        return False
    return all(fits_whole(children[key], inner) for key, inner in value.items())


def _compare(tree: Node, value: Any, path: str, also: Mapping[str, str], may_lack: frozenset[str]):
    extra = frozenset(also.get(path, "").split("|")) - {""}
    if "any" in tree.types or "*" in extra or any(_fits(kind, value) for kind in extra):
        return
    if not any(_fits(kind, value) for kind in tree.types):
        yield f"{path}: {value!r:.60} is none of {sorted(tree.types | extra)}"
    elif isinstance(value, dict):
        yield from _compare_keys(tree, value, path, also, may_lack)
    elif isinstance(value, list) and "[any]" not in tree.types:
        for item in value:
            if isinstance(item, dict) and not _keys_fit(tree, item):
                yield from _compare_keys(tree, item, path, also, may_lack)


def _compare_keys(tree: Node, value: dict, path: str, also, may_lack):
    for key, child in tree.children.items():
        below = f"{path}.{key}".lstrip(".")
        if key in value:
            yield from _compare(child, value[key], below, also, may_lack)
        elif not child.optional and below not in may_lack:
            yield f"{below}: missing"
    for key in value.keys() - tree.children.keys():
        below = f"{path}.{key}".lstrip(".")
        if also.get(below) != "*":
            yield f"{below}: not in the tree"


def _fits(kind: str, value: Any) -> bool:
    if kind == "any":
        return True
    if kind in _SCALARS:
        return type(value) is _SCALARS[kind]
    if kind == "{}":
        return isinstance(value, dict)
    if not isinstance(value, list):
        return False
    if kind == "[]":
        return not value
    inner = kind[1:-1].split("|")
    return all(any(_fits(each, item) for each in inner) for item in value)
