"""Defines the methods of ``ig.feed``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from datetime import datetime

from instaspider.client.group import BlockingGroup
from instaspider.client.groups.feed import Feed
from instaspider.items import Post


class BlockingFeed(BlockingGroup[Feed]):
    """Offers the methods of ``ig.feed``."""

    def user(
        self,
        user_id: int | str,
        limit: int | None = None,
        since: str | datetime | None = None,
        until: str | datetime | None = None,
    ) -> list[Post]:
        """Gives an account's posts, newest first, by id or name."""
        return self._wait(self._group.user(user_id, limit, since, until))

    def get_user_feed(
        self,
        user_id: int | str,
        limit: int | None = None,
        since: str | datetime | None = None,
        until: str | datetime | None = None,
    ) -> list[Post]:
        """Gives the same as feed.user."""
        return self._wait(self._group.get_user_feed(user_id, limit, since, until))

    def get_all_posts(self, user_id: int | str, max_posts: int | None = 100) -> list[Post]:
        """Gives the same as feed.user, 100 posts by default."""
        return self._wait(self._group.get_all_posts(user_id, max_posts))

    def get_timeline(self, limit: int | None = 50) -> list[Post]:
        """Gives the posts of the login's home feed."""
        return self._wait(self._group.get_timeline(limit))

    def get_all_timeline(self, max_posts: int | None = 50) -> list[Post]:
        """Gives the posts of the login's home feed."""
        return self._wait(self._group.get_all_timeline(max_posts))

    def get_liked(self, limit: int | None = None) -> list[Post]:
        """Gives the posts that the login likes."""
        return self._wait(self._group.get_liked(limit))

    def get_saved(self, limit: int | None = None) -> list[Post]:
        """Gives the posts that the login saved."""
        return self._wait(self._group.get_saved(limit))

    def get_tag_feed(self, hashtag: str, limit: int | None = None) -> list[Post]:
        """Gives posts with a hashtag."""
        return self._wait(self._group.get_tag_feed(hashtag, limit))

    def get_location_feed(self, location_id: int | str, limit: int | None = None) -> list[Post]:
        """Gives posts of a place."""
        return self._wait(self._group.get_location_feed(location_id, limit))

    def get_reels_feed(self, limit: int | None = 50) -> list[Post]:
        """Gives the reels that the service suggests to the login."""
        return self._wait(self._group.get_reels_feed(limit))
