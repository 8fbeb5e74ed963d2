"""Measures the sentences of a page's prose: no tables, no code, no headings."""

from __future__ import annotations

import re
from collections.abc import Iterator

import docs_tables as docs

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)")
_CODE = re.compile(r"`[^`]*`")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BLOCK = re.compile(r"^\s*(?:[-*>]|\d+\.) +", re.MULTILINE)
_END = re.compile(r"(?<=[.!?])[\"')*_]*\s+")


def sentences(page: str) -> Iterator[str]:
    """The sentences of a page; code in a sentence counts as one word, a link as its words."""
    text = _COMMENT.sub("\n\n", docs.without_fences(page))
    text = _BLOCK.sub("\n", re.sub(r"^(?:#|\s*\|).*$", "", text, flags=re.MULTILINE))
    for block in re.split(r"\n\s*\n", text):
        plain = _CODE.sub("code", _LINK.sub(r"\1", block))
        for sentence in _END.split(plain):
            if words(sentence):
                yield " ".join(sentence.split())


def words(sentence: str) -> int:
    """How many words a sentence has."""
    return sum(bool(re.search(r"\w", each)) for each in sentence.split())


def longest(page: str) -> str:
    """The sentence with the most words."""
    return max(sentences(page), key=words, default="")
