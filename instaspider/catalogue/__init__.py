"""Holds what Instagram offers, as rows: one for each family of URLs.

A row says how a request is made and how its answer is read. What a person asks for, e.g. a profile,
is a capability; a row that serves a capability is also called a route.
"""

from __future__ import annotations

from collections.abc import Mapping

from instaspider.catalogue.comments import COMMENTS
from instaspider.catalogue.endpoint import Call, Endpoint
from instaspider.catalogue.media import LIKERS, MEDIA, SHARE, VIEWERS
from instaspider.catalogue.own import OWN, TRAY
from instaspider.catalogue.posts import POSTS, REELS, REPOSTS, TAGGED
from instaspider.catalogue.public import EXPLORE, HASHTAG, LOCATION, SEARCH, SOUND
from instaspider.catalogue.relations import FRIENDSHIPS, SIMILAR
from instaspider.catalogue.stories import HIGHLIGHTS, STORIES
from instaspider.catalogue.users import ABOUT, PROFILE, PROFILE_ID
from instaspider.catalogue.writes import WRITES

__all__ = ["ENDPOINTS", "Call", "Endpoint", "routes"]

ENDPOINTS: Mapping[str, Endpoint] = {
    row.name: row
    for row in (
        *PROFILE,
        *PROFILE_ID,
        *ABOUT,
        *POSTS,
        *REELS,
        *REPOSTS,
        *TAGGED,
        *MEDIA,
        *SHARE,
        *COMMENTS,
        *LIKERS,
        *VIEWERS,
        *STORIES,
        *HIGHLIGHTS,
        *HASHTAG,
        *LOCATION,
        *SOUND,
        *EXPLORE,
        *SEARCH,
        *SIMILAR,
        *FRIENDSHIPS,
        *OWN,
        *TRAY,
        *WRITES,
    )
}


def routes(capability: str) -> tuple[Endpoint, ...]:
    """Return the rows for a capability, in the order in which they are tried."""
    return tuple(row for row in ENDPOINTS.values() if row.capability == capability)
