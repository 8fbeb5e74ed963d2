"""Lists the rows about stories and highlights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instaspider.catalogue.documents import document
from instaspider.catalogue.endpoint import Endpoint, Takes
from instaspider.parsing import stories

_PAGE = 3
_HIGHLIGHT = "https://www.instagram.com/stories/highlights/{highlight}/"


def _reels(reel_id: str) -> Mapping[str, Any]:
    return {"first": _PAGE, "initial_reel_id": reel_id, "last": 2, "reel_ids": [reel_id]}


def _with_login(of: str, capability: str, takes: Takes, reel_id: str) -> tuple[Endpoint, ...]:
    """Return the rows for the items of a reel: an account's stories, or a highlight."""
    return (
        Endpoint(
            name=f"graphql_{of}_gallery",
            capability=capability,
            method="POST",
            path="/graphql/query",
            root="xdt_api__v1__feed__reels_media__connection",
            document=document("PolarisStoriesV3ReelPageGalleryQuery"),
            variables=_reels(reel_id),
            takes=takes,
            parse=stories.reels_connection,
            needs="session",
            together=_PAGE,
            size_from="gallery-dl 1.32.18 names five ids and asks for pages of three, which"
            " takes two requests; three are one",
            verified="2026-10-25",
            sources="gallery-dl 1.32.18 extractor/instagram.py:222",
        ),
        Endpoint(
            name=f"graphql_{of}_standalone",
            capability=capability,
            method="POST",
            path="/graphql/query",
            root="xdt_api__v1__feed__reels_media",
            document=document("PolarisStoriesV3ReelPageStandaloneQuery"),
            variables={
                "reel_ids_arr": [reel_id],
                **({"is_highlight": True} if of == "highlight" else {}),
            },
            takes=takes,
            parse=stories.reels_media_document,
            needs="session",
            verified="2026-09-27",
            sources="dumpstagram requests/stories.py: replayed 2026-09-27",
        ),
        Endpoint(
            name=f"feed_reels_media_{of}",
            capability=capability,
            path="/api/v1/feed/reels_media/",
            params={"reel_ids": [reel_id]},
            takes=takes,
            parse=stories.reels_media,
            needs="session",
            together=5,
            size_from="as the web client does; with more the service fails now and then, and it"
            " refuses more than thirty (gallery-dl 2197)",
            lasting_500=True,  # for stories and highlights since 2026-09-22 (gallery-dl#9765)
            verified="2026-08-01",
            sources="gallery-dl 86047cf",
        ),
    )


STORIES = (
    Endpoint(
        name="graphql_loggedout_highlight_reels",
        capability="highlight_posts",
        method="POST",
        path="/api/graphql",
        document=document("PolarisStoriesV3HighlightsLoggedOutPageQuery"),
        variables={
            "first": 1,
            "initial_reel_id": "highlight:{highlight}",
            "reel_ids": ["highlight:{highlight}"],
        },
        takes="highlight",
        parse=stories.reels_connection,
        referer=_HIGHLIGHT,
        verified="2026-09-23",
        sources="omkarcloud/instagram-scraper 03bcff8 queries.py",
    ),
    *_with_login("highlight", "highlight_posts", "highlight", "highlight:{highlight}"),
    *_with_login("story", "stories", "pk", "{pk}"),
)

HIGHLIGHTS = (
    Endpoint(
        name="graphql_highlight_cover",
        capability="highlights",
        method="POST",
        path="/api/graphql",
        document=document("PolarisStoriesV3HighlightsLoggedOutPageQuery"),
        variables={
            "first": 1,
            "initial_reel_id": "highlight:{highlight}",
            "reel_ids": ["highlight:{highlight}"],
        },
        takes="highlight",
        parse=stories.highlight_cover,
        referer=_HIGHLIGHT,
        verified="2026-09-23",
        sources="as graphql_loggedout_highlight_reels",
    ),
    Endpoint(
        name="graphql_highlights_tray",
        capability="highlights",
        method="POST",
        path="/api/graphql",
        document=document("PolarisProfileStoryHighlightsTrayContentQuery"),
        variables={"user_id": "{pk}"},
        takes="pk",
        parse=stories.highlights_document,
        needs="session",
        verified="2026-10-25",
        unverified=("title", "cover_url", "user"),
        sources="gallery-dl 1.32.18 extractor/instagram.py:886",
    ),
    Endpoint(
        name="highlights_tray",
        capability="highlights",
        path="/api/v1/highlights/{pk}/highlights_tray/",
        takes="pk",
        parse=stories.highlights_tray,
        needs="session",
        verified="2026-08-01",
        sources="gallery-dl 86047cf",
    ),
    # Last, although it needs no login: it lacks times and sizes.
    Endpoint(
        name="graphql_loggedout_profile_highlights",
        capability="highlights",
        method="POST",
        path="/api/graphql",
        document=document("PolarisLoggedOutDesktopWWWProfileRootContentQuery"),
        variables={"username": "{username}"},
        takes="username",
        parse=stories.loggedout_highlights,
        last_resort=True,
        trusted_absence={"null": "proven"},
        verified="2026-09-23",
        sources="as graphql_loggedout_profile_root, whose answer has them",
    ),
)
