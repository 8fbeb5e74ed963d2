"""Spiders that take accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from instaspider.inputs import Inputs, User, open_inputs, open_values, parse_user
from instaspider.spiders.arguments import Fetch
from instaspider.spiders.base import InstagramSpider
from instaspider.spiders.values import Argument

LISTS = "a file, file.csv:column, an https URL of a list, a,b,c or - for standard input"
USERS = Argument(f"names, @names, profile URLs or numeric ids: {LISTS}", example="nasa,esa")


class UsersSpider(InstagramSpider[User]):
    """Base of the spiders with ``users=``."""

    inputs_argument = "users"
    arguments: ClassVar[Mapping[str, Argument]] = {"users": USERS}

    @classmethod
    def read_inputs(cls, spec: Any, fetch: Fetch) -> Inputs[User]:
        if isinstance(spec, Inputs):
            return spec
        if isinstance(spec, str):
            return open_inputs(spec, parse_user, fetch=fetch)
        return open_values(spec, parse_user)  # from a script: users=["nasa", "esa"]

    def parse_input(self, text: str) -> User:
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
