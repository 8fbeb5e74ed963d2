"""Queries by query_hash have the shapes of the recorded ones, for logins alone."""

from __future__ import annotations

import json

import pytest
from keytrees import load, problems
from sandbox_visitor import Visitor, login

from instaspider.sandbox.answers.graphql import OLD_DOCUMENT, QUERIES
from instaspider.sandbox.process import SandboxProcess
from instaspider.sandbox.world import grids, stories
from instaspider.sandbox.world.world import World

WORLD = World(1)
"""The same as that of the sandbox."""

FOLLOWERS, FOLLOWING = "37479f2b8209594dde7facb0d904896a", "58712303d941c6855d4e888c5f0cd22f"
TIMELINE, TAGGED = "69cba40317214236af40e7efa697781d", "e31a871f7301132ceaab56507a66bbb7"
COMMENTS, PROFILE = "33ba35852cb50da46f5b5e889df7d159", "d4d88dc1500312af6f937f7b804c68c3"
THREADS, OWN = "97b41c52301f77ce508f55e66d17620e", "d6f4427fbe92d846298cf93df0b937d3"
STORIES, HASHTAG = "303a4ae99711322310f25250d988f3b7", "9b498c08113f1e09617a1703c22b2f32"
LOCATION = "1b84447a4d8b6d6d0426fefb34514485"


@pytest.fixture(scope="module")
def sandbox():
    with SandboxProcess.start() as process:
        yield process


@pytest.fixture(scope="module")
def member(sandbox):
    with Visitor(sandbox, login(sandbox)) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def visitor(sandbox):
    with Visitor(sandbox) as visitor:
        yield visitor


def call(who: Visitor, query_hash: str, **variables):
    return who.get(
        "/graphql/query/",
        params={"query_hash": query_hash, "variables": json.dumps(variables)},
    )


def public(wanted=lambda person: True):
    people = (WORLD.named(f"person_{number}") for number in range(400))
    return next(person for person in people if not person.is_private and wanted(person))


EXTENSIONS = {"extensions": "*"}
"""Recorded bodies have them since 2025."""


@pytest.mark.parametrize(
    ("query_hash", "tree", "key"),
    [
        (FOLLOWERS, "graphql_query_hash__followers__03", "edge_followed_by"),
        (FOLLOWING, "graphql_query_hash__following__01", "edge_follow"),
    ],
)
def test_people(member, query_hash, tree, key):
    person = public(lambda x: 60 < x.following_count < 400 and 60 < x.follower_count < 400)
    seen, cursor = [], None
    while cursor != "":
        body = call(member, query_hash, id=person.pk, first=50, after=cursor).json()
        assert problems(load(tree), body, EXTENSIONS) == []
        page = body["data"]["user"][key]
        seen += [edge["node"]["id"] for edge in page["edges"]]
        cursor = page["page_info"]["end_cursor"]
        assert page["page_info"]["has_next_page"] == bool(cursor)
    assert len(set(seen)) == len(seen) == page["count"]


def test_timeline(member):
    node = "data.user.edge_owner_to_timeline_media.edges.node"
    also = EXTENSIONS | {f"{node}.accessibility_caption": "str"}
    person = public(lambda x: 30 < x.media_count < 60)
    seen, cursor = [], None
    while cursor != "":
        body = call(member, TIMELINE, id=person.pk, first=12, after=cursor).json()
        assert problems(load("graphql_query_hash__timeline__01"), body, also) == []
        page = body["data"]["user"]["edge_owner_to_timeline_media"]
        seen += [edge["node"]["shortcode"] for edge in page["edges"]]
        cursor = page["page_info"]["end_cursor"]
    assert seen == [post.shortcode for post in grids.grid_of(person)]


def test_tagged(member):
    names = (f"lena.{number}" for number in range(99))
    person = next(x for x in map(WORLD.named, names) if len(grids.tagged_in(x)) > 5)
    body = call(member, TAGGED, id=person.pk, first=12).json()
    assert problems(load("graphql_query_hash__tagged__01"), body, EXTENSIONS) == []
    assert body["data"]["user"]["edge_user_to_photos_of_you"]["edges"]


def test_comments(member):
    person = public(lambda x: x.media_count > 20)
    post = max(grids.grid_of(person)[:12], key=lambda x: x.comment_count)
    body = call(member, COMMENTS, shortcode=post.shortcode, first=50).json()
    assert problems(load("graphql_query_hash__comments__01"), body, EXTENSIONS) == []
    assert body["data"]["shortcode_media"]["edge_media_to_comment"]["edges"]


