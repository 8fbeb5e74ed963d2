"""Defines the methods of ``ig.search``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from instaspider.client.group import Group
from instaspider.client.many import Many
from instaspider.items import Hashtag, Place, Post, UserRef


class Search(Group):
    """Offers the methods of ``ig.search``."""

    def top_search(self, query: str, limit: int | None = None) -> Many[UserRef]:
        """Gives the accounts that a search finds."""
        return self._many("search", query, limit=limit)

    def search_top(self, query: str, limit: int | None = None) -> Many[UserRef]:
        """Gives the accounts that a search finds."""
        return self._many("search", query, limit=limit)

    def search_users(self, query: str, limit: int | None = None) -> Many[UserRef]:
        """Gives the accounts that a search finds."""
        return self._many("search", query, limit=limit)

    def search_hashtags(self, query: str, limit: int | None = None) -> Many[Hashtag]:
        """Gives the hashtags that a search finds."""
        return self._many("search", query, limit=limit, kind="hashtag")

    def search_places(self, query: str, limit: int | None = None) -> Many[Place]:
        """Gives the places that a search finds; needs a login."""
        return self._many("search", query, limit=limit, kind="place")

    def hashtag_search(self, hashtag: str, limit: int | None = None) -> Many[Post]:
        """Gives posts with a hashtag."""
        return self._many("hashtag", hashtag, limit=limit)

    def web_search(self, hashtag: str, limit: int | None = None) -> Many[Post]:
        """Gives posts with a hashtag."""
        return self._many("hashtag", hashtag, limit=limit)

    def web_search_posts(self, hashtag: str, limit: int | None = None) -> Many[Post]:
        """Gives posts with a hashtag."""
        return self._many("hashtag", hashtag, limit=limit)

    def explore(self, limit: int | None = 50) -> Many[Post]:
        """Gives the posts of the login's Explore page."""
        return self._many("timeline", "timeline", limit=limit, tab="explore")
