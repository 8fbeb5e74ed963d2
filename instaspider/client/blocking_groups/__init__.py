"""Holds the methods of the blocking client, a module for each group."""

from __future__ import annotations

from instaspider.client.blocking_groups.feed import BlockingFeed
from instaspider.client.blocking_groups.friendships import BlockingFriendships
from instaspider.client.blocking_groups.graphql import BlockingGraphql
from instaspider.client.blocking_groups.hashtags import BlockingHashtags
from instaspider.client.blocking_groups.location import BlockingLocation
from instaspider.client.blocking_groups.media import BlockingMedia
from instaspider.client.blocking_groups.public import BlockingPublic
from instaspider.client.blocking_groups.search import BlockingSearch
from instaspider.client.blocking_groups.stories import BlockingStories
from instaspider.client.blocking_groups.users import BlockingUsers

__all__ = [
    "BlockingFeed",
    "BlockingFriendships",
    "BlockingGraphql",
    "BlockingHashtags",
    "BlockingLocation",
    "BlockingMedia",
    "BlockingPublic",
    "BlockingSearch",
    "BlockingStories",
    "BlockingUsers",
]
