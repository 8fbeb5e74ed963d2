"""Defines the methods of ``ig.public``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from instaspider.client.errors import OutcomeError
from instaspider.client.group import Group, urls_of
from instaspider.client.many import Many
from instaspider.items import Comment, Hashtag, Highlight, Place, Post, Profile, UserRef


class Public(Group):
    """Offers the methods of ``ig.public``."""

    async def get_profile(self, username: str) -> Profile:
        """Gives the profile of an account."""
        found: Profile = await self._one("profiles", username)
        return found

    async def get_user_id(self, username: str) -> str | None:
        """Gives the account's pk: the id that stays when its name changes."""
        x: Profile = await self._one("profiles", username)
        return x.pk

    async def get_profile_pic_url(self, username: str) -> str | None:
        """Gives the URL of the profile picture, the largest that is known."""
        x: Profile = await self._one("profiles", username)
        return x.profile_pic_url_hd or x.profile_pic_url

    async def is_public(self, username: str) -> bool | None:
        """Says whether everybody may see the account's posts."""
        x: Profile = await self._one("profiles", username)
        return None if x.is_private is None else not x.is_private

    async def exists(self, username: str) -> bool:
        """Says whether the account exists; raises OutcomeError if that cannot be told."""
        return await self._exists(username)

    async def bulk_profiles(
        self, usernames: Iterable[str], workers: int | None = None
    ) -> dict[str, Profile | OutcomeError]:
        """Gives the profile of each name, or the exception that says why not."""
        return await self._bulk_profiles(usernames, workers)

    async def get_post_by_shortcode(self, shortcode: str) -> Post:
        """Gives one post by its shortcode."""
        found: Post = await self._one("media", shortcode)
        return found

    async def get_post_by_url(self, url: str) -> Post:
        """Gives one post by its address or a share link."""
        found: Post = await self._one("media", url)
        return found

    async def get_media(self, media: int | str) -> Post:
        """Gives one post, by pk, shortcode or address."""
        found: Post = await self._one("media", media)
        return found

    async def get_media_urls(self, shortcode: str) -> list[str]:
        """Gives the URLs of a post's files, one for each picture or video."""
        x: Post = await self._one("media", shortcode)
        return urls_of(x)

    def get_posts(self, username: str, max_count: int | None = 12) -> Many[Post]:
        """Gives an account's posts by its name, newest first."""
        return self._many("posts", username, limit=max_count)

    def get_all_posts(self, username: str, max_count: int | None = 50) -> Many[Post]:
        """Gives an account's posts by its name, newest first."""
        return self._many("posts", username, limit=max_count)

    def get_feed(self, user_id: int | str, max_count: int | None = 12) -> Many[Post]:
        """Gives an account's posts by its id, newest first; needs a login."""
        return self._many("posts", user_id, limit=max_count)

    async def bulk_feeds(
        self, user_ids: Iterable[int | str], max_count: int | None = 12, workers: int | None = None
    ) -> dict[str, list[Post] | OutcomeError]:
        """Gives the posts of each account, or the exception that says why not."""
        return await self._bulk_feeds(user_ids, max_count, workers)

    def get_reels(self, username: str, max_count: int | None = 12) -> Many[Post]:
        """Gives the reels of an account."""
        return self._many("reels", username, limit=max_count)

    def get_comments(self, shortcode: str, max_count: int | None = 24) -> Many[Comment]:
        """Gives the comments of a post."""
        return self._many("comments", shortcode, limit=max_count)

    def get_hashtag_posts(self, hashtag: str, max_count: int | None = 12) -> Many[Post]:
        """Gives posts with a hashtag."""
        return self._many("hashtag", hashtag, limit=max_count)

    def get_hashtag_posts_v2(
        self, hashtag: str, tab: Literal["top", "recent"] = "recent", max_count: int | None = 30
    ) -> Many[Post]:
        """Gives the posts of a hashtag's tab, top or recent; needs a login."""
        return self._many("hashtag", hashtag, tab=tab, limit=max_count)

    def get_location_posts(
        self,
        location_id: int | str,
        tab: Literal["ranked", "recent"] = "recent",
        max_count: int | None = 30,
    ) -> Many[Post]:
        """Gives posts of a place."""
        return self._many("location", location_id, tab=tab, limit=max_count, posts="1", only="Post")

    def get_similar_accounts(self, username: str, limit: int | None = None) -> Many[UserRef]:
        """Gives the accounts that the service calls similar to an account."""
        return self._many("similar", username, limit=limit)

    def get_highlights(self, username: str, limit: int | None = None) -> Many[Highlight]:
        """Gives the highlights of an account."""
        return self._many("highlights", username, limit=limit)

    def search(
        self,
        query: str,
        context: Literal["user", "hashtag", "place"] = "user",
        limit: int | None = None,
    ) -> Many[UserRef | Hashtag | Place]:
        """Finds accounts, hashtags or places; places need a login."""
        return self._many("search", query, kind=context, limit=limit)

    @property
    def request_count(self) -> int:
        """How many requests the client has sent."""
        return self._request_count()
