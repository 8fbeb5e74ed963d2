"""Defines the methods of ``ig.stories``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from instaspider.client.group import BlockingGroup
from instaspider.client.groups.stories import Stories
from instaspider.items import Highlight, Post, UserRef


class BlockingStories(BlockingGroup[Stories]):
    """Holds ``ig.stories``."""

    def get_user_stories(self, user_id: int | str, limit: int | None = None) -> list[Post]:
        """Gives live stories of an account; needs a login."""
        return self._wait(self._group.get_user_stories(user_id, limit))

    def get_stories_parsed(self, user_id: int | str, limit: int | None = None) -> list[Post]:
        """Gives live stories of an account; needs a login."""
        return self._wait(self._group.get_stories_parsed(user_id, limit))

    def get_highlights_tray(self, user_id: int | str, limit: int | None = None) -> list[Highlight]:
        """Gives highlights of an account."""
        return self._wait(self._group.get_highlights_tray(user_id, limit))

    def get_highlights_parsed(
        self, user_id: int | str, limit: int | None = None
    ) -> list[Highlight]:
        """Gives highlights of an account, or one by highlight:ID."""
        return self._wait(self._group.get_highlights_parsed(user_id, limit))

    def get_highlight_items(self, highlight: int | str) -> list[Post]:
        """Gives the posts of a highlight."""
        return self._wait(self._group.get_highlight_items(highlight))

    def get_highlight_items_parsed(self, highlight: int | str) -> list[Post]:
        """Gives the posts of a highlight."""
        return self._wait(self._group.get_highlight_items_parsed(highlight))

    def get_all_highlights_with_items(self, user_id: int | str) -> list[Highlight | Post]:
        """Gives highlights and what they hold."""
        return self._wait(self._group.get_all_highlights_with_items(user_id))

    def scrape_user_complete(self, user_id: int | str) -> list[Highlight | Post]:
        """Gives live stories, highlights and what these hold."""
        return self._wait(self._group.scrape_user_complete(user_id))

    def get_reels_tray(self) -> list[UserRef | Post]:
        """Gives whom the login follows and who has stories, and the stories."""
        return self._wait(self._group.get_reels_tray())

    def get_tray_parsed(self) -> list[UserRef]:
        """Gives whom the login follows and who has stories."""
        return self._wait(self._group.get_tray_parsed())

    def get_viewers(self, media: int | str) -> list[UserRef]:
        """Gives who saw a story of the login's own."""
        return self._wait(self._group.get_viewers(media))
