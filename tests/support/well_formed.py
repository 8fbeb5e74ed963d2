"""Whether an item keeps what its annotations and docstrings promise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

Fits = Callable[[Any], bool]
_IDS = ("pk", "media_pk", "parent_pk", "shortcode", "username", "fbid", "url")


def check(item: Any) -> None:
    """Types are right at all depths, texts can be written, ids not empty, counts not below 0."""
    kind = type(item)
    for name, fits, is_count, is_id in _promises(kind):
        value = getattr(item, name)
        assert fits(value), (kind.__name__, name, value)
        if is_count:
            assert value is None or value >= 0, (name, value)
        if is_id:
            assert value != "", name


@cache
def _promises(kind: type[Any]) -> list[tuple[str, Fits, bool, bool]]:
    """Of each field: its name, whether a value fits, whether it is a count, and an id."""
    hints = get_type_hints(kind)
    return [
        (name, _fitting(hints[name]), is_count(name), name in _IDS)
        for name in (field.name for field in fields(kind))
    ]


def is_count(name: str) -> bool:
    return name.endswith("_count") or name in ("width", "height")


@cache
def _fitting(hint: Any) -> Fits:
    """Whether a value is what the annotation says."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        ways = [_fitting(each) for each in args]
        return lambda value: any(fits(value) for fits in ways)
    if origin is Literal:
        return lambda value: value in args
    if origin is list:
        each_fits = _fitting(args[0])
        return lambda value: isinstance(value, list) and all(map(each_fits, value))
    if isinstance(hint, type) and issubclass(hint, datetime):
        return lambda value: isinstance(value, datetime) and value.tzinfo is not None
    return lambda value: type(value) is (origin or hint) and _is_whole(value)


def _is_whole(value: Any) -> bool:
    if is_dataclass(value):
        check(value)
    elif isinstance(value, str):
        value.encode()  # half an emoji fits no file
    return True
