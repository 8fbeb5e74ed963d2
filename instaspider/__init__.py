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
        InputError,
        InstaspiderError,
        ParseError,
        SandboxError,
    )
    from instaspider.items import BioLink, Profile
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
    "Addon": "instaspider.addon",
    "BioLink": "instaspider.items",
    "ConfigurationError": "instaspider.exceptions",
    "CurlCffiDownloadHandler": "instaspider.network.handler",
    "InputError": "instaspider.exceptions",
    "InstagramSpider": "instaspider.spiders.base",
    "InstaspiderError": "instaspider.exceptions",
    "ParseError": "instaspider.exceptions",
    "Profile": "instaspider.items",
    "ProfilesSpider": "instaspider.spiders.users",
    "ProxyAuthenticationError": "instaspider.proxy_errors",
    "ProxyError": "instaspider.proxy_errors",
    "ProxyRefusedError": "instaspider.proxy_errors",
    "ProxyUnreachableError": "instaspider.proxy_errors",
    "SandboxError": "instaspider.exceptions",
}

__all__ = [
    "AbsentError",
    "Addon",
    "BioLink",
    "ConfigurationError",
    "CurlCffiDownloadHandler",
    "InputError",
    "InstagramSpider",
    "InstaspiderError",
    "ParseError",
    "Profile",
    "ProfilesSpider",
    "ProxyAuthenticationError",
    "ProxyError",
    "ProxyRefusedError",
    "ProxyUnreachableError",
    "SandboxError",
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
