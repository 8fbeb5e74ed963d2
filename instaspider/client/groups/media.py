"""Defines the methods of ``ig.media``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from instaspider.client.group import Group
from instaspider.client.many import Many
from instaspider.items import Action, Comment, Post, UserRef


class Media(Group):
    """Offers the methods of ``ig.media``."""

    async def get_info(self, media: int | str) -> Post:
        """Gives one post, by pk, shortcode or address."""
        found: Post = await self._one("media", media)
        return found

    async def get_full_info(self, media: int | str) -> Post:
        """Gives one post, by pk, shortcode or address."""
        found: Post = await self._one("media", media)
        return found

    async def get_info_v2(self, media: int | str) -> Post:
        """Gives one post, by pk, shortcode or address."""
        found: Post = await self._one("media", media)
        return found

    async def get_info_v2_raw(self, media: int | str) -> Post:
        """Gives one post, by pk, shortcode or address."""
        found: Post = await self._one("media", media)
        return found

    async def get_by_shortcode(self, shortcode: str) -> Post:
        """Gives one post by its shortcode."""
        found: Post = await self._one("media", shortcode)
        return found

    async def get_by_url_v2(self, url: str) -> Post:
        """Gives one post by its address or a share link."""
        found: Post = await self._one("media", url)
        return found

    def get_comments(self, media: int | str, limit: int | None = None) -> Many[Comment]:
        """Gives comments of a post, the popular ones first."""
        return self._many("comments", media, limit=limit)

    def get_comments_parsed(self, media: int | str, limit: int | None = None) -> Many[Comment]:
        """Gives a post's comments, newest first; needs a login."""
        return self._many("comments", media, limit=limit, sort="recent")

    def get_all_comments(self, media: int | str, limit: int | None = None) -> Many[Comment]:
        """Gives the same as get_comments."""
        return self._many("comments", media, limit=limit)

    def get_comment_replies(self, media: int | str, limit: int | None = None) -> Many[Comment]:
        """Gives a post's comments with their replies; needs a login."""
        return self._many("comments", media, limit=limit, replies="1")

    def get_likers(self, media: int | str, limit: int | None = None) -> Many[UserRef]:
        """Gives the accounts that like a post; needs a login."""
        return self._many("likers", media, limit=limit)

    async def like(self, media: int | str) -> Action:
        """Likes a post; the client must be made with writes=True. One post at a time."""
        found: Action = await self._one("like", media)
        return found

    async def web_like(self, media: int | str) -> Action:
        """Likes a post; the client must be made with writes=True. One post at a time."""
        found: Action = await self._one("like", media)
        return found

    async def unlike(self, media: int | str) -> Action:
        """Takes a like back; the client must be made with writes=True. One post at a time."""
        found: Action = await self._one("unlike", media)
        return found

    async def web_unlike(self, media: int | str) -> Action:
        """Takes a like back; the client must be made with writes=True. One post at a time."""
        found: Action = await self._one("unlike", media)
        return found
