"""Finds ids that an input's rows need and that were learned before; tells wrong ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from instaspider.parsing.page import Page
from instaspider.visits.visit import Visit

# Seconds for which it is believed that a remembered account is still there, and public or private
# as it was. Afterwards the profile is asked, should nothing come.
BELIEVED_SECONDS = 86400


@dataclass(slots=True)
class Account:
    """What is known about one account."""

    username: str
    pk: str
    fbid: str | None = None
    is_private: bool | None = None
    seen: float = 0.0
    """When an answer said so last, in seconds since 1970."""


class KnownAccounts(Protocol):
    """Accounts that answers told of, in this crawl and in earlier ones."""

    def by_username(self, username: str) -> Account | None:
        """Who has that name; None where that is not known, or not certain any more."""

    def by_pk(self, pk: str) -> Account | None:
        """The account with that id; None as for names."""

    def last_with(self, username: str) -> Account | None:
        """Who was seen last under that name, be it long ago."""

    def age(self, account: Account) -> float:
        """Seconds since an answer said so."""

    def forget(self, username: str) -> None:
        """An answer says that the name is not that account's."""

    def learn(
        self,
        username: str | None,
        pk: str | None,
        fbid: str | None = None,
        *,
        is_private: bool | None = None,
    ) -> None:
        """What an answer said just now; nothing where it lacks the name or the id."""

    def learn_from(self, item: Any) -> None:
        """All accounts that an item names."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """What memory tells for an input."""

    ids: dict[str, str]
    """Those that it lacks."""
    private: bool
    """Whether its account was private a moment ago."""
    unsure: bool
    """Whether it is to be asked, should nothing come, if the account is there and private."""


def recalled(known: KnownAccounts, visit: Visit, wants: str) -> Recalled | None:
    """What is remembered of an input's account; None if the id that it wants has to be asked
    for."""
    if visit.distrusts:
        return None
    account = _account(known, visit)
    told = _ids(account) if account is not None else {}
    if account is None or wants not in told:
        return None
    new = {name: value for name, value in told.items() if name not in visit.arguments}
    # What an empty answer means is known of an account that was public or private a moment ago.
    recent = known.age(account) <= BELIEVED_SECONDS
    unsure = account.is_private is None or not recent
    return Recalled(new, recent and account.is_private is True, unsure)


def believed(known: KnownAccounts, visit: Visit) -> bool | None:
    """Whether the account with a given id is private, as far as memory tells what an empty answer
    about it means; None: somebody is to be asked."""
    pk = visit.arguments.get("pk")
    if pk is None or visit.distrusts or "pk" in visit.remembered:
        return None
    account = known.by_pk(pk)
    if account is None or known.age(account) > BELIEVED_SECONDS:
        return None
    return account.is_private


def contradiction(visit: Visit, page: Page[Any]) -> tuple[str, str] | None:
    """Id and name of an account that the answer tells, if one of them is the input's and the other
    is not."""
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
    """The id that the account of a name had which is not there any more, if nobody asked by that
    yet."""
    account = known.last_with(visit.arguments["username"])
    return None if account is None or "pk" in visit.arguments else account.pk


def whereabouts(known: KnownAccounts, visit: Visit) -> str:
    """What is remembered of a name that is not there any more, as a clause; else empty."""
    account = known.last_with(visit.arguments.get("username", ""))
    if account is None or visit.sought:
        return ""
    seen = datetime.fromtimestamp(account.seen, UTC).date()
    return f"on {seen} it was the account with the id {account.pk}, which may have another name now"


def renamed(asked: str, told: str, pk: str) -> str:
    """What is said of an account whose name has changed."""
    return f"renamed: {asked} is now {told} (pk {pk})"


def _account(known: KnownAccounts, visit: Visit) -> Account | None:
    if "username" in visit.arguments:
        return known.by_username(visit.arguments["username"])
    return known.by_pk(visit.arguments["pk"]) if "pk" in visit.arguments else None


def _ids(account: Account) -> dict[str, str]:
    ids = {"username": account.username, "pk": account.pk, "fbid": account.fbid}
    return {name: value for name, value in ids.items() if value}
