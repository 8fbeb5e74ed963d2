"""Spiders that take accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from instaspider.inputs import User, parse_user
from instaspider.items import Profile, UserRef
from instaspider.pending import Pending
from instaspider.spiders.base import InstagramSpider
from instaspider.spiders.values import DOWNLOAD, LIMIT, Argument

LISTS = "a file, file.csv:column, an https URL of a list, a,b,c or - for standard input"
USERS = Argument(f"names, @names, profile URLs or numeric ids: {LISTS}", example="nasa,esa")


class UsersSpider(InstagramSpider[User]):
    """Base of the spiders with ``users=``."""

    inputs_argument = "users"
    arguments: ClassVar[Mapping[str, Argument]] = {"users": USERS}

    @classmethod
    def parse_input(cls, text: str) -> User:
        return parse_user(text)

    def key(self, value: User) -> str:
        return value.key

    def row_arguments(self, value: User) -> dict[str, str]:
        if value.username is not None:
            return {"username": value.username}
        assert value.pk is not None
        return {"pk": value.pk}


class ProfilesSpider(UsersSpider):
    """One :class:`~instaspider.items.Profile` for each account."""

    name = "profiles"
    capabilities = ("profile",)
    gives = (Profile,)
    arguments: ClassVar[Mapping[str, Argument]] = {"users": USERS, **DOWNLOAD}


class ListedUsersSpider(UsersSpider):
    """Base of the spiders that list accounts of accounts."""

    arguments: ClassVar[Mapping[str, Argument]] = {"users": USERS, **LIMIT}

    def complete(self, item: Any, pending: Pending) -> Any | None:
        if isinstance(item, UserRef):
            item.list_pk = pending.arguments.get("pk")
        return item


class SimilarSpider(ListedUsersSpider):
    """Accounts like each one, as :class:`~instaspider.items.UserRef`."""

    name = "similar"
    capabilities = ("similar",)
    gives = (UserRef,)


class FollowersSpider(ListedUsersSpider):
    """Who follows each account, as :class:`~instaspider.items.UserRef`."""

    name = "followers"
    capabilities = ("followers",)
    gives = (UserRef,)


class FollowingSpider(ListedUsersSpider):
    """Whom each account follows, as :class:`~instaspider.items.UserRef`."""

    name = "following"
    capabilities = ("following",)
    gives = (UserRef,)
