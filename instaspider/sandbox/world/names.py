"""Usernames and pks: each name has one pk, each pk one name, and nothing is stored for most.

A pk is a decimal string below 2**59. Names of up to 11 characters are numbers in base 38, run
through a small seeded permutation of 58 bits, so the name can be computed back from the pk. Longer
names are hashed into the range above and remembered once they were asked for (``--names`` keeps
them in a file). A pk that stands for no such name belongs to ``user.<pk in base 36, 13 digits>``.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789._"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LONGEST_CODED = 11
_BITS = 58
_HALF = _BITS // 2
_HASHED = 1 << _BITS
"""The first pk of the range of hashed names."""
_LARGEST = 1 << 64
_REMEMBERED = 200_000
_CODED_NAMES = sum(len(LETTERS) ** size for size in range(1, _LONGEST_CODED + 1))

SPECIAL_PREFIXES = (
    "missing_",
    "private_",
    "business_",
    "walled_",
    "throttled_",
    "renamed_",
    "ogonly_",
    "leaving_",
    "moving_",
    "moved_",
    "deleting_",
    "gated_",
)
"""Names that begin so behave as docs/reference/sandbox.md says; any suffix may follow."""

_VALID = re.compile(r"[a-z0-9._]{1,30}", re.ASCII)
_DERIVED = re.compile(r"user\.([0-9a-z]{13})", re.ASCII)


class Names:
    """Maps names to pks and back, for one seed."""

    def __init__(self, seed: int) -> None:
        self._key = f"names {seed}".encode()[:64]
        self._hashed: OrderedDict[int, str] = OrderedDict()

    @staticmethod
    def normal(name: str) -> str | None:
        """Return a name in lower case; None if no account can have it."""
        name = name.lower()
        return name if _VALID.fullmatch(name) else None

    @staticmethod
    def is_hashed(pk: int) -> bool:
        """Whether a pk leads back to its name only after the name was asked for."""
        return pk >= _HASHED

    def pk(self, name: str) -> int:
        """Return the pk of a name in normal form."""
        if len(name) <= _LONGEST_CODED:
            return self._permute(code_of(name))
        if match := _DERIVED.fullmatch(name):
            pk = int(match[1], 36)
            if pk < _LARGEST and self.name(pk) == name:
                return pk
        pk = _HASHED + self._hash(b"long", name.encode(), _BITS)
        self._hashed[pk] = name
        self._hashed.move_to_end(pk)
        if len(self._hashed) > _REMEMBERED:
            self._hashed.popitem(last=False)
        return pk

    def name(self, pk: int) -> str | None:
        """Return the name of a pk; None if no account can have that pk."""
        if not 0 < pk < _LARGEST:
            return None
        if pk < _HASHED and (code := self._permute_back(pk)) < _CODED_NAMES:
            return name_of(code)
        return self._hashed.get(pk) or "user." + _base36(pk).rjust(13, "0")

    def _hash(self, purpose: bytes, data: bytes, bits: int) -> int:
        digest = hashlib.blake2b(data, key=self._key, person=purpose, digest_size=8).digest()
        return int.from_bytes(digest, "big") >> (64 - bits)

    def _round(self, number: int, half: int) -> int:
        return self._hash(b"round%d" % number, half.to_bytes(4, "big"), _HALF)

    def _permute(self, value: int) -> int:
        left, right = value >> _HALF, value & ((1 << _HALF) - 1)
        for number in range(4):  # a Feistel network of four rounds
            left, right = right, left ^ self._round(number, right)
        return left << _HALF | right

    def _permute_back(self, value: int) -> int:
        left, right = value >> _HALF, value & ((1 << _HALF) - 1)
        for number in reversed(range(4)):
            left, right = right ^ self._round(number, left), left
        return left << _HALF | right


def special_prefix(name: str) -> str | None:
    if not name.startswith(SPECIAL_PREFIXES):
        return None
    return next(prefix for prefix in SPECIAL_PREFIXES if name.startswith(prefix))


def code_of(name: str) -> int:
    """Return a number for a string of LETTERS; shorter ones come first, as "a" is not "aa"."""
    value = 0
    for character in name:
        value = value * len(LETTERS) + LETTERS.index(character) + 1
    return value - 1


def name_of(code: int) -> str:
    """Return the string that has this number."""
    characters = []
    value = code + 1
    while value > 0:
        value, digit = divmod(value - 1, len(LETTERS))
        characters.append(LETTERS[digit])
    return "".join(reversed(characters))


def _base36(value: int) -> str:
    characters = []
    while value:
        value, digit = divmod(value, 36)
        characters.append(_DIGITS[digit])
    return "".join(reversed(characters))
