"""The surface of the service as a table: what is asked for, and what form the answer has.

Each row of the sandbox says in ``sweep`` what it is asked for; what it does not say follows from
the row and its shape. ``fixtures/surface.toml`` has what is no row: pages, files and writing. What
an answer may have that the recorded bodies had not is said in the shapes, each with its reason.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from keytrees import Node, load
from paths import FIXTURES

from instaspider.sandbox.tables.rows import Row as TableRow
from instaspider.sandbox.tables.rows import read_rows
from instaspider.sandbox.tables.shape import FOLDER, Key, Shape, read_shape


@dataclass(frozen=True)
class Expected:
    """A key tree, or a branch of one, and where in the body it begins."""

    tree: str
    branch: str
    at: str

    @property
    def node(self) -> Node:
        return _branch(tree(self.tree), self.branch)

    @property
    def recorded(self) -> Node:
        """Without what the shapes add."""
        return _branch(load(self.tree), self.branch)

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
    client: list[str] = field(default_factory=list)
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
        return self.variables is not None and not self.query_hash and not self.client

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
    written = [Row(**each) for each in tomllib.loads(_text("surface"))["row"]]
    return [*(swept for row in read_rows().values() for swept in swept_of(row)), *written]


def swept_of(row: TableRow) -> Iterator[Row]:
    """What a row is asked for: kinds of subjects together, or tables that say more of them."""
    kinds = [each for each in row.sweep if isinstance(each, str)]
    for given in [{"over": kinds}] * bool(kinds) + [x for x in row.sweep if not isinstance(x, str)]:
        yield Row(**{"name": row.name, **_followed(row, given), **given})


def _followed(row: TableRow, given: dict[str, Any]) -> dict[str, Any]:
    """What follows from a row and its shape."""
    finder, _, places = row.of.partition(" ")
    subject = PLACEHOLDERS.get(finder, "")
    found: dict[str, Any] = (
        _form_of(row) if not {"expect", "shape", "unverified"} & {*given} else {}
    )
    if row.ids or row.hash or row.client:
        logged_out = row.member == row.visitor == "api"
        found["who"] = "visitor" if logged_out else "both" if row.visitor and row.ids else "member"
        found |= {"query_hash": [*row.hash], "client": [*row.client]}
        name = places.partition("|")[0].removeprefix("var.")
        return found | {
            "variables": {name: f"{{{subject}}}"} if subject and "." not in name else {}
        }
    verb = given.get("verb", "GET" if row.at[0].startswith("GET") else "POST")
    number = next(at for at, text in enumerate(row.at) if text.startswith(verb))
    _, *hosts, path = row.at[number].split()
    path = re.sub(r"\{(\w+)\}", lambda x: f"{{{IN_PATHS.get(x[1], subject)}}}", path)
    if places.startswith("query.") and subject:
        path += f"?{places.partition('|')[0].removeprefix('query.')}={{{subject}}}"
    named = {"name": f"{row.name}_{verb.lower()}"} if number else {}
    who = "member" if row.needs else "visitor"
    return found | named | {"path": path, "verb": verb, "who": who, "app": hosts == ["app"]}


def _form_of(row: TableRow) -> dict[str, Any]:
    """The trees of its shape, or the words that vouch for it instead."""
    shape = read_shape(row.shape)
    if shape.trees:
        return {"expect": [f"{each} at ." if row.hash else each for each in shape.trees]}
    return {"shape": shape.source} if shape.source else {"unverified": shape.unverified}


PLACEHOLDERS = {
    **dict.fromkeys(("person_by_pk", "followers", "following", "chained", "reel"), "pk"),
    **dict.fromkeys(("post_by_pk", "media", "video", "own_story"), "media_pk"),
    **dict.fromkeys(("place", "place_tab", "places_tab"), "place"),
    **dict.fromkeys(("hashtag", "tag_tab"), "tag"),
    "person_by_name": "username",
    "person_by_fbid": "fbid",
    "post_by_code": "code",
    **dict.fromkeys(("comment", "comment_by_pk"), "comment"),
    "collection": "collection",
}
"""Names of what a row looks for, as subjects have them."""
IN_PATHS = {"name": "username", "media": "media_pk", "tag": "tag"}


@cache
def tree(name: str) -> Node:
    """A key tree with all that the shapes made after it have beside it, each with its reason."""
    root = load(name)
    for shape, branch in shapes_of(name):
        _add(_branch(root, branch), shape.keys)
    return root


def shapes_of(name: str) -> list[tuple[Shape, str]]:
    """The shapes that follow a tree, each with the branch of it."""
    shapes = [read_shape(path.stem) for path in sorted(FOLDER.glob("*.txt"))]
    trees = [(shape, *each.partition(":")[::2]) for shape in shapes for each in shape.trees]
    return [(shape, branch) for shape, of, branch in trees if of == name]


def _add(node: Node, keys: list[Key]) -> None:
    for key in keys:
        child = node.children.get(key.name)
        if not key.types:  # never shown: may be missing
            if child is not None:
                child.optional = True
            continue
        child = node.children.setdefault(key.name, Node(frozenset(), optional=True))
        child.types |= key.types
        child.optional |= key.optional or key.test is not None
        _add(child, key.children)


def _branch(root: Node, path: str) -> Node:
    for key in path.split(".") if path else ():
        root = root.children[key]
    return root


def never_shown() -> dict[str, set[str]]:
    """Keys that no answer of the sandbox has, by tree."""
    found: dict[str, set[str]] = {}
    for path in sorted(FOLDER.glob("*.txt")):
        shape = read_shape(path.stem)
        for each in shape.trees:
            name, _, branch = each.partition(":")
            found.setdefault(name, set()).update(_never(shape.keys, branch))
    return found


def _never(keys: list[Key], path: str) -> Iterator[str]:
    for key in keys:
        below = f"{path}.{key.name}".lstrip(".")
        if not key.types:
            assert key.why, key.at
            yield below
        yield from _never(key.children, below)


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
