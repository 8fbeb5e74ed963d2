"""Defines what a walk asks of the crawl around it: which routes are open, what is known, who sent.

Places are whatever stands for an address; a walk only hands them on.
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
        """Accounts that answers told of."""

    @property
    def login_first(self) -> bool:
        """Whether all is asked with a login, where there is one."""

    @property
    def has_session(self) -> bool:
        """Whether a login is there that still works."""

    @property
    def login_how(self) -> str:
        """What a person can do to have a login, in words that follow "needs a login:"."""

    def lost_login(self, rows: Sequence[Endpoint]) -> str:
        """Why there is no login any more that these rows need; empty where that is not so."""

    def choose(self, rows: Sequence[Endpoint], tried: Mapping[str, object]) -> Endpoint | None:
        """The next open row for an input that has tried some; None when none is left."""

    def why_closed(self, row: Endpoint) -> str | None:
        """Why the row is not tried, in words; None while it is open."""

    def is_walled(self, row: Endpoint) -> bool:
        """Whether the row is closed to all addresses, so that a request for it is a probe."""

    def is_shut_by_walls(self, row: Endpoint) -> bool:
        """The same of a row that is not closed for good."""

    def asks_with_login(self, row: Endpoint) -> bool:
        """Whether its requests are sent with a login."""

    def is_proven(self, row: Endpoint, line: int) -> bool:
        """Whether the row has answered for another input than that of this line."""

    def places(self, row: Endpoint) -> Collection[Hashable]:
        """Addresses that the row can be asked from."""

    def place(self, name: str | None) -> Hashable | None:
        """The address of an identity; None for nobody, and for somebody of an earlier crawl."""

    # -- what came -------------------------------------------------------------------------

    def answered(self, row: Endpoint, place: Hashable, line: int) -> None:
        """Data for the input of that line."""

    def reached(self, row: Endpoint, place: Hashable) -> None:
        """An answer about the input, be it that nobody is there."""

    def walled(self, row: Endpoint, place: Hashable, name: str, attempt: Attempt) -> None:
        """A wall for that identity at that address."""

    def closed(self, row: Endpoint, why: str) -> None:
        """The row is of no use any more."""

    def count(self, stat: str, by: int = 1) -> None:
        """What the stat of that name is there for has happened."""

    def tell(self, sentence: str, *, once: bool = False) -> None:
        """Something that a person should know."""
