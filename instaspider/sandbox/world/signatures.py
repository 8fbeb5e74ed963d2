"""Signs addresses of the content servers: ``oh=`` is valid for some days and for one file.

Only the host may change without a new signature (addresses were seen to work on another one).
``stp=``, which says in what size and format the file is wanted, is signed as well: in August 2026
every address whose ``stp`` was changed or removed got 403 (instantgram issue 49).
"""

from __future__ import annotations

import hashlib
import re
from binascii import b2a_base64
from hmac import compare_digest
from zlib import crc32

UNSIGNED = frozenset({"oh", "_file"})
"""The query parameters that are not signed; ``_file`` is the sandbox's own."""

_DAY = 86_400
_DAYS = 4
"""Addresses are valid for 4 to 5 days from the start of the day, about as long as real ones."""
_KEY = b"content servers of the sandbox"
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_HEX = re.compile(r"[0-9A-F]{8,9}", re.ASCII)


class Signer:
    """Signs the addresses of one file, which differ by size in ``stp=`` alone."""

    __slots__ = ("_end", "_query", "_state")

    def __init__(self, seed: object, path: str, query: str, now: int) -> None:
        expires = (now // _DAY + _DAYS) * _DAY + crc32(path.encode()) % _DAY
        self._query = query
        self._end = f"&oe={expires:X}"
        self._state = _begun(seed, path, query + self._end)

    def query(self, stp: str = "") -> str:
        """Return the whole query with ``oh=`` and ``oe=``, which is the same all day."""
        size = f"stp={stp}" if stp else ""
        start = f"{size}&{self._query}" if size else self._query
        return f"{start}&oh={_signature(self._state, size)}{self._end}"


def is_signed(seed: object, target: str, now: int) -> bool:
    """Whether path and query are as they were given out, and have not expired."""
    path, _, query = target.partition("?")
    pairs = [(pair.partition("=")[0], pair) for pair in query.split("&")]
    found = {name: pair[len(name) + 1 :] for name, pair in pairs}
    expires = found.get("oe", "")
    if not _HEX.fullmatch(expires) or int(expires, 16) <= now:
        return False
    sizes = "&".join([pair for name, pair in pairs if name == "stp"])
    others = "&".join([pair for name, pair in pairs if name not in UNSIGNED | {"stp"}])
    expected = _signature(_begun(seed, path, others), sizes)
    return compare_digest(found.get("oh", "").encode(), expected.encode())


def _begun(seed: object, path: str, query: str) -> hashlib.blake2b:
    text = f"{seed} {path}?{query} ".encode()
    return hashlib.blake2b(text, key=_KEY, digest_size=33)


def _signature(begun: hashlib.blake2b, size: str) -> str:
    """Return a signature as the real ones: version, two letters, 33 bytes in URL-safe base 64."""
    state = begun.copy()
    state.update(size.encode())
    # as urlsafe_b64encode does it; most of what a feed costs are signatures
    text = b2a_base64(state.digest(), newline=False).translate(_URL_SAFE)
    return f"00_Af{text.decode()}"
