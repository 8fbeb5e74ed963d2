"""Defines the spiders that take accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from instaspider.inputs import User, parse_user
from instaspider.items import Friendship, Profile, UserRef
from instaspider.spiders.argument_types import DOWNLOAD, LIMIT, Argument, yes_or_no
from instaspider.spiders.base import InstagramSpider
from instaspider.visits.step import Step
from instaspider.visits.visit import Visit

LISTS = "a file, file.csv:column, an https URL of a list, a,b,c or - for standard input"
MUTUAL = {"mutual": Argument("1 for those alone whom the login follows", yes_or_no, False, "1")}
USERS = Argument(f"names, @names, profile URLs or numeric ids: {LISTS}", example="nasa,esa")


class UsersSpider(InstagramSpider[User]):
    """Serves as the base of the spiders with ``users=``."""

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
    """Gives one ``Profile`` for each account; with ``about=1`` what the website tells about the
    account itself too.

    Login: no; numeric ids and ``about=1`` need [one](log-in.md), and say so.
    """

    name = "profiles"
    capabilities = ("profile", "about")
    gives = (Profile,)
    arguments: ClassVar[Mapping[str, Argument]] = {
        "users": USERS,
        "about": Argument(
            "1 for the month in which it was made, its country and its former names too",
            yes_or_no,
            False,
            "1",
        ),
        **DOWNLOAD,
    }

    def first_steps(self, value: User) -> list[Step]:
        """Ask about the account first: the profile comes with what that told."""
        del value
        about = [Step("about", aside=True)] if self.given["about"] else []
        return [Step("profile"), *about]

    def complete(self, item: Any, visit: Visit) -> Any | None:
        if not isinstance(item, Profile) or not self.given["about"]:
            return item
        if visit.steps[-1].capability == "about":
            return None
        told = visit.arguments
        item.joined, item.country = told.get("joined"), told.get("country")
        item.former_names = int(told["former_names"]) if "former_names" in told else None
        return item


class SimilarSpider(UsersSpider):
    """Gives ``UserRef`` items: accounts like each one.

    Login: no.
    """

    name = "similar"
    capabilities = ("similar",)
    gives = (UserRef,)
    list_of = "pk"
    arguments: ClassVar[Mapping[str, Argument]] = {"users": USERS, **LIMIT}


class FollowersSpider(UsersSpider):
    """Gives ``UserRef`` items: who follows each account; with ``mutual=1`` those of them whom the
    login follows.

    Login: yes.
    """

    name = "followers"
    capabilities = ("followers", "mutual_followers")
    gives = (UserRef,)
    list_of = "pk"
    arguments: ClassVar[Mapping[str, Argument]] = {"users": USERS, **MUTUAL, **LIMIT}

    def first_steps(self, value: User) -> list[Step]:
        del value
        return [Step("mutual_followers" if self.given["mutual"] else "followers")]


class FriendshipSpider(UsersSpider):
    """Gives one ``Friendship`` for each account: who follows whom, requests, mutes, blocks.

    Login: yes.
    """

    name = "friendship"
    capabilities = ("friendship",)
    gives = (Friendship,)

    def complete(self, item: Any, visit: Visit) -> Any | None:
        if isinstance(item, Friendship):
            item.pk = visit.arguments.get("pk")
            item.username = visit.arguments.get("username")
        return item


class FollowingSpider(UsersSpider):
    """Gives ``UserRef`` items: whom each account follows.

    Login: yes.
    """

    name = "following"
    capabilities = ("following",)
    gives = (UserRef,)
    list_of = "pk"
    arguments: ClassVar[Mapping[str, Argument]] = {"users": USERS, **LIMIT}
