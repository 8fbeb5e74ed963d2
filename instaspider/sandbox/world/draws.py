"""Draws numbers that can be repeated: one key gives the same draws on any machine and Python."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")

_ENOUGH = 1 << 200
"""When less entropy than this is left, the next 512 bits are drawn."""


class Draw:
    """Draws numbers from a keyed hash; those of ``random`` may differ between versions of
    Python."""

    __slots__ = ("_key", "_left", "_round", "seed")

    def __init__(self, *key: object) -> None:
        self.seed = key[0]
        """The seed of the world."""
        self._key = "\x00".join(map(str, key)).encode()
        self._round = 0
        self._left = 0

    def below(self, limit: int) -> int:
        """Return a whole number in ``range(limit)``."""
        if self._left < _ENOUGH:
            self._left = int.from_bytes(self.data(64), "big")
        self._left, number = divmod(self._left, limit)
        return number

    def data(self, size: int) -> bytes:
        """Return up to 64 bytes."""
        self._round += 1
        salt = self._round.to_bytes(8, "big")
        return blake2b(self._key, salt=salt, digest_size=size).digest()

    def between(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def chance(self, percent: int) -> bool:
        return self.below(100) < percent

    def pick(self, options: Sequence[T]) -> T:
        return options[self.below(len(options))]

    def magnitude(self, weights: Sequence[int]) -> int:
        """Return a number with as many digits as an index drawn by ``weights``: many small, few
        large."""
        at = self.below(sum(weights))
        for digits, weight in enumerate(weights):
            at -= weight
            if at < 0:
                return self.below(int(10**digits))
        raise AssertionError("weights do not cover their own sum")

    def uuid(self) -> str:
        """Return a text in the form of a UUID; its version is any."""
        return "-".join(self.token(size, "0123456789abcdef") for size in (8, 4, 4, 4, 12))

    def token(self, size: int, alphabet: str) -> str:
        return "".join([alphabet[self.below(len(alphabet))] for _ in range(size)])
