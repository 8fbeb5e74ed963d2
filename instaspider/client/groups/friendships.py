"""Defines the methods of ``ig.friendships``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from instaspider.client.group import Group
from instaspider.client.many import Many
from instaspider.items import Friendship, UserRef


class Friendships(Group):
    """Holds ``ig.friendships``."""

    def get_followers(self, user_id: int | str, max_count: int | None = 50) -> Many[UserRef]:
        """Gives the account's followers; needs a login."""
        return self._many("followers", user_id, limit=max_count)

    def get_all_followers(self, user_id: int | str, max_count: int | None = 1000) -> Many[UserRef]:
        """Gives the account's followers; needs a login."""
        return self._many("followers", user_id, limit=max_count)

    def get_following(self, user_id: int | str, max_count: int | None = 50) -> Many[UserRef]:
        """Gives whom the account follows; needs a login."""
        return self._many("following", user_id, limit=max_count)

    def get_all_following(self, user_id: int | str, max_count: int | None = 1000) -> Many[UserRef]:
        """Gives whom the account follows; needs a login."""
        return self._many("following", user_id, limit=max_count)

    async def not_following_back(
        self, user_id: int | str, max_count: int | None = 1000
    ) -> list[UserRef]:
        """Gives whom the account follows without being followed back."""
        return await self._not_following_back(user_id, max_count)

    async def fans(self, user_id: int | str, max_count: int | None = 1000) -> list[UserRef]:
        """Gives who follows the account without being followed back."""
        return await self._fans(user_id, max_count)

    async def analyze_relationship(
        self, user_id: int | str, max_count: int | None = 1000
    ) -> dict[str, list[UserRef]]:
        """Gives the lists mutual, fans and not_following_back."""
        return await self._relationship(user_id, max_count)

    def get_mutual_followers(self, user_id: int | str) -> Many[UserRef]:
        """Gives those followers of the account whom the login follows."""
        return self._many("followers", user_id, mutual="1")

    async def show(self, user_id: int | str) -> Friendship:
        """Says what the login and an account are to one another."""
        found: Friendship = await self._one("friendship", user_id)
        return found

    async def show_friendship(self, user_id: int | str) -> Friendship:
        """Gives the same as show."""
        found: Friendship = await self._one("friendship", user_id)
        return found

    async def is_close_friend(self, user_id: int | str) -> bool | None:
        """Says whether the account is a close friend of the login."""
        x: Friendship = await self._one("friendship", user_id)
        return x.is_close_friend
