"""Defines the methods of ``ig.location``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from instaspider.client.group import BlockingGroup
from instaspider.items import Place, Post


class BlockingLocation(BlockingGroup):
    """Offers the methods of ``ig.location``."""

    def get_info(self, location_id: int | str) -> Place:
        """Gives one place by its id or its address."""
        found: Place = self._one("location", location_id)
        return found

    def get_feed(self, location_id: int | str, limit: int | None = None) -> list[Post]:
        """Gives posts of a place."""
        return self._all("location", location_id, limit=limit, posts="1", only="Post")

    def search(self, query: str, limit: int | None = None) -> list[Place]:
        """Gives the places that a search finds; needs a login."""
        return self._all("search", query, limit=limit, kind="place")

    def get_nearby(self, location_id: int | str) -> list[Place]:
        """Gives a place and the places around it."""
        return self._all("location", location_id, nearby="1")