def test_threads_of_comments(member):
    person = public(lambda x: x.media_count > 20)
    post = max(grids.grid_of(person)[:12], key=lambda x: x.comment_count)
    body = call(member, THREADS, shortcode=post.shortcode, first=50).json()
    shown = body["data"]["shortcode_media"]["edge_media_to_parent_comment"]
    recorded = load("graphql_shortcode_media__01")
    for key in ("data", "xdt_shortcode_media", "edge_media_to_parent_comment"):
        recorded = recorded.children.get(key, recorded)
    replies = {"edges.node.edge_threaded_comments.edges": "*"}
    assert problems(recorded, shown, replies) == []
    nodes = [edge["node"] for edge in shown["edges"]]
    replies = [x["node"] for node in nodes for x in node["edge_threaded_comments"]["edges"]]
    assert replies
    ids = {comment["id"] for comment in (*nodes, *replies)}
    heads = WORLD.comments(post)[:50]
    assert ids == {x.pk for head in heads for x in (head, *WORLD.replies(head))}


def test_whose_login_it_is(member, visitor, sandbox):
    me = WORLD.find_pk(login(sandbox)["ds_user_id"]).person
    shown = call(member, OWN).json()["data"]
    assert shown == {"user": {"id": me.pk, "username": me.username}}
    assert call(visitor, OWN).json()["data"] == {"user": None}


def test_profile(member):
    person = public(lambda x: len(x.highlights) > 1)
    every = {"include_reel": True, "include_chaining": True, "include_highlight_reels": True}
    body = call(member, PROFILE, user_id=person.pk, **every).json()
    also = EXTENSIONS | {"data.user.reel.seen": "null"}
    assert problems(load("graphql_query_hash__highlights_tray__01"), body, also) == []
    body = call(member, PROFILE, user_id=person.pk, include_reel=True).json()
    assert problems(load("graphql_query_hash__user_by_id__01"), body, EXTENSIONS) == []
    body = call(member, PROFILE, user_id="0", include_reel=True).json()
    assert problems(load("graphql_query_hash__user_by_id__02"), body, EXTENSIONS) == []


def test_reels(member):
    person = public(lambda x: stories.live_stories(x))
    video = ("has_audio", "overlay_image_resources", "video_duration", "video_resources")
    may_lack = frozenset(f"data.reels_media.items.{key}" for key in video)
    also = EXTENSIONS | {"data.reels_media.items.story_cta_url": "null"}
    body = call(member, STORIES, reel_ids=[person.pk]).json()
    assert problems(load("graphql_query_hash__stories__01"), body, also, may_lack) == []
    assert body["data"]["reels_media"][0]["items"]
    owner = public(lambda x: any(each.media_count > 3 for each in x.highlights))
    highlight = next(each for each in owner.highlights if each.media_count > 3)
    body = call(member, STORIES, reel_ids=[], highlight_reel_ids=[highlight.pk]).json()
    also = EXTENSIONS | {f"data.reels_media.items.{key}": "*" for key in video}
    assert problems(load("graphql_query_hash__highlight_reels__01"), body, also) == []
    assert len(body["data"]["reels_media"][0]["items"]) == highlight.media_count


def test_hashtag(member):
    body = call(member, HASHTAG, tag_name="cats", first=50).json()
    top = "data.hashtag.edge_hashtag_to_top_posts.edges.node.accessibility_caption"
    tree = load("graphql_query_hash__hashtag__01")
    assert problems(tree, body, EXTENSIONS, frozenset({top})) == []
    assert len(body["data"]["hashtag"]["edge_hashtag_to_media"]["edges"]) == 50


def test_location(member):
    body = call(member, LOCATION, id=WORLD.places.all[0].pk, first=12).json()
    tree = load("graphql_query_hash__location__01").children["graphql"]
    assert problems(tree, body["data"]) == []


@pytest.mark.parametrize("query_hash", sorted(QUERIES.keys() - {OWN, OLD_DOCUMENT}))
def test_every_query_wants_a_login(visitor, member, query_hash):
    answer = call(visitor, query_hash, id="5")
    assert (answer.status_code, answer.json()["require_login"]) == (401, True)
    assert call(member, query_hash, id="0").json()["status"] == "ok"


def test_unknown_hash(member):
    answer = call(member, "0" * 32, user_id="5")
    assert (answer.status_code, answer.json()["message"]) == (400, "invalid request")
