"""What independent clients of today need of the sandbox, and once did not get."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sandbox_visitor import APP, Visitor
from scenes import Scene
from subjects import WORLD

from instaspider.catalogue import ENDPOINTS
from instaspider.sandbox.world import crowds, grids, viewers

PROFILE = "PolarisProfilePageContentQuery"


def viewer_of(member: Visitor):
    return WORLD.find_pk(member.cookies["ds_user_id"]).person


def test_a_login_sees_a_profile_as_one(scene: Scene):
    visitor, member = scene.visitor, scene.member
    person = scene.person
    asked = {"id": person.pk, "render_surface": "PROFILE"}
    data = {who: _profile(scene, asked, who) for who in (visitor, member)}
    assert data[visitor]["viewer"] == {"user": None}
    assert data[member]["viewer"]["user"]["pk"] == member.cookies["ds_user_id"]
    seen, told = data[visitor]["user"], data[member]["user"]
    assert (seen["media_count"], seen["friendship_status"]) == (None, None)
    assert told["media_count"] == person.media_count
    true = viewers.friendship(viewer_of(member), person)
    status = told["friendship_status"]
    assert (status["following"], status["followed_by"]) == (true.following, true.followed_by)


def _profile(scene: Scene, variables: dict[str, Any], who: Visitor) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(scene.ask(PROFILE, variables, who))["data"]
    return found


def test_hidden_likes_have_a_placeholder_and_are_none_for_a_crawl(scene: Scene):
    crowd = (WORLD.named(f"person_{number}") for number in range(200))
    posts = (x for one in crowd if not one.is_private for x in grids.grid_of(one)[:12])
    post = next(x for x in posts if x.hides_likes and x.like_count > 3)
    answer = scene.member.get(f"/api/v1/media/{post.pk}/info/")
    item = answer.json()["items"][0]
    assert (item["like_count"], item["like_and_view_counts_disabled"]) == (3, True)
    (read,) = ENDPOINTS["media_info"].parse(answer.content, row="media_info").items
    assert (read.like_count, read.counts_hidden) == (None, True)


@pytest.mark.parametrize("kind", ["followers", "following"])
def test_lists_of_people_can_be_filtered(scene: Scene, kind):
    owner = next(
        x
        for number in range(200)
        if not (x := WORLD.named(f"person_{number}")).is_private
        and 20 < x.follower_count < 200
        and 20 < x.following_count < 200
    )
    everybody = list(getattr(crowds, kind)(owner))
    word = everybody[3].username[:4]
    path = f"/api/v1/friendships/{owner.pk}/{kind}/?count=200&query={word.upper()}"
    found = [user["username"] for user in scene.member.get(path).json()["users"]]
    true = {x.username for x in everybody if word in x.username or word in x.full_name.lower()}
    assert everybody[3].username in found
    assert set(found) <= true


@pytest.mark.parametrize(
    ("verb", "path", "is_app"),
    [
        ("GET", "/api/v1/tags/web_info/?tag_name={tag}", True),
        ("POST", "/api/v1/feed/reels_tray/", True),
        ("GET", "/api/v1/web/search/topsearch/?query=nasa", False),
        ("GET", "/api/v1/web/search/topsearch/?query=nasa", True),
        ("GET", "/api/v1/feed/user/{pk}/story/", False),
        ("GET", "/oembed/?url=https%3A%2F%2Fwww.instagram.com%2Fp%2F{code}%2F", True),
    ],
)
def test_addresses_answer_at_the_hosts_where_clients_ask(scene: Scene, verb, path, is_app):
    post = scene.posts[0]
    path = path.format(tag=scene.tag.name, pk=scene.person.pk, code=post.shortcode)
    answer = scene.member.request(verb, path, headers=APP if is_app else {})
    assert answer.status_code == 200, answer.text[:200]
