"""Defines the methods of ``ig.feed``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from datetime import datetime

from instaspider.client.group import Group
from instaspider.client.many import Many
from instaspider.items import Post


class Feed(Group):
    """Offers the methods of ``ig.feed``."""

    def user(
        self,
        user_id: int | str,
        limit: int | None = None,
        since: str | datetime | None = None,
        until: str | datetime | None = None,
    ) -> Many[Post]:
        """Gives an account's posts, newest first, by id or name."""
        return self._many("posts", user_id, limit=limit, since=since, until=until)

    def get_user_feed(
        self,
        user_id: int | str,
        limit: int | None = None,
        since: str | datetime | None = None,
        until: str | datetime | None = None,
    ) -> Many[Post]:
        """Gives the same as feed.user."""
        return self._many("posts", user_id, limit=limit, since=since, until=until)

    def get_all_posts(self, user_id: int | str, max_posts: int | None = 100) -> Many[Post]:
        """Gives the same as feed.user, 100 posts by default."""
        return self._many("posts", user_id, limit=max_posts)

    def get_timeline(self, limit: int | None = 50) -> Many[Post]:
        """Gives the posts of the login's home feed."""
        return self._many("timeline", "timeline", limit=limit)

    def get_all_timeline(self, max_posts: int | None = 50) -> Many[Post]:
        """Gives the posts of the login's home feed."""
        return self._many("timeline", "timeline", limit=max_posts)

    def get_liked(self, limit: int | None = None) -> Many[Post]:
        """Gives the posts that the login likes."""
        return self._many("liked", "liked", limit=limit)

    def get_saved(self, limit: int | None = None) -> Many[Post]:
        """Gives the posts that the login saved."""
        return self._many("saved", "saved", limit=limit)

    def get_tag_feed(self, hashtag: str, limit: int | None = None) -> Many[Post]:
        """Gives posts with a hashtag."""
        return self._many("hashtag", hashtag, limit=limit)

    def get_location_feed(self, location_id: int | str, limit: int | None = None) -> Many[Post]:
        """Gives posts of a place."""
        return self._many("location", location_id, limit=limit, posts="1", only="Post")

    def get_reels_feed(self, limit: int | None = 50) -> Many[Post]:
        """Gives the reels that the service suggests to the login."""
        return self._many("timeline", "timeline", limit=limit, tab="reels")
