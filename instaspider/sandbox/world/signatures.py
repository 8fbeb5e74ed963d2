"""Signed addresses of the content servers: ``oh=`` holds for a while and for one file.

What may change without a new signature is the host (addresses were seen to work on another one)
and, in this world, ``stp=``, which says in what size and format the file is wanted.
"""

from __future__ import annotations

import hashlib
import re
from base64 import urlsafe_b64encode
from hmac import compare_digest
from zlib import crc32

UNSIGNED = frozenset({"stp", "oh", "_file"})
"""Query parameters outside the signature; ``_file`` is the sandbox's own."""

_DAY = 86_400
_DAYS = 4
"""Addresses hold for 4 to 5 days from the start of the day, about as long as the real ones."""
_KEY = b"content servers of the sandbox"
_HEX = re.compile(r"[0-9A-F]{8,9}", re.ASCII)


def sign(seed: object, path: str, query: str, now: int) -> str:
    """``query``, which has none of UNSIGNED, with ``oh=`` and ``oe=``; the same all day."""
    expires = (now // _DAY + _DAYS) * _DAY + crc32(path.encode()) % _DAY
    signature = _signature(seed, path, f"{query}&oe={expires:X}")
    return f"{query}&oh={signature}&oe={expires:X}"


def is_signed(seed: object, target: str, now: int) -> bool:
    """Whether path and query are as they were given out, and not yet expired."""
    path, _, query = target.partition("?")
    found = dict(pair.partition("=")[::2] for pair in query.split("&"))
    expires = found.get("oe", "")
    if not _HEX.fullmatch(expires) or int(expires, 16) <= now:
        return False
    pairs = [pair for pair in query.split("&") if pair.partition("=")[0] not in UNSIGNED]
    expected = _signature(seed, path, "&".join(pairs))
    return compare_digest(found.get("oh", "").encode(), expected.encode())


def _signature(seed: object, path: str, query: str) -> str:
    """As the real ones: version, two fixed letters and 33 bytes in URL-safe base 64."""
    text = f"{seed} {path}?{query}".encode()
    digest = hashlib.blake2b(text, key=_KEY, digest_size=33).digest()
    return "00_Af" + urlsafe_b64encode(digest).decode()
