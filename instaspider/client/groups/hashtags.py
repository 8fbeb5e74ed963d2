"""Defines the methods of ``ig.hashtags``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from instaspider.client.group import Group
from instaspider.client.many import Many
from instaspider.items import Hashtag, Post


class Hashtags(Group):
    """Offers the methods of ``ig.hashtags``."""

    def search_posts(self, hashtag: str, limit: int | None = None) -> Many[Post]:
        """Gives posts with a hashtag."""
        return self._many("hashtag", hashtag, limit=limit)

    def get_posts(self, hashtag: str, limit: int | None = None) -> Many[Post]:
        """Gives the posts of a hashtag's tab top; needs a login."""
        return self._many("hashtag", hashtag, limit=limit, tab="top")

    async def get_info(self, hashtag: str) -> Hashtag:
        """Gives the first hashtag that a search for the name finds."""
        found: Hashtag = await self._one("search", hashtag, kind="hashtag")
        return found

    def get_related(self, hashtag: str) -> Many[Hashtag]:
        """Gives the hashtags that the service calls related to a hashtag."""
        return self._many("hashtag", hashtag, related="1")
