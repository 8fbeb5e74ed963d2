"""Items in which every field has a value, made from the annotations."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

TEXT = "Ünïcödé \N{SNOWMAN} \N{GRINNING FACE} 中文 عربى"
TEXT += " 'quoted' \"twice\" \\ back\r\n\ttab, =1+1; \u2028end"
LARGE = 2**53 + 1
TIME = datetime(2026, 11, 22, 17, 23, 5, 678901, tzinfo=UTC)


def whole(item: type, number: int = 1) -> Any:
    """An item, other values for another number. Ids have 25 digits."""
    return item(**{each.name: _value(item, each.name, number) for each in fields(item)})


def _value(item: type, name: str, number: int) -> Any:
    hint = get_type_hints(item)[name]
    if name == "pk" or name.endswith("_pk"):
        return f"{10**24 + number}"
    return _of_hint(hint, number)


def _of_hint(hint: Any, number: int) -> Any:
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _of_hint(next(each for each in args if each is not NoneType), number)
    if origin is Literal:
        return args[number % len(args)]
    if origin is list:
        return [_of_hint(args[0], number + each) for each in range(2)]
    if origin is dict:
        return {"path": f"a/{number}.jpg", "sizes": [1, 2.5, True], "checksum": None}
    if is_dataclass(hint):
        part = whole(hint, number)  # type: ignore[arg-type]
        for name in ("input", "endpoint", "scraped_at"):  # None inside of another item
            if hasattr(part, name):
                setattr(part, name, None)
        return part
    return {
        str: f"{TEXT} {number}",
        int: LARGE * number,
        float: 0.1 + number,
        bool: number % 2 == 1,
        datetime: TIME + timedelta(seconds=number),
    }[hint]
