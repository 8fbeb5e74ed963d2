"""The same post gives the same item by every route; routes differ in which fields they know."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bodies import GONE, body_of
from parsed_routes import ROUTES
from route_values import Route
from scenes import Scene
from true_items import compare_post

from instaspider.items import Post
from instaspider.parsing import feeds, media
from instaspider.parsing.graph_posts import graph_post
from instaspider.parsing.page import Page

POSTS: dict[str, Any] = {
    "web_profile_info__03": feeds.web_profile_posts,
    "graphql_shortcode_media__01": lambda body, row: Page(
        [graph_post(json.loads(body)["data"]["data"]["xdt_shortcode_media"], row, "data")]
    ),
    "graphql_user_timeline_connection__01": feeds.user_timeline,
    "graphql_media_web_info__01": media.web_info,
    "media_info__02": media.media_info,
}


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_fields_of_posts(route: Route, scene: Scene) -> None:
    page = route.parse(route.body(scene), row="row")
    assert page.broken == ()
    codes = route.codes(scene)[: len(page.items)]
    assert codes
    assert [post.shortcode or code for post, code in zip(page.items, codes, strict=True)] == codes
    for post, code in zip(page.items, codes, strict=True):
        true = scene.truth(f"media/{code}")
        compare_post(post, true, route.lacks, route.often)


def read(tree: str, **changes: Any) -> Post:
    """The first post of a tree's body, in which every object's keys of these names are others."""
    body = json.loads(json.dumps(body_of(tree)), object_hook=lambda each: changed(each, changes))
    posts: list[Post] = POSTS[tree](json.dumps(body).encode(), row="row").items
    return posts[0]


def changed(each: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    both = {**each, **{key: value for key, value in changes.items() if key in each}}
    return {key: value for key, value in both.items() if value is not GONE}


@pytest.mark.parametrize("tree", POSTS)
def test_counts_are_hidden_where_the_answer_says_so_and_then_they_are_none(tree: str) -> None:
    key = "like_and_view_counts_disabled"
    hidden, shown, silent = (read(tree, **{key: value}) for value in (True, False, GONE))
    assert [post.counts_hidden for post in (hidden, shown, silent)] == [True, False, None]
    assert (hidden.like_count, hidden.view_count, hidden.play_count) == (None, None, None)
    assert shown.like_count == silent.like_count is not None


@pytest.mark.parametrize("tree", ["web_profile_info__03", "graphql_shortcode_media__01"])
def test_old_types_say_whether_comments_are_off_and_null_says_nothing(tree: str) -> None:
    found = [read(tree, comments_disabled=value) for value in (True, False, None, GONE)]
    assert [post.comments_disabled for post in found] == [True, False, None, None]
    assert read("graphql_user_timeline_connection__01").comments_disabled is None
    assert read("media_info__02", commenting_disabled_for_viewer=True).comments_disabled is None
