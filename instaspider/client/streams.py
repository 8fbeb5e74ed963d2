"""Defines the method ``stream`` of both clients.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from typing import Any, Literal, Unpack, overload

from instaspider.client.arguments import Arguments
from instaspider.client.base import Client
from instaspider.client.blocking_stream import BlockingSource, BlockingStream
from instaspider.client.stream import Source, Stream
from instaspider.client.thread import Blocking
from instaspider.items import (
    Action,
    Comment,
    Friendship,
    Hashtag,
    Highlight,
    Place,
    Post,
    Profile,
    Sound,
    UserRef,
)


class Streams(Client):
    """Adds the method ``stream`` to the base of clients."""

    @overload
    def stream(
        self, spider: Literal["timeline"], /, **more: Unpack[Arguments]
    ) -> Stream[Hashtag | Post | UserRef]: ...
    @overload
    def stream(
        self, spider: Literal["liked", "saved"], /, **more: Unpack[Arguments]
    ) -> Stream[Post]: ...
    @overload
    def stream(
        self, spider: Literal["tray"], /, **more: Unpack[Arguments]
    ) -> Stream[Post | UserRef]: ...
    @overload
    def stream(
        self, spider: Literal["location"], /, *, locations: Source, **more: Unpack[Arguments]
    ) -> Stream[Place | Post]: ...
    @overload
    def stream(
        self, spider: Literal["like", "unlike"], /, *, media: Source, **more: Unpack[Arguments]
    ) -> Stream[Action]: ...
    @overload
    def stream(
        self, spider: Literal["comments"], /, *, media: Source, **more: Unpack[Arguments]
    ) -> Stream[Comment]: ...
    @overload
    def stream(
        self, spider: Literal["media"], /, *, media: Source, **more: Unpack[Arguments]
    ) -> Stream[Post]: ...
    @overload
    def stream(
        self, spider: Literal["likers", "viewers"], /, *, media: Source, **more: Unpack[Arguments]
    ) -> Stream[UserRef]: ...
    @overload
    def stream(
        self, spider: Literal["search"], /, *, queries: Source, **more: Unpack[Arguments]
    ) -> Stream[Hashtag | Place | UserRef]: ...
    @overload
    def stream(
        self, spider: Literal["sound"], /, *, sounds: Source, **more: Unpack[Arguments]
    ) -> Stream[Post | Sound]: ...
    @overload
    def stream(
        self, spider: Literal["hashtag"], /, *, tags: Source, **more: Unpack[Arguments]
    ) -> Stream[Hashtag | Post]: ...
    @overload
    def stream(
        self, spider: Literal["friendship"], /, *, users: Source, **more: Unpack[Arguments]
    ) -> Stream[Friendship]: ...
    @overload
    def stream(
        self, spider: Literal["highlights"], /, *, users: Source, **more: Unpack[Arguments]
    ) -> Stream[Highlight | Post]: ...
    @overload
    def stream(
        self,
        spider: Literal["posts", "reels", "stories", "tagged"],
        /,
        *,
        users: Source,
        **more: Unpack[Arguments],
    ) -> Stream[Post]: ...
    @overload
    def stream(
        self, spider: Literal["profiles"], /, *, users: Source, **more: Unpack[Arguments]
    ) -> Stream[Profile]: ...
    @overload
    def stream(
        self,
        spider: Literal["followers", "following", "similar"],
        /,
        *,
        users: Source,
        **more: Unpack[Arguments],
    ) -> Stream[UserRef]: ...
    def stream(self, spider: str, /, **more: Any) -> Any:
        """Give the items of many inputs as they come, at the pace that all calls share."""
        return Stream(self, spider, more, owns=False)


class BlockingStreams(Blocking):
    """Adds the method ``stream`` to the base of blocking clients."""

    @overload
    def stream(
        self, spider: Literal["timeline"], /, **more: Unpack[Arguments]
    ) -> BlockingStream[Hashtag | Post | UserRef]: ...
    @overload
    def stream(
        self, spider: Literal["liked", "saved"], /, **more: Unpack[Arguments]
    ) -> BlockingStream[Post]: ...
    @overload
    def stream(
        self, spider: Literal["tray"], /, **more: Unpack[Arguments]
    ) -> BlockingStream[Post | UserRef]: ...
    @overload
    def stream(
        self,
        spider: Literal["location"],
        /,
        *,
        locations: BlockingSource,
        **more: Unpack[Arguments],
    ) -> BlockingStream[Place | Post]: ...
    @overload
    def stream(
        self,
        spider: Literal["like", "unlike"],
        /,
        *,
        media: BlockingSource,
        **more: Unpack[Arguments],
    ) -> BlockingStream[Action]: ...
    @overload
    def stream(
        self, spider: Literal["comments"], /, *, media: BlockingSource, **more: Unpack[Arguments]
    ) -> BlockingStream[Comment]: ...
    @overload
    def stream(
        self, spider: Literal["media"], /, *, media: BlockingSource, **more: Unpack[Arguments]
    ) -> BlockingStream[Post]: ...
    @overload
    def stream(
        self,
        spider: Literal["likers", "viewers"],
        /,
        *,
        media: BlockingSource,
        **more: Unpack[Arguments],
    ) -> BlockingStream[UserRef]: ...
    @overload
    def stream(
        self, spider: Literal["search"], /, *, queries: BlockingSource, **more: Unpack[Arguments]
    ) -> BlockingStream[Hashtag | Place | UserRef]: ...
    @overload
    def stream(
        self, spider: Literal["sound"], /, *, sounds: BlockingSource, **more: Unpack[Arguments]
    ) -> BlockingStream[Post | Sound]: ...
    @overload
    def stream(
        self, spider: Literal["hashtag"], /, *, tags: BlockingSource, **more: Unpack[Arguments]
    ) -> BlockingStream[Hashtag | Post]: ...
    @overload
    def stream(
        self, spider: Literal["friendship"], /, *, users: BlockingSource, **more: Unpack[Arguments]
    ) -> BlockingStream[Friendship]: ...
    @overload
    def stream(
        self, spider: Literal["highlights"], /, *, users: BlockingSource, **more: Unpack[Arguments]
    ) -> BlockingStream[Highlight | Post]: ...
    @overload
    def stream(
        self,
        spider: Literal["posts", "reels", "stories", "tagged"],
        /,
        *,
        users: BlockingSource,
        **more: Unpack[Arguments],
    ) -> BlockingStream[Post]: ...
    @overload
    def stream(
        self, spider: Literal["profiles"], /, *, users: BlockingSource, **more: Unpack[Arguments]
    ) -> BlockingStream[Profile]: ...
    @overload
    def stream(
        self,
        spider: Literal["followers", "following", "similar"],
        /,
        *,
        users: BlockingSource,
        **more: Unpack[Arguments],
    ) -> BlockingStream[UserRef]: ...
    def stream(self, spider: str, /, **more: Any) -> Any:
        """Give the items of many inputs as they come, for a plain ``for``."""
        return BlockingStream(self, spider, more, owns=False)
