"""The surface of the service as a table: what is asked for, and what form the answer has.

``fixtures/surface.toml`` has the rows, ``fixtures/differences.toml`` what an answer may have that
the recorded bodies had not, each with its reason.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from keytrees import Node, load
from paths import FIXTURES


@dataclass(frozen=True)
class Expected:
    """A key tree, or a branch of one, and where in the body it begins."""

    tree: str
    branch: str
    at: str

    @property
    def node(self) -> Node:
        return _branch(tree(self.tree), self.branch)

    def places(self, body: Any) -> list[Any]:
        """What the tree is to describe; nothing where a list on the way is empty."""
        found = [body]
        for key in self.at.split(".") if self.at != "." else ():
            inner = [each[key] for each in found if isinstance(each, dict) and key in each]
            found = [x for each in inner for x in (each if isinstance(each, list) else [each])]
        return [[each] if "[{}]" in self.node.types else each for each in found]


@dataclass(frozen=True)
class Row:
    """One address or document of the surface."""

    name: str
    over: list[str]
    path: str = ""
    variables: dict[str, Any] | None = None
    query_hash: list[str] = field(default_factory=list)
    verb: str = "GET"
    host: str = ""
    form: dict[str, str] = field(default_factory=dict)
    who: str = "member"
    app: bool = False
    timed: bool = False
    own_token: bool = False
    read: str = "json"
    part: int = 0
    answers: list[int] = field(default_factory=lambda: [200])
    expect: list[str] = field(default_factory=list)
    shape: str = ""
    unverified: str = ""

    @property
    def is_document(self) -> bool:
        return self.variables is not None and not self.query_hash

    @property
    def expected(self) -> list[Expected]:
        return [_expected(text, "." if not self.is_document else "data") for text in self.expect]


def _expected(text: str, root: str) -> Expected:
    """``tree:branch at path``; the path of a document's begins below ``data``."""
    name, _, at = text.partition(" at ")
    tree, _, branch = name.partition(":")
    if at and at != "." and root == "data":
        at = f"data.{at}"
    return Expected(tree, branch, at or root)


def rows() -> list[Row]:
    return [Row(**each) for each in tomllib.loads(_text("surface"))["row"]]


@cache
def tree(name: str) -> Node:
    """A key tree with all differences from it that are allowed."""
    root = load(name)
    for each in _differences():
        if name in each["trees"]:
            assert each["why"]
            above = _branch(root, each["below"])
            for key in each["keys"]:
                _allow(name, root, above, key, each["may"])
    return root


def _allow(name: str, root: Node, above: Node, key: str, may: str) -> None:
    """Change one key of a tree; a key that is not there at all becomes one that may be there."""
    if may == "lack":
        above.children[key].optional = True
        return
    node = above.children.setdefault(key, Node(frozenset(), optional=True))
    if not may.startswith("as "):
        node.types |= set(may.split("|"))
        return
    other, _, branch = may.removeprefix("as ").partition(":")
    like = _branch(root if other == name else load(other), branch.removesuffix("[]"))
    if branch.rpartition(".")[2] != key:  # the object that has the key, or what the key holds
        like = like.children.get(key, like)
    if "[]" in node.types and "{}" in like.types:
        node.types |= {"[{}]"}
    else:
        node.types |= {"{}"} if branch.endswith("[]") else like.types
    if other == name and not node.children:
        node.children = like.children  # the same, with what else is allowed there
    else:
        node.children.update(like.children)


def _branch(root: Node, path: str) -> Node:
    for key in path.split(".") if path else ():
        root = root.children[key]
    return root


@cache
def _differences() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(_text("differences"))["difference"]
    return found


def never_shown() -> dict[str, list[str]]:
    """Keys that no answer of the sandbox has, by tree."""
    found: dict[str, list[str]] = {}
    for each in tomllib.loads(_text("never_shown"))["never"]:
        assert each["why"]
        found.setdefault(each["tree"], []).extend(each["keys"])
    return found


def missing(name: str, branch: str, used: set[str]) -> list[str]:
    """Keys of a branch of the recorded tree that are not among those used, without those below."""
    found: list[str] = []
    for path in paths_of(_branch(load(name), branch), branch):
        if path not in used and not any(path.startswith(f"{above}.") for above in found):
            found.append(path)
    return found


def paths_of(node: Node, path: str = "") -> Iterator[str]:
    """Every key of a tree, by dotted path."""
    for key, child in node.children.items():
        below = f"{path}.{key}".lstrip(".")
        yield below
        yield from paths_of(child, below)


def shown(value: Any, path: str = "") -> set[str]:
    """Every key of a body in the same way; lists are entered."""
    found: set[str] = set()
    _show(value, path, found)
    return found


def _show(value: Any, path: str, found: set[str]) -> None:
    if isinstance(value, list):
        for item in value:
            _show(item, path, found)
    elif isinstance(value, dict):
        for key, inner in value.items():
            below = f"{path}.{key}".lstrip(".")
            found.add(below)
            _show(inner, below, found)


def filled(template: Any, names: dict[str, str]) -> Any:
    """The template with its placeholders filled, also in lists and objects."""
    if isinstance(template, str):
        return template.format(**names)
    if isinstance(template, list):
        return [filled(each, names) for each in template]
    if isinstance(template, dict):
        return {key: filled(each, names) for key, each in template.items()}
    return template


def _text(name: str) -> str:
    return (FIXTURES / f"{name}.toml").read_text("utf-8")
