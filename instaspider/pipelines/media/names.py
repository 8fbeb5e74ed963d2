"""Makes file names out of what answers say, which may be anything. Pure."""

from __future__ import annotations

import re
from hashlib import blake2b

# What every file system takes, and no shell or tool reads as something else.
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*", re.ASCII)
_ODD = re.compile(r"[^A-Za-z0-9]+", re.ASCII)
# Characters; file systems take 255 bytes, Windows 260 characters for a whole path.
_MOST = 80
_LIKE = 40
# Windows knows these as devices in every folder, whatever stands after a dot.
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10)))
)


def safe_name(text: str) -> str:
    """The text itself where it can be a file's or folder's name on every system, else a name like
    it with a hash of the text, so that two texts never share one. Never empty, and never with a
    dot at its end or beginning."""
    is_plain = _PLAIN.fullmatch(text) and len(text) <= _MOST and not text.endswith(".")
    if is_plain and text.partition(".")[0].lower() not in _DEVICES:
        return text
    like = _ODD.sub("_", text)[:_LIKE].strip("_") or "name"
    return f"{like}-{digest(text, 4)}"


def digest(text: str, size: int = 8) -> str:
    """So many bytes that stand for the text, in hexadecimal."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()
