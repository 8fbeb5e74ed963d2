"""Makes long lists whose elements are computed when they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, overload

T = TypeVar("T")


class Computed(Sequence[T]):
    """The elements ``make(0)`` to ``make(size - 1)``; slices are lists."""

    __slots__ = ("_make", "_size")

    def __init__(self, size: int, make: Callable[[int], T]) -> None:
        self._size = size
        self._make = make

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[T]:
        return map(self._make, range(self._size))

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        if isinstance(at, slice):
            return [self._make(number) for number in range(*at.indices(self._size))]
        number = at + self._size if at < 0 else at
        if not 0 <= number < self._size:
            raise IndexError(at)
        return self._make(number)


class Dated(Computed[T]):
    """A list, newest first, in which ``when(number)`` is cheaper than the element itself."""

    __slots__ = ("when",)

    def __init__(self, size: int, make: Callable[[int], T], when: Callable[[int], int]) -> None:
        super().__init__(size, make)
        self.when = when

    def chosen(self, size: int, number_of: Callable[[int], int]) -> Dated[T]:
        """Return some elements: element ``k`` is element ``number_of(k)`` of this list."""
        return Dated(size, lambda k: self._make(number_of(k)), lambda k: self.when(number_of(k)))


def merged(one: Dated[T], other: Dated[T]) -> Dated[T]:
    """Return both lists as one, newest first; ``one`` comes first at equal times."""
    if not len(other):
        return one
    if not len(one):
        return other

    def split(rank: int) -> tuple[Dated[T], int]:
        """Return the list, and the number in it, of the element with this rank."""
        low, high = max(0, rank - len(other)), min(rank, len(one))
        while low < high:  # how many of ``one`` are among the first ``rank``
            middle = (low + high) // 2
            if one.when(middle) >= other.when(rank - 1 - middle):
                low = middle + 1
            else:
                high = middle
        rest = rank - low
        if rest == len(other) or (low < len(one) and one.when(low) >= other.when(rest)):
            return one, low
        return other, rest

    def make(rank: int) -> T:
        chosen, number = split(rank)
        return chosen[number]

    def when(rank: int) -> int:
        chosen, number = split(rank)
        return chosen.when(number)

    return Dated(len(one) + len(other), make, when)
