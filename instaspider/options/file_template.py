"""Makes names of files by the template that a person gives in ``-a filename=...``. Pure.

A template is a format string of Python with fields of the item, and with some words about the file
itself. It is read without Python's own formatting, which reaches any attribute of any object.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from string import Formatter
from typing import Any

from instaspider.disk.safe_names import fitted, is_word, safe_name, words_of
from instaspider.items import Highlight, Post, Profile
from instaspider.items.fields import Kind, fields_of

WORDS: Mapping[str, Kind] = {"n": "integer", "kind": "text", "username": "text", "hash": "text"}
"""The words about a file: its number among those of the item, from 1; ``photo``, ``video`` and so
on; the name of the account, or its pk; what the picture's own name at the service stands for."""
TIME = "%Y%m%dT%H%M%SZ"
_MOST = 60
"""How many bytes of a text are taken if the template gives no length."""
_PLAIN = " +,=@()"
"""Characters that a template may hold beside letters, digits and ``._-``."""
_DIRECTIVE = re.compile(r"%[YmdHMSjy]")
_SPECS: Mapping[Kind, re.Pattern[str]] = {
    "text": re.compile(r"(\.\d{1,2})?", re.ASCII),
    "integer": re.compile(r"(0?\d?\d?d?)", re.ASCII),
    "number": re.compile(r"(\.\df)?", re.ASCII),
    "flag": re.compile(r""),
}
_HOW: Mapping[Kind, str] = {
    "text": "a text takes nothing or a length, as in {caption:.30}",
    "integer": "a whole number takes nothing or a width, as in {n:02}",
    "number": "a number takes nothing or its digits, as in {duration:.1f}",
    "flag": "true or false takes nothing",
    "time": "a time takes %Y %m %d %H %M %S %j %y, as in {taken_at:%Y-%m-%d}",
}
_IDS = ("pk", "shortcode", "username")
"""Fields that tell items apart. One that an item lacks is replaced by the first that it has."""
# What tells an item from all others of its class, one of its files from the rest, and why.
_NEEDED: Mapping[type, tuple[tuple[str, ...], str, str]] = {
    Post: (("shortcode", "pk"), "n", "all parts of a carousel"),
    Profile: (("pk", "username"), "hash", "a new picture and an old one"),
    Highlight: (("pk",), "hash", "a new cover and an old one"),
}


@dataclass(frozen=True, slots=True)
class _Piece:
    """Holds a field of a template, with the text before it. The last piece may have no field."""

    before: str
    field: str
    spec: str


@dataclass(frozen=True, slots=True)
class FileTemplate:
    """Makes names of files. Names of different files differ, apart from upper and lower case."""

    text: str
    pieces: tuple[_Piece, ...]

    @classmethod
    def read(cls, value: Any) -> FileTemplate:
        """Read a template. Raises ValueError with the reason as a clause."""
        text = str(value)
        try:
            parsed = list(Formatter().parse(text))
        except ValueError as error:
            raise ValueError(f"is no template ({error})") from None
        pieces = []
        for before, field, spec, conversion in parsed:
            if odd := _odd(before):
                raise ValueError(_refused(odd))
            if conversion or field == "" or "{" in (spec or ""):
                raise ValueError("is no template: between { and } stands a field, or field:format")
            pieces.append(_Piece(before, field or "", spec or ""))
        return cls(text, tuple(pieces))

    def __str__(self) -> str:
        return self.text

    def check(self, classes: Iterable[type]) -> None:
        """Check the template for files of items of these classes, or of any class if there is none.

        Raises ValueError with the reason as a clause.
        """
        told = [each for each in _NEEDED if each in classes] or list(_NEEDED)
        for piece in self.pieces:
            if piece.field:
                _check_spec(piece, _kind_of(piece.field, told))
        for each in told:
            self._check_distinct(each)

    def stem(self, item: Any, words: Mapping[str, Any]) -> str:
        """Return the name, without extension, of a file of an item."""
        return fitted("".join(piece.before + _shown(piece, item, words) for piece in self.pieces))

    def _check_distinct(self, kind: type) -> None:
        ids, number, what = _NEEDED[kind]
        if not any(self._has_apart(name) for name in ids):
            either = " or ".join(f"{{{name}}}" for name in ids)
            raise ValueError(
                f"would give one name to files of different items: it needs {either}, not cut, not"
                " directly beside another field"
            )
        if not self._has_apart(number):
            raise ValueError(
                f"would give one name to {what}: it needs {{{number}}}, not directly beside another"
                " field"
            )

    def _has_apart(self, name: str) -> bool:
        """Whether the template has that field, uncut, and apart from the fields beside it."""
        for at, piece in enumerate(self.pieces):
            if piece.field != name or piece.spec.startswith("."):
                continue
            after = self.pieces[at + 1] if at + 1 < len(self.pieces) else None
            is_apart = at == 0 or _parts(piece.before)
            if is_apart and (after is None or not after.field or _parts(after.before)):
                return True
        return False


