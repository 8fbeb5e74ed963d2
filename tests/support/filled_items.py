"""Items with every field set, at all depths, by their annotations."""

from __future__ import annotations

import random
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from instaspider.items import Item
from instaspider.items.fields import PROVENANCE

TEXTS = (
    "plain",
    "",
    " with spaces ",
    'a "quoted" word, and a comma; and a semicolon',
    "lines\nof\r\ntext\rand\ttabs",
    "=HYPERLINK(1)",
    "'=2+2",
    "'quoted'",
    "-1",
    "@esa",
    "None",
    "NULL",
    "nan",
    "True",
    "00123",
    "1e5",
    "[not json",
    '["json"]',
    "{}",
    '"',
    "\u2028 and \u0085",
    "Ünïcödé 日本語 עברית 👩‍👩‍👧‍👦",
    "\\n \\N \\",
)
PLAIN: dict[type, tuple[Any, ...]] = {
    str: TEXTS,
    bool: (True, False),
    int: (0, 1, 2**31, 2**62),
    float: (0.0, -12.25, 0.1, 1e-7, 179.123456789012),
}
IDS = ("3843229444966511752", "17841400000000000000000001", "007", "1")


def filled(item: type, seed: int, *, nested: bool = False) -> Any:
    """An item of that class; another one for each seed."""
    chance = random.Random(f"{item.__name__} {seed}")
    hints = get_type_hints(item)
    leave_out = PROVENANCE if nested and issubclass(item, Item) else ()
    values = {
        field.name: _value(field.name, hints[field.name], chance)
        for field in fields(item)
        if field.name not in leave_out
    }
    if nested and all(value is None for value in values.values()):
        return filled(item, seed + 1000, nested=True)
    return item(**values)


def _value(name: str, hint: Any, chance: random.Random) -> Any:
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        assert NoneType in args
        return None if chance.random() < 0.15 else _value(name, args[0], chance)
    if origin is Literal:
        return chance.choice(args)
    if origin is list:
        return [_value(name, args[0], chance) for _ in range(chance.randrange(4))]
    if origin is dict:
        return {"url": chance.choice(TEXTS), "checksum": None, "size": 2**40, "nested": [1, {}]}
    if is_dataclass(hint):
        assert isinstance(hint, type)
        return filled(hint, chance.randrange(10**6), nested=True)
    if hint is datetime:
        return datetime(2010, 10, 6, tzinfo=UTC) + timedelta(seconds=chance.randrange(10**9))
    ids = hint is str and name in ("pk", "media_pk", "parent_pk", "fbid")
    return chance.choice(IDS if ids else PLAIN[hint])
