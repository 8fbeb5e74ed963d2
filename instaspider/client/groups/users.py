"""Defines the methods of ``ig.users``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from instaspider.client.group import Group
from instaspider.client.many import Many
from instaspider.items import Profile, UserRef


class Users(Group):
    """Offers the methods of ``ig.users``."""

    async def get_by_username(self, username: str) -> Profile:
        """Gives the profile of an account."""
        found: Profile = await self._one("profiles", username)
        return found

    async def get_by_id(self, user_id: int | str) -> Profile:
        """Gives the profile of an account by its id; needs a login."""
        found: Profile = await self._one("profiles", user_id)
        return found

    def search(self, query: str, limit: int | None = None) -> Many[UserRef]:
        """Gives the accounts that a search finds."""
        return self._many("search", query, limit=limit)

    async def get_user_id(self, username: str) -> str | None:
        """Gives the account's pk: the id that stays when its name changes."""
        x: Profile = await self._one("profiles", username)
        return x.pk

    async def get_full_profile(self, username: str) -> Profile:
        """Gives the same as get_by_username."""
        found: Profile = await self._one("profiles", username)
        return found

    async def get_profile(self, username: str) -> Profile:
        """Gives the same as get_by_username."""
        found: Profile = await self._one("profiles", username)
        return found

    async def parse_bio(self, username: str) -> Profile:
        """Gives the profile, with its fields biography, bio_links and bio_mentions."""
        found: Profile = await self._one("profiles", username)
        return found
