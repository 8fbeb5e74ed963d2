"""Lists the rows about what a login sees as its own."""

from __future__ import annotations

from instaspider.catalogue.documents import document
from instaspider.catalogue.endpoint import HOME, Endpoint
from instaspider.parsing import feeds, stories, tags

OWN = (
    Endpoint(
        name="feed_timeline",
        capability="timeline",
        path="/api/v1/feed/timeline/",
        takes="viewer",
        parse=feeds.feed_timeline,
        needs="session",
        pages="max_id",
        referer=HOME,
        verified="2026-10-26",
        sources="instaloader 4.16 instaloader.py:1114",
    ),
    Endpoint(
        name="graphql_clips_home",
        capability="timeline_reels",
        method="POST",
        path="/graphql/query",
        document=document("PolarisClipsTabDesktopPaginationQuery"),
        variables={
            "after": None,
            "before": None,
            "data": {"container_module": "clips_tab_desktop_page", "seen_reels": "[]"},
            "first": "{page_size}",
            "last": None,
        },
        takes="viewer",
        parse=feeds.clips_home,
        needs="session",
        pages="after",
        page_size=10,
        size_from="minereels (Cypphi/minereels-fabric)",
        referer=HOME + "reels/",
        sources="instaharvest_v2 1.1.88 api/graphql/feeds.py; minereels InstagramProvider.java",
    ),
    Endpoint(
        name="discover_web_explore_grid",
        capability="timeline_explore",
        path="/api/v1/discover/web/explore_grid/",
        params={
            "include_fixed_destinations": "true",
            "is_nonpersonalized_explore": "false",
            "is_prefetch": "false",
            "module": "explore_popular",
            "omit_cover_media": "false",
        },
        takes="viewer",
        parse=tags.explore_grid,
        needs="session",
        pages="max_id",
        referer=HOME + "explore/",
        verified="2026-09-27",
        sources="dumpstagram requests/discovery.py, parse/discovery.py: answers of 2026-09-27",
    ),
    Endpoint(
        name="feed_saved_posts",
        capability="saved",
        path="/api/v1/feed/saved/posts/",
        params={"count": "{page_size}"},
        takes="viewer",
        parse=feeds.feed_saved,
        needs="session",
        pages="max_id",
        page_size=50,
        size_from="gallery-dl 1.32.18",
        referer=HOME,
        verified="2026-10-25",
        sources="gallery-dl 1.32.18",
    ),
    Endpoint(
        name="feed_liked",
        capability="liked",
        path="/api/v1/feed/liked/",
        takes="viewer",
        parse=feeds.feed_items,
        needs="session",
        pages="max_id",
        referer=HOME,
        verified="2026-08-22",
        sources="instagrapi d5b7232 mixins/media.py",
    ),
)

TRAY = (
    Endpoint(
        name="graphql_story_tray",
        capability="tray",
        method="POST",
        path="/api/graphql",
        document=document("PolarisStoriesV3TrayContainerQuery"),
        variables={
            "data": {"is_following_feed": False, "reason": "web_home"},
            "suggestedUsersData": {
                "max_id": "",
                "max_number_to_display": 0,
                "module": "stories_tray",
                "paginate": False,
            },
        },
        takes="viewer",
        parse=stories.tray_document,
        needs="session",
        referer=HOME,
        verified="2026-10-25",
        unverified=("username", "profile_pic_url"),
        sources="gallery-dl 1.32.18 extractor/instagram.py:905; dumpstagram requests/stories.py",
    ),
    Endpoint(
        name="feed_reels_tray",
        capability="tray",
        path="/api/v1/feed/reels_tray/",
        takes="viewer",
        parse=stories.reels_tray,
        needs="session",
        referer=HOME,
        verified="2026-08-01",
        sources="gallery-dl 86047cf; instaharvest_v2 1.1.88 api/stories.py",
    ),
)
"""The rows for those whom the login follows and who have stories now."""
