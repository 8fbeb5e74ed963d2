"""What independent clients of today need of the sandbox, and once did not get."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any
from urllib.parse import unquote

import pytest
from sandbox_visitor import APP, ROOT_DOCUMENT, Visitor
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
        ("GET", "/api/v1/oembed?url=https%3A%2F%2Fwww.instagram.com%2Fp%2F{code}%2F", True),
    ],
)
def test_addresses_answer_at_the_hosts_where_clients_ask(scene: Scene, verb, path, is_app):
    post = scene.posts[0]
    path = path.format(tag=scene.tag.name, pk=scene.person.pk, code=post.shortcode)
    answer = scene.member.request(verb, path, headers=APP if is_app else {})
    assert answer.status_code == 200, answer.text[:200]


# ---- how clients send what they send


@pytest.mark.parametrize("is_raw", [True, False])
def test_a_sessionid_is_known_with_its_colons_in_either_form(scene: Scene, is_raw):
    cookies = dict(scene.member.cookies)
    assert "%3A" in cookies["sessionid"]
    user, token, place, mark = unquote(cookies["sessionid"]).split(":")
    assert (user, len(token), int(place) < 100) == (cookies["ds_user_id"], 14, True)
    assert (mark[:2], len(mark)) == ("AY", 42)
    if is_raw:
        cookies["sessionid"] = unquote(cookies["sessionid"])
    with Visitor(scene.member.sandbox, cookies) as member:
        answer = member.get("/api/v1/accounts/current_user/")
    assert answer.json()["user"]["pk"] == int(cookies["ds_user_id"])


@pytest.mark.parametrize("path", ["/api/graphql", "/api/graphql/"])
def test_documents_can_be_asked_for_by_get(scene: Scene, path):
    variables = {"username": scene.person.username}
    query = {"doc_id": ROOT_DOCUMENT, "variables": json.dumps(variables), "lsd": "x"}
    by_get = scene.visitor.get(path, params=query)
    by_post = scene.visitor.graphql("/api/graphql", ROOT_DOCUMENT, variables)
    assert by_get.status_code == by_post.status_code == 200
    shown = [x.json()["data"]["xig_user_by_username"]["id"] for x in (by_get, by_post)]
    assert shown[0] == shown[1]


# ---- what the service has not, or only at some places


@pytest.mark.parametrize(
    ("path", "tab", "has_reels"),
    [
        ("tags/{tag}/sections/", "top", True),
        ("tags/{tag}/sections/", "recent", False),
        ("locations/{place}/sections/", "ranked", False),
        ("locations/{place}/sections/", "recent", False),
    ],
)
def test_large_reels_stand_at_the_top_of_hashtags_alone(scene: Scene, path, tab, has_reels):
    layouts = set()
    for tag, place in zip(WORLD.hashtags.all[:4], WORLD.places.all[:4], strict=True):
        address = f"/api/v1/{path.format(tag=tag.name, place=place.pk)}"
        body = scene.member.request("POST", address, data={"tab": tab}).json()
        layouts |= {section["layout_type"] for section in body["sections"]}
    assert layouts == {"media_grid"} | ({"one_by_two_left"} if has_reels else set())


def test_embeds_without_data_tell_what_their_parsers_look_for(scene: Scene):
    told = set()
    for post in grids.grid_of(scene.person)[:20]:
        page = scene.visitor.get(f"/p/{post.shortcode}/embed/captioned/").text
        if '"contextJSON":null' not in page:
            continue
        image = re.search(r'<img class="EmbeddedMediaImage"[^>]*src="([^"]+)"', page)
        assert image is not None
        assert unescape(image[1]) == post.picture.filled(1080)
        assert f'<span class="UsernameText">{post.owner.username}</span>' in page
        caption = re.search(r'class="Caption">.*?</a>(.*?)<div class="CaptionComments">', page)
        assert caption is not None
        assert unescape(caption[1].replace("<br />", "\n")) == (post.caption or "")
        assert f"View all {post.comment_count:,} comments" in page
        assert ("WatchOnInstagram" in page) == post.is_video
        told.add(post.media_type)
    assert told
