"""Reads ``shapes/<name>.txt``: a key tree in which each key may say where its value comes from.

A line is ``keys: type [= source] [if [not] source] [# why]``, two spaces deeper for each level.
Lines of a recorded key tree are such lines.

A source is JSON or the name of a value. Without a source the value is null or [] if that is the
type. It is the same thing again if the type is ``{}``. Else it is the value with the key's name.
A dotted name is a value of a value; of a list, that of each of its things. ``!`` behind a source
says that it is never null here. ``any source`` is whether there is anything, ``count source`` the
length of a list; ``source or JSON`` is the JSON where there is nothing; ``call.var.name`` is
whether a document's variable is true.

A key with ``?`` is left out if its value is null. If nobody knows who has such a key (its source is
JSON, or it is an object of nothing but JSON), half of all things have it.

``+ name`` puts the lines of another file here; ``- keys`` takes some of them out again. Of several
lines ``+ name if source``, the first whose condition holds shows the thing.

``@ tree[:branch]`` names a tree with which the shape must agree, ``@ source: words`` a client that
reads it so. ``@ unverified: words`` says why nothing vouches for it, ``@ once: words`` why it is
made once a call.

``# why`` excuses a key that the tree has not; ``! keys  # why`` names one that is recorded and
never shown. A reason vouches for its key if it names a recorded body or who reads it, unless it
begins with "unverified". No parser may rely on what nothing vouches for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from typing import Any

_LINE = re.compile(
    r"(?P<keys>[\w?: -]+): (?P<types>[\w\[\]{}|]+)(?: = (?P<source>.+?))?"
    r"(?: if (?P<no>not )?(?P<test>[\w.]+))?(?: +# (?P<why>.+))?"
)
_SOURCE = re.compile(r"(?P<name>(?:(?:any|count) )?[A-Za-z_][\w.]*!?)(?: or (?P<other>.+))?")
_BOUND = re.compile(r"\bcall\.(?:it|items|page)\b")
_UNION = re.compile(r"\|(?![^\[]*\])")
_HEADERS = ("source", "unverified", "once")
NOTHING = object()
FOLDER = resources.files(__package__) / "shapes"


class ShapeError(Exception):
    """Something is wrong with a shape; the message says what and where."""


@dataclass(frozen=True)
class Choice:
    """Holds one ``+ name if test``: the file that shows a thing, unless an earlier one was
    chosen."""

    name: str
    test: str | None
    negated: bool


@dataclass
class Key:
    """Is one key of an object. Several with one name are tried in turn, each with its condition."""

    name: str
    types: frozenset[str]
    at: str
    """File and line at which it stands."""
    optional: bool = False
    source: str | None = None
    other: Any = NOTHING
    """What stands here if the source's value is null or empty."""
    constant: Any = NOTHING
    test: str | None = None
    negated: bool = False
    why: str | None = None
    file: str = ""
    """The file from which the key was put in, if that file says what vouches for its lines."""
    children: list[Key] = field(default_factory=list)
    part: str | None = None
    """Name of the file whose lines are all children of this key."""
    choices: list[Choice] = field(default_factory=list)
    """Files of which one, chosen by conditions, has all children of this key."""
    always: dict[str, Key] = field(default_factory=dict, repr=False)
    """Children without a condition, kept while the file is read."""

    @cached_property
    def is_made_of_constants(self) -> bool:
        """Whether it is an object in which nothing depends on the thing that is shown."""
        plain = (self.types == {"{}"} and self.source is None) or self.is_list_of_itself
        shown = [key for key in self.children if key.types and not self.choices]
        return plain and bool(shown) and all(key.is_constant for key in shown)

    @property
    def is_list_of_itself(self) -> bool:
        """Whether it is a list of one object: ``= itself``."""
        return self.source == "itself" and "[{}]" in self.types

    @property
    def is_constant(self) -> bool:
        if self.test:
            return False
        return self.constant is not NOTHING or bool(self.children and self.is_made_of_constants)

    @property
    def is_drawn(self) -> bool:
        """Whether nobody knows which things have it, so that half of all have it."""
        return self.optional and self.is_constant

    @cached_property
    def is_bound(self) -> bool:
        """Whether it shows what only one row has: its subject, its list, its page."""
        own = _BOUND.search(self.source or "") or _BOUND.search(self.test or "")
        return bool(own) or any(key.is_bound for key in self.children)

    def changed(self, **values: Any) -> Key:
        """Return a copy with other values; this is quicker than ``dataclasses.replace``."""
        other = object.__new__(Key)
        vars(other).update(vars(self), **values)
        return other

    def fail(self, words: str) -> ShapeError:
        return ShapeError(f"{self.at}: {self.name}: {words}")


@dataclass
class Shape:
    name: str
    top: Key
    trees: list[str] = field(default_factory=list)
    source: str | None = None
    unverified: str | None = None
    """The reason why nothing vouches for the shape."""
    once: str | None = None
    """The reason why it is made once for each thing and call."""

    @property
    def keys(self) -> list[Key]:
        return self.top.children

    @property
    def vouched(self) -> str | None:
        """Return what vouches for the shape, in words; None if a part leaves that to those that
        hold it."""
        if self.trees:
            return ", ".join(self.trees)
        return self.source or (f"unverified: {self.unverified}" if self.unverified else None)


