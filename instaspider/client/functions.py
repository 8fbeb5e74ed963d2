"""Defines the functions for many inputs, with a type for each spider.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from typing import Any, Literal, Unpack, overload

from instaspider.client.arguments import Options, split
from instaspider.client.asynchronous import AsyncInstagram
from instaspider.client.blocking import Instagram
from instaspider.client.blocking_stream import BlockingSource, BlockingStream
from instaspider.client.stream import Collected, Source, Stream
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


@overload
def stream(
    spider: Literal["timeline"], /, **more: Unpack[Options]
) -> Stream[Hashtag | Post | UserRef]: ...
@overload
def stream(spider: Literal["liked", "saved"], /, **more: Unpack[Options]) -> Stream[Post]: ...
@overload
def stream(spider: Literal["tray"], /, **more: Unpack[Options]) -> Stream[Post | UserRef]: ...
@overload
def stream(
    spider: Literal["location"], /, *, locations: Source, **more: Unpack[Options]
) -> Stream[Place | Post]: ...
@overload
def stream(
    spider: Literal["like", "unlike"], /, *, media: Source, **more: Unpack[Options]
) -> Stream[Action]: ...
@overload
def stream(
    spider: Literal["comments"], /, *, media: Source, **more: Unpack[Options]
) -> Stream[Comment]: ...
@overload
def stream(
    spider: Literal["media"], /, *, media: Source, **more: Unpack[Options]
) -> Stream[Post]: ...
@overload
def stream(
    spider: Literal["likers", "viewers"], /, *, media: Source, **more: Unpack[Options]
) -> Stream[UserRef]: ...
@overload
def stream(
    spider: Literal["search"], /, *, queries: Source, **more: Unpack[Options]
) -> Stream[Hashtag | Place | UserRef]: ...
@overload
def stream(
    spider: Literal["sound"], /, *, sounds: Source, **more: Unpack[Options]
) -> Stream[Post | Sound]: ...
@overload
def stream(
    spider: Literal["hashtag"], /, *, tags: Source, **more: Unpack[Options]
) -> Stream[Hashtag | Post]: ...
@overload
def stream(
    spider: Literal["friendship"], /, *, users: Source, **more: Unpack[Options]
) -> Stream[Friendship]: ...
@overload
def stream(
    spider: Literal["highlights"], /, *, users: Source, **more: Unpack[Options]
) -> Stream[Highlight | Post]: ...
@overload
def stream(
    spider: Literal["posts", "reels", "stories", "tagged"],
    /,
    *,
    users: Source,
    **more: Unpack[Options],
) -> Stream[Post]: ...
@overload
def stream(
    spider: Literal["profiles"], /, *, users: Source, **more: Unpack[Options]
) -> Stream[Profile]: ...
@overload
def stream(
    spider: Literal["followers", "following", "similar"],
    /,
    *,
    users: Source,
    **more: Unpack[Options],
) -> Stream[UserRef]: ...
def stream(spider: str, /, **more: Any) -> Any:
    """Give the items of many inputs as they come; for ``async with`` and ``async for``.

    ``mode``, ``sessions``, ``proxies``, ``state``, ``writes`` and ``settings`` are those of
    :class:`instaspider.AsyncInstagram`; all else are arguments of the spider.
    """
    options, arguments = split(more)
    return Stream(AsyncInstagram(**options), spider, arguments, owns=True)


@overload
async def collect(
    spider: Literal["timeline"], /, **more: Unpack[Options]
) -> Collected[Hashtag | Post | UserRef]: ...
@overload
async def collect(
    spider: Literal["liked", "saved"], /, **more: Unpack[Options]
) -> Collected[Post]: ...
@overload
async def collect(
    spider: Literal["tray"], /, **more: Unpack[Options]
) -> Collected[Post | UserRef]: ...
@overload
async def collect(
    spider: Literal["location"], /, *, locations: Source, **more: Unpack[Options]
) -> Collected[Place | Post]: ...
@overload
async def collect(
    spider: Literal["like", "unlike"], /, *, media: Source, **more: Unpack[Options]
) -> Collected[Action]: ...
@overload
async def collect(
    spider: Literal["comments"], /, *, media: Source, **more: Unpack[Options]
) -> Collected[Comment]: ...
@overload
async def collect(
    spider: Literal["media"], /, *, media: Source, **more: Unpack[Options]
) -> Collected[Post]: ...
@overload
async def collect(
    spider: Literal["likers", "viewers"], /, *, media: Source, **more: Unpack[Options]
) -> Collected[UserRef]: ...
@overload
async def collect(
    spider: Literal["search"], /, *, queries: Source, **more: Unpack[Options]
) -> Collected[Hashtag | Place | UserRef]: ...
@overload
async def collect(
    spider: Literal["sound"], /, *, sounds: Source, **more: Unpack[Options]
) -> Collected[Post | Sound]: ...
@overload
async def collect(
    spider: Literal["hashtag"], /, *, tags: Source, **more: Unpack[Options]
) -> Collected[Hashtag | Post]: ...
@overload
async def collect(
    spider: Literal["friendship"], /, *, users: Source, **more: Unpack[Options]
) -> Collected[Friendship]: ...
@overload
async def collect(
    spider: Literal["highlights"], /, *, users: Source, **more: Unpack[Options]
) -> Collected[Highlight | Post]: ...
@overload
async def collect(
    spider: Literal["posts", "reels", "stories", "tagged"],
    /,
    *,
    users: Source,
    **more: Unpack[Options],
) -> Collected[Post]: ...
@overload
async def collect(
    spider: Literal["profiles"], /, *, users: Source, **more: Unpack[Options]
) -> Collected[Profile]: ...
@overload
async def collect(
    spider: Literal["followers", "following", "similar"],
    /,
    *,
    users: Source,
    **more: Unpack[Options],
) -> Collected[UserRef]: ...
async def collect(spider: str, /, **more: Any) -> Any:
    """Return the items of many inputs as a list, which has ``outcomes`` too. See :func:`stream`."""
    options, arguments = split(more)
    whole: Stream[Any] = Stream(AsyncInstagram(**options), spider, arguments, owns=True)
    return await whole.all()


@overload
def iterate(
    spider: Literal["timeline"], /, **more: Unpack[Options]
) -> BlockingStream[Hashtag | Post | UserRef]: ...
@overload
def iterate(
    spider: Literal["liked", "saved"], /, **more: Unpack[Options]
) -> BlockingStream[Post]: ...
@overload
def iterate(
    spider: Literal["tray"], /, **more: Unpack[Options]
) -> BlockingStream[Post | UserRef]: ...
@overload
def iterate(
    spider: Literal["location"], /, *, locations: BlockingSource, **more: Unpack[Options]
) -> BlockingStream[Place | Post]: ...
@overload
def iterate(
    spider: Literal["like", "unlike"], /, *, media: BlockingSource, **more: Unpack[Options]
) -> BlockingStream[Action]: ...
@overload
def iterate(
    spider: Literal["comments"], /, *, media: BlockingSource, **more: Unpack[Options]
) -> BlockingStream[Comment]: ...
@overload
def iterate(
    spider: Literal["media"], /, *, media: BlockingSource, **more: Unpack[Options]
) -> BlockingStream[Post]: ...
@overload
def iterate(
    spider: Literal["likers", "viewers"], /, *, media: BlockingSource, **more: Unpack[Options]
) -> BlockingStream[UserRef]: ...
@overload
def iterate(
    spider: Literal["search"], /, *, queries: BlockingSource, **more: Unpack[Options]
) -> BlockingStream[Hashtag | Place | UserRef]: ...
@overload
def iterate(
    spider: Literal["sound"], /, *, sounds: BlockingSource, **more: Unpack[Options]
) -> BlockingStream[Post | Sound]: ...
@overload
def iterate(
    spider: Literal["hashtag"], /, *, tags: BlockingSource, **more: Unpack[Options]
) -> BlockingStream[Hashtag | Post]: ...
@overload
def iterate(
    spider: Literal["friendship"], /, *, users: BlockingSource, **more: Unpack[Options]
) -> BlockingStream[Friendship]: ...
@overload
def iterate(
    spider: Literal["highlights"], /, *, users: BlockingSource, **more: Unpack[Options]
) -> BlockingStream[Highlight | Post]: ...
@overload
def iterate(
    spider: Literal["posts", "reels", "stories", "tagged"],
    /,
    *,
    users: BlockingSource,
    **more: Unpack[Options],
) -> BlockingStream[Post]: ...
@overload
def iterate(
    spider: Literal["profiles"], /, *, users: BlockingSource, **more: Unpack[Options]
) -> BlockingStream[Profile]: ...
@overload
def iterate(
    spider: Literal["followers", "following", "similar"],
    /,
    *,
    users: BlockingSource,
    **more: Unpack[Options],
) -> BlockingStream[UserRef]: ...
def iterate(spider: str, /, **more: Any) -> Any:
    """Give the items of many inputs as they come, for a plain ``for``. See :func:`stream`."""
    options, arguments = split(more)
    return BlockingStream(Instagram(**options), spider, arguments, owns=True)
