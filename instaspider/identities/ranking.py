"""Keeps identities in the order in which they are lent, while their counts change."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator

from instaspider.identities.identity import Identity


class Ranking:
    """Iterates over identities, the one with the fewest requests under way first.

    Of those with equal numbers, the one with the fewest requests so far is first, then the first of
    the list.
    """

    def __init__(self) -> None:
        self.identities: list[Identity] = []
        self._ranks: dict[Identity, tuple[int, int, int]] = {}
        self._order: list[tuple[int, int, int]] = []

    def add(self, identity: Identity) -> None:
        """Take in an identity."""
        rank = identity.in_flight, identity.requests, len(self.identities)
        self.identities.append(identity)
        self._ranks[identity] = rank
        insort(self._order, rank)

    def __iter__(self) -> Iterator[Identity]:
        for _, _, number in self._order:
            yield self.identities[number]

    def count(self, identity: Identity, *, in_flight: int, requests: int) -> None:
        """Add to the counts of an identity, and move it to its new place."""
        rank = self._ranks[identity]
        del self._order[bisect_left(self._order, rank)]
        identity.in_flight += in_flight
        identity.requests += requests
        self._ranks[identity] = identity.in_flight, identity.requests, rank[2]
        insort(self._order, self._ranks[identity])
