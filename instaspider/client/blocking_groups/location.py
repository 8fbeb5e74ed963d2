"""Defines the methods of ``ig.location``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from instaspider.client.group import BlockingGroup
from instaspider.client.groups.location import Location
from instaspider.items import Place, Post


class BlockingLocation(BlockingGroup[Location]):
    """Offers the methods of ``ig.location``."""

    def get_info(self, location_id: int | str) -> Place:
        """Gives one place by its id or its address."""
        return self._wait(self._group.get_info(location_id))

    def get_feed(self, location_id: int | str, limit: int | None = None) -> list[Post]:
        """Gives posts of a place."""
        return self._wait(self._group.get_feed(location_id, limit))

    def search(self, query: str, limit: int | None = None) -> list[Place]:
        """Gives the places that a search finds; needs a login."""
        return self._wait(self._group.search(query, limit))

    def get_nearby(self, location_id: int | str) -> list[Place]:
        """Gives a place and the places around it."""
        return self._wait(self._group.get_nearby(location_id))
