"""Defines the methods of ``ig.hashtags``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from instaspider.client.group import BlockingGroup
from instaspider.client.groups.hashtags import Hashtags
from instaspider.items import Hashtag, Post


class BlockingHashtags(BlockingGroup[Hashtags]):
    """Offers the methods of ``ig.hashtags``."""

    def search_posts(self, hashtag: str, limit: int | None = None) -> list[Post]:
        """Gives posts with a hashtag."""
        return self._wait(self._group.search_posts(hashtag, limit))

    def get_posts(self, hashtag: str, limit: int | None = None) -> list[Post]:
        """Gives the posts of a hashtag's tab top; needs a login."""
        return self._wait(self._group.get_posts(hashtag, limit))

    def get_info(self, hashtag: str) -> Hashtag:
        """Gives the first hashtag that a search for the name finds."""
        return self._wait(self._group.get_info(hashtag))

    def get_related(self, hashtag: str) -> list[Hashtag]:
        """Gives the hashtags that the service calls related to a hashtag."""
        return self._wait(self._group.get_related(hashtag))