@cache
def read_shape(name: str, text: str | None = None) -> Shape:
    """Read the whole file, with others put in."""
    top = Key("", frozenset({"{}"}), name)
    shape = Shape(name, top)
    path = [top]
    for at, line in _lines(name, text):
        body = line.lstrip(" ")
        depth, odd = divmod(len(line) - len(body), 2)
        if odd or depth >= len(path):
            raise ShapeError(f"{at}: indented by {len(line) - len(body)} spaces")
        del path[depth + 1 :]
        above = path[-1]
        if body.startswith("@ "):
            _head(shape, body[2:])
        elif body.startswith("+ "):
            _put_in(above, body[2:], at)
        elif body.startswith(("! ", "- ")):
            _take_out(above, body, at)
        else:
            path.append(_add(above, list(_keys(body, at))))
    return shape


def _head(shape: Shape, words: str) -> None:
    kind, _, rest = words.partition(": ")
    if kind in _HEADERS:
        setattr(shape, kind, rest)
    else:
        shape.trees.append(words)


def _put_in(above: Key, name: str, at: str) -> None:
    name, _, test = name.partition(" if ")
    try:
        shape = read_shape(name)
    except ShapeError as error:
        raise error if "there is no" not in str(error) else ShapeError(f"{at}: {error}") from None
    keys = [key.changed(file=name) for key in shape.keys] if shape.vouched else shape.keys
    if test or above.choices:
        source = test.removeprefix("not ")
        above.choices.append(Choice(name, source or None, test.startswith("not ")))
        above.children += [key.changed(test=key.test or source or None) for key in keys]
        return
    above.part = name if not above.children else None
    for key in keys:
        _set(above, key)


def _take_out(above: Key, body: str, at: str) -> None:
    names, _, why = body[2:].partition("  # ")
    above.part = None
    for each in names.split():
        if body[0] == "!":
            above.children.append(Key(each, frozenset(), at, why=why or None))
            continue
        if all(key.name != each for key in above.children):
            raise ShapeError(f"{at}: there is no {each} to take out")
        above.children[:] = [key for key in above.children if key.name != each]
        above.always.pop(each, None)


def _add(above: Key, found: list[Key]) -> Key:
    above.part = None
    for key in found:
        _set(above, key)
    return found[-1]


def _set(above: Key, key: Key) -> None:
    """Set a key. One that is written again after ``+`` replaces the key that is always there."""
    old = above.always.pop(key.name, None)
    if old is not None:
        above.children[:] = [key if each is old else each for each in above.children]
    else:
        above.children.append(key)
    if not key.test:
        above.always[key.name] = key


def _lines(name: str, text: str | None) -> Iterator[tuple[str, str]]:
    if text is None:
        try:
            text = (FOLDER / f"{name}.txt").read_text("utf-8")
        except FileNotFoundError:
            raise ShapeError(f"there is no shapes/{name}.txt") from None
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield f"shapes/{name}.txt:{number}", line.rstrip()


def _keys(body: str, at: str) -> Iterator[Key]:
    match = _LINE.fullmatch(body)
    if match is None:
        raise ShapeError(f"{at}: cannot be read: {body}")
    types = frozenset(_UNION.split(match["types"]))
    words = match["keys"].split()
    line = Key(words[0].removesuffix("?"), types, at, test=match["test"], why=match["why"])
    line.negated = match["no"] is not None
    _source(line, match["source"])
    if line.constant is not NOTHING and not any(fits(kind, line.constant) for kind in types):
        raise line.fail(f"{line.constant!r} is not {'|'.join(sorted(types))}")
    is_own = line.source is not None and match["source"] is None
    for word in words:
        name = word.removesuffix("?")
        key = line.changed(name=name, optional=word != name)
        key.source = name if is_own else line.source
        yield key


def _source(key: Key, text: str | None) -> None:
    if text is None:
        if key.types in ({"null"}, {"[]"}):
            key.constant = None if "null" in key.types else []
        elif key.types != {"{}"}:
            key.source = key.name
    elif (match := _SOURCE.fullmatch(text)) and text not in ("true", "false", "null"):
        key.source = match["name"]
        if match["other"] is not None:
            key.other = _json(key, match["other"])
    else:
        key.constant = _json(key, text)


def _json(key: Key, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise key.fail(f"neither JSON nor the name of a value: {text}") from None


def type_of(value: Any) -> str:
    """Return the type of a key tree that JSON has."""
    return type(value).__name__.replace("NoneType", "null").replace("list", "[]")


def fits(kind: str, value: Any) -> bool:
    """Whether a value is of one type of a key tree."""
    if kind in ("any", "{}"):
        return kind == "any" or isinstance(value, dict)
    if kind[0] != "[":
        return type_of(value) == kind
    inner = kind[1:-1].split("|")
    if not isinstance(value, list | tuple):
        return False
    return all(any(fits(x, each) for x in inner if x) for each in value)
