"""Defines the methods of ``ig.search``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from instaspider.client.group import BlockingGroup
from instaspider.items import Hashtag, Place, Post, UserRef


class BlockingSearch(BlockingGroup):
    """Offers the methods of ``ig.search``."""

    def top_search(self, query: str, limit: int | None = None) -> list[UserRef]:
        """Gives the accounts that a search finds."""
        return self._all("search", query, limit=limit)

    def search_top(self, query: str, limit: int | None = None) -> list[UserRef]:
        """Gives the accounts that a search finds."""
        return self._all("search", query, limit=limit)

    def search_users(self, query: str, limit: int | None = None) -> list[UserRef]:
        """Gives the accounts that a search finds."""
        return self._all("search", query, limit=limit)

    def search_hashtags(self, query: str, limit: int | None = None) -> list[Hashtag]:
        """Gives the hashtags that a search finds."""
        return self._all("search", query, limit=limit, kind="hashtag")

    def search_places(self, query: str, limit: int | None = None) -> list[Place]:
        """Gives the places that a search finds; needs a login."""
        return self._all("search", query, limit=limit, kind="place")

    def hashtag_search(self, hashtag: str, limit: int | None = None) -> list[Post]:
        """Gives posts with a hashtag."""
        return self._all("hashtag", hashtag, limit=limit)

    def web_search(self, hashtag: str, limit: int | None = None) -> list[Post]:
        """Gives posts with a hashtag."""
        return self._all("hashtag", hashtag, limit=limit)

    def web_search_posts(self, hashtag: str, limit: int | None = None) -> list[Post]:
        """Gives posts with a hashtag."""
        return self._all("hashtag", hashtag, limit=limit)

    def explore(self, limit: int | None = 50) -> list[Post]:
        """Gives the posts of the login's Explore page."""
        return self._all("timeline", "timeline", limit=limit, tab="explore")
