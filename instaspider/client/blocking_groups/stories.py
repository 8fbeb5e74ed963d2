"""Defines the methods of ``ig.stories``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from instaspider.client.group import BlockingGroup
from instaspider.client.groups.stories import Stories
from instaspider.items import Highlight, Post, UserRef


class BlockingStories(BlockingGroup[Stories]):
    """Offers the methods of ``ig.stories``."""

    def get_user_stories(self, user_id: int | str, limit: int | None = None) -> list[Post]:
        """Gives an account's stories that are up now; needs a login."""
        return self._wait(self._group.get_user_stories(user_id, limit))

    def get_stories_parsed(self, user_id: int | str, limit: int | None = None) -> list[Post]:
        """Gives an account's stories that are up now; needs a login."""
        return self._wait(self._group.get_stories_parsed(user_id, limit))

    def get_highlights_tray(self, user_id: int | str, limit: int | None = None) -> list[Highlight]:
        """Gives the highlights of an account."""
        return self._wait(self._group.get_highlights_tray(user_id, limit))

    def get_highlights_parsed(
        self, user_id: int | str, limit: int | None = None
    ) -> list[Highlight]:
        """Gives the highlights of an account, or a single one by highlight:ID."""
        return self._wait(self._group.get_highlights_parsed(user_id, limit))

    def get_highlight_items(self, highlight: int | str) -> list[Post]:
        """Gives the posts of a highlight."""
        return self._wait(self._group.get_highlight_items(highlight))

    def get_highlight_items_parsed(self, highlight: int | str) -> list[Post]:
        """Gives the posts of a highlight."""
        return self._wait(self._group.get_highlight_items_parsed(highlight))

    def get_all_highlights_with_items(self, user_id: int | str) -> list[Highlight | Post]:
        """Gives the highlights of an account, and the posts in them."""
        return self._wait(self._group.get_all_highlights_with_items(user_id))

    def scrape_user_complete(self, user_id: int | str) -> list[Highlight | Post]:
        """Gives an account's present stories, its highlights, and the posts in these."""
        return self._wait(self._group.scrape_user_complete(user_id))

    def get_reels_tray(self) -> list[UserRef | Post]:
        """Gives the followed accounts that have stories now, and those stories."""
        return self._wait(self._group.get_reels_tray())

    def get_tray_parsed(self) -> list[UserRef]:
        """Gives the accounts that the login follows and that have stories now."""
        return self._wait(self._group.get_tray_parsed())

    def get_viewers(self, media: int | str) -> list[UserRef]:
        """Gives the accounts that saw one of the login's own stories."""
        return self._wait(self._group.get_viewers(media))
