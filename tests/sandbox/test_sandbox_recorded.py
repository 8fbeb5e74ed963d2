"""What the sandbox serves in a recorded form, key for key, holds the same true items."""

from __future__ import annotations

import json
from typing import Any

import pytest
from keytrees import fits_whole, load
from scenes import Scene
from subjects import kept, posts, public, threads
from test_row_values import known_of_posts, seen, true_profile
from true_items import compare_comment, compare_post

from instaspider.catalogue import ENDPOINTS

Json = dict[str, Any]

HIGHLIGHT = "reels.highlight:11111111111"


def fits(tree: str, branch: str, value: Any) -> bool:
    node = load(tree)
    for key in branch.split(".") if branch else ():
        node = node.children[key]
    return fits_whole(node, value)


def found(name: str, body: bytes) -> list[Any]:
    page = ENDPOINTS[name].parse(body, row=name, contacts=True)
    assert page.broken == ()
    return list(page.items)


def told(scene: Scene, items: list[Any], name: str) -> None:
    assert items
    lacks, often = known_of_posts(ENDPOINTS[name])
    for post in items:
        compare_post(post, scene.truth(f"media/{post.shortcode}"), lacks, often)


@pytest.fixture(scope="module")
def highlights(scene: Scene) -> list[tuple[bytes, Any]]:
    """Answers, each with its reel."""
    path = "/api/v1/feed/reels_media/?reel_ids=highlight%3A"
    bodies = [scene.get(f"{path}{names['highlight']}") for names in kept()]
    return [(body, reel) for body in bodies for reel in json.loads(body)["reels_media"]]


@pytest.mark.parametrize("form", ["03", "11", "13"])
def test_highlights_in_each_form_have_the_true_items(
    scene: Scene, highlights: list[tuple[bytes, Any]], form: str
) -> None:
    name, served = "feed_reels_media_highlight", 0
    for body, reel in highlights:
        if fits(f"feed_reels_media__{form}", HIGHLIGHT, reel):
            told(scene, found(name, body), name)
            served += 1
    assert served > 1


@pytest.mark.parametrize(
    ("name", "path", "part", "key"),
    [
        ("feed_timeline", "/api/v1/feed/timeline/", "timeline", "next_max_id"),
        (
            "discover_web_explore_grid",
            "/api/v1/discover/web/explore_grid/",
            "explore",
            "max_id",
        ),
    ],
)
def test_pages_in_both_forms_follow_each_other_without_a_gap(
    scene: Scene, name: str, path: str, part: str, key: str
) -> None:
    viewer = scene.truth(f"pks/{scene.member.cookies['ds_user_id']}")["username"]
    cursor: str | None = ""
    items, forms = [], set()
    while cursor is not None:
        body = scene.get(f"{path}?max_id={cursor}")
        answer = json.loads(body)
        forms.add(
            "client_gap_enforcer_matrix" in answer or "context" in str(answer.get("clusters"))
        )
        items += found(name, body)
        cursor = answer.get(key)
    told(scene, items, name)
    true = scene.truth(f"users/{viewer}/{part}?count=500")["shortcodes"]
    assert [post.shortcode for post in items] == true
    assert forms == {True, False}


def test_profiles_in_the_newer_form_are_true(scene: Scene) -> None:
    served = 0
    for person in public()[:30]:
        body = scene.get(f"/api/v1/users/{person.pk}/info/")
        if not fits("users_info__03", "", json.loads(body)):
            continue
        served += 1
        (profile,) = found("users_info", body)
        true = true_profile(scene.truth(f"users/{person.username}"))
        for name in ("pk", "fbid", "username", "bio_links", "external_url", "follower_count"):
            assert seen(profile, name, true) == true[name]
        assert (profile.email, profile.phone, profile.category) == (None, None, None)
    assert 2 < served < 30


def test_comments_in_the_older_form_are_true(scene: Scene) -> None:
    name, served, lacks = "media_comments_popular", 0, frozenset({"shortcode", "liked_by_owner"})
    for names in threads():
        body = scene.get(f"/api/v1/media/{names['media_pk']}/comments/")
        if fits("media_comments__01", "", json.loads(body)):
            true = scene.truth(f"media/{names['code']}/comments?order=popular&count=100")
            for comment, each in zip(found(name, body), true["comments"], strict=False):
                compare_comment(comment, each, lacks, frozenset({"media_pk"}))
            served += 1
    assert served


def test_reels_by_id_in_the_newer_form_are_true(scene: Scene) -> None:
    served = 0
    for post in posts():
        body = scene.get(f"/api/v1/media/{post.pk}/info/")
        if fits("media_info__05", "", json.loads(body)):
            told(scene, found("media_info", body), "media_info")
            served += 1
    assert served