def _parts(between: str) -> bool:
    """Whether a text between two fields shows where one ends and the other begins."""
    return bool(between) and not between.isdigit()


def _kind_of(name: str, classes: Iterable[type]) -> Kind:
    """Return the kind of a field's values. Raises ValueError for a field that no item has."""
    if name in WORDS:
        return WORDS[name]
    for each in classes:
        if (kind := _kind_in(name, each)) is not None:
            if kind not in _HOW:
                raise ValueError(f"asks for {{{name}}}, which is no single value")
            return kind
    names = ", ".join(sorted({*WORDS, *(single for each in classes for single in _singles(each))}))
    raise ValueError(
        f"asks for {{{name}}}, and there is no such field; there are {names}, and parts of fields"
        " with a dot, as in {user.full_name}"
    )


def _kind_in(path: str, item: type) -> Kind | None:
    """Return the kind of a field, or of a part of one; None if there is none."""
    name, _, rest = path.partition(".")
    found = next((field for field in fields_of(item) if field.name == name), None)
    if found is None:
        return None
    if not rest:
        return found.kind
    return _kind_in(rest, found.part) if found.kind == "part" and found.part else None


def _singles(item: type) -> Iterable[str]:
    return (field.name for field in fields_of(item) if field.kind in _HOW)


def _check_spec(piece: _Piece, kind: Kind) -> None:
    if kind == "time":
        odd = _odd(_DIRECTIVE.sub("", piece.spec))
        is_right = not odd
    else:
        is_right = _SPECS[kind].fullmatch(piece.spec) is not None
    if not is_right:
        raise ValueError(
            f"has the format {piece.spec!r} for {{{piece.field}}}, which it does not take:"
            f" {_HOW[kind]}"
        )


def _odd(text: str) -> str:
    """Return the first character that no template may hold outside of fields; empty if there is
    none."""
    return next((each for each in text if not is_word(each) and each not in _PLAIN), "")


def _refused(odd: str) -> str:
    if odd in "/\\":
        return f"holds {odd!r}: it names files within the folder of an account"
    return f"holds {odd!r}, which not every system takes in names of files"


def _shown(piece: _Piece, item: Any, words: Mapping[str, Any]) -> str:
    """Return the text for a field; a value that is not known is ``none``."""
    if not piece.field:
        return ""
    if piece.field in _IDS and not piece.spec:
        known = (words.get(piece.field), *(getattr(item, x, None) for x in (piece.field, *_IDS)))
        return safe_name(str(next((each for each in known if each), "unknown")))
    value = words.get(piece.field, item)
    if value is item:
        for name in piece.field.split("."):
            value = getattr(value, name, None)
    return "none" if value is None else _text(value, piece.spec)


def _text(value: Any, spec: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime(spec or TIME)
    if isinstance(value, int | float):
        return format(value, spec)
    text = str(value)
    most = int(spec[1:]) if spec else len(text)
    return words_of(text[:most], 4 * most if spec else _MOST) or "none"
