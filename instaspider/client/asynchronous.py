"""Defines :class:`AsyncInstagram`, the client for coroutines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from instaspider.client.base import Path_
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


class AsyncInstagram(Streams):
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
        self._add(urls)
        return self

    def add_proxy(self, url: str) -> Self:
        """Use this proxy too, from now on."""
        return self.add_proxies([url])

    def load_proxies_from_file(self, path: Path_) -> Self:
        """Use the proxies of a file too; each line is the URL of one."""
        return self.add_proxies(self._lines(path))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}, {self._state()}>"


def anonymous(**options: Any) -> dict[str, Any]:
    """Return the options of a client without a login."""
    settings = {"INSTASPIDER_LOGIN": "never", **(options.pop("settings", None) or {})}
    return {**options, "settings": settings}
