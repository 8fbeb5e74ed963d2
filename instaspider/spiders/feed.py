"""Spiders about what accounts post."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from instaspider.pending import Pending
from instaspider.spiders.users import USERS, UsersSpider
from instaspider.spiders.values import LIMIT, TIMES, Argument


class PostsSpider(UsersSpider):
    """The :class:`~instaspider.items.Post` items of each account's grid, newest first."""

    name = "posts"
    capabilities = ("posts",)
    arguments: ClassVar[Mapping[str, Argument]] = {"users": USERS, **LIMIT, **TIMES}
    newest_first = True

    def list_owner(self, pending: Pending) -> str | None:
        return pending.arguments.get("pk")
