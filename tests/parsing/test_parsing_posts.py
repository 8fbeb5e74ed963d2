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

from instaspider.items import BioLink, Post
from instaspider.parsing import feeds, media
from instaspider.parsing.graph_posts import graph_post
from instaspider.parsing.page import Page
from instaspider.parsing.posts import post_of

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


SPONSOR = {"sponsor": {"pk": "7", "username": "acme", "full_name": "Acme"}}


@pytest.mark.parametrize(
    ("told", "paid", "names"),
    [
        ({"sponsor_tags": [SPONSOR]}, True, ["acme"]),
        ({"edge_media_to_sponsor_user": {"edges": [{"node": SPONSOR}]}}, True, ["acme"]),
        ({"sponsor_tags": []}, True, []),
        ({"sponsor_tags": None}, False, []),
        ({"sponsor_tags": None}, True, None),
        ({}, None, None),
    ],
)
def test_who_paid_for_a_post(told: dict[str, Any], paid: bool | None, names: Any) -> None:
    post = post_of({"pk": "1", "is_paid_partnership": paid, **told}, "row", "")
    assert post.is_paid_partnership is paid
    assert (None if post.sponsors is None else [user.username for user in post.sponsors]) == names


def test_fields_that_few_answers_have() -> None:
    post = post_of(
        {
            "pk": "1",
            "code": "DGqLl2tRxZc",
            "caption": {"text": "Up with @NASA and #Moon, #moon2 of @esa."},
            "reshare_count": 5,
            "fb_like_count": 6,
            "caption_is_edited": True,
            "video_subtitles_uri": "https://cdn/subtitles",
            "gen_ai_detection_method": {"detection_method": "C2PA"},
            "story_link_stickers": [
                {"story_link": {"url": BY_WAY, "link_title": "", "link_type": "web"}},
                {"story_link": None},
            ],
        },
        "row",
        "",
    )
    assert post.url == "https://www.instagram.com/p/DGqLl2tRxZc/"
    assert (post.caption_hashtags, post.caption_mentions) == (["Moon", "moon2"], ["nasa", "esa"])
    assert (post.reshare_count, post.fb_like_count, post.caption_is_edited) == (5, 6, True)
    assert (post.subtitles_url, post.ai_label) == ("https://cdn/subtitles", "C2PA")
    assert post.links == [BioLink(url="https://example.org/a")]


BY_WAY = "https://l.instagram.com/?u=https%3A%2F%2Fexample.org%2Fa&e=x"


def test_what_an_answer_does_not_tell_of_a_post_is_none() -> None:
    told = {"pk": "1", "code": "A", "product_type": "story", "video_subtitles_uri": ""}
    post = post_of({**told, "gen_ai_detection_method": {"detection_method": "NONE"}}, "row", "")
    silent = ("url", "caption_hashtags", "caption_mentions", "is_paid_partnership", "sponsors")
    silent += ("caption_is_edited", "reshare_count", "fb_like_count", "ai_label", "links")
    assert {name: getattr(post, name) for name in (*silent, "subtitles_url")} == dict.fromkeys(
        (*silent, "subtitles_url")
    )
