"""Defines the methods of ``ig.search``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from instaspider.client.group import BlockingGroup
from instaspider.client.groups.search import Search
from instaspider.items import Hashtag, Place, Post, UserRef


class BlockingSearch(BlockingGroup[Search]):
    """Offers the methods of ``ig.search``."""

    def top_search(self, query: str, limit: int | None = None) -> list[UserRef]:
        """Gives the accounts that a search finds."""
        return self._wait(self._group.top_search(query, limit))

    def search_top(self, query: str, limit: int | None = None) -> list[UserRef]:
        """Gives the accounts that a search finds."""
        return self._wait(self._group.search_top(query, limit))

    def search_users(self, query: str, limit: int | None = None) -> list[UserRef]:
        """Gives the accounts that a search finds."""
        return self._wait(self._group.search_users(query, limit))

    def search_hashtags(self, query: str, limit: int | None = None) -> list[Hashtag]:
        """Gives the hashtags that a search finds."""
        return self._wait(self._group.search_hashtags(query, limit))

    def search_places(self, query: str, limit: int | None = None) -> list[Place]:
        """Gives the places that a search finds; needs a login."""
        return self._wait(self._group.search_places(query, limit))

    def hashtag_search(self, hashtag: str, limit: int | None = None) -> list[Post]:
        """Gives posts with a hashtag."""
        return self._wait(self._group.hashtag_search(hashtag, limit))

    def web_search(self, hashtag: str, limit: int | None = None) -> list[Post]:
        """Gives posts with a hashtag."""
        return self._wait(self._group.web_search(hashtag, limit))

    def web_search_posts(self, hashtag: str, limit: int | None = None) -> list[Post]:
        """Gives posts with a hashtag."""
        return self._wait(self._group.web_search_posts(hashtag, limit))

    def explore(self, limit: int | None = 50) -> list[Post]:
        """Gives the posts of the login's Explore page."""
        return self._wait(self._group.explore(limit))
