"""Defines the methods of ``ig.graphql``.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

from instaspider.client.group import Group
from instaspider.client.many import Many
from instaspider.items import Post


class Graphql(Group):
    """Offers the methods of ``ig.graphql``."""

    def get_profile_tagged_v2(self, user_id: int | str, limit: int | None = None) -> Many[Post]:
        """Gives the posts in which an account is tagged; needs a login."""
        return self._many("tagged", user_id, limit=limit)
