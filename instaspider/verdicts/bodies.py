"""Decodes the JSON of answers by orjson: most of the time that a page takes is this."""

from __future__ import annotations

import json
from typing import Any

import orjson


def decoded(body: bytes) -> Any:
    """The value. Raises ValueError or RecursionError for what is no JSON.

    What orjson refuses the standard library may still read: half a surrogate pair, which the
    service sends where it cuts a text in the middle of an emoji, and encodings other than UTF-8.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return json.loads(body)
