"""Defines the methods of ``ig.media``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from instaspider.client.group import BlockingGroup
from instaspider.client.groups.media import Media
from instaspider.items import Action, Comment, Post, UserRef


class BlockingMedia(BlockingGroup[Media]):
    """Offers the methods of ``ig.media``."""

    def get_info(self, media: int | str) -> Post:
        """Gives one post, by pk, shortcode or address."""
        return self._wait(self._group.get_info(media))

    def get_full_info(self, media: int | str) -> Post:
        """Gives one post, by pk, shortcode or address."""
        return self._wait(self._group.get_full_info(media))

    def get_info_v2(self, media: int | str) -> Post:
        """Gives one post, by pk, shortcode or address."""
        return self._wait(self._group.get_info_v2(media))

    def get_info_v2_raw(self, media: int | str) -> Post:
        """Gives one post, by pk, shortcode or address."""
        return self._wait(self._group.get_info_v2_raw(media))

    def get_by_shortcode(self, shortcode: str) -> Post:
        """Gives one post by its shortcode."""
        return self._wait(self._group.get_by_shortcode(shortcode))

    def get_by_url_v2(self, url: str) -> Post:
        """Gives one post by its address or a share link."""
        return self._wait(self._group.get_by_url_v2(url))

    def get_comments(self, media: int | str, limit: int | None = None) -> list[Comment]:
        """Gives comments of a post, the popular ones first."""
        return self._wait(self._group.get_comments(media, limit))

    def get_comments_parsed(self, media: int | str, limit: int | None = None) -> list[Comment]:
        """Gives a post's comments, newest first; needs a login."""
        return self._wait(self._group.get_comments_parsed(media, limit))

    def get_all_comments(self, media: int | str, limit: int | None = None) -> list[Comment]:
        """Gives the same as get_comments."""
        return self._wait(self._group.get_all_comments(media, limit))

    def get_comment_replies(self, media: int | str, limit: int | None = None) -> list[Comment]:
        """Gives a post's comments with their replies; needs a login."""
        return self._wait(self._group.get_comment_replies(media, limit))

    def get_likers(self, media: int | str, limit: int | None = None) -> list[UserRef]:
        """Gives the accounts that like a post; needs a login."""
        return self._wait(self._group.get_likers(media, limit))

    def like(self, media: int | str) -> Action:
        """Likes a post; the client must be made with writes=True. One post at a time."""
        return self._wait(self._group.like(media))

    def web_like(self, media: int | str) -> Action:
        """Likes a post; the client must be made with writes=True. One post at a time."""
        return self._wait(self._group.web_like(media))

    def unlike(self, media: int | str) -> Action:
        """Takes a like back; the client must be made with writes=True. One post at a time."""
        return self._wait(self._group.unlike(media))

    def web_unlike(self, media: int | str) -> Action:
        """Takes a like back; the client must be made with writes=True. One post at a time."""
        return self._wait(self._group.web_unlike(media))
