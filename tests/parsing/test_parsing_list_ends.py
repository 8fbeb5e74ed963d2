"""Where lists end, also where their flags and cursors say different things.

A row of the table: a route of the catalogue, what stands beside its (empty) list, and the cursor
that the next call takes; None where the list ends.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

import pytest

from instaspider.catalogue import ENDPOINTS

Json = dict[str, Any]

COMMENTS, REPLIES = {"comments": []}, {"child_comments": []}
HEAD, TAIL = "has_more_headload_comments", "has_more_comments"
HEADS, TAILS = "has_more_head_child_comments", "has_more_tail_child_comments"
MIN, MAX = "next_min_child_cursor", "next_max_child_cursor"
FEED, USERS = {"items": []}, {"users": []}


def sized(key: str, *path: str) -> Any:
    """A connection below ``data``, with that ``page_info``."""

    def body(info: Json) -> Json:
        value: Any = {"edges": [], "page_info": info}
        for step in reversed((key, *path)):
            value = {step: value}
        return {"data": value}

    return body


def reels_with(paging: Json) -> Json:
    return {"payload": {**FEED, "paging_info": paging}}


def reposted(**paging: Any) -> Json:
    timeline = {"repost_grid_items": [], **paging}
    return {"data": {"fetch__XDTUserDict": {"user_reposts_timeline": timeline}}}


CONNECTIONS = {
    "graphql_tagged_connection": sized("xdt_api__v1__usertags__user_id__feed_connection"),
    "graphql_clips_user_connection": sized("fetch__XDTUserDict", "clips_connection"),
    "graphql_comments_connection_recent": sized(
        "xdt_api__v1__media__media_id__comments__connection"
    ),
    "graphql_place_ranked_pages": sized("xdt_location_get_web_info_tab"),
    "graphql_keyword_serp": sized("xdt_fbsearch__top_serp_graphql"),
    "graphql_loggedout_comments_page": sized("xig_polaris_media", "comments_connection"),
    "graphql_popular": sized("xig_logged_out_popular_search_media_info"),
    "graphql_saved_collections_pages": sized("viewer", "collections_unified_with_auto_collections"),
}
ENDS: list[tuple[str, Json, str | Json | None]] = [
    # Comments: instagrapi 3.2.2 asks each way by its own flag; key tree media_comments/01.
    ("media_comments_popular", {**COMMENTS, HEAD: False, TAIL: False, "next_min_id": "{}"}, None),
    ("media_comments_popular", {**COMMENTS, HEAD: False, TAIL: False, "next_max_id": "QV"}, None),
    ("media_comments_recent", {**COMMENTS, HEAD: True, "next_min_id": "a"}, {"min_id": "a"}),
    (
        "media_comments_popular",
        {**COMMENTS, HEAD: True, TAIL: False, "next_min_id": "a", "next_max_id": "b"},
        {"min_id": "a"},
    ),
    (
        "media_comments_popular",
        {**COMMENTS, HEAD: False, TAIL: True, "next_min_id": "a", "next_max_id": "b"},
        {"max_id": "b"},
    ),
    (
        "media_comments_popular",
        {**COMMENTS, HEAD: True, TAIL: True, "next_min_id": "a", "next_max_id": "b"},
        {"min_id": "a"},
    ),
    ("media_comments_popular", {**COMMENTS, HEAD: True, "next_max_id": "b"}, {"max_id": "b"}),
    ("media_comments_popular", {**COMMENTS, HEAD: False, TAIL: True, "next_min_id": "a"}, "more"),
    ("media_comments_popular", {**COMMENTS, TAIL: False, "next_max_id": "b"}, None),
    ("media_comments_popular", {**COMMENTS, TAIL: True}, None),
    ("media_comments_popular", {**COMMENTS, "next_min_id": "a"}, {"min_id": "a"}),
    ("media_comments_popular", COMMENTS, None),
    # Replies: the same under other names (aiograpi 2.1.2, instaloader 4.16).
    ("child_comments", {**REPLIES, HEADS: False, TAILS: False, MIN: "a", MAX: "b"}, None),
    ("child_comments", {**REPLIES, HEADS: False, TAILS: False, "next_max_id": "b"}, None),
    ("child_comments", {**REPLIES, HEADS: True, TAILS: False, MIN: "a", MAX: "b"}, {"min_id": "a"}),
    ("child_comments", {**REPLIES, HEADS: False, TAILS: True, MIN: "a", MAX: "b"}, {"max_id": "b"}),
    ("child_comments", {**REPLIES, TAILS: True, "next_max_id": "b"}, {"max_id": "b"}),
    ("child_comments", {**REPLIES, TAILS: False, "next_max_id": "b"}, None),
    ("child_comments", {**REPLIES, MAX: "b"}, {"max_id": "b"}),
    # People: has_more is false with more to come, and true on last pages (dumpstagram).
    ("friendships_followers", {**USERS, "has_more": False, "next_max_id": "25|QV"}, "25|QV"),
    ("friendships_followers", {**USERS, "has_more": True}, None),
    ("friendships_following", {**USERS, "has_more": True, "next_max_id": 200}, "200"),
    ("friendships_following", {**USERS, "has_more": True, "next_max_id": ""}, None),
    ("friendships_mutual_followers", {**USERS, "next_max_id": None}, None),
    ("list_reel_media_viewer", {**USERS, "next_max_id": None}, None),
    ("media_likers", {**USERS, "next_max_id": "a", "has_more": True}, None),
    ("discover_chaining", {**USERS, "next_max_id": "a"}, None),
    ("users_search_user", {**USERS, "has_more": True, "rank_token": "a"}, None),
    # Feeds: more_available is true on all pages but the last, which may repeat a cursor.
    ("feed_liked", {**FEED, "more_available": False, "next_max_id": "a"}, None),
    ("feed_liked", {**FEED, "more_available": True, "next_max_id": "a"}, "a"),
    ("feed_liked", {**FEED, "more_available": True}, None),
    ("feed_saved_posts", {**FEED, "more_available": True, "next_max_id": ""}, None),
    ("usertags", {**FEED, "next_max_id": 17}, "17"),
    ("usertags", {**FEED, "more_available": True, "next_max_id": "None"}, None),
    (
        "feed_user",
        {**FEED, "user": {"pk": 1}, "more_available": False, "profile_grid_items_cursor": "a"},
        None,
    ),
    (
        "feed_user",
        {**FEED, "user": {"pk": 1}, "more_available": True, "profile_grid_items_cursor": "a"},
        "a",
    ),
    ("feed_timeline", {"feed_items": [], "more_available": False, "next_max_id": "a"}, None),
    ("feed_timeline", {"feed_items": [], "more_available": True, "next_max_id": "a"}, "a"),
    ("clips_user", {**FEED, "paging_info": {"more_available": False, "max_id": "a"}}, None),
    ("clips_user", {**FEED, "paging_info": {"more_available": True, "max_id": "a"}}, "a"),
    ("clips_user", {**FEED, "paging_info": {"more_available": True, "max_id": ""}}, None),
    ("clips_user", {**FEED, "more_available": True}, None),
    ("clips_music", reels_with({"more_available": False, "max_id": "a"}), None),
    ("clips_music", reels_with({"more_available": True, "max_id": "a"}), "a"),
    ("clips_music", reels_with({"more_available": True}), None),
    ("graphql_reposts", reposted(repost_more_available=True, repost_next_max_id="a"), "a"),
    ("graphql_reposts", reposted(repost_more_available=False, repost_next_max_id="a"), None),
    ("graphql_reposts", reposted(repost_more_available=True, repost_next_max_id=None), None),
    # Grids: next_max_id of the explore grid is a page counter, max_id leads on (dumpstagram).
    (
        "discover_web_explore_grid",
        {"sectional_items": [], "more_available": True, "next_max_id": "2", "max_id": "a"},
        "a",
    ),
    (
        "discover_web_explore_grid",
        {"sectional_items": [], "more_available": False, "max_id": "a"},
        None,
    ),
    (
        "hashtag_sections_recent",
        {"sections": [], "more_available": False, "next_max_id": "a", "next_page": 2},
        None,
    ),
    (
        "hashtag_sections_recent",
        {"sections": [], "more_available": True, "next_max_id": "a", "next_page": 2},
        {"max_id": "a", "page": "2"},
    ),
    ("place_sections_ranked", {"sections": [], "more_available": True, "next_page": 2}, None),
    ("highlights_tray", {"tray": [], "more_available": True, "next_max_id": "a"}, None),
    # Connections: the text "None" ends a list of tagged posts (dumpstagram).
    *(
        (name, body(info), cursor)
        for name, body in CONNECTIONS.items()
        for info, cursor in (
            ({"has_next_page": True, "end_cursor": "a"}, "a"),
            ({"has_next_page": False, "end_cursor": "a"}, None),
            ({"has_next_page": False, "end_cursor": "None"}, None),
            ({"has_next_page": True, "end_cursor": "None"}, None),
            ({"has_next_page": True, "end_cursor": ""}, None),
            ({"has_next_page": True, "end_cursor": None}, None),
            ({"end_cursor": "a"}, "a"),
            (None, None),
        )
    ),
]


@pytest.mark.parametrize(("name", "body", "cursor"), ENDS)
def test_where_a_list_goes_on_and_where_it_ends(
    name: str, body: Json, cursor: str | Json | None
) -> None:
    page = ENDPOINTS[name].parse(json.dumps(body).encode(), row=name)
    assert (page.items, page.broken) == ([], ())
    if cursor == "more":
        assert page.cursor is not None
    elif isinstance(cursor, dict):
        assert dict(parse_qsl(page.cursor or "")) == cursor
    else:
        assert page.cursor == cursor


def test_every_route_with_pages_is_in_the_table_or_ends_as_one_that_is() -> None:
    parsers = {ENDPOINTS[name].parse for name, _, _ in ENDS}
    alike = {
        "graphql_user_timeline_connection": "graphql_tagged_connection",
        "graphql_clips_home_pages": "graphql_clips_user_connection",
        "graphql_home": "graphql_tagged_connection",
        "graphql_loggedout_posts_connection": "graphql_popular",
    }
    paged = [row for row in ENDPOINTS.values() if row.pages != "-"]
    assert {row.name for row in paged if row.parse not in parsers} == alike.keys()
    assert set(alike.values()) <= {name for name, _, _ in ENDS}
