"""Advertisements stand in lists between posts, and are none, by whatever route."""

from __future__ import annotations

import json
from typing import Any

import pytest

from instaspider.catalogue import ENDPOINTS
from instaspider.items import Post

Json = dict[str, Any]

INJECTED = {"ad_id": "120200000000000001", "ad_title": "Shop now", "label": "Sponsored"}
SIGNS: list[Json] = [
    {"product_type": "ad", "injected": INJECTED, "dr_ad_type": 1},
    {"product_type": "ad"},
    {"product_type": "clips", "injected": INJECTED},
    {"product_type": "carousel_container", "injected": {"label": "Sponsored"}},
    {"ad_id": "120200000000000001"},
    {"ad_action": "feed_click", "ad_link_type": 1, "dr_ad_type": 1},
]
NO_SIGNS: list[Json] = [
    {"product_type": "feed", "injected": None, "ad_id": None},
    {"is_paid_partnership": True, "sponsor_tags": [{"sponsor": {"pk": 7}}]},
    {"should_request_ads": True, "is_eligible_content_for_post_roll_ad": True},
    {"ad_metadata": [], "is_sensitive_vertical_ad": False, "boosted_status": "not_boosted"},
]


def media(pk: int, **more: Any) -> Json:
    user = {"pk": "11", "id": "11", "username": "anna.example"}
    return {
        "pk": str(pk),
        "id": str(pk),
        "code": f"C{pk}",
        "shortcode": f"C{pk}",
        "media_type": 1,
        "product_type": "feed",
        "user": user,
        "owner": user,
        **more,
    }


def connection(*path: str) -> Any:
    def body(posts: list[Json], *below: str) -> Json:
        value: Any = {
            "edges": [{"node": under(post, below)} for post in posts],
            "page_info": {"has_next_page": False, "end_cursor": None},
        }
        return {"data": under(value, path)}

    return body


def under(value: Any, keys: tuple[str, ...]) -> Any:
    for key in reversed(keys):
        value = {key: value}
    return value


def sections(key: str, name: str) -> Any:
    def body(posts: list[Json]) -> Json:
        clips = {"one_by_two_item": {"clips": {"items": [{"media": posts[0]}]}}}
        rest = {name: [{"media": post} for post in posts[1:]]}
        return {key: [{"layout_content": clips | rest}], "more_available": False}

    return body


_XDT = "xdt_api__v1__"
LISTS: dict[str, Any] = {
    "feed_timeline": lambda posts: {
        "feed_items": [
            {"media_or_ad": posts[0]},
            {"suggested_users": {}},
            *({"media_or_ad": post} for post in posts[1:]),
        ]
    },
    "graphql_clips_home": lambda posts: connection(f"{_XDT}clips__home__connection_v2")(
        posts, "media"
    ),
    "graphql_home": lambda posts: connection(f"{_XDT}feed__timeline__connection")(posts, "media"),
    "graphql_reposts": lambda posts: {
        "data": {
            "fetch__XDTUserDict": {
                "user_reposts_timeline": {"repost_grid_items": [{"media": x} for x in posts]}
            }
        }
    },
    "clips_music": lambda posts: {"payload": {"items": [{"media": post} for post in posts]}},
    "discover_web_explore_grid": sections("sectional_items", "fill_items"),
    "hashtag_sections_top": sections("sections", "medias"),
    "place_sections_recent": sections("sections", "fill_items"),
    "graphql_keyword_serp": lambda posts: {
        "data": {"xdt_fbsearch__top_serp_graphql": {"edges": [{"node": {"items": posts}}]}}
    },
    "graphql_popular": connection("xig_logged_out_popular_search_media_info"),
    "graphql_place_ranked": connection("xdt_location_get_web_info_tab"),
    "feed_user": lambda posts: {"items": posts, "user": {"pk": 11}},
    "feed_liked": lambda posts: {"items": posts},
    "feed_saved_posts": lambda posts: {"items": [{"media": post} for post in posts]},
    "usertags": lambda posts: {"items": posts},
    "clips_user": lambda posts: {
        "items_with_ads": [*({"media": post} for post in posts), {"ad": {"id": "5"}}],
        "paging_info": {"more_available": False},
    },
    "graphql_user_timeline_connection": connection(f"{_XDT}feed__user_timeline_graphql_connection"),
    "graphql_clips_user_connection": lambda posts: connection(f"{_XDT}clips__user__connection_v2")(
        posts, "media"
    ),
    "graphql_loggedout_posts": connection(
        "xig_user_by_username", "polaris_ordered_timeline_connection"
    ),
    "web_profile_info_posts": connection("user", "edge_owner_to_timeline_media"),
    "feed_reels_media_story": lambda posts: {
        "reels_media": [
            {"id": "11", "user": {"pk": "11"}, "items": posts},
            {"id": "99", "items": [media(7, injected=INJECTED)]},
        ]
    },
    "graphql_story_gallery": lambda posts: connection(f"{_XDT}feed__reels_media__connection")(
        [{"id": "11", "items": posts}]
    ),
}


def read(name: str, posts: list[Json]) -> list[str | None]:
    body = json.dumps(LISTS[name](posts)).encode()
    page = ENDPOINTS[name].parse(body, row=name)
    assert page.broken == ()
    assert all(isinstance(item, Post) for item in page.items)
    return [post.pk for post in page.items]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: "+".join(sign))
def test_no_list_makes_a_post_of_an_advertisement(name: str, sign: Json) -> None:
    assert read(name, [media(1), media(2, **sign), media(3)]) == ["1", "3"]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("more", NO_SIGNS, ids=lambda more: "+".join(more))
def test_posts_that_only_speak_of_advertising_stay(name: str, more: Json) -> None:
    assert read(name, [media(1), media(2, **more), media(3)]) == ["1", "2", "3"]


def test_the_tray_of_stories_names_nobody_who_pays_to_be_in_it() -> None:
    paid = {"id": "99", "user": {"pk": "99", "username": "brand.example"}}
    tray = [
        {"id": 11, "user": {"pk": 11, "username": "anna.example"}},
        {**paid, "injected": INJECTED},
        {**paid, "items": [media(7, product_type="ad")]},
        {"id": 12, "user": {"pk": 12, "username": "ben.example"}, "items": [media(8)]},
    ]
    body = json.dumps({"tray": tray}).encode()
    users = ENDPOINTS["feed_reels_tray"].parse(body, row="row").items
    assert [user.username for user in users] == ["anna.example", "ben.example"]


def test_latest_shortcodes_of_a_profile_are_of_its_posts() -> None:
    posts = [media(1), media(2, product_type="ad"), media(3)]
    body = connection("user", "edge_owner_to_timeline_media")(posts)
    body["data"]["user"] |= {"id": "11", "username": "anna.example"}
    (profile,) = ENDPOINTS["web_profile_info"].parse(json.dumps(body).encode(), row="row").items
    assert profile.latest_shortcodes == ["C1", "C3"]


def test_an_advertisement_that_is_asked_for_by_its_shortcode_is_a_post() -> None:
    body = json.dumps({"items": [media(2, **SIGNS[0])]}).encode()
    (post,) = ENDPOINTS["media_info"].parse(body, row="row").items
    assert (post.pk, post.product_type) == ("2", "ad")
