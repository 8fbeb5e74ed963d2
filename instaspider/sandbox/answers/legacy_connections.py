"""Lists in answers to old queries: nodes in edges, and where the next page begins."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from instaspider.sandbox.answers.connections import page_of
from instaspider.sandbox.answers.documents import Ask

Json = dict[str, Any]
T = TypeVar("T")

_MOST = 50
_MARK = "QVF"
"""Begins the cursors of people, as recorded."""


def connection(
    elements: Sequence[T],
    count: int,
    shape: Callable[[T], Json],
    ask: Ask,
    start: int | None = None,
    cursor: Callable[[T, int], str] | None = None,
) -> Json:
    """A page of any list; by position, where no ``start`` and ``cursor`` are given."""
    if start is None:
        start = _position(ask.text("after"))
    size = ask.number("first", 12, _MOST)
    page = page_of(elements, start, size, cursor or (lambda _, end: _cursor(end)))
    return {
        "count": count,
        "page_info": {"has_next_page": page.more, "end_cursor": page.cursor},
        "edges": [{"node": shape(each)} for each in page.items],
    }


def _cursor(position: int) -> str:
    return _MARK + urlsafe_b64encode(str(position).encode()).decode()


def _position(cursor: str) -> int:
    try:
        return int(urlsafe_b64decode(cursor.removeprefix(_MARK)))
    except (NotBase64, ValueError):
        return 0
