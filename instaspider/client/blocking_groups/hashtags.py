"""Defines the methods of ``ig.hashtags``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from instaspider.client.group import BlockingGroup
from instaspider.items import Hashtag, Post


class BlockingHashtags(BlockingGroup):
    """Holds ``ig.hashtags``."""

    def search_posts(self, hashtag: str, limit: int | None = None) -> list[Post]:
        """Gives posts with a hashtag."""
        return self._all("hashtag", hashtag, limit=limit)

    def get_posts(self, hashtag: str, limit: int | None = None) -> list[Post]:
        """Gives the posts of the tab top; needs a login."""
        return self._all("hashtag", hashtag, limit=limit, tab="top")

    def get_info(self, hashtag: str) -> Hashtag:
        """Gives the hashtag of that name."""
        found: Hashtag = self._one("search", hashtag, kind="hashtag")
        return found

    def get_related(self, hashtag: str) -> list[Hashtag]:
        """Gives the hashtags that the service puts beside one."""
        return self._all("hashtag", hashtag, related="1")
