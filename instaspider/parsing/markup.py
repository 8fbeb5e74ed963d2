"""Reads the tags of a page, and tells them from text, comments and scripts as browsers do.

What users write may stand in a page's text and in the values of attributes, and may look like tags
there. Only a tokenizer can tell. This one goes over the page once, whatever is in it. If something
is never closed, the page ends there.
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
"""Elements whose content counts as text up to their own end tag, whatever it looks like."""
# A value whose quote is never closed is none, and what stands before it is no attribute.
_KEY = rb"[^\s/>][^\s/>=]*+"
_IS = rb"\s*+=\s*+"
_VALUE = rb"(?:\"[^\"]*+\"|'[^']*+'|(?![\"'])[^\s>]*+)"
_ATTRIBUTE = re.compile(
    rb"[\s/]*+(?:(>)|(" + _KEY + rb")(?:" + _IS + rb"(" + _VALUE + rb")|(?!" + _IS + rb")))"
)
_NAME = re.compile(rb"</?[A-Za-z][^\s/>]*+")


class Tag(NamedTuple):
    """One tag of a page."""

    name: bytes
    """The name in lower case; that of an end tag begins with a slash."""
    start: int
    end: int
    attributes: Mapping[bytes, bytes]
    content: bytes = b""
    """The text inside a script, or inside another element that holds only text."""

    def get(self, name: str) -> str:
        """Return the value of an attribute; empty if there is none."""
        if not self.attributes:  # fast, because somebody may send a million tags
            return ""
        return unescaped(self.attributes.get(name.encode(), b""))


def tags(page: bytes, *names: bytes) -> Iterator[Tag]:
    """Yield the tags of these names, in their order; ``/a`` is an end tag."""
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
                return  # the page was cut off inside the element
            at = closing.start()
            content = page[end:at]
        if name in names:
            yield Tag(name, begun.end(), end, attributes, content)


@lru_cache(maxsize=16)
def _between(names: tuple[bytes, ...]) -> re.Pattern[bytes]:
    """Return the pattern for what is skipped: text, comments, and whole tags of other names.

    It is one pattern, so that a page of a million tags costs no time in Python.
    """
    kept = rb"(?i:" + rb"|".join(sorted({*names, *_RAW})) + rb")[\s/>]"
    attribute = rb"[\s/]*+" + _KEY + rb"(?:" + _IS + _VALUE + rb"|(?!" + _IS + rb"))"
    return re.compile(
        rb"(?:[^<]++|<(?![A-Za-z/!?])"
        rb"|<!---?>|<!--(?!-?>)(?:[^-]|-(?!-!?>))*+--!?>"
        rb"|<(?:!(?!--)|\?|/(?![A-Za-z]))[^>]*+>"
        rb"|<(?!" + kept + rb")/?[A-Za-z][^\s/>]*+(?:" + attribute + rb")*+[\s/]*+>)*+"
    )


def scripts(page: bytes, kind: str | None = None) -> Iterator[bytes]:
    """Yield the contents of the page's script elements. ``kind``: only those of that type."""
    for tag in tags(page, b"script"):
        if kind is None or tag.get("type") == kind:
            yield tag.content


def meta(page: bytes) -> dict[str, str]:
    """Return the contents of the page's ``<meta property=...>``, such as ``og:title``.

    Of several with one name, the first counts.
    """
    found: dict[str, str] = {}
    for tag in tags(page, b"meta"):
        if b"content" in tag.attributes:
            found.setdefault(tag.get("property"), tag.get("content"))
    return found


def unescaped(value: bytes) -> str:
    """Return a text of the markup with its entities resolved."""
    text = value.decode("utf-8", "replace")
    try:
        return html.unescape(text)
    except ValueError:  # a character's number has thousands of digits
        return text


def _attributes(page: bytes, at: int, found: dict[bytes, bytes]) -> int | None:
    """Collect the attributes of a tag. Returns where the tag ends; None if it does not."""
    while (match := _ATTRIBUTE.match(page, at)) is not None:
        at = match.end()
        if match[1]:
            return at
        value: bytes = match[3] or b""
        found.setdefault(match[2].lower(), value[1:-1] if value[:1] in (b'"', b"'") else value)
    return None
