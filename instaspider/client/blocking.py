"""Defines :class:`Instagram`, the client whose calls block."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from instaspider.client.asynchronous import AsyncInstagram
from instaspider.client.base import SetUp
from instaspider.client.blocking_groups import (
    BlockingFeed,
    BlockingFriendships,
    BlockingGraphql,
    BlockingHashtags,
    BlockingLocation,
    BlockingMedia,
    BlockingPublic,
    BlockingSearch,
    BlockingStories,
    BlockingUsers,
)
from instaspider.client.streams import BlockingStreams


class Instagram(BlockingStreams, SetUp):
    """Reads Instagram with calls that block, from any thread; ``with`` closes it.

    It is an :class:`~instaspider.client.asynchronous.AsyncInstagram` whose loop runs in a thread of
    its own.
    """

    def __init__(self, **options: Any) -> None:
        """``options``: those of :class:`instaspider.client.base.Client`."""
        client = AsyncInstagram(**options)
        super().__init__(client)
        self.users = BlockingUsers(self, client.users)
        self.media = BlockingMedia(self, client.media)
        self.feed = BlockingFeed(self, client.feed)
        self.public = BlockingPublic(self, client.public)
        self.stories = BlockingStories(self, client.stories)
        self.search = BlockingSearch(self, client.search)
        self.hashtags = BlockingHashtags(self, client.hashtags)
        self.location = BlockingLocation(self, client.location)
        self.friendships = BlockingFriendships(self, client.friendships)
        self.graphql = BlockingGraphql(self, client.graphql)

    def add_proxies(self, urls: Iterable[str]) -> Self:
        """Use these proxies too, from now on.

        Requests without a login then go through proxies alone, no longer from this machine's own
        address. Raises :class:`ConfigurationError`.
        """

        async def add() -> None:
            self._async._add(urls)

        self._wait(add())
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}, {self._async._state()}>"
