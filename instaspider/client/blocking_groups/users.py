"""Defines the methods of ``ig.users``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from instaspider.client.group import BlockingGroup
from instaspider.client.groups.users import Users
from instaspider.items import Profile, UserRef


class BlockingUsers(BlockingGroup[Users]):
    """Offers the methods of ``ig.users``."""

    def get_by_username(self, username: str) -> Profile:
        """Gives the profile of an account."""
        return self._wait(self._group.get_by_username(username))

    def get_by_id(self, user_id: int | str) -> Profile:
        """Gives the profile of an account by its id; needs a login."""
        return self._wait(self._group.get_by_id(user_id))

    def search(self, query: str, limit: int | None = None) -> list[UserRef]:
        """Gives the accounts that a search finds."""
        return self._wait(self._group.search(query, limit))

    def get_user_id(self, username: str) -> str | None:
        """Gives the account's pk: the id that stays when its name changes."""
        return self._wait(self._group.get_user_id(username))

    def get_full_profile(self, username: str) -> Profile:
        """Gives the same as get_by_username."""
        return self._wait(self._group.get_full_profile(username))

    def get_profile(self, username: str) -> Profile:
        """Gives the same as get_by_username."""
        return self._wait(self._group.get_profile(username))

    def parse_bio(self, username: str) -> Profile:
        """Gives the profile, with its fields biography, bio_links and bio_mentions."""
        return self._wait(self._group.parse_bio(username))
