"""Loads a page as a login whose calls need its form token: one page for each login."""

from __future__ import annotations

import asyncio
import logging

from scrapy.crawler import Crawler

from instaspider.catalogue import ENDPOINTS, Endpoint
from instaspider.crawl.crawl import Crawl
from instaspider.crawl.requests import ask_once
from instaspider.identities.identity import Identity
from instaspider.parsing.writes import BLOKS, FORM_FIELD
from instaspider.visits.step import Ask

logger = logging.getLogger(__name__)

PAGE = "html_page_token"


class PageTokens:
    """Keeps the form token of a page with each login whose reads need one, and loads the page
    before the first of them. Likes load it by themselves."""

    def __init__(self, crawler: Crawler, crawl: Crawl) -> None:
        self.crawler = crawler
        self.crawl = crawl
        self._loading: dict[str, asyncio.Task[None]] = {}
        self._without: set[str] = set()
        """Logins of which no page had a token: their calls go out without one."""

    def lacks(self, row: Endpoint | None, identity: Identity) -> bool:
        """Whether a page has to be loaded before the identity sends a call of that row."""
        if row is None or not row.page_token or row.writes or identity.session is None:
            return False
        return not identity.page_token and identity.id not in self._without

    async def load(self, identity: Identity) -> None:
        """Load the page, or wait for the one that is being loaded. Raises CrawlEndingError."""
        task = self._loading.get(identity.id)
        if task is None:
            task = self._loading[identity.id] = asyncio.ensure_future(self._load(identity))
            task.add_done_callback(lambda _: self._loading.pop(identity.id, None))
        await asyncio.shield(task)

    async def _load(self, identity: Identity) -> None:
        ask = Ask(ENDPOINTS[PAGE], {}, sender=identity.id)
        page = await ask_once(self.crawler, self.crawl, ask)
        facts = page.facts if page is not None else {}
        identity.page_token = facts.get(FORM_FIELD, "")
        if BLOKS in facts:
            self.crawl.told[BLOKS] = facts[BLOKS]
        if identity.page_token or identity.retired is not None:
            return
        self._without.add(identity.id)
        logger.warning(
            "The start page of %s told no form token. Its calls that need one go out without, and"
            " may be refused.",
            identity.name,
        )
