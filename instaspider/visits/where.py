"""Reads a filter of items, such as ``like_count > 100 and 'nasa' in caption``, and applies it.

The package simpleeval evaluates it, with the operators and functions of this module and no others.
Reading refuses what a filter may not hold: attributes, powers, and whatever makes large values.
"""

from __future__ import annotations

import ast
import difflib
import operator
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from types import NoneType
from typing import Any

from instaspider.items import ITEMS
from instaspider.items.fields import Kind, fields_of
from instaspider.visits.bounds import read_time

LONGEST = 1000
"""How many characters a filter may have."""
_LATER = {"input", "endpoint", "scraped_at", "files"}
"""Fields that are filled in only after the filter has seen the item."""
_NODES = (
    *(ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.BinOp),
    *(ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE),
    *(ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Is, ast.IsNot, ast.Name, ast.Load, ast.Constant),
    *(ast.Call, ast.List, ast.Tuple),
)
_CONSTANTS = (str, int, float, bool, NoneType)
_TAKES = (
    "fields, numbers, texts in quotes, lists, + - * /, comparisons, in, is None, and, or, not,"
    " lower(...) and len(...)"
)


@dataclass(frozen=True)
class _Part:
    """Stands for a field with fields of its own, such as ``user``, while a filter is checked."""


class Where:
    """Filters items. A comparison with a field that is None is false."""

    def __init__(self, text: Any) -> None:
        """Read a filter. Raises ValueError with the reason as a clause."""
        self.text = str(text).strip()
        self._tree = _read(self.text)
        self._evaluator: Any = None
        self._filters: tuple[type, ...] = tuple(ITEMS.values())
        self.opens_all = True
        """Whether replies to a comment that is left out are asked for, since they may pass."""

    def __str__(self) -> str:
        return self.text

    @property
    def names(self) -> list[str]:
        """The fields that the filter names, in its order."""
        called = {id(node.func) for node in ast.walk(self._tree) if isinstance(node, ast.Call)}
        found = [node for node in ast.walk(self._tree) if isinstance(node, ast.Name)]
        found.sort(key=lambda node: (node.lineno, node.col_offset))
        return list(dict.fromkeys(node.id for node in found if id(node) not in called))

    def check(self, classes: Collection[type]) -> None:
        """Check the filter against these classes. Raises ValueError with the reason as a clause."""
        classes = classes or tuple(ITEMS.values())
        known = {name: None for kind in classes for name in _fields(kind)}
        for name in self.names:
            if name not in known:
                raise ValueError(_unknown(name, known, classes))
        self._filters = tuple(kind for kind in classes if {*self.names} <= {*_fields(kind)})
        self.opens_all = len(classes) == 1
        if not self._filters:
            raise ValueError("names fields that no class of items has all of")
        for kind in self._filters:
            self._try(_samples(kind))

    def wants(self, item: Any) -> bool:
        """Whether an item passes. An item of a class that lacks one of the fields passes."""
        if not isinstance(item, self._filters):
            return True
        try:
            return bool(self._value(self._tree.body, vars(item)))
        except (TypeError, ValueError, OverflowError):
            return False  # a value of a kind that the field should not have

    def _value(self, node: ast.expr, values: Mapping[str, Any]) -> Any:
        if self._evaluator is None:
            from simpleeval import EvalWithCompoundTypes  # only for those who filter

            self._evaluator = EvalWithCompoundTypes(operators=_OPERATORS)
            self._evaluator.functions = _FUNCTIONS
        self._evaluator.names = values
        return self._evaluator.eval(self.text, previously_parsed=node)

    def _try(self, values: Mapping[str, Any]) -> None:
        """Evaluate each part of the filter with sample values, to find what cannot be evaluated."""
        for node in _parts(self._tree):
            try:
                self._value(node, values)
            except (TypeError, ValueError, OverflowError) as error:
                said = ast.unparse(node)
                raise ValueError(f"cannot be evaluated: in {said!r}, {error}") from None


def example_of(classes: Collection[type]) -> str:
    """Return an example of a filter for items of these classes."""
    samples = (pair for kind in classes for pair in _samples(kind).items())
    numbers = (name for name, value in samples if type(value) is int)
    found = next(numbers, None)
    return f"{found} > 100" if found else "username is not None"


# -- reading -----------------------------------------------------------------------------------


def _read(text: str) -> ast.Expression:
    if len(text) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters")
    try:
        tree = ast.parse(text, mode="eval")
        for node in ast.walk(tree):
            _refuse(node)
    except SyntaxError as error:
        raise ValueError(f"cannot be read ({error.msg}, at character {error.offset})") from None
    except (MemoryError, RecursionError):
        raise ValueError(
            "cannot be read (too many parentheses or operators within one another)"
        ) from None
    return tree


