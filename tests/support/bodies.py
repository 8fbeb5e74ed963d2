"""Answers made from key trees: every recorded key, each with a value that is found nowhere else."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from keytrees import Node, load

Path = tuple[str | int, ...]
GONE = object()


def body_of(name: str) -> dict[str, Any]:
    """The wire body of ``fixtures/keytrees/<name>.txt``; trees of GraphQL stand under ``data``."""
    made = _object(load(name), ("data",) if name.startswith("graphql_logged") else ())
    if name == "graphql_profile_page_content__02":
        return {"data": {"user": made}}  # recorded from the user downwards
    if name.startswith("graphql_"):
        return {"data": made}
    return made


def _object(node: Node, path: Path) -> dict[str, Any]:
    return {key: _value(child, (*path, key)) for key, child in node.children.items()}


def _value(node: Node, path: Path) -> Any:
    kind = min(node.types - {"null"}, default="null")
    if kind == "{}":
        return _object(node, path)
    if kind == "[{}]":
        return [_object(node, (*path, number)) for number in range(2)]
    if kind == "[int]":
        return [1, 2]
    text = ".".join(map(str, path))
    plain = {"str": text, "int": 1000 + sum(text.encode()), "float": 1.5, "bool": True, "[]": []}
    return plain.get(kind)


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place in a body, the outermost excepted."""
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    for key, below in pairs:
        yield (*path, key)
        yield from paths(below, (*path, key))


def at(body: Any, path: Path) -> Any:
    """What stands there."""
    for key in path:
        body = body[key]
    return body


def with_value(body: Any, path: Path, value: Any) -> Any:
    """A copy with another value there; GONE takes the place out. Only what stands above it is
    copied: parsers change nothing in what they read, and the rest is most of an answer."""
    changed = parent = copy.copy(body)
    *above, last = path
    for key in above:
        parent[key] = copy.copy(parent[key])
        parent = parent[key]
    if value is GONE:
        del parent[last]
    else:
        parent[last] = value
    return changed


def dotted(text: str) -> Path:
    """``data.user.0.id`` as a path."""
    return tuple(int(part) if part.isdigit() else part for part in text.split("."))
