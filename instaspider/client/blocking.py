"""Defines :class:`Instagram`, the client whose calls block."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from instaspider.client.asynchronous import AsyncInstagram, anonymous
from instaspider.client.base import Path_
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


class Instagram(BlockingStreams):
    """Reads Instagram with calls that block, from any thread; ``with`` closes it.

    It is an :class:`~instaspider.client.asynchronous.AsyncInstagram` whose loop runs in a thread of
    its own.
    """

    def __init__(self, **options: Any) -> None:
        """``options``: those of :class:`instaspider.client.base.Client`."""
        super().__init__(AsyncInstagram(**options))
        self.users = BlockingUsers(self)
        self.media = BlockingMedia(self)
        self.feed = BlockingFeed(self)
        self.public = BlockingPublic(self)
        self.stories = BlockingStories(self)
        self.search = BlockingSearch(self)
        self.hashtags = BlockingHashtags(self)
        self.location = BlockingLocation(self)
        self.friendships = BlockingFriendships(self)
        self.graphql = BlockingGraphql(self)

    @classmethod
    def anonymous(
        cls,
        unlimited: bool = False,
        mode: str | None = None,
        **options: Any,
    ) -> Self:
        """Return a client without a login. ``unlimited``: it asks as fast as answers come."""
        return cls(**anonymous(mode="unlimited" if unlimited else mode, **options))

    @classmethod
    def from_env(cls, env_path: Path_ = ".env", mode: str | None = None, **options: Any) -> Self:
        """Return a client with the logins of a ``.env`` file."""
        return cls(sessions=env_path, mode=mode, **options)

    @classmethod
    def from_session_file(
        cls, path: Path_ = "session.json", mode: str | None = None, **options: Any
    ) -> Self:
        """Return a client with the login of a session file."""
        return cls(sessions=path, mode=mode, **options)

    def add_proxies(self, urls: Iterable[str]) -> Self:
        """Use these proxies too, from now on.

        Requests without a login then go through proxies alone, no longer from this machine's own
        address. Raises :class:`ConfigurationError`.
        """

        async def add() -> None:
            self._async._add(urls)

        self._wait(add())
        return self

    def add_proxy(self, url: str) -> Self:
        """Use this proxy too, from now on."""
        return self.add_proxies([url])

    def load_proxies_from_file(self, path: Path_) -> Self:
        """Use the proxies of a file too; each line is the URL of one."""
        return self.add_proxies(self._async._lines(path))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}, {self._async._state()}>"
