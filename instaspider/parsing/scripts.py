"""What pages carry in ``<script type="application/json">``: results of the queries behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from instaspider.parsing.decoding import decoded
from instaspider.parsing.reading import every

_SCRIPT = re.compile(rb'<script\b[^>]*\btype="application/json"[^>]*>')


def objects_under(body: bytes, key: str) -> Iterator[Mapping[str, Any]]:
    """Every object under that key, in any script, at any depth. Broken scripts are passed over:
    the others, or ``og:`` meta, may still serve."""
    for match in _SCRIPT.finditer(body):
        end = body.find(b"</script>", match.end())
        if end < 0:
            return  # cut off in the middle of it
        blob = body[match.end() : end]
        if key.encode() not in blob:
            continue
        try:
            value = decoded(blob)
        except (ValueError, RecursionError):
            continue
        yield from every(value, key)
