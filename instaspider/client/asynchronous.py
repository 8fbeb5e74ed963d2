"""Defines :class:`AsyncInstagram`, the client for coroutines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from instaspider.client.base import SetUp
from instaspider.client.groups import (
    Feed,
    Friendships,
    Graphql,
    Hashtags,
    Location,
    Media,
    Public,
    Search,
    Stories,
    Users,
)
from instaspider.client.streams import Streams


class AsyncInstagram(Streams, SetUp):
    """Reads Instagram from coroutines; ``async with`` closes it.

    The client opens at the first call, in the loop that runs then. All calls share identities,
    pace, connections and what is known of accounts. ``asyncio.gather`` runs many calls as fast as
    the mode allows. A call raises an :class:`OutcomeError` unless its input is ``done``.
    """

    def __init__(self, **options: Any) -> None:
        """``options``: those of :class:`instaspider.client.base.Client`."""
        super().__init__(**options)
        self.users = Users(self)
        self.media = Media(self)
        self.feed = Feed(self)
        self.public = Public(self)
        self.stories = Stories(self)
        self.search = Search(self)
        self.hashtags = Hashtags(self)
        self.location = Location(self)
        self.friendships = Friendships(self)
        self.graphql = Graphql(self)

    def add_proxies(self, urls: Iterable[str]) -> Self:
        """Use these proxies too, from now on.

        Requests without a login then go through proxies alone, no longer from this machine's own
        address. Raises :class:`ConfigurationError`.
        """
        self._add(urls)
        return self

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}, {self._state()}>"
