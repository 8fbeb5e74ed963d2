"""Defines what a walk asks of the crawl around it: which routes are open, what is known, who sent.

A walk takes an input from question to question. A place is whatever stands for an address from
which requests are sent; a walk only hands places on.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Protocol

from instaspider.catalogue import Endpoint
from instaspider.visits.known_accounts import KnownAccounts
from instaspider.visits.step import Attempt


class Guide(Protocol):
    """Answers a walk's questions, and hears what came."""

    # -- questions -------------------------------------------------------------------------

    @property
    def accounts(self) -> KnownAccounts:
        """The accounts that answers told of."""

    @property
    def login_first(self) -> bool:
        """Whether everything is asked with a login, if there is one."""

    @property
    def has_session(self) -> bool:
        """Whether a login is there that still works."""

    @property
    def login_how(self) -> str:
        """What a person can do to have a login, in words that follow "needs a login:"."""

    def lost_login(self, rows: Sequence[Endpoint]) -> str:
        """Return why there is no login any more that these rows need; empty if that is not so."""

    def first_open(self, rows: Sequence[Endpoint], tried: Mapping[str, object]) -> Endpoint | None:
        """Return the next open row for an input that has tried some; None when none is left."""

    def why_closed(self, row: Endpoint) -> str | None:
        """Return why the row is not tried, in words; None while it is open."""

    def is_walled(self, row: Endpoint) -> bool:
        """Whether the row is closed to all addresses, so that a request for it is a probe. Walls
        close it: answers that ask for a login instead."""

    def is_shut_by_walls(self, row: Endpoint) -> bool:
        """Whether walls have closed the row to all addresses, and it is not closed for good."""

    def asks_with_login(self, row: Endpoint) -> bool:
        """Whether its requests are sent with a login."""

    def is_proven(self, row: Endpoint, line: int) -> bool:
        """Whether the row has answered for another input than that of this line."""

    def places(self, row: Endpoint) -> Collection[Hashable]:
        """Return the addresses that the row can be asked from."""

    def place(self, name: str | None) -> Hashable | None:
        """Return the address of an identity; None for nobody, and if an earlier crawl had it."""

    # -- what came -------------------------------------------------------------------------

    def answered(self, row: Endpoint, place: Hashable, line: int) -> None:
        """Note that the row gave data at that address, for the input of that line."""

    def reached(self, row: Endpoint, place: Hashable) -> None:
        """Note an answer about the input, even one that nobody is there."""

    def walled(self, row: Endpoint, place: Hashable, name: str, attempt: Attempt) -> None:
        """Note that this identity met a wall at that address."""

    def closed(self, row: Endpoint, why: str) -> None:
        """Note that the row is of no use any more, and why."""

    def count(self, stat: str, by: int = 1) -> None:
        """Add to the stat of that name."""

    def tell(self, sentence: str, *, once: bool = False) -> None:
        """Tell a person a sentence; with ``once`` only the first time."""
