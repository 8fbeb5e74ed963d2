"""Serves the files pipeline: tells which identity got an item, and fetches the item again.

Addresses of files run out, and some routes (rows of the catalogue) name none. Both are known only
once an item is on its way through the pipelines.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler

from instaspider.catalogue import routes
from instaspider.crawl.crawl import Crawl
from instaspider.crawl.guide import CrawlGuide
from instaspider.crawl.requests import ask_once
from instaspider.items import Highlight, Item, Post, Profile
from instaspider.state.fetched import FetchedFiles
from instaspider.state.folder import StateFolder
from instaspider.visits.step import Ask
from instaspider.visits.tally import Tally
from instaspider.visits.visit import Visit

# How many routes are asked for one item at most.
_MOST_ROUTES = 3


_Fresh = dict[tuple[str, str], asyncio.Future[Sequence[Item]]]


class Refetching:
    """Answers the files pipeline about items that are in the pipelines."""

    def __init__(self, crawler: Crawler, crawl: Crawl) -> None:
        self.crawler = crawler
        self.crawl = crawl
        self._fresh: WeakKeyDictionary[Tally, _Fresh] = WeakKeyDictionary()
        """For each answer: row, and what it was asked about -> items of a later answer, whose
        addresses of files have not run out."""

    def identity_of(self, item: Item) -> str | None:
        """Return the name of the identity that got the last answer for the item's input."""
        visit = self._pending_with(item)
        return visit.identity if visit is not None else None

    def fetched_files(self, folder: Path) -> FetchedFiles:
        """Return what remembers the files that were fetched into a folder."""
        options = self.crawl.options
        state = StateFolder.of(options.state, sandbox=options.sandbox is not None)
        return FetchedFiles(state, folder)

    async def fetch_again(self, item: Item) -> Item | None:
        """Return the same thing from a fresh answer, of whichever route; None if no route gives it.

        Raises UnfinishedError while the crawl is being stopped.
        """
        visit = self._pending_with(item)
        page, asked = _page_with(item, visit)
        known = {**(visit.arguments if visit is not None else {}), **asked, **_ids(item)}
        line = visit.line if visit is not None else 0
        tried: dict[str, object] = {}
        guide = CrawlGuide(self.crawler, self.crawl)
        for capability in _capabilities(item, known):
            rows = [row for row in routes(capability) if row.takes in known]
            while len(tried) < _MOST_ROUTES and (row := guide.first_open(rows, tried)):
                tried[row.name] = None
                ask = Ask(row, known, line, alone=True)
                if visit is not None:
                    ask = replace(ask, stick=visit.identity, avoid=visit.avoid)
                found = await self._shared(page, ask)
                if (same := next((x for x in found if _is_same(x, item)), None)) is not None:
                    return same
        return None

    def _pending_with(self, item: Item) -> Visit | None:
        visit = self.crawl.ledger.visits.values()
        return next((each for each in visit if each.text == item.input), None)

    async def _shared(self, page: Tally | None, ask: Ask) -> Sequence[Item]:
        """Return the items of one more answer of a row. Items of one page that ask the row about
        the same thing, such as their highlight, share that answer, even if it gave nothing."""
        if page is None:
            return await self._by(ask)
        about = ask.row.name, ask.arguments[ask.row.takes]
        fresh = self._fresh.setdefault(page, {})
        if about not in fresh:
            fresh[about] = asyncio.ensure_future(self._by(ask))
        return await asyncio.shield(fresh[about])  # if one waiter is cancelled the others go on

    async def _by(self, ask: Ask) -> Sequence[Item]:
        page = await ask_once(self.crawler, self.crawl, ask)
        return () if page is None else page.items


def _page_with(item: Item, visit: Visit | None) -> tuple[Tally | None, dict[str, str]]:
    """Return the answer that an item came with, and what was asked then, such as its highlight."""
    pk = getattr(item, "pk", None)
    pages = visit.pages if visit is not None else ()
    return next(((page, page.asked[pk]) for page in pages if pk in page.asked), (None, {}))


def _capabilities(item: Item, known: Mapping[str, str]) -> tuple[str, ...]:
    """Return the capabilities that are asked to see the item again."""
    if isinstance(item, Post):
        if "highlight" in known:
            return ("highlight_posts", "media")
        return ("stories", "media") if item.product_type == "story" else ("media",)
    if isinstance(item, Profile):
        return ("profile",)
    return ("highlights",) if isinstance(item, Highlight) else ()


def _ids(item: Item) -> dict[str, str]:
    """Return what rows can be asked with, as far as the item tells it."""
    told: dict[str, Any] = {}
    if isinstance(item, Post):
        told = {"media_pk": item.pk, "shortcode": item.shortcode}
    elif isinstance(item, Profile):
        told = {"username": item.username, "pk": item.pk, "fbid": item.fbid}
    elif isinstance(item, Highlight):
        told = {"highlight": item.pk}
    if isinstance(item, Post | Highlight) and item.user is not None:
        told |= {"username": item.user.username, "pk": item.user.pk}
    return {name: value for name, value in told.items() if value}


def _is_same(found: Any, item: Item) -> bool:
    return type(found) is type(item) and _name(found) == _name(item)


def _name(item: Any) -> str | None:
    """Return what identifies an item: its pk, or the username, since a profile may lack its pk."""
    name: str | None = item.pk or getattr(item, "username", None)
    return name
