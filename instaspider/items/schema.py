"""Makes the JSON Schema of the items from annotations and field docstrings."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    datetime: {"type": "string", "format": "date-time"},
    Any: {},
}


def json_schema(item: type) -> dict[str, Any]:
    """Return the JSON Schema of an item class in feeds; the parts of items are under ``$defs``."""
    parts: dict[type, dict[str, Any]] = {}
    whole = _of_class(item, parts)
    schema = {"$schema": _DIALECT, "title": item.__name__, **whole}
    if parts:
        schema["$defs"] = {part.__name__: of_part for part, of_part in parts.items()}
    return schema


def documentation(item: type) -> Mapping[str, str]:
    """Return field -> the docstring under it, with the fields of base classes first."""
    classes = [base for base in reversed(item.__mro__) if is_dataclass(base)]
    return {name: text for base in classes for name, text in _documented(base)}


def _documented(base: type) -> Iterator[tuple[str, str]]:
    (node,) = ast.parse(inspect.getsource(base)).body
    assert isinstance(node, ast.ClassDef)
    for field, below in zip(node.body, node.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            text = below.value.value if _is_text(below) else ""  # type: ignore[attr-defined]
            yield field.target.id, " ".join(text.split())


def _is_text(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _of_class(item: type, parts: dict[type, dict[str, Any]]) -> dict[str, Any]:
    hints, docs = get_type_hints(item), documentation(item)
    names = [field.name for field in fields(item)]
    return {
        "type": "object",
        "description": inspect.cleandoc(item.__doc__ or ""),
        "properties": {
            name: {"description": docs[name], **_of_hint(hints[name], parts)} for name in names
        },
        "required": names,
        "additionalProperties": False,
    }


def _of_hint(hint: Any, parts: dict[type, dict[str, Any]]) -> dict[str, Any]:
    origin, args = get_origin(hint), get_args(hint)
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    if origin in (Union, UnionType):
        return {"anyOf": [_of_hint(each, parts) for each in args]}
    if origin is Literal:
        return {"enum": list(args)}
    if origin is list:
        return {"type": "array", "items": _of_hint(args[0], parts)}
    if origin is dict:
        return {"type": "object"}
    if hint not in parts:
        parts[hint] = {}  # set before its fields are read, as one may have the same class
        parts[hint] = _of_class(hint, parts)
    return {"$ref": f"#/$defs/{hint.__name__}"}
