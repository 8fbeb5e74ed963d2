"""Every answer of the sandbox with posts, the parser that reads it, and what it does not have."""

from __future__ import annotations

from routes_of_feeds import feed_posts, story_posts
from routes_of_posts import single_posts
from routes_of_public import public_posts

ROUTES = [*single_posts(), *feed_posts(), *public_posts(), *story_posts()]
