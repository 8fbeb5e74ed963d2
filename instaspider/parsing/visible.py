"""Makes strangers' texts safe to show: nothing in them controls a terminal or turns a line."""

from __future__ import annotations

import re

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks that change the direction of the text behind them, so that a line reads as another one."""

# C0 with escape and newlines, DEL, C1 (escapes to some terminals), line separators of Unicode.
_CONTROL = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029]")
_UNSEEN = re.compile(f"[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029{BIDI}]")
_PICTURES = 0x2400
"""U+2400 is the picture of NUL; those of U+0001 to U+001F follow it."""


def control_in(text: str) -> str | None:
    """Return the first control character or line end in a text; None if there is none."""
    found = _CONTROL.search(text)
    return None if found is None else found[0]


def visible(text: str) -> str:
    """Return the text with a sign in place of each control character and each direction mark."""
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub(_sign, text)


def _sign(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(_PICTURES + code)
    return "\u2421" if code == 0x7F else f"<U+{code:04X}>"