def _refuse(node: ast.AST) -> None:
    """Raise ValueError for what a filter may not hold."""
    said = ast.unparse(node) if isinstance(node, ast.expr) else type(node).__name__
    match node:
        case ast.Call():
            known = isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS
            fits = known and len(node.args) == 1 and not node.keywords
        case ast.Constant():
            fits = type(node.value) in _CONSTANTS
        case ast.Compare():
            pairs = zip(node.ops, node.comparators, strict=True)
            fits = all(_is_none(right) for op, right in pairs if isinstance(op, ast.Is | ast.IsNot))
        case _:
            fits = isinstance(node, _NODES)
    if not fits:
        raise ValueError(f"holds {said}, which filters do not have. A filter may have {_TAKES}")


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _parts(tree: ast.Expression) -> Iterator[ast.expr]:
    """Yield each part of a filter that computes or compares, one comparison at a time."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            lefts = [node.left, *node.comparators]
            for left, op, right in zip(lefts, node.ops, node.comparators, strict=False):
                yield ast.Compare(left, [op], [right])
        elif isinstance(node, ast.BinOp | ast.Call | ast.UnaryOp):
            yield node


def _unknown(name: str, known: Collection[str], classes: Collection[type]) -> str:
    kinds = " and ".join(kind.__name__ for kind in classes) if len(classes) < 4 else "all"
    if name in _LATER:
        return f"names {name!r}, which is filled in only after the filter"
    near = difflib.get_close_matches(name, known, n=3)
    hint = f"near: {', '.join(near)}" if near else f"they have {', '.join(known)}"
    return f"names {name!r}, which {kinds} items do not have ({hint})"


# -- values ------------------------------------------------------------------------------------


def _fields(kind: type) -> list[str]:
    return [field.name for field in fields_of(kind) if field.name not in _LATER]


def _samples(kind: type) -> dict[str, Any]:
    """Return a value of the right kind for each field."""
    return {
        field.name: _SAMPLES[field.kind] for field in fields_of(kind) if field.name not in _LATER
    }


_SAMPLES: Mapping[Kind, Any] = {
    "text": "",
    "integer": 0,
    "number": 0.0,
    "flag": False,
    "time": datetime(2026, 1, 1, tzinfo=UTC),
    "texts": [""],
    "part": _Part(),
    "parts": [_Part()],
    "json": _Part(),
}
_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    ((int, float), "a number"),
    (str, "a text"),
    (datetime, "a time"),
    ((list, tuple), "a list"),
)


def _kind(value: Any) -> str:
    return next((name for kind, name in _KINDS if isinstance(value, kind)), "an object")


@lru_cache(64)
def _time(text: str) -> datetime:
    return read_time(text)


def _alike(left: Any, right: Any) -> tuple[Any, Any]:
    """Return both values; a text beside a time is read as a time. Raises TypeError if their kinds
    differ."""
    if isinstance(left, datetime) and isinstance(right, str):
        right = _time(right)
    elif isinstance(right, datetime) and isinstance(left, str):
        left = _time(left)
    kinds = _kind(left), _kind(right)
    if kinds[0] != kinds[1] or kinds[0] == "an object":
        raise TypeError(f"{kinds[0]} is compared with {kinds[1]}")
    return left, right


def _compared(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def compared(left: Any, right: Any) -> bool:
        return left is not None and right is not None and bool(compare(*_alike(left, right)))

    return compared


def _within(left: Any, right: Any, *, wanted: bool) -> bool:
    if left is None or right is None:
        return False
    if isinstance(right, str):
        _alike(left, right)
    elif not isinstance(right, list | tuple):
        raise TypeError(f"'in' needs a list or a text behind it, not {_kind(right)}")
    elif any(isinstance(each, _Part) for each in right):
        raise TypeError("'in' cannot look in a list of objects")
    return (left in right) is wanted


def _computed(compute: Callable[..., Any]) -> Callable[..., Any]:
    """Return the operator for numbers alone. It gives None for None, and for a division by zero."""

    def computed(*numbers: Any) -> Any:
        if any(number is None for number in numbers):
            return None
        for number in numbers:
            if not isinstance(number, int | float):
                raise TypeError(f"{_kind(number)} is no number")
        try:
            return compute(*numbers)
        except (ZeroDivisionError, OverflowError):
            return None

    return computed


def _lower(text: Any) -> Any:
    if isinstance(text, str | None):
        return text.lower() if text is not None else None
    raise TypeError(f"{_kind(text)} is no text")


def _len(value: Any) -> Any:
    if isinstance(value, str | list | tuple | None):
        return len(value) if value is not None else None
    raise TypeError(f"{_kind(value)} has no length")


_FUNCTIONS: Mapping[str, Callable[..., Any]] = {"lower": _lower, "len": _len}
_OPERATORS: Mapping[type, Callable[..., Any]] = {
    ast.Eq: _compared(operator.eq),
    ast.NotEq: _compared(operator.ne),
    ast.Lt: _compared(operator.lt),
    ast.LtE: _compared(operator.le),
    ast.Gt: _compared(operator.gt),
    ast.GtE: _compared(operator.ge),
    ast.In: lambda left, right: _within(left, right, wanted=True),
    ast.NotIn: lambda left, right: _within(left, right, wanted=False),
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.Not: operator.not_,
    ast.USub: _computed(operator.neg),
    ast.Add: _computed(operator.add),
    ast.Sub: _computed(operator.sub),
    ast.Mult: _computed(operator.mul),
    ast.Div: _computed(operator.truediv),
}
