"""Tells what a file is, by its own first bytes, and whether an answer holds all of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

HEAD = 16
"""How many bytes are looked at."""
TYPES: Mapping[str, str] = {
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".png": "image/png",
    ".avif": "image/avif",
    ".heic": "image/heic",
    ".gif": "image/gif",
    ".mp4": "video/mp4",
    ".m4a": "audio/mp4",
    ".webm": "video/webm",
}
"""Extension -> content type of all files that are accepted."""
_BEGINNINGS = (
    (b"\xff\xd8\xff", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"GIF8", ".gif"),
    (b"\x1aE\xdf\xa3", ".webm"),
)
# Brands of ISO base media files; any other brand is that of a film.
_BRANDS = {
    **dict.fromkeys((b"avif", b"avis"), ".avif"),
    b"M4A ": ".m4a",
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"), ".heic"),
}
_RANGE = re.compile(r"bytes 0-(\d+)/(\d+)", re.ASCII)


def extension(head: bytes) -> str:
    """Return ``.jpg`` and so on; empty for anything that is none of :data:`TYPES`."""
    for beginning, found in _BEGINNINGS:
        if head.startswith(beginning):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return ".webp"
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], ".mp4")
    return ""


def extensions(media: str) -> list[str]:
    """Return the extensions of ``image``, ``video`` or ``audio``."""
    return [ending for ending, kind in TYPES.items() if kind.startswith(media)]


def announced(content_type: str, media: str) -> bool:
    """Whether a Content-Type is that of an ``image`` or ``video``."""
    return content_type.strip().lower().startswith(f"{media}/")


def is_whole(status: int, size: int, length: str, content_range: str) -> bool:
    """Whether that many bytes are the whole file, by the headers of the answer."""
    if length.isascii() and length.isdigit() and int(length) != size:
        return False
    if status != 206:
        return True
    match = _RANGE.fullmatch(content_range.strip())
    return match is not None and int(match[1]) + 1 == int(match[2]) == size
