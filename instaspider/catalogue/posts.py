"""Rows about what an account posts: its grid, its reels, posts in which it is tagged.

Cursors of grids are ``<media pk>_<user pk>`` in every family of answers (ENDPOINTS of gallery-dl,
instaloader 4.16, omkarcloud 03bcff8), so that rows go on for one another; a login goes on where
visitors are stopped.
"""

from __future__ import annotations

from instaspider.catalogue.documents import document
from instaspider.catalogue.endpoint import Endpoint
from instaspider.parsing import feeds, pages

_GRID = "media_user"
_COUNT = {
    "count": "{page_size}",
    "include_reel_media_seen_timestamp": True,
    "include_relationship_info": True,
    "latest_besties_reel_media": True,
    "latest_reel_media": True,
}

POSTS = (
    Endpoint(
        name="web_profile_info_posts",
        capability="posts",
        path="/api/v1/users/web_profile_info/",
        params={"username": "{username}"},
        takes="username",
        parse=feeds.web_profile_posts,
        cursors=_GRID,
        trusted_absence={"404": "always", "null": "session"},
        verified="2026-09-22",
        sources="as web_profile_info: the newest 12 posts come with the profile",
    ),
    Endpoint(
        name="html_profile_page_posts",
        capability="posts",
        path="/{username}/",
        look="page",
        takes="username",
        parse=pages.profile_page_posts,
        cursors=_GRID,
        verified="2026-10-26",
        sources="instaloader 4.16 structures.py:1397",
    ),
    Endpoint(
        name="graphql_loggedout_posts",
        capability="posts",
        method="POST",
        path="/api/graphql",
        document=document("PolarisLoggedOutDesktopWWWProfilePostsTabContentQuery"),
        variables={"first": "{page_size}", "username": "{username}"},
        takes="username",
        parse=feeds.loggedout_timeline,
        cursors=_GRID,
        page_size=12,
        trusted_absence={"null": "proven"},
        verified="2026-09-23",
        sources="omkarcloud/instagram-scraper 03bcff8 queries.py",
    ),
    Endpoint(
        name="graphql_loggedout_posts_connection",
        capability="posts",
        method="POST",
        path="/api/graphql",
        document=document("PolarisLoggedOutDesktopWWWProfilePostsTabContentQuery_connection"),
        variables={"after": None, "first": "{page_size}", "id": "{fbid}"},
        takes="fbid",
        parse=feeds.loggedout_timeline,
        pages="after",
        cursors=_GRID,
        page_size=12,
        verified="2026-10-26",
        sources="instaloader 4.16 structures.py:1409; instagram-graphql-scraper 0.2.1",
    ),
    Endpoint(
        name="graphql_user_timeline_connection",
        capability="posts",
        method="POST",
        path="/graphql/query",
        document=document("PolarisProfilePostsTabContentQuery_connection"),
        variables={
            "after": None,
            "before": None,
            "data": _COUNT,
            "first": "{page_size}",
            "last": None,
            "username": "{username}",
        },
        takes="username",
        parse=feeds.user_timeline,
        needs="session",
        pages="after",
        cursors=_GRID,
        page_size=33,
        verified="2026-10-25",
        sources="gallery-dl 1.32.18 extractor/instagram.py:1006; instaloader 4.16",
    ),
    Endpoint(
        name="feed_user",
        capability="posts",
        path="/api/v1/feed/user/{pk}/",
        params={"count": "{page_size}"},
        takes="pk",
        parse=feeds.feed_user,
        needs="session",
        pages="max_id",
        cursors=_GRID,
        page_size=33,
        verified="2026-08-22",
        sources="instagrapi d5b7232; gallery-dl 86047cf",
    ),
)
