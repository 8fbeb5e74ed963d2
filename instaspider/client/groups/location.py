"""Defines the methods of ``ig.location``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from instaspider.client.group import Group
from instaspider.client.many import Many
from instaspider.items import Place, Post


class Location(Group):
    """Offers the methods of ``ig.location``."""

    async def get_info(self, location_id: int | str) -> Place:
        """Gives one place by its id or its address."""
        found: Place = await self._one("location", location_id)
        return found

    def get_feed(self, location_id: int | str, limit: int | None = None) -> Many[Post]:
        """Gives posts of a place."""
        return self._many("location", location_id, limit=limit, posts="1", only="Post")

    def search(self, query: str, limit: int | None = None) -> Many[Place]:
        """Gives the places that a search finds; needs a login."""
        return self._many("search", query, limit=limit, kind="place")

    def get_nearby(self, location_id: int | str) -> Many[Place]:
        """Gives a place and the places around it."""
        return self._many("location", location_id, nearby="1")
