"""Looks up the present ids of documents where a browser finds them: in a page and its bundles."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from instaspider.catalogue import Endpoint
from instaspider.crawl.closing import is_closing
from instaspider.crawl.crawl import Crawl
from instaspider.crawl.errand import KEY, Errand
from instaspider.crawl.identity_health import IdentityHealth
from instaspider.crawl.not_sent import CrawlEndingError
from instaspider.parsing.documents import Announced, announced, bundle_urls, exported
from instaspider.state.documents import for_logins_only

logger = logging.getLogger(__name__)

START_PAGE = "https://www.instagram.com/"
# How many bundles, and bytes (decompressed), of one page are read at most.
BUNDLES = 80
BYTES = 64 << 20
# How often one page may fail; all requests with the document wait meanwhile.
TRIES = 3
_BUNDLE_BYTES = 16 << 20
_PAGE_BYTES = 16 << 20
_TIMEOUT = 60.0
_SETTLED = {
    "dont_retry": True,
    "dont_redirect": True,
    "handle_httpstatus_all": True,
    "referrer_policy": "no-referrer",
    "download_timeout": _TIMEOUT,
    "download_maxsize": _PAGE_BYTES,
}
# As Chromium loads <script crossorigin="anonymous"> from another site.
_SCRIPT = {
    "Accept": "*/*",
    "Origin": "https://www.instagram.com",
    "Referer": START_PAGE,
    "Sec-Fetch-Dest": "script",
    "Sec-Fetch-Mode": "cors",
    "Sec-Fetch-Site": "cross-site",
}


class LookUp:
    """Reads one page after the other, and one bundle after the other, until enough was seen."""

    def __init__(self, crawler: Crawler, crawl: Crawl) -> None:
        self.crawler = crawler
        self.crawl = crawl
        self.identities = IdentityHealth(crawler, crawl)
        self._read: dict[str, Announced] = {}
        """What bundles said, by their address. A bundle's address names its content."""

    async def find(
        self, name: str, row: Endpoint, arguments: Mapping[str, str], *, any_id: bool = False
    ) -> Announced:
        """Return what is announced by the page that the row's calls come from, and if need be by
        the start page.

        ``any_id``: it is enough to find the document's id, even if that is the present one. A
        document that only logins can ask for is believed of a bundle and not of a page, since no
        visitor can try it out.

        Raises CrawlEndingError, OutOfPatienceError or NoIdentityLeftError.
        """

        def is_enough(seen: Announced) -> bool:
            settled = self.crawl.documents.is_settled(name, seen)
            return settled or (any_id and name in seen.ids)

        seen = Announced()
        for url in dict.fromkeys((row.page(arguments), START_PAGE)):
            page = await self._page(url)
            if page is None:
                continue
            if not for_logins_only(name):
                seen |= announced(page.body)
            seen = await self._bundles(seen, page, is_enough)
            if is_enough(seen):
                break
        return seen

    async def _bundles(
        self, seen: Announced, page: Response, is_enough: Callable[[Announced], bool]
    ) -> Announced:
        assert page.request is not None
        identity = page.request.meta["identity"]
        size = 0
        for url in bundle_urls(page.body)[:BUNDLES]:
            if size > BYTES or is_enough(seen):
                break
            if url not in self._read:
                body = await self._bundle(url, identity)
                if body is None:
                    continue
                size += len(body)
                self._read[url] = exported(body)
            seen |= self._read[url]
        return seen

    async def _page(self, url: str) -> Response | None:
        """Return the page, whatever its status; None after too many failures."""
        tries = 0
        while tries < min(TRIES, self.crawl.options.max_tries):
            request = Request(url, dont_filter=True, meta=dict(_SETTLED))
            response = await self._sent(request)
            if response is None:
                tries += 1
                continue
            then = self.identities.judge_page(response.request or request, response)
            if then == "deliver":
                return response
            tries += then == "retry"
        return None

    async def _bundle(self, url: str, identity: str) -> bytes | None:
        """Return a script's body, fetched by the visitor that loaded the page, without cookies;
        None if that fails."""
        request = Request(
            url,
            headers=_SCRIPT,
            dont_filter=True,
            meta={
                **_SETTLED,
                KEY: Errand(follows=identity),
                "dont_merge_cookies": True,
                "download_maxsize": _BUNDLE_BYTES,
            },
        )
        response = await self._sent(request)
        return response.body if response is not None and response.status == 200 else None

    async def _sent(self, request: Request) -> Response | None:
        if is_closing(self.crawler):
            raise CrawlEndingError("the crawl is closing")
        try:
            return await self.crawler.engine.download_async(request)
        except IgnoreRequest:
            raise
        except Exception as error:  # noqa: BLE001  # however a download fails, it is one try
            logger.debug("%s: %s", request, error)
            return None
