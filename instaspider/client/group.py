"""Defines the bases of the method groups, and the methods that ask about several inputs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Any, Generic, TypeVar

from instaspider.client.base import Client
from instaspider.client.errors import NotFoundError, OutcomeError
from instaspider.client.many import Many
from instaspider.client.thread import Blocking
from instaspider.items import Highlight, Post, Profile, UserRef

T = TypeVar("T")
G = TypeVar("G", bound="Group")


class Group:
    """Serves as the base of the groups of the async client."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def _one(self, spider: str, text: object, **arguments: Any) -> Any:
        found = await self._client._one(spider, text, **arguments)
        if found is None:
            raise NotFoundError(str(text), "the answers hold no such thing")
        return found

    def _many(self, spider: str, text: object, *, only: str = "", **arguments: Any) -> Many[Any]:
        return self._client._many(spider, text, only=only, **arguments)

    def _request_count(self) -> int:
        stats = self._client.stats.items()
        return sum(n for name, n in stats if name.startswith("instaspider/requests/"))

    async def _exists(self, username: str) -> bool:
        try:
            await self._one("profiles", username)
        except NotFoundError:
            return False
        except OutcomeError as error:
            if error.outcome in ("private", "restricted"):
                return True
            raise
        return True

    async def _bulk_profiles(
        self, usernames: Iterable[str], workers: int | None
    ) -> dict[str, Profile | OutcomeError]:
        found = await self._bulk("profiles", [*usernames], workers)
        return {name: each[0] if isinstance(each, list) else each for name, each in found.items()}

    async def _bulk_feeds(
        self, user_ids: Iterable[int | str], max_count: int | None, workers: int | None
    ) -> dict[str, list[Post] | OutcomeError]:
        return await self._bulk("posts", [*map(str, user_ids)], workers, limit=max_count)

    async def _bulk(
        self, spider: str, names: list[str], workers: int | None, **arguments: Any
    ) -> dict[str, list[Any] | OutcomeError]:
        """Return the items of each input, or its exception. ``workers``: inputs at a time."""
        room = asyncio.Semaphore(workers or max(1, len(names)))

        async def get(name: str) -> list[Any] | OutcomeError:
            async with room:
                try:
                    return await self._many(spider, name, **arguments)
                except OutcomeError as error:
                    return error

        return dict(zip(names, await asyncio.gather(*map(get, names)), strict=True))

    async def _stories_and_highlights(self, user_id: int | str) -> list[Highlight | Post]:
        stories = await self._many("stories", user_id)
        return [*stories, *await self._many("highlights", user_id, posts=1)]

    async def _relationship(
        self, user_id: int | str, max_count: int | None
    ) -> dict[str, list[UserRef]]:
        followers = await self._many("followers", user_id, limit=max_count)
        following = await self._many("following", user_id, limit=max_count)
        ours, theirs = ({user.pk for user in each} for each in (following, followers))
        return {
            "mutual": [user for user in followers if user.pk in ours],
            "fans": [user for user in followers if user.pk not in ours],
            "not_following_back": [user for user in following if user.pk not in theirs],
        }

    async def _not_following_back(self, user_id: int | str, max_count: int | None) -> list[UserRef]:
        return (await self._relationship(user_id, max_count))["not_following_back"]

    async def _fans(self, user_id: int | str, max_count: int | None) -> list[UserRef]:
        return (await self._relationship(user_id, max_count))["fans"]


class BlockingGroup(Generic[G]):
    """Serves as the base of the groups of the blocking client: each method waits for that of the
    async group."""

    def __init__(self, client: Blocking, group: G) -> None:
        self._client, self._group = client, group

    def _wait(self, awaitable: Awaitable[T]) -> T:
        return self._client._wait(awaitable)


def highlight_of(value: int | str) -> str:
    """Return the input for a highlight; an id alone gets ``highlight:`` in front."""
    text = str(value)
    return f"highlight:{text}" if text.isdigit() else text


def urls_of(post: Post) -> list[str]:
    """Return the URL of the largest file of each picture or video of a post."""
    found = []
    for each in (post, *(post.children or ())):
        files = each.videos or each.images or []
        if files and (url := files[0].url):
            found.append(url)
    return found
