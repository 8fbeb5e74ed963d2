"""Rows as XML, a whole one at a time: Scrapy's exporter writes every tag of it by itself, which
takes three times as long for a post with its some 160 elements."""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import escape

# What XML 1.0 cannot hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def storable(text: str) -> str:
    """The text with ``\ufffd`` in place of characters that XML cannot hold."""
    return text if text.isprintable() else _NOT_XML.sub("\ufffd", text)


def content(value: Any) -> str:
    """What stands between the tags of a plain value: nothing for None, an element for each entry of
    a dict, and one named ``value`` for each of a list."""
    if isinstance(value, str):
        return value if value.isalnum() else escape(storable(value))
    if isinstance(value, dict):
        return "".join(
            [
                f"<{name}></{name}>" if each is None else f"<{name}>{content(each)}</{name}>"
                for name, each in value.items()
            ]
        )
    if isinstance(value, list | tuple):
        return "".join([f"<value>{content(each)}</value>" for each in value])
    return "" if value is None else str(value)
