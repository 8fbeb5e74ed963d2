"""Holds the methods of the async client, a module for each group."""

from __future__ import annotations

from instaspider.client.groups.feed import Feed
from instaspider.client.groups.friendships import Friendships
from instaspider.client.groups.graphql import Graphql
from instaspider.client.groups.hashtags import Hashtags
from instaspider.client.groups.location import Location
from instaspider.client.groups.media import Media
from instaspider.client.groups.public import Public
from instaspider.client.groups.search import Search
from instaspider.client.groups.stories import Stories
from instaspider.client.groups.users import Users

__all__ = [
    "Feed",
    "Friendships",
    "Graphql",
    "Hashtags",
    "Location",
    "Media",
    "Public",
    "Search",
    "Stories",
    "Users",
]
