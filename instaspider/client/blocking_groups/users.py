"""Defines the methods of ``ig.users``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from instaspider.client.group import BlockingGroup
from instaspider.items import Profile, UserRef


class BlockingUsers(BlockingGroup):
    """Offers the methods of ``ig.users``."""

    def get_by_username(self, username: str) -> Profile:
        """Gives the profile of an account."""
        found: Profile = self._one("profiles", username)
        return found

    def get_by_id(self, user_id: int | str) -> Profile:
        """Gives the profile of an account by its id; needs a login."""
        found: Profile = self._one("profiles", user_id)
        return found

    def search(self, query: str, limit: int | None = None) -> list[UserRef]:
        """Gives the accounts that a search finds."""
        return self._all("search", query, limit=limit)

    def get_user_id(self, username: str) -> str | None:
        """Gives the account's pk: the id that stays when its name changes."""
        x: Profile = self._one("profiles", username)
        return x.pk

    def get_full_profile(self, username: str) -> Profile:
        """Gives the same as get_by_username."""
        found: Profile = self._one("profiles", username)
        return found

    def get_profile(self, username: str) -> Profile:
        """Gives the same as get_by_username."""
        found: Profile = self._one("profiles", username)
        return found

    def parse_bio(self, username: str) -> Profile:
        """Gives the profile, with its fields biography, bio_links and bio_mentions."""
        found: Profile = self._one("profiles", username)
        return found
