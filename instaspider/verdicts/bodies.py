"""Decodes the JSON of answers by orjson: most of the time that a page takes is this.

A large answer is decoded once, although two ask for it: the judge, who looks for the words of a
refusal, and a moment later the parser.
"""

from __future__ import annotations

import json
from threading import Lock
from typing import Any

import orjson

_PREFIX = b"for (;;);"
# Several answers may come in before the first of them is parsed. Values take some five times the
# memory of their bodies, so only the latest are kept, and none that was parsed.
_MOST_KEPT = 2
_kept: dict[int, tuple[bytes, Any]] = {}
"""By the identity of the body, which cannot be another's while it is kept."""
_lock = Lock()


def decoded(body: bytes) -> Any:
    """The value. Raises ValueError or RecursionError for what is no JSON.

    What orjson refuses the standard library may still read: half a surrogate pair, which the
    service sends where it cuts a text in the middle of an emoji, and encodings other than UTF-8.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return json.loads(body)


def peeked(body: bytes) -> Any:
    """The value of an answer for somebody who only looks at it, as :func:`taken` has it."""
    value = taken(body)
    with _lock:
        _kept[id(body)] = body, value
        while len(_kept) > _MOST_KEPT:
            del _kept[next(iter(_kept))]
    return value


def taken(body: bytes) -> Any:
    """The first JSON value of an answer, which is the caller's own: GraphQL may send further
    objects, one a line, for parts that it defers. Raises ValueError or RecursionError."""
    with _lock:
        known = _kept.pop(id(body), None)
    if known is not None:
        return known[1]
    stripped = body.removeprefix(_PREFIX).strip()
    return decoded(stripped.partition(b"\n{")[0] if b"}\n{" in stripped else stripped)
