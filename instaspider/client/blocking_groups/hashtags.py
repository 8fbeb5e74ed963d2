"""Defines the methods of ``ig.hashtags``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from instaspider.client.group import BlockingGroup
from instaspider.items import Hashtag, Post


class BlockingHashtags(BlockingGroup):
    """Offers the methods of ``ig.hashtags``."""

    def search_posts(self, hashtag: str, limit: int | None = None) -> list[Post]:
        """Gives posts with a hashtag."""
        return self._all("hashtag", hashtag, limit=limit)

    def get_posts(self, hashtag: str, limit: int | None = None) -> list[Post]:
        """Gives the posts of a hashtag's tab top; needs a login."""
        return self._all("hashtag", hashtag, limit=limit, tab="top")

    def get_info(self, hashtag: str) -> Hashtag:
        """Gives the first hashtag that a search for the name finds."""
        found: Hashtag = self._one("search", hashtag, kind="hashtag")
        return found

    def get_related(self, hashtag: str) -> list[Hashtag]:
        """Gives the hashtags that the service calls related to a hashtag."""
        return self._all("hashtag", hashtag, related="1")
