"""Defines the methods of ``ig.friendships``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from instaspider.client.group import BlockingGroup
from instaspider.client.groups.friendships import Friendships
from instaspider.items import Friendship, UserRef


class BlockingFriendships(BlockingGroup[Friendships]):
    """Offers the methods of ``ig.friendships``."""

    def get_followers(self, user_id: int | str, max_count: int | None = 50) -> list[UserRef]:
        """Gives the followers of an account; needs a login."""
        return self._wait(self._group.get_followers(user_id, max_count))

    def get_all_followers(self, user_id: int | str, max_count: int | None = 1000) -> list[UserRef]:
        """Gives the followers of an account; needs a login."""
        return self._wait(self._group.get_all_followers(user_id, max_count))

    def get_following(self, user_id: int | str, max_count: int | None = 50) -> list[UserRef]:
        """Gives the accounts that an account follows; needs a login."""
        return self._wait(self._group.get_following(user_id, max_count))

    def get_all_following(self, user_id: int | str, max_count: int | None = 1000) -> list[UserRef]:
        """Gives the accounts that an account follows; needs a login."""
        return self._wait(self._group.get_all_following(user_id, max_count))

    def not_following_back(self, user_id: int | str, max_count: int | None = 1000) -> list[UserRef]:
        """Gives the accounts that an account follows and that do not follow it."""
        return self._wait(self._group.not_following_back(user_id, max_count))

    def fans(self, user_id: int | str, max_count: int | None = 1000) -> list[UserRef]:
        """Gives the followers of an account that it does not follow."""
        return self._wait(self._group.fans(user_id, max_count))

    def analyze_relationship(
        self, user_id: int | str, max_count: int | None = 1000
    ) -> dict[str, list[UserRef]]:
        """Gives three lists of accounts by name: mutual, fans and not_following_back."""
        return self._wait(self._group.analyze_relationship(user_id, max_count))

    def get_mutual_followers(self, user_id: int | str) -> list[UserRef]:
        """Gives the followers of an account whom the login follows too."""
        return self._wait(self._group.get_mutual_followers(user_id))

    def show(self, user_id: int | str) -> Friendship:
        """Says whether the login and an account follow, block or mute one another."""
        return self._wait(self._group.show(user_id))

    def show_friendship(self, user_id: int | str) -> Friendship:
        """Gives the same as friendships.show."""
        return self._wait(self._group.show_friendship(user_id))

    def is_close_friend(self, user_id: int | str) -> bool | None:
        """Says whether the account is among the login's close friends."""
        return self._wait(self._group.is_close_friend(user_id))
