"""Makes pages of places and of keywords.

The place has the key tree html_location_page_relay/01. The page of a keyword carries the answer of
its document (its form is unverified).
"""

from __future__ import annotations

from typing import Any

from instaspider.sandbox.answers.pages import Frame, prefetched, script
from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.table import told
from instaspider.sandbox.world.places import Place
from instaspider.sandbox.world.world import World

Json = dict[str, Any]

_PLACE = "PolarisLocationPageTabContentQuery"
_KEYWORD = "PolarisLoggedOutPopularSearchPageQuery"


def place_page(place: Place, frame: Frame, call: Call) -> bytes:
    """Make ``/explore/locations/{id}/``."""
    variables: Json = {"location_id": place.pk, "tab": "ranked", "first": 12}
    rows = (
        frame.preloaded(_PLACE, variables),
        prefetched("PolarisLocationPageQuery", told("place_page", call)),
    )
    return frame.page(f"<title>{place.name} • Instagram photos and videos</title>", script(*rows))


def keyword_page(world: World, keyword: str, frame: Frame) -> bytes | None:
    """Make ``/popular/{keyword}/``; None for a keyword that finds nothing."""
    variables: Json = {"keyword": keyword, "media_count": 12, "related_keywords_count": 10}
    found = told(_KEYWORD, Call(world, None, var=variables))
    if found["xig_logged_out_popular_search_media_info"] is None:
        return None
    rows = (frame.preloaded(_KEYWORD, variables), prefetched(_KEYWORD, found))
    return frame.page(f"<title>{keyword} • Instagram</title>", script(*rows))
