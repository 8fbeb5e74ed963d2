"""Reads the tags of a page, told from text, comments and scripts as browsers do.

What users write may stand in a page's text and in the values of its attributes, and may look like
tags there: only a tokenizer knows the difference. It goes once over the page, whatever is in it:
where something is never closed, the page ends.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

_RAW = {
    name: re.compile(rb"</" + name + rb"(?=[\s/>])", re.IGNORECASE)
    for name in (
        *(b"script", b"style", b"title", b"textarea"),
        *(b"noscript", b"iframe", b"xmp", b"noembed", b"noframes"),
    )
}
"""Elements whose content is text, whatever it looks like, up to their own end tag."""
# A value whose quote is never closed is none, nor is what is before it an attribute.
_KEY = rb"[^\s/>][^\s/>=]*+"
_IS = rb"\s*+=\s*+"
_VALUE = rb"(?:\"[^\"]*+\"|'[^']*+'|(?![\"'])[^\s>]*+)"
_ATTRIBUTE = re.compile(
    rb"[\s/]*+(?:(>)|(" + _KEY + rb")(?:" + _IS + rb"(" + _VALUE + rb")|(?!" + _IS + rb")))"
)
_NAME = re.compile(rb"</?[A-Za-z][^\s/>]*+")


class Tag(NamedTuple):
    """One tag."""

    name: bytes
    """In lower case; that of an end tag begins with a slash."""
    start: int
    end: int
    attributes: Mapping[bytes, bytes]
    content: bytes = b""
    """Of a script and others that hold text alone: what is in it."""

    def get(self, name: str) -> str:
        """The value of an attribute; empty without one."""
        if not self.attributes:  # as of a million of tags that somebody sends to keep us busy
            return ""
        return unescaped(self.attributes.get(name.encode(), b""))


def tags(page: bytes, *names: bytes) -> Iterator[Tag]:
    """The tags of these names, in their order; ``/a`` is an end tag."""
    skipped, at = _between(names), 0
    while (begun := skipped.match(page, at)) and (opening := _NAME.match(page, begun.end())):
        name = opening[0].removeprefix(b"<").lower()
        if name not in names and name not in _RAW:
            return  # a tag that is never closed
        attributes: dict[bytes, bytes] = {}
        end: int | None = opening.end()
        if page.startswith(b">", end):
            end = opening.end() + 1
        else:
            end = _attributes(page, opening.end(), attributes)
        if end is None:
            return
        at, content = end, b""
        if raw := _RAW.get(name):
            closing = raw.search(page, end)
            if closing is None:
                return  # cut off in the middle of it
            at = closing.start()
            content = page[end:at]
        if name in names:
            yield Tag(name, begun.end(), end, attributes, content)


@lru_cache(maxsize=16)
def _between(names: tuple[bytes, ...]) -> re.Pattern[bytes]:
    """What is passed over: text, comments, and whole tags of other names. It is one pattern, so
    that a page of a million tags takes no time of ours."""
    kept = rb"(?i:" + rb"|".join(sorted({*names, *_RAW})) + rb")[\s/>]"
    attribute = rb"[\s/]*+" + _KEY + rb"(?:" + _IS + _VALUE + rb"|(?!" + _IS + rb"))"
    return re.compile(
        rb"(?:[^<]++|<(?![A-Za-z/!?])"
        rb"|<!---?>|<!--(?!-?>)(?:[^-]|-(?!-!?>))*+--!?>"
        rb"|<(?:!(?!--)|\?|/(?![A-Za-z]))[^>]*+>"
        rb"|<(?!" + kept + rb")/?[A-Za-z][^\s/>]*+(?:" + attribute + rb")*+[\s/]*+>)*+"
    )


def scripts(page: bytes, kind: str | None = None) -> Iterator[bytes]:
    """What the page's script elements hold. ``kind``: only those of that type."""
    for tag in tags(page, b"script"):
        if kind is None or tag.get("type") == kind:
            yield tag.content


def meta(page: bytes) -> dict[str, str]:
    """The contents of the page's ``<meta property=...>``, such as ``og:title``; of several of a
    name the first."""
    found: dict[str, str] = {}
    for tag in tags(page, b"meta"):
        if b"content" in tag.attributes:
            found.setdefault(tag.get("property"), tag.get("content"))
    return found


def unescaped(value: bytes) -> str:
    """The text that stands in the markup, its entities resolved."""
    text = value.decode("utf-8", "replace")
    try:
        return html.unescape(text)
    except ValueError:  # the number of a character with thousands of digits
        return text


def _attributes(page: bytes, at: int, found: dict[bytes, bytes]) -> int | None:
    """Collect the attributes of a tag; give where it ends, None where it does not."""
    while (match := _ATTRIBUTE.match(page, at)) is not None:
        at = match.end()
        if match[1]:
            return at
        value: bytes = match[3] or b""
        found.setdefault(match[2].lower(), value[1:-1] if value[:1] in (b'"', b"'") else value)
    return None
