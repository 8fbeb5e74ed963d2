"""Tags of a page, as a browser's tokenizer tells them from text, comments and scripts.

What users write may stand in a page's text and in the values of its attributes, and may look like
tags there: only a tokenizer knows the difference. It goes once over the page, whatever is in it:
where something is never closed, the page ends.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_OPENING = re.compile(rb"<(?:(/?[A-Za-z][^\s/>]*+)|(!--)|[!?/])")
_COMMENT_END = re.compile(rb"--!?>")
# One attribute; nothing in it is tried in two ways.
_ATTRIBUTE = re.compile(
    rb"[\s/]*+(?:(>)|([^\s/>][^\s/>=]*+)"
    rb"(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|(?![\"'])([^\s>]*+)))?+)"
)
_UNFINISHED = re.compile(rb"\s*+=")
_RAW = {
    name: re.compile(rb"</" + name + rb"(?=[\s/>])", re.IGNORECASE)
    for name in (
        *(b"script", b"style", b"title", b"textarea"),
        *(b"noscript", b"iframe", b"xmp", b"noembed", b"noframes"),
    )
}
"""Elements whose content is text, whatever it looks like, up to their own end tag."""


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag."""

    name: bytes
    """In lower case; that of an end tag begins with a slash. ``!``: a comment or the like."""
    start: int
    end: int
    attributes: Mapping[bytes, bytes] = field(default_factory=dict)
    content: bytes = b""
    """Of a script and others that hold text alone: what is in it."""

    def get(self, name: str) -> str:
        """The value of an attribute; empty without one."""
        return unescaped(self.attributes.get(name.encode(), b""))


def tags(page: bytes) -> Iterator[Tag]:
    """All tags, in their order."""
    at = 0
    while (opening := _OPENING.search(page, at)) is not None:
        name = (opening[1] or b"").lower()
        attributes: dict[bytes, bytes] = {}
        if opening[2]:
            close = _COMMENT_END.search(page, opening.end() - 2)
            end = close.end() if close else None
        elif name:
            end = _attributes(page, opening.end(), attributes)
        else:
            end = page.find(b">", opening.end()) + 1 or None
        if end is None:
            return
        at, content = end, b""
        if raw := _RAW.get(name):
            closing = raw.search(page, end)
            if closing is None:
                return  # cut off in the middle of it
            at = closing.start()
            content = page[end:at]
        yield Tag(name or b"!", opening.start(), end, attributes, content)


def scripts(page: bytes, kind: str | None = None) -> Iterator[bytes]:
    """What the page's script elements hold. ``kind``: only those of that type."""
    for tag in tags(page):
        if tag.name == b"script" and (kind is None or tag.get("type") == kind):
            yield tag.content


def meta(page: bytes) -> dict[str, str]:
    """The contents of the page's ``<meta property=...>``, such as ``og:title``; of several of a
    name the first."""
    found: dict[str, str] = {}
    for tag in tags(page):
        if tag.name == b"meta" and b"content" in tag.attributes:
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
        if match[1]:
            return match.end()
        if match.lastindex == 2 and _UNFINISHED.match(page, match.end()):
            return None  # the quote of its value is never closed
        value = next((each for each in match.groups()[2:] if each is not None), b"")
        found.setdefault(match[2].lower(), value)
        at = match.end()
    return None
