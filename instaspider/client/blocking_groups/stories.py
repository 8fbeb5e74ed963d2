"""Defines the methods of ``ig.stories``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from instaspider.client.group import BlockingGroup, highlight_of
from instaspider.items import Highlight, Post, UserRef


class BlockingStories(BlockingGroup):
    """Offers the methods of ``ig.stories``."""

    def get_user_stories(self, user_id: int | str, limit: int | None = None) -> list[Post]:
        """Gives an account's stories that are up now; needs a login."""
        return self._all("stories", user_id, limit=limit)

    def get_stories_parsed(self, user_id: int | str, limit: int | None = None) -> list[Post]:
        """Gives an account's stories that are up now; needs a login."""
        return self._all("stories", user_id, limit=limit)

    def get_highlights_tray(self, user_id: int | str, limit: int | None = None) -> list[Highlight]:
        """Gives the highlights of an account."""
        return self._all("highlights", user_id, limit=limit)

    def get_highlights_parsed(
        self, user_id: int | str, limit: int | None = None
    ) -> list[Highlight]:
        """Gives the highlights of an account, or a single one by highlight:ID."""
        return self._all("highlights", user_id, limit=limit)

    def get_highlight_items(self, highlight: int | str) -> list[Post]:
        """Gives the posts of a highlight."""
        return self._all("stories", highlight_of(highlight))

    def get_highlight_items_parsed(self, highlight: int | str) -> list[Post]:
        """Gives the posts of a highlight."""
        return self._all("stories", highlight_of(highlight))

    def get_all_highlights_with_items(self, user_id: int | str) -> list[Highlight | Post]:
        """Gives the highlights of an account, and the posts in them."""
        return self._all("highlights", user_id, posts="1")

    def scrape_user_complete(self, user_id: int | str) -> list[Highlight | Post]:
        """Gives an account's present stories, its highlights, and the posts in these."""
        return self._stories_and_highlights(user_id)

    def get_reels_tray(self) -> list[UserRef | Post]:
        """Gives the followed accounts that have stories now, and those stories."""
        return self._all("tray", "tray", posts="1")

    def get_tray_parsed(self) -> list[UserRef]:
        """Gives the accounts that the login follows and that have stories now."""
        return self._all("tray", "tray")

    def get_viewers(self, media: int | str) -> list[UserRef]:
        """Gives the accounts that saw one of the login's own stories."""
        return self._all("viewers", media)
