"""Compares a shape with the key trees that it is made after; nothing needs to run for it.

It reports keys that the trees have and the shape has not, and the reverse, unless the line says ``#
why``. If a reason begins ``as tree:branch``, what is below is compared with that branch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from instaspider.sandbox.tables.shape import Key, read_shape

_AS = re.compile(r"as (\w+__\w+(?::[\w.:]+\w)?)")


@dataclass
class Seen:
    """Holds one key, with all its lines and children together."""

    types: set[str] = field(default_factory=set)
    at: str = ""
    why: str | None = None
    may_lack: bool = True
    keys: list[Key] = field(default_factory=list)


def problems(name: str, folder: Path) -> list[str]:
    """Return what is wrong with a shape, by all trees that it names as ``tree`` or
    ``tree:branch``."""
    shape = read_shape(name)
    trees = [tree_of(text, folder) for text in shape.trees]
    return list(compared(shape.keys, trees, folder)) if trees else []


def compared(keys: list[Key], trees: list[list[Key]], folder: Path) -> Iterator[str]:
    """Yield what is wrong with the keys, given those of all trees that they follow."""
    return _compare(keys, trees, "", folder)


def tree_of(text: str, folder: Path) -> list[Key]:
    """Return the keys of ``tree`` or ``tree:branch``."""
    tree, _, branch = text.partition(":")
    is_list_of_fields = tree.endswith("__schema")
    keys = read_shape(tree, (folder / f"{tree}.txt").read_text("utf-8")).keys
    for step in branch.split(".") if branch else ():
        keys = next(key.children for key in keys if key.name == step)
    if is_list_of_fields:
        _optional_ones_may_be_null(keys)
    return keys


def _optional_ones_may_be_null(keys: list[Key]) -> None:
    for key in keys:
        if key.optional:
            key.types |= {"null"}
        _optional_ones_may_be_null(key.children)


def _compare(keys: list[Key], trees: list[list[Key]], path: str, folder: Path) -> Iterator[str]:
    ours, theirs = _seen(keys), [_seen(tree) for tree in trees]
    for name in dict.fromkeys(name for tree in theirs for name in tree):
        if name not in ours:
            yield f"{path}{name}: recorded, but not in the shape"
    for name, own in ours.items():
        recorded = [tree[name] for tree in theirs if name in tree]
        where, below = f"{own.at}: {path}{name}", [each.keys for each in recorded if each.keys]
        if own.why and (like := _AS.match(own.why)):
            below.append(tree_of(like[1], folder))
        if not own.why:
            if not recorded:
                yield f"{where}: not recorded, and no reason given"
                continue
            types = set().union(*[each.types for each in recorded])
            over = {kind for kind in own.types if not _is_recorded(kind, types)}
            if over:
                new, old = ("|".join(sorted(x)) for x in (over, types))
                yield f"{where}: {new}, but recorded are {old}"
            required = len(recorded) == len(trees) and not any(each.may_lack for each in recorded)
            if own.may_lack and required:
                yield f"{where}: may be missing, but was always there"
        if below and own.types:
            yield from _compare(own.keys, below, f"{path}{name}.", folder)


def _seen(keys: list[Key]) -> dict[str, Seen]:
    found: dict[str, Seen] = {}
    for key in keys:
        seen = found.setdefault(key.name, Seen(at=key.at))
        seen.types |= key.types
        seen.why = seen.why or key.why
        seen.may_lack = seen.may_lack and (key.optional or key.test is not None)
        seen.keys = seen.keys + key.children
    return found


def _is_recorded(kind: str, types: set[str]) -> bool:
    if kind in types or "any" in types or (kind == "[]" and any(x[0] == "[" for x in types)):
        return True
    if kind[0] != "[":
        return False
    inner = set(kind[1:-1].split("|")) - {""}
    return any(x[0] == "[" and inner <= set(x[1:-1].split("|")) for x in types)
