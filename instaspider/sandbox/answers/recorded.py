"""Answers in the form of one recorded body, key for key: for the subjects that it can tell of.

``shapes/<name>__<number>.txt`` is the key tree of that body: ``key: types`` to a line, two spaces
deeper for each level; ``key?`` was not in all objects of that place. What the world knows stands in
it, cast to the recorded types; what it does not know is empty, false or zero. A subject of which
the form could not tell all does not fit, and is answered in the route's other form.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from instaspider.sandbox.world.draws import Draw

Json = dict[str, Any]
NOTHING: frozenset[str] = frozenset()

FACTS = frozenset(
    (
        *("location", "lat", "lng", "usertags", "coauthor_producers", "caption"),
        *("carousel_media", "carousel_media_count", "like_count", "view_count", "play_count"),
        *("video_versions", "video_dash_manifest", "video_codec", "video_duration", "has_audio"),
        *("is_dash_eligible", "number_of_qualities", "image_versions2", "original_width"),
        *("original_height", "accessibility_caption", "expiring_at", "timeline_pinned_user_ids"),
        *("clips_tab_pinned_user_ids", "clips_metadata", "music_metadata", "music_info"),
        *("original_sound_info", "reel_mentions", "story_bloks_stickers", "story_locations"),
        *("story_music_stickers", "giphy_media_info", "parent_comment_id"),
        *("bio_links", "category", "pronouns", "public_email", "contact_phone_number"),
        *("address_street", "city_name", "zip"),
    )
)
"""What readers read: never made up, and no form is used that would withhold it."""

_UNION = re.compile(r"\|(?![^\[]*\])")
"""Between types, but not within a list's."""
_EMPTY: dict[str, Any] = {"str": "", "int": 0, "float": 0.0, "bool": False, "any": None}
_PLAIN: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}


class _MisfitError(Exception):
    """The form cannot tell a fact of this subject."""


@dataclass(frozen=True, slots=True)
class Tree:
    """One key of the recorded body, with those below it."""

    types: tuple[str, ...] = ("{}",)
    is_optional: bool = False
    below: dict[str, Tree] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recorded form, or the part of one that begins at a branch."""

    name: str
    tree: Tree

    def __call__(
        self,
        values: Json,
        subject: object,
        without: frozenset[str] = NOTHING,
        withheld: frozenset[str] = NOTHING,
    ) -> Json | None:
        """The values in this form; None where it does not fit. By the subject, keys that may be
        missing are there or not: never those of ``without``. Facts that are ``withheld`` here may
        be lost or missing."""
        fill = _Fill(lambda path: is_drawn(self.name, subject, path), without, withheld)
        try:
            return fill.whole(self.tree, values, "")
        except _MisfitError:
            return None


def is_drawn(*key: object) -> bool:
    """Of half of all subjects."""
    return Draw(0, "recorded", *key).chance(50)


@cache
def recorded(name: str, branch: str = "") -> Recorded:
    """Read ``shapes/<name>.txt``, from the key at the end of the dotted branch on."""
    text = resources.files(__package__).joinpath("shapes", f"{name}.txt").read_text("utf-8")
    path = [Tree()]
    for line in text.splitlines():
        stripped = line.lstrip()
        key, _, types = stripped.partition(": ")
        node = Tree(tuple(_UNION.split(types)), key.endswith("?"))
        del path[(len(line) - len(stripped)) // 2 + 1 :]
        path[-1].below[key.removesuffix("?")] = node
        path.append(node)
    tree = path[0]
    for key in branch.split(".") if branch else ():
        tree = tree.below[key]
    return Recorded(name, tree)


@dataclass(frozen=True, slots=True)
class _Fill:
    """How a tree is filled for one subject."""

    draws: Callable[[str], bool]
    without: frozenset[str]
    withheld: frozenset[str]

    def whole(self, tree: Tree, values: Json | None, path: str) -> Json:
        """An object: every key of the tree, and no other. All of it is empty without values."""
        known = values or {}
        for key in FACTS & known.keys() - tree.below.keys() - self.withheld:
            if known[key]:
                raise _MisfitError(key)
        made: Json = {}
        for key, node in tree.below.items():
            below, is_fact = f"{path}.{key}", key in FACTS and values is not None
            if key in known:
                made[key] = self._value(node, known[key], below, is_fact)
            elif not node.is_optional:
                if not (is_fact and key in self.withheld):
                    made[key] = self._unknown(node, below, is_fact)
            elif not is_fact and key not in self.without and self.draws(below):
                made[key] = self._empty(node, below)
        return made

    def _unknown(self, node: Tree, path: str, is_fact: bool) -> Any:
        if is_fact and "null" in node.types:
            return None
        if is_fact and "[]" not in node.types:
            raise _MisfitError(path)
        return self._empty(node, path)

    def _value(self, node: Tree, value: Any, path: str, is_fact: bool) -> Any:
        for kind in sorted(node.types, key=lambda kind: not _is_exactly(kind, value)):
            try:
                return self._cast(kind, node, value, path)
            except ValueError:
                continue
        if is_fact:
            raise _MisfitError(path)
        return self._empty(node, path)

    def _cast(self, kind: str, node: Tree, value: Any, path: str) -> Any:
        """The value as that type; ValueError where it is none of it."""
        if kind == "any" or (kind == "null" and value is None):
            return value
        if kind in _PLAIN:
            return _scalar(kind, value)
        if kind == "{}" and isinstance(value, dict):
            return self.whole(node, value, path)
        if kind.startswith("[") and isinstance(value, list):
            inner = kind[1:-1].split("|")[0]
            if inner or not value:
                return [self._cast(inner, node, each, path) for each in value]
        raise ValueError(kind)

    def _empty(self, node: Tree, path: str) -> Any:
        if "null" in node.types and (len(node.types) == 1 or self.draws(f"{path} is null")):
            return None
        kind = next(each for each in node.types if each != "null")
        if kind in _EMPTY:
            return _EMPTY[kind]
        if kind == "{}":
            return self.whole(node, None, path)
        return [self.whole(node, None, path)] if kind == "[{}]" else []


def _is_exactly(kind: str, value: Any) -> bool:
    if kind.startswith("[") and isinstance(value, list):
        return all(_is_exactly(kind[1:-1], each) for each in value)
    return type(value) is _PLAIN.get(kind)


def _scalar(kind: str, value: Any) -> Any:
    """Ids are numbers in some bodies and texts in others, measures whole or not."""
    wanted = _PLAIN[kind]
    if type(value) is wanted:
        return value
    if isinstance(value, bool) or kind == "bool" or not isinstance(value, str | int | float):
        raise ValueError(kind)
    if isinstance(value, float) and kind == "int" and not value.is_integer():
        raise ValueError(kind)
    return wanted(value)
