"""Defines the methods of ``ig.stories``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from instaspider.client.group import Group, highlight_of
from instaspider.client.many import Many
from instaspider.items import Highlight, Post, UserRef


class Stories(Group):
    """Offers the methods of ``ig.stories``."""

    def get_user_stories(self, user_id: int | str, limit: int | None = None) -> Many[Post]:
        """Gives an account's stories that are up now; needs a login."""
        return self._many("stories", user_id, limit=limit)

    def get_stories_parsed(self, user_id: int | str, limit: int | None = None) -> Many[Post]:
        """Gives an account's stories that are up now; needs a login."""
        return self._many("stories", user_id, limit=limit)

    def get_highlights_tray(self, user_id: int | str, limit: int | None = None) -> Many[Highlight]:
        """Gives the highlights of an account."""
        return self._many("highlights", user_id, limit=limit)

    def get_highlights_parsed(
        self, user_id: int | str, limit: int | None = None
    ) -> Many[Highlight]:
        """Gives the highlights of an account, or a single one by highlight:ID."""
        return self._many("highlights", user_id, limit=limit)

    def get_highlight_items(self, highlight: int | str) -> Many[Post]:
        """Gives the posts of a highlight."""
        return self._many("stories", highlight_of(highlight))

    def get_highlight_items_parsed(self, highlight: int | str) -> Many[Post]:
        """Gives the posts of a highlight."""
        return self._many("stories", highlight_of(highlight))

    def get_all_highlights_with_items(self, user_id: int | str) -> Many[Highlight | Post]:
        """Gives the highlights of an account, and the posts in them."""
        return self._many("highlights", user_id, posts="1")

    async def scrape_user_complete(self, user_id: int | str) -> list[Highlight | Post]:
        """Gives an account's present stories, its highlights, and the posts in these."""
        return await self._stories_and_highlights(user_id)

    def get_reels_tray(self) -> Many[UserRef | Post]:
        """Gives the followed accounts that have stories now, and those stories."""
        return self._many("tray", "tray", posts="1")

    def get_tray_parsed(self) -> Many[UserRef]:
        """Gives the accounts that the login follows and that have stories now."""
        return self._many("tray", "tray")

    def get_viewers(self, media: int | str) -> Many[UserRef]:
        """Gives the accounts that saw one of the login's own stories."""
        return self._many("viewers", media)
