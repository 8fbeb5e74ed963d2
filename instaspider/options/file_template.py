"""Makes names of files by the template that a person gives in ``-a filename=...``. Pure.

A template is a format string of Python with fields of the item, and with some words about the file
itself. It is read without Python's own formatting, which reaches any attribute of any object.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from string import Formatter
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from instaspider.disk.safe_names import fitted, is_word, safe_name, words_of
from instaspider.items import Highlight, Post, Profile

WORDS: Mapping[str, type] = {"n": int, "kind": str, "username": str, "hash": str}
"""The words about a file: its number among those of the item, from 1; ``photo``, ``video`` and so
on; the name of the account, or its pk; what the picture's own name at the service stands for."""
TIME = "%Y%m%dT%H%M%SZ"
_MOST = 60
"""How many bytes of a text are taken if the template gives no length."""
_PLAIN = " +,=@()"
"""Characters that a template may hold beside letters, digits and ``._-``."""
_DIRECTIVE = re.compile(r"%[YmdHMSjy]")
_SPECS = {
    str: re.compile(r"(\.\d{1,2})?", re.ASCII),
    int: re.compile(r"(0?\d?\d?d?)", re.ASCII),
    float: re.compile(r"(\.\df)?", re.ASCII),
    bool: re.compile(r""),
}
_HOW = {
    str: "a text takes nothing or a length, as in {caption:.30}",
    int: "a whole number takes nothing or a width, as in {n:02}",
    float: "a number takes nothing or its digits, as in {duration:.1f}",
    bool: "true or false takes nothing",
    datetime: "a time takes %Y %m %d %H %M %S %j %y, as in {taken_at:%Y-%m-%d}",
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


def _kind_of(field: str, classes: Iterable[type]) -> type:
    """Return the class of a field's values. Raises ValueError for a field that no item has."""
    if field in WORDS:
        return WORDS[field]
    for each in classes:
        if (kind := _kind_in(field, each)) is not None:
            if kind not in _HOW:
                raise ValueError(f"asks for {{{field}}}, which is no single value")
            return kind
    names = ", ".join(sorted({*WORDS, *(name for each in classes for name in _singles(each))}))
    raise ValueError(
        f"asks for {{{field}}}, and there is no such field; there are {names}, and parts of fields"
        " with a dot, as in {user.full_name}"
    )


def _kind_in(field: str, cls: Any) -> type | None:
    found: Any = cls
    for name in field.split("."):
        hints = _hints(found) if is_dataclass(found) else {}
        if name not in hints:
            return None
        found = _bare(hints[name])
    return found if isinstance(found, type) else list


def _singles(cls: type) -> Iterable[str]:
    return (name for name, hint in _hints(cls).items() if _bare(hint) in _HOW)


def _hints(cls: Any) -> dict[str, Any]:
    hints = get_type_hints(cls)
    return {field.name: hints[field.name] for field in fields(cls)}


def _bare(hint: Any) -> Any:
    """Return the class of an annotation without its None; ``str`` for a choice of words."""
    left = [each for each in get_args(hint) if each is not NoneType]
    if get_origin(hint) is Literal:
        return str
    if NoneType in get_args(hint) and len(left) == 1:
        return _bare(left[0])
    return list if get_args(hint) else hint


def _check_spec(piece: _Piece, kind: type) -> None:
    if kind is datetime:
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
