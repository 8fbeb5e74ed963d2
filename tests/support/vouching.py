"""Which keys of the sandbox's answers nothing vouches for: neither a key tree nor a citation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from keytrees import FOLDER
from shape_check import tree_of

from instaspider.sandbox.tables.shape import Key, Shape, read_shape

Place = tuple[str, str]
"""File and line of a key, and its name."""

CITATION = re.compile(
    r"\w+/\d\d\b|\w+__(?:\d\d|schema)\b|\bfield lists?\b|\b(?:gallery-dl|instaloader|instagrapi"
    r"|aiograpi|omkarcloud|yt-dlp|nearr|dumpstagram|goinsta|instaharvest_v2|instagram-private-api"
    r"|minereels|minet|cobalt|RSSHub|recorded answer without a login|public schemas)\b"
)
"""What a reason must name to vouch for a key that no recorded body has."""
_AS = re.compile(r"as (\w+__\w+(?::[\w.:]+\w)?)")
_SEE = re.compile(r"see (\w+)")


@dataclass(frozen=True)
class _Context:
    """What vouches for the keys at one place."""

    trees: tuple[tuple[Key, ...], ...]
    source: str | None = None
    """Who reads it so. Where the rest is unverified, the keys that it names alone."""

    def cites(self, key: Key) -> bool:
        if self.source is None:
            return False
        return "unverified" not in self.source or key.name in re.findall(r"\w+", self.source)

    def below(self, other: _Context) -> _Context:
        """Of a file that is put in here and says itself what vouches for it."""
        return _Context(self.trees + other.trees, other.source)


def unvouched(name: str, shape: Shape | None = None) -> dict[Place, str]:
    """Keys of a shape, each with its path, for which nothing vouches at one of its places."""
    shape = shape or read_shape(name)
    return dict(_below(shape.keys, _of(shape), ""))


def places(name: str) -> set[Place]:
    """Those of all keys of a shape."""
    return {place(key) for key in _all(read_shape(name).keys)}


def place(key: Key) -> Place:
    return key.at, key.name


def _all(keys: list[Key]) -> Iterator[Key]:
    for key in keys:
        yield key
        yield from _all(key.children)


@cache
def _of_file(name: str) -> _Context:
    return _of(read_shape(name))


def _of(shape: Shape) -> _Context:
    trees = tuple(tuple(tree_of(text, FOLDER)) for text in shape.trees)
    return _Context(trees, shape.source)


def _below(keys: list[Key], context: _Context, path: str) -> Iterator[tuple[Place, str]]:
    for key in keys:
        own = context.below(_of_file(key.file)) if key.file else context
        recorded = [each for tree in own.trees for each in tree if each.name == key.name]
        inner = [tuple(each.children) for each in recorded if each.children]
        why = _reason(key, keys)
        if like := _AS.match(why):
            inner.append(tuple(tree_of(like[1], FOLDER)))
        where = f"{path}{key.name}"
        names_source = bool(CITATION.search(why))
        is_cited = "unverified" not in why and (names_source or own.cites(key))
        if not key.types:
            continue  # never shown
        is_known = is_cited or is_recorded(key, recorded)
        if not is_known or why.startswith("unverified"):
            yield place(key), where
            continue
        source = why if names_source else own.source
        deeper = _Context(tuple(inner), source if is_cited and not inner else None)
        yield from _below(key.children, deeper, f"{where}.")


def _reason(key: Key, beside: list[Key]) -> str:
    """Its own, or that of the key that it names."""
    why = key.why or ""
    if named := _SEE.match(why):
        return next((each.why or "" for each in beside if each.name == named[1]), why)
    return why


def is_recorded(key: Key, recorded: list[Key]) -> bool:
    """Whether trees have it with the types that it has here; null tells a parser nothing."""
    types = set().union(*[each.types for each in recorded])
    wanted = key.types - {"null"}
    return not wanted or "any" in types or all(_has(kind, types) for kind in wanted)


def _has(kind: str, types: set[str]) -> bool:
    if kind in types or (kind == "[]" and any(x[0] == "[" for x in types)):
        return True
    inner = set(kind[1:-1].split("|")) - {""}
    lists = [set(x[1:-1].split("|")) for x in types if x[0] == "["]
    return kind[0] == "[" and any(inner <= each for each in lists)
