"""Decodes the JSON of answers by orjson, because decoding takes most of the time of a page.

A large answer is read by two: the judge, who looks for the words of a refusal, and a moment later
the parser. It is decoded once for both.
"""

from __future__ import annotations

import json
from threading import Lock
from typing import Any

import orjson

_PREFIX = b"for (;;);"
# Several answers may come in before the first of them is parsed. A value takes about five times the
# memory of its body, so only the latest are kept, and a value is let go once it is parsed.
_MOST_KEPT = 2
_kept: dict[int, tuple[bytes, Any]] = {}
"""The key is the id of the body: no other object can have it while the body is kept."""
_lock = Lock()


def decoded(body: bytes) -> Any:
    """Return the JSON value of a body. Raises ValueError or RecursionError if it is no JSON.

    The standard library reads some bodies that orjson refuses: those in other encodings than UTF-8,
    and those with half a surrogate pair, which the service sends where it cuts a text inside an
    emoji.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return json.loads(body)


def peeked(body: bytes) -> Any:
    """Return the same value as :func:`taken`, and keep it for the one who takes it later."""
    value = taken(body)
    with _lock:
        _kept[id(body)] = body, value
        while len(_kept) > _MOST_KEPT:
            del _kept[next(iter(_kept))]
    return value


def taken(body: bytes) -> Any:
    """Return the first JSON value of an answer; the caller may change it.

    GraphQL may send further objects, one a line, for parts that it defers. Raises ValueError or
    RecursionError.
    """
    with _lock:
        known = _kept.pop(id(body), None)
    if known is not None:
        return known[1]
    try:
        return orjson.loads(body)  # as it is: to search a large one takes half as long as this
    except orjson.JSONDecodeError:
        stripped = body.removeprefix(_PREFIX).strip()
        return decoded(stripped.partition(b"\n{")[0] if b"}\n{" in stripped else stripped)
