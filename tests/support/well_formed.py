"""Whether an item keeps what its annotations and docstrings promise."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

_hints = cache(get_type_hints)
_origin, _args = cache(get_origin), cache(get_args)


def check(item: Any) -> None:
    """Types are right at all depths, texts can be written, ids not empty, counts not below 0."""
    kind = type(item)
    hints = _hints(kind)
    for field in fields(item):
        value = getattr(item, field.name)
        assert _fits(value, hints[field.name]), (kind.__name__, field.name, value)
        if field.name.endswith("_count") or field.name in ("width", "height"):
            assert value is None or value >= 0, (field.name, value)
        if field.name in ("pk", "media_pk", "parent_pk", "shortcode", "username", "fbid", "url"):
            assert value != "", field.name


def _fits(value: Any, hint: Any) -> bool:
    origin, args = _origin(hint), _args(hint)
    if origin in (Union, UnionType):
        return any(_fits(value, each) for each in args)
    if origin is Literal:
        return value in args
    if origin is list:
        return isinstance(value, list) and all(_fits(each, args[0]) for each in value)
    if isinstance(hint, type) and issubclass(hint, datetime):
        return isinstance(value, datetime) and value.tzinfo is not None
    if type(value) is not (origin or hint):
        return False
    if is_dataclass(value):
        check(value)
    elif isinstance(value, str):
        value.encode()  # half an emoji fits no file
    return True
