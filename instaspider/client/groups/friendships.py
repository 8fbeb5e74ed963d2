"""Defines the methods of ``ig.friendships``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from instaspider.client.group import Group
from instaspider.client.many import Many
from instaspider.items import Friendship, UserRef


class Friendships(Group):
    """Offers the methods of ``ig.friendships``."""

    def get_followers(self, user_id: int | str, max_count: int | None = 50) -> Many[UserRef]:
        """Gives the followers of an account; needs a login."""
        return self._many("followers", user_id, limit=max_count)

    def get_all_followers(self, user_id: int | str, max_count: int | None = 1000) -> Many[UserRef]:
        """Gives the followers of an account; needs a login."""
        return self._many("followers", user_id, limit=max_count)

    def get_following(self, user_id: int | str, max_count: int | None = 50) -> Many[UserRef]:
        """Gives the accounts that an account follows; needs a login."""
        return self._many("following", user_id, limit=max_count)

    def get_all_following(self, user_id: int | str, max_count: int | None = 1000) -> Many[UserRef]:
        """Gives the accounts that an account follows; needs a login."""
        return self._many("following", user_id, limit=max_count)

    async def not_following_back(
        self, user_id: int | str, max_count: int | None = 1000
    ) -> list[UserRef]:
        """Gives the accounts that an account follows and that do not follow it."""
        return await self._not_following_back(user_id, max_count)

    async def fans(self, user_id: int | str, max_count: int | None = 1000) -> list[UserRef]:
        """Gives the followers of an account that it does not follow."""
        return await self._fans(user_id, max_count)

    async def analyze_relationship(
        self, user_id: int | str, max_count: int | None = 1000
    ) -> dict[str, list[UserRef]]:
        """Gives three lists of accounts by name: mutual, fans and not_following_back."""
        return await self._relationship(user_id, max_count)

    def get_mutual_followers(self, user_id: int | str) -> Many[UserRef]:
        """Gives the followers of an account whom the login follows too."""
        return self._many("followers", user_id, mutual="1")

    async def show(self, user_id: int | str) -> Friendship:
        """Says whether the login and an account follow, block or mute one another."""
        found: Friendship = await self._one("friendship", user_id)
        return found

    async def show_friendship(self, user_id: int | str) -> Friendship:
        """Gives the same as friendships.show."""
        found: Friendship = await self._one("friendship", user_id)
        return found

    async def is_close_friend(self, user_id: int | str) -> bool | None:
        """Says whether the account is among the login's close friends."""
        x: Friendship = await self._one("friendship", user_id)
        return x.is_close_friend
