"""Signed addresses of the content servers: ``oh=`` holds for a while and for one file.

What may change without a new signature is the host (addresses were seen to work on another one)
and, in this world, ``stp=``, which says in what size and format the file is wanted.
"""

from __future__ import annotations

import hashlib
import re
from base64 import urlsafe_b64encode
from hmac import compare_digest

UNSIGNED = frozenset({"stp", "oh", "_file"})
"""Query parameters outside the signature; ``_file`` is the sandbox's own."""

_DAY = 86_400
_DAYS = 4
"""Addresses hold for 4 to 5 days from the start of the day, about as long as the real ones."""
_HEX = re.compile(r"[0-9A-F]{8,9}", re.ASCII)


def sign(seed: object, path: str, query: str, now: int) -> str:
    """``query`` with ``oh=`` and ``oe=``; the same all day, so that answers do not change."""
    shift = int.from_bytes(hashlib.blake2b(path.encode(), digest_size=4).digest(), "big") % _DAY
    expires = f"{(now // _DAY + _DAYS) * _DAY + shift:X}"
    query = f"{query}&oe={expires}"
    return query.replace("&oe=", f"&oh={_signature(seed, path, query)}&oe=")


def is_signed(seed: object, target: str, now: int) -> bool:
    """Whether path and query are as they were given out, and not yet expired."""
    path, _, query = target.partition("?")
    found = dict(pair.partition("=")[::2] for pair in query.split("&"))
    expires = found.get("oe", "")
    if not _HEX.fullmatch(expires) or int(expires, 16) <= now:
        return False
    expected = _signature(seed, path, query)
    return compare_digest(found.get("oh", "").encode(), expected.encode())


def _signature(seed: object, path: str, query: str) -> str:
    """As the real ones: version, two fixed letters and 33 bytes in URL-safe base 64."""
    pairs = [pair for pair in query.split("&") if pair.partition("=")[0] not in UNSIGNED]
    text = "\x00".join((path, *pairs)).encode()
    key = f"signatures {seed}".encode()[:64]
    digest = hashlib.blake2b(text, key=key, digest_size=33).digest()
    return "00_Af" + urlsafe_b64encode(digest).decode()
