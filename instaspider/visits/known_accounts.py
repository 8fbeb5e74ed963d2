"""Finds the ids that an input's rows need if earlier answers told them, and notices wrong ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from instaspider.parsing.page import Page
from instaspider.visits.visit import Visit

# For how many seconds it is believed that a remembered account is still there, and as public or
# private as it was. Afterwards the profile is asked if nothing comes.
BELIEVED_SECONDS = 86400


@dataclass(slots=True)
class Account:
    """Holds what is known about one account."""

    username: str
    pk: str
    fbid: str | None = None
    is_private: bool | None = None
    seen: float = 0.0
    """When an answer last told of the account, in seconds since 1970."""


class KnownAccounts(Protocol):
    """Remembers the accounts that answers told of, in this crawl and in earlier ones."""

    def by_username(self, username: str) -> Account | None:
        """Return the account with that name; None if that is unknown, or no longer certain."""

    def by_pk(self, pk: str) -> Account | None:
        """Return the account with that id; None if it is unknown, or no longer certain."""

    def last_with(self, username: str) -> Account | None:
        """Return the account that was last seen under that name, however long ago."""

    def age(self, account: Account) -> float:
        """Return how many seconds ago an answer last told of the account."""

    def forget(self, username: str) -> None:
        """Forget whose name it is, because an answer contradicts that."""

    def learn(
        self,
        username: str | None,
        pk: str | None,
        fbid: str | None = None,
        *,
        is_private: bool | None = None,
    ) -> None:
        """Note what an answer just said; nothing if it lacks the name or the id."""

    def learn_from(self, item: Any) -> None:
        """Note all accounts that an item names."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """Holds what is remembered of an input's account."""

    ids: dict[str, str]
    """The remembered ids that the input lacks."""
    private: bool
    """Whether its account was private a moment ago."""
    unsure: bool
    """Whether an empty list calls for a look at the profile: is the account there, and private?"""


def recalled(known: KnownAccounts, visit: Visit, wants: str) -> Recalled | None:
    """Return what is remembered of an input's account; None if the id that is wanted is not known
    and has to be asked for."""
    if visit.distrusts:
        return None
    account = _account(known, visit)
    told = _ids(account) if account is not None else {}
    if account is None or wants not in told:
        return None
    new = {name: value for name, value in told.items() if name not in visit.arguments}
    # What an empty answer means is known only if the account was public or private a moment ago.
    recent = known.age(account) <= BELIEVED_SECONDS
    unsure = account.is_private is None or not recent
    return Recalled(new, recent and account.is_private is True, unsure)


def believed(known: KnownAccounts, visit: Visit) -> bool | None:
    """Return whether the account with the input's id is private, so that an empty answer about it
    is understood; None if memory does not tell, and the profile has to be asked."""
    pk = visit.arguments.get("pk")
    if pk is None or visit.distrusts or "pk" in visit.remembered:
        return None
    account = known.by_pk(pk)
    if account is None or known.age(account) > BELIEVED_SECONDS:
        return None
    return account.is_private


def contradiction(visit: Visit, page: Page[Any]) -> tuple[str, str] | None:
    """Return the id and the name of an account in an answer that has one of the two in common with
    the input, but not both."""
    pk, username = visit.arguments.get("pk"), visit.arguments.get("username")
    if pk is None or username is None:
        return None
    users = (getattr(item, "user", None) for item in page.items)
    told = [(page.facts.get("pk"), page.facts.get("username"))]
    told += [(user.pk, user.username) for user in users if user is not None]
    for its_pk, its_name in told:
        if its_pk and its_name and (its_pk == pk) != (its_name == username):
            return its_pk, its_name
    return None


def sought(known: KnownAccounts, visit: Visit) -> str | None:
    """Return the id that a name's account had before the name was gone; None if no id is
    remembered, or the input was asked for by an id already."""
    account = known.last_with(visit.arguments["username"])
    return None if account is None or "pk" in visit.arguments else account.pk


def whereabouts(known: KnownAccounts, visit: Visit) -> str:
    """Return what is remembered of a name that is gone, as a clause; otherwise empty."""
    account = known.last_with(visit.arguments.get("username", ""))
    if account is None or visit.sought:
        return ""
    seen = datetime.fromtimestamp(account.seen, UTC).date()
    return f"on {seen} it was the account with the id {account.pk}, which may have another name now"


def renamed(asked: str, told: str, pk: str) -> str:
    """Return the remark on an account whose name has changed."""
    return f"renamed: {asked} is now {told} (pk {pk})"


def _account(known: KnownAccounts, visit: Visit) -> Account | None:
    if "username" in visit.arguments:
        return known.by_username(visit.arguments["username"])
    return known.by_pk(visit.arguments["pk"]) if "pk" in visit.arguments else None


def _ids(account: Account) -> dict[str, str]:
    ids = {"username": account.username, "pk": account.pk, "fbid": account.fbid}
    return {name: value for name, value in ids.items() if value}
