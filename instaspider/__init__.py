"""Instagram's read endpoints as Scrapy spiders: names in, a table out.

The public names are below; they are imported when first used, so that ``from instaspider import
Profile`` loads neither curl nor Scrapy.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from instaspider.addon import Addon
    from instaspider.client.asynchronous import AsyncInstagram
    from instaspider.client.blocking import Instagram
    from instaspider.client.errors import (
        ClientClosedError,
        FailedError,
        InvalidInputError,
        LoginRequiredError,
        NotDoneError,
        NotFoundError,
        OtherLoopError,
        OutcomeError,
        PrivateError,
        RestrictedError,
        ThrottledError,
        WritesOffError,
    )
    from instaspider.client.functions import collect, iterate, stream
    from instaspider.download_errors import (
        ProxyAuthenticationError,
        ProxyError,
        ProxyRefusedError,
        ProxyUnreachableError,
    )
    from instaspider.exceptions import (
        AbsentError,
        ConfigurationError,
        GatedError,
        InputError,
        InstaspiderError,
        ParseError,
        SandboxError,
        StorageError,
        UnfinishedError,
    )
    from instaspider.items import (
        Action,
        BioLink,
        Child,
        Comment,
        Friendship,
        Hashtag,
        Highlight,
        Image,
        Item,
        Music,
        Place,
        Post,
        Profile,
        Sound,
        TaggedUser,
        UserRef,
        Video,
    )
    from instaspider.network.handler import CurlCffiDownloadHandler
    from instaspider.spiders.base import InstagramSpider
    from instaspider.spiders.feed import (
        HighlightsSpider,
        LikedSpider,
        PostsSpider,
        ReelsSpider,
        SavedSpider,
        StoriesSpider,
        TaggedSpider,
        TimelineSpider,
        TraySpider,
    )
    from instaspider.spiders.media import (
        CommentsSpider,
        LikersSpider,
        MediaSpider,
        ViewersSpider,
    )
    from instaspider.spiders.public import (
        HashtagSpider,
        LocationSpider,
        SearchSpider,
        SoundSpider,
    )
    from instaspider.spiders.users import (
        FollowersSpider,
        FollowingSpider,
        FriendshipSpider,
        ProfilesSpider,
        SimilarSpider,
    )
    from instaspider.spiders.writes import LikeSpider, UnlikeSpider

__version__ = "0.1.0"

_HOMES = {
    "AbsentError": "instaspider.exceptions",
    "Action": "instaspider.items.public",
    "Addon": "instaspider.addon",
    "AsyncInstagram": "instaspider.client.asynchronous",
    "BioLink": "instaspider.items.people",
    "Child": "instaspider.items.media",
    "ClientClosedError": "instaspider.client.errors",
    "Comment": "instaspider.items.public",
    "CommentsSpider": "instaspider.spiders.media",
    "ConfigurationError": "instaspider.exceptions",
    "CurlCffiDownloadHandler": "instaspider.network.handler",
    "FailedError": "instaspider.client.errors",
    "FollowersSpider": "instaspider.spiders.users",
    "FollowingSpider": "instaspider.spiders.users",
    "Friendship": "instaspider.items.people",
    "FriendshipSpider": "instaspider.spiders.users",
    "GatedError": "instaspider.exceptions",
    "Hashtag": "instaspider.items.public",
    "HashtagSpider": "instaspider.spiders.public",
    "Highlight": "instaspider.items.public",
    "HighlightsSpider": "instaspider.spiders.feed",
    "Image": "instaspider.items.media",
    "InputError": "instaspider.exceptions",
    "Instagram": "instaspider.client.blocking",
    "InstagramSpider": "instaspider.spiders.base",
    "InstaspiderError": "instaspider.exceptions",
    "InvalidInputError": "instaspider.client.errors",
    "Item": "instaspider.items.item",
    "LikeSpider": "instaspider.spiders.writes",
    "LikedSpider": "instaspider.spiders.feed",
    "LikersSpider": "instaspider.spiders.media",
    "LocationSpider": "instaspider.spiders.public",
    "LoginRequiredError": "instaspider.client.errors",
    "MediaSpider": "instaspider.spiders.media",
    "Music": "instaspider.items.media",
    "NotDoneError": "instaspider.client.errors",
    "NotFoundError": "instaspider.client.errors",
    "OtherLoopError": "instaspider.client.errors",
    "OutcomeError": "instaspider.client.errors",
    "ParseError": "instaspider.exceptions",
    "Place": "instaspider.items.public",
    "Post": "instaspider.items.media",
    "PostsSpider": "instaspider.spiders.feed",
    "PrivateError": "instaspider.client.errors",
    "Profile": "instaspider.items.people",
    "ProfilesSpider": "instaspider.spiders.users",
    "ProxyAuthenticationError": "instaspider.download_errors",
    "ProxyError": "instaspider.download_errors",
    "ProxyRefusedError": "instaspider.download_errors",
    "ProxyUnreachableError": "instaspider.download_errors",
    "ReelsSpider": "instaspider.spiders.feed",
    "RestrictedError": "instaspider.client.errors",
    "SandboxError": "instaspider.exceptions",
    "SavedSpider": "instaspider.spiders.feed",
    "SearchSpider": "instaspider.spiders.public",
    "SimilarSpider": "instaspider.spiders.users",
    "Sound": "instaspider.items.public",
    "SoundSpider": "instaspider.spiders.public",
    "StorageError": "instaspider.exceptions",
    "StoriesSpider": "instaspider.spiders.feed",
    "TaggedSpider": "instaspider.spiders.feed",
    "TaggedUser": "instaspider.items.people",
    "ThrottledError": "instaspider.client.errors",
    "TimelineSpider": "instaspider.spiders.feed",
    "TraySpider": "instaspider.spiders.feed",
    "UnfinishedError": "instaspider.exceptions",
    "UnlikeSpider": "instaspider.spiders.writes",
    "UserRef": "instaspider.items.people",
    "Video": "instaspider.items.media",
    "ViewersSpider": "instaspider.spiders.media",
    "WritesOffError": "instaspider.client.errors",
    "collect": "instaspider.client.functions",
    "iterate": "instaspider.client.functions",
    "stream": "instaspider.client.functions",
}

__all__ = [
    "AbsentError",
    "Action",
    "Addon",
    "AsyncInstagram",
    "BioLink",
    "Child",
    "ClientClosedError",
    "Comment",
    "CommentsSpider",
    "ConfigurationError",
    "CurlCffiDownloadHandler",
    "FailedError",
    "FollowersSpider",
    "FollowingSpider",
    "Friendship",
    "FriendshipSpider",
    "GatedError",
    "Hashtag",
    "HashtagSpider",
    "Highlight",
    "HighlightsSpider",
    "Image",
    "InputError",
    "Instagram",
    "InstagramSpider",
    "InstaspiderError",
    "InvalidInputError",
    "Item",
    "LikeSpider",
    "LikedSpider",
    "LikersSpider",
    "LocationSpider",
    "LoginRequiredError",
    "MediaSpider",
    "Music",
    "NotDoneError",
    "NotFoundError",
    "OtherLoopError",
    "OutcomeError",
    "ParseError",
    "Place",
    "Post",
    "PostsSpider",
    "PrivateError",
    "Profile",
    "ProfilesSpider",
    "ProxyAuthenticationError",
    "ProxyError",
    "ProxyRefusedError",
    "ProxyUnreachableError",
    "ReelsSpider",
    "RestrictedError",
    "SandboxError",
    "SavedSpider",
    "SearchSpider",
    "SimilarSpider",
    "Sound",
    "SoundSpider",
    "StorageError",
    "StoriesSpider",
    "TaggedSpider",
    "TaggedUser",
    "ThrottledError",
    "TimelineSpider",
    "TraySpider",
    "UnfinishedError",
    "UnlikeSpider",
    "UserRef",
    "Video",
    "ViewersSpider",
    "WritesOffError",
    "__version__",
    "collect",
    "iterate",
    "stream",
]


def __getattr__(name: str) -> Any:
    try:
        home = _HOMES[name]
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)


# Modules by the names that they had in 0.1, which settings of projects may hold. They load what
# they stand for when something of it is asked for.
_OLD_MODULES = {
    "instaspider.collector": "instaspider.extensions.garbage_collector",
    "instaspider.exporters": "instaspider.feeds.exporters",
    "instaspider.feed_export": "instaspider.feeds.extension",
    "instaspider.feed_storage": "instaspider.feeds.storage",
    "instaspider.middlewares.throttle": "instaspider.extensions.throttle",
    "instaspider.progress": "instaspider.extensions.progress",
}


class _OldModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what is looked for in any module loads nothing
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return getattr(import_module(_OLD_MODULES[self.__name__]), name)


sys.modules.update({old: _OldModule(old) for old in _OLD_MODULES})
