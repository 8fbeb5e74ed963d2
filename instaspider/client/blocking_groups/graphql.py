"""Defines the methods of ``ig.graphql``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from instaspider.client.group import BlockingGroup
from instaspider.client.groups.graphql import Graphql
from instaspider.items import Post


class BlockingGraphql(BlockingGroup[Graphql]):
    """Offers the methods of ``ig.graphql``."""

    def get_profile_tagged_v2(self, user_id: int | str, limit: int | None = None) -> list[Post]:
        """Gives the posts in which an account is tagged; needs a login."""
        return self._wait(self._group.get_profile_tagged_v2(user_id, limit))
