"""Bodies made of the recorded key trees, key by key, are read by the rows that they answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from bodies import body_of

from instaspider.catalogue import ENDPOINTS
from instaspider.items import Post, Profile
from instaspider.parsing.page import Page

Json = dict[str, Any]


def read(tree: str, row: str, change: Any = None) -> Page[Any]:
    body = body_of(tree)
    if change:
        change(body)
    page: Page[Any] = ENDPOINTS[row].parse(json.dumps(body).encode(), row=row)
    assert page.broken == ()
    return page


def listed(value: Any, key: str) -> Iterator[Json]:
    """Every object under that key, at any depth."""
    for name, below in value.items() if isinstance(value, dict) else enumerate(value):
        if name == key and isinstance(below, dict):
            yield below
        if isinstance(below, dict | list):
            yield from listed(below, key)


def without_advertising(body: Json) -> None:
    """Trees merge posts of all kinds into one: take out what advertisements alone have."""
    for media in listed(body, "media_or_ad"):
        for key in ("injected", "ad_action", "ad_metadata", "dr_ad_type"):
            del media[key]


@pytest.mark.parametrize("tree", ["03", "11", "13"])
def test_stories_that_highlights_keep_have_what_their_stickers_say(tree: str) -> None:
    posts: list[Post] = read(f"feed_reels_media__{tree}", "feed_reels_media_highlight").items
    assert posts
    for post in posts:
        assert post.tagged_users
        assert all(user.username and user.x == user.y == 1.5 for user in post.tagged_users)
        assert (post.location is not None) == (tree == "11")
        assert (post.music is not None) == (tree != "03")
        assert post.product_type


def test_the_home_feed_of_a_tree_that_has_advertisements() -> None:
    assert read("feed_timeline__03", "feed_timeline").items == []
    posts: list[Post] = read("feed_timeline__03", "feed_timeline", without_advertising).items
    assert posts
    for post in posts:
        assert post.shortcode
        assert post.user
        assert post.location
        assert post.location.lng is None  # text that is no number
        assert post.children


def test_numbers_that_come_as_text_are_numbers() -> None:
    def written(body: Json) -> None:
        without_advertising(body)
        for media in listed(body, "media_or_ad"):
            media["location"] |= {"lat": 50.25, "lng": "-122.41941550000001"}
            media["usertags"]["in"] = [{"user": {"pk": 5}, "position": [0.25, "0.123456789012345"]}]

    for post in read("feed_timeline__03", "feed_timeline", written).items:
        assert (post.location.lat, post.location.lng) == (50.25, -122.41941550000001)
        (tag,) = post.tagged_users
        assert (tag.x, tag.y) == (0.25, 0.123456789012345)


@pytest.mark.parametrize("tree", ["media_info__01", "media_info__03", "media_info__05"])
def test_a_post_by_its_id(tree: str) -> None:
    (post,) = read(tree, "media_info").items
    assert isinstance(post, Post)
    assert post.shortcode
    assert post.user
    assert tree != "media_info__05" or (post.music and post.tagged_users)


def test_the_explore_grid_has_large_reels_and_what_stands_beside_them() -> None:
    page = read("discover_web_explore_grid__01", "discover_web_explore_grid")
    assert page.cursor == "max_id"
    assert len(page.items) == 12  # two sections, each of two reels and two posts at two places
    for post in page.items:
        assert post.user
        assert post.is_pinned in (False, None)
    assert all(post.music for post in page.items[:2])


def test_an_account_by_its_id() -> None:
    def professional(body: Json) -> None:
        body["user"] |= {"account_type": 2, "is_business": False}

    (profile,) = read("users_info__03", "users_info", professional).items
    assert isinstance(profile, Profile)
    assert (profile.is_professional, profile.is_business) == (True, False)
    assert profile.external_url == "user.external_url"
    assert profile.bio_links == []
    assert profile.fbid


def test_the_tray_of_stories() -> None:
    users = read("feed_reels_tray__01", "feed_reels_tray").items
    assert [user.username for user in users] == [f"tray.{at}.user.username" for at in (0, 1)]


@pytest.mark.parametrize("more", [True, False])
def test_comments_with_a_cursor_end_where_the_flags_say_so(more: bool) -> None:
    def ends(body: Json) -> None:
        body |= {"has_more_comments": False, "has_more_headload_comments": more}

    page = read("media_comments__01", "media_comments_popular", ends)
    assert len(page.items) == 2
    assert page.cursor == ("min_id=next_min_id" if more else None)


def test_what_the_search_box_finds_comes_in_its_order() -> None:
    def positions(body: Json) -> None:
        users = body["data"]["xdt_api__v1__fbsearch__topsearch_connection"]["users"]
        users[0]["position"], users[1]["position"] = 1, 0

    users = read("graphql_topsearch_connection__01", "graphql_topsearch_connection", positions)
    assert [user.username.rpartition("users.")[2] for user in users.items] == [
        "1.user.username",
        "0.user.username",
    ]
    assert {user.relation for user in users.items} == {"found"}
