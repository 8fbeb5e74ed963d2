"""Instagram's read endpoints as Scrapy spiders: names in, a table out.

The public names are below; they are imported when first used, so that ``from instaspider import
Profile`` loads neither curl nor Scrapy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from instaspider._version import __version__

if TYPE_CHECKING:
    from instaspider.addon import Addon
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
        TaggedUser,
        UserRef,
        Video,
    )
    from instaspider.network.handler import CurlCffiDownloadHandler
    from instaspider.proxy_errors import (
        ProxyAuthenticationError,
        ProxyError,
        ProxyRefusedError,
        ProxyUnreachableError,
    )
    from instaspider.spiders.base import InstagramSpider
    from instaspider.spiders.users import ProfilesSpider

_HOMES = {
    "AbsentError": "instaspider.exceptions",
    "Action": "instaspider.items.public",
    "Addon": "instaspider.addon",
    "BioLink": "instaspider.items.people",
    "Child": "instaspider.items.media",
    "Comment": "instaspider.items.public",
    "ConfigurationError": "instaspider.exceptions",
    "CurlCffiDownloadHandler": "instaspider.network.handler",
    "Friendship": "instaspider.items.people",
    "GatedError": "instaspider.exceptions",
    "Hashtag": "instaspider.items.public",
    "Highlight": "instaspider.items.public",
    "Image": "instaspider.items.media",
    "InputError": "instaspider.exceptions",
    "InstagramSpider": "instaspider.spiders.base",
    "InstaspiderError": "instaspider.exceptions",
    "Item": "instaspider.items.item",
    "Music": "instaspider.items.media",
    "ParseError": "instaspider.exceptions",
    "Place": "instaspider.items.public",
    "Post": "instaspider.items.media",
    "Profile": "instaspider.items.people",
    "ProfilesSpider": "instaspider.spiders.users",
    "ProxyAuthenticationError": "instaspider.proxy_errors",
    "ProxyError": "instaspider.proxy_errors",
    "ProxyRefusedError": "instaspider.proxy_errors",
    "ProxyUnreachableError": "instaspider.proxy_errors",
    "SandboxError": "instaspider.exceptions",
    "StorageError": "instaspider.exceptions",
    "TaggedUser": "instaspider.items.people",
    "UnfinishedError": "instaspider.exceptions",
    "UserRef": "instaspider.items.people",
    "Video": "instaspider.items.media",
}

__all__ = [
    "AbsentError",
    "Action",
    "Addon",
    "BioLink",
    "Child",
    "Comment",
    "ConfigurationError",
    "CurlCffiDownloadHandler",
    "Friendship",
    "GatedError",
    "Hashtag",
    "Highlight",
    "Image",
    "InputError",
    "InstagramSpider",
    "InstaspiderError",
    "Item",
    "Music",
    "ParseError",
    "Place",
    "Post",
    "Profile",
    "ProfilesSpider",
    "ProxyAuthenticationError",
    "ProxyError",
    "ProxyRefusedError",
    "ProxyUnreachableError",
    "SandboxError",
    "StorageError",
    "TaggedUser",
    "UnfinishedError",
    "UserRef",
    "Video",
    "__version__",
]


def __getattr__(name: str) -> Any:
    try:
        home = _HOMES[name]
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
