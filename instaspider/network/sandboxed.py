"""Refuses every request that would leave this machine while the sandbox is on.

The refusal holds for every spider and command of the project: ``scrapy fetch`` and ``scrapy shell``
send their requests by a spider of Scrapy's own.
"""

from __future__ import annotations

import logging
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares import cookies
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings
from scrapy.utils.httpobj import urlparse_cached

from instaspider.network.destination import Server
from instaspider.options import Options

logger = logging.getLogger(__name__)

HANDLER = "instaspider.network.handler.CurlCffiDownloadHandler"
_NOWHERE = "instaspider.network.sandboxed.NowhereDownloadHandler"
_CHECK = "instaspider.network.sandboxed.LastWord"
_OURS = ("http", "https")
# Schemes of requests that never leave the machine.
_LOCAL_SCHEMES = ("data", "file")
# Names of this machine, whatever a resolver says.
_LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


def connect_to(sandbox: str) -> list[str]:
    """Return the values of CURLOPT_CONNECT_TO that lead every connection to the sandbox.

    Connections to this machine stay as they are. libcurl follows the first value that names a host.
    """
    hosts = [f"[{host}]" if ":" in host else host for host in _LOCAL_HOSTS]
    return [*(f"{host}::{host}:" for host in hosts), f"::{sandbox}"]


def stays_here(request: Request, server: Server, said: set[str]) -> bool:
    """Whether a request is for this machine, but not for the sandbox.

    Raises IgnoreRequest for a host that is neither this machine nor answered by the sandbox.
    """
    if server.is_instagram:
        return False
    if server.host in _LOCAL_HOSTS:
        return True
    raise refuse(request, said)


def refuse(request: Request, said: set[str]) -> IgnoreRequest:
    """Return the exception for a request to any other host.

    The log tells each host once; ``said`` has those that were told.
    """
    url = urlparse_cached(request)
    whither = url.hostname or url.scheme
    sentence = (
        f"{request.url} is not asked for: the sandbox is on. It answers for Instagram alone, and"
        f" nothing leaves this machine. Unset INSTASPIDER_SANDBOX to reach {whither}."
    )
    if whither not in said:
        said.add(whither)
        logger.error("%s", sentence)
    return IgnoreRequest(sentence)


def shut_in(settings: BaseSettings) -> None:
    """Set our handler for http and https, and none for any other scheme that leaves the machine.

    This wins over the project's own settings and the command line.
    """
    handlers: dict[Any, Any] = dict(settings.getwithbase("DOWNLOAD_HANDLERS"))
    others = (scheme for scheme in handlers if scheme not in _LOCAL_SCHEMES)
    wanted = {**dict.fromkeys(others, _NOWHERE), **dict.fromkeys(_OURS, HANDLER)}
    _set(settings, "DOWNLOAD_HANDLERS", {**settings.getdict("DOWNLOAD_HANDLERS"), **wanted})
    _set(settings, "EXTENSIONS", {**settings.getdict("EXTENSIONS"), _CHECK: 0})
    use_own_suffixes()


def use_own_suffixes() -> None:
    """Let Scrapy's cookies use the list of public suffixes that tldextract brings.

    Otherwise it is fetched from publicsuffix.org at the first cookie.
    """
    cookies._split_domain.suffix_list_urls = ()


def _set(settings: BaseSettings, name: str, value: Any) -> None:
    highest = max(settings.getpriority(name) or 0, SETTINGS_PRIORITIES["cmdline"])
    settings.set(name, value, highest)


class LastWord:
    """Calls :func:`shut_in` again, as an extension: after all add-ons, before settings freeze."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> LastWord:
        if not Options.of(crawler.settings).sandbox:
            raise NotConfigured
        shut_in(crawler.settings)
        return cls()


class NowhereDownloadHandler(BaseDownloadHandler):
    """Refuses every request that it gets."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._said: set[str] = set()

    async def download_request(self, request: Request) -> Response:
        raise refuse(request, self._said)

    async def close(self) -> None:
        """Do nothing, because nothing is open."""
