"""Defines the methods of ``ig.public``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from instaspider.client.errors import OutcomeError
from instaspider.client.group import BlockingGroup
from instaspider.client.groups.public import Public
from instaspider.items import Comment, Hashtag, Highlight, Place, Post, Profile, UserRef


class BlockingPublic(BlockingGroup[Public]):
    """Offers the methods of ``ig.public``."""

    def get_profile(self, username: str) -> Profile:
        """Gives the profile of an account."""
        return self._wait(self._group.get_profile(username))

    def get_user_id(self, username: str) -> str | None:
        """Gives the account's pk: the id that stays when its name changes."""
        return self._wait(self._group.get_user_id(username))

    def get_profile_pic_url(self, username: str) -> str | None:
        """Gives the URL of the profile picture, the largest that is known."""
        return self._wait(self._group.get_profile_pic_url(username))

    def is_public(self, username: str) -> bool | None:
        """Says whether everybody may see the account's posts."""
        return self._wait(self._group.is_public(username))

    def exists(self, username: str) -> bool:
        """Says whether the account exists; raises OutcomeError if that cannot be told."""
        return self._wait(self._group.exists(username))

    def bulk_profiles(
        self, usernames: Iterable[str], workers: int | None = None
    ) -> dict[str, Profile | OutcomeError]:
        """Gives the profile of each name, or the exception that says why not."""
        return self._wait(self._group.bulk_profiles(usernames, workers))

    def get_post_by_shortcode(self, shortcode: str) -> Post:
        """Gives one post by its shortcode."""
        return self._wait(self._group.get_post_by_shortcode(shortcode))

    def get_post_by_url(self, url: str) -> Post:
        """Gives one post by its address or a share link."""
        return self._wait(self._group.get_post_by_url(url))

    def get_media(self, media: int | str) -> Post:
        """Gives one post, by pk, shortcode or address."""
        return self._wait(self._group.get_media(media))

    def get_media_urls(self, shortcode: str) -> list[str]:
        """Gives the URLs of a post's files, one for each picture or video."""
        return self._wait(self._group.get_media_urls(shortcode))

    def get_posts(self, username: str, max_count: int | None = 12) -> list[Post]:
        """Gives an account's posts by its name, newest first."""
        return self._wait(self._group.get_posts(username, max_count))

    def get_all_posts(self, username: str, max_count: int | None = 50) -> list[Post]:
        """Gives an account's posts by its name, newest first."""
        return self._wait(self._group.get_all_posts(username, max_count))

    def get_feed(self, user_id: int | str, max_count: int | None = 12) -> list[Post]:
        """Gives an account's posts by its id, newest first; needs a login."""
        return self._wait(self._group.get_feed(user_id, max_count))

    def bulk_feeds(
        self, user_ids: Iterable[int | str], max_count: int | None = 12, workers: int | None = None
    ) -> dict[str, list[Post] | OutcomeError]:
        """Gives the posts of each account, or the exception that says why not."""
        return self._wait(self._group.bulk_feeds(user_ids, max_count, workers))

    def get_reels(self, username: str, max_count: int | None = 12) -> list[Post]:
        """Gives the reels of an account."""
        return self._wait(self._group.get_reels(username, max_count))

    def get_comments(self, shortcode: str, max_count: int | None = 24) -> list[Comment]:
        """Gives the comments of a post."""
        return self._wait(self._group.get_comments(shortcode, max_count))

    def get_hashtag_posts(self, hashtag: str, max_count: int | None = 12) -> list[Post]:
        """Gives posts with a hashtag."""
        return self._wait(self._group.get_hashtag_posts(hashtag, max_count))

    def get_hashtag_posts_v2(
        self, hashtag: str, tab: Literal["top", "recent"] = "recent", max_count: int | None = 30
    ) -> list[Post]:
        """Gives the posts of a hashtag's tab, top or recent; needs a login."""
        return self._wait(self._group.get_hashtag_posts_v2(hashtag, tab, max_count))

    def get_location_posts(
        self,
        location_id: int | str,
        tab: Literal["ranked", "recent"] = "recent",
        max_count: int | None = 30,
    ) -> list[Post]:
        """Gives posts of a place."""
        return self._wait(self._group.get_location_posts(location_id, tab, max_count))

    def get_similar_accounts(self, username: str, limit: int | None = None) -> list[UserRef]:
        """Gives the accounts that the service calls similar to an account."""
        return self._wait(self._group.get_similar_accounts(username, limit))

    def get_highlights(self, username: str, limit: int | None = None) -> list[Highlight]:
        """Gives the highlights of an account."""
        return self._wait(self._group.get_highlights(username, limit))

    def search(
        self,
        query: str,
        context: Literal["user", "hashtag", "place"] = "user",
        limit: int | None = None,
    ) -> list[UserRef | Hashtag | Place]:
        """Finds accounts, hashtags or places; places need a login."""
        return self._wait(self._group.search(query, context, limit))

    @property
    def request_count(self) -> int:
        """How many requests the client has sent."""
        return self._group.request_count
