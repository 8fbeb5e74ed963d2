"""Addresses that several clients of today ask for, with values equal to the world's."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from sandbox_visitor import APP
from scenes import Scene
from subjects import WORLD

from instaspider.sandbox.world import crowds, grids, stories, viewers
from instaspider.sandbox.world.people import Person


def body_of(scene: Scene, path: str, is_app: bool = True) -> dict[str, Any]:
    answer = scene.member.get(path, headers=APP if is_app else {})
    assert answer.status_code == 200, (path, answer.text[:200])
    found: dict[str, Any] = answer.json()
    return found


def viewer_of(scene: Scene) -> Person:
    found = WORLD.find_pk(scene.member.cookies["ds_user_id"]).person
    assert found is not None
    return found


def test_hashtags_are_searched(scene: Scene):
    found = body_of(scene, "/api/v1/tags/search/?q=cat&count=30")["results"]
    true = [(tag.name, tag.media_count, int(tag.pk)) for tag in WORLD.explore.hashtags("cat")]
    assert [(each["name"], each["media_count"], each["id"]) for each in found] == true != []


def test_places_are_searched(scene: Scene):
    place = WORLD.places.all[0]
    path = f"/api/v1/fbsearch/places/?query={place.name}&lat=40.74&lng=-73.94&count=30"
    found = [each["location"] for each in body_of(scene, path)["items"]]
    shown = next(each for each in found if each["pk"] == int(place.pk))
    assert (shown["name"], shown["lat"], shown["lng"]) == (place.name, place.lat, place.lng)
    assert len(found) == len(WORLD.explore.places(place.name))


def test_collections_are_listed_and_lead_to_their_posts(scene: Scene):
    body = body_of(scene, "/api/v1/collections/list/?collection_types=%5B%22MEDIA%22%5D")
    assert body["more_available"] is False
    shown = {each["collection_id"]: each for each in body["items"]}
    true = viewers.listed_collections(viewer_of(scene))
    assert {pk: each["collection_name"] for pk, each in shown.items()} == {
        each.pk: each.name for each in true
    }
    for each in true:
        assert shown[each.pk]["collection_media_count"] == len(each.posts)
    for pk in viewers.collections(viewer_of(scene)):
        for path in (f"feed/collection/{pk}/posts/", f"feed/collection/{pk}/"):
            posts = body_of(scene, f"/api/v1/{path}")["items"]
            assert len(posts) == shown[pk]["collection_media_count"]


def test_the_apps_page_for_exploring_can_be_paged(scene: Scene):
    codes: list[str] = []
    path = "/api/v1/discover/topical_explore/"
    body = body_of(scene, path)
    while True:
        for section in body["sectional_items"]:
            content = section["layout_content"]
            large = content["one_by_two_item"]["clips"]["items"]
            codes += [each["media"]["code"] for each in (*large, *content["fill_items"])]
        if not body["more_available"]:
            break
        body = body_of(scene, f"{path}?max_id={body['next_max_id']}")
    assert codes == [post.shortcode for post in viewers.explored(viewer_of(scene))]


def test_a_post_of_the_page_for_exploring(scene: Scene):
    post = scene.posts[0]
    told = body_of(scene, f"/api/v1/discover/media_metadata/?media_id={post.pk}")["media_or_ad"]
    assert (told["code"], told["user"]["username"]) == (post.shortcode, post.owner.username)
    path = "/api/v1/discover/media_metadata/?media_id=12345"
    assert scene.member.get(path, headers=APP).status_code == 400


def test_reels_are_searched_page_by_page(scene: Scene):
    tag = WORLD.hashtags.all[0]
    path = f"/api/v1/fbsearch/reels_serp/?query={tag.name}"
    codes, body = [], body_of(scene, path)
    while True:
        (module,) = body["reels_serp_modules"]
        codes += [each["media"]["code"] for each in module["clips"]]
        if not body["has_more"]:
            break
        body = body_of(scene, f"{path}&reels_max_id={body['reels_max_id']}")
    true = [x.shortcode for x in WORLD.explore.top(tag) if x.product_type == "clips"]
    assert codes == true != []


def test_people_are_suggested_while_one_types(scene: Scene):
    rows = body_of(scene, "/api/v1/fbsearch/typeahead_stream/?query=cats")["stream_rows"]
    found = [user["username"] for row in rows for user in row["users"]]
    assert found == [each.username for each in WORLD.explore.users("cats")] != []


def test_the_webs_search_of_posts_can_be_paged(scene: Scene):
    tag = WORLD.hashtags.all[0]
    path = f"/api/v1/fbsearch/web/top_serp/?enable_metadata=true&query=%23{tag.name}"
    codes, grid = [], body_of(scene, path, False)["media_grid"]
    while True:
        sections = [each["layout_content"] for each in grid["sections"]]
        codes += [each["media"]["code"] for content in sections for each in content["medias"]]
        if not grid["has_more"]:
            break
        grid = body_of(scene, f"{path}&max_id={grid['next_max_id']}", False)["media_grid"]
    assert codes == [post.shortcode for post in WORLD.explore.top(tag)]


@pytest.mark.parametrize(
    "path", ["accounts/edit/web_form_data/", "web/accounts/edit/web_form_data/"]
)
def test_the_form_of_ones_profile(scene: Scene, path: str):
    told, true = body_of(scene, f"/api/v1/{path}", False)["form_data"], viewer_of(scene)
    assert (told["username"], told["first_name"]) == (true.username, true.full_name)
    assert (told["biography"], told["email"]) == (true.biography, true.email or "")


@pytest.mark.parametrize("path", ["/stories/{name}/", "/stories/{name}/{story}/"])
def test_pages_of_stories_tell_whose_they_are(scene: Scene, path: str):
    crowd = (WORLD.named(f"person_{number}") for number in range(200))
    person = next(x for x in crowd if not x.is_private and stories.live_stories(x))
    told = stories.live_stories(person)[0].pk
    page = scene.member.get(path.format(name=person.username, story=told)).text
    assert _user_in(page)["pk"] == person.pk


def test_pages_of_highlights_tell_whose_they_are(scene: Scene):
    crowd = (WORLD.named(f"person_{number}") for number in range(200))
    person = next(x for x in crowd if not x.is_private and x.highlights)
    page = scene.member.get(f"/stories/highlights/{person.highlights[0].pk}/").text
    assert _user_in(page)["username"] == person.username
    assert scene.member.get("/stories/highlights/5/").status_code == 404
    assert scene.visitor.get(f"/stories/{person.username}/").status_code == 302


def _user_in(page: str) -> dict[str, Any]:
    """As yt-dlp finds it: the first object behind this key."""
    match = re.search(r'"user":\s*', page)
    assert match is not None
    found: dict[str, Any] = json.JSONDecoder().raw_decode(page, match.end())[0]
    return found


# ---- old queries, as instaloader 4.16 sends them


def old_query(scene: Scene, code: str, **variables: Any) -> dict[str, Any]:
    query = {"query_hash": code, "variables": json.dumps(variables)}
    answer = scene.member.get("/graphql/query/", params=query)
    assert answer.status_code == 200, answer.text[:200]
    found: dict[str, Any] = answer.json()["data"]
    return found


def nodes(scene: Scene, code: str, path: str, **variables: Any) -> list[dict[str, Any]]:
    """All nodes of all pages of a list below a dotted path."""
    found: list[dict[str, Any]] = []
    while True:
        connection: Any = old_query(scene, code, first=12, **variables)
        for key in path.split("."):
            connection = connection[key]
        found += [edge["node"] for edge in connection["edges"]]
        if not connection["page_info"]["has_next_page"]:
            return found
        variables["after"] = connection["page_info"]["end_cursor"]


def test_the_tray_of_stories_by_an_old_query(scene: Scene):
    told = old_query(scene, "d15efd8c0c5b23f0ef71f18bf363c704", only_stories=True)["user"]
    edges = told["feed_reels_tray"]["edge_reels_tray_to_reel"]["edges"]
    true = [person.pk for person in viewers.tray(viewer_of(scene))]
    assert [edge["node"]["id"] for edge in edges] == true


@pytest.mark.parametrize(
    ("code", "edge", "read"),
    [
        ("f883d95537fbcd400f466f63d42bd8a1", "edge_saved_media", viewers.saved),
        ("df0dcc250c2b18d9fd27c5581ef33c7c", "edge_web_discover_media", viewers.explored),
    ],
)
def test_a_logins_own_posts_by_old_queries(scene: Scene, code, edge, read):
    found = nodes(scene, code, f"user.{edge}")
    assert [each["shortcode"] for each in found] == [x.shortcode for x in read(viewer_of(scene))]


def test_whether_somebody_has_a_public_story(scene: Scene):
    crowd = [WORLD.named(f"person_{number}") for number in range(80)]
    for tells in (True, False):
        one = next(x for x in crowd if not x.is_private and bool(stories.live_stories(x)) == tells)
        told = old_query(scene, "9ca88e465c3f866a76f7adee3871bdd8", user_id=one.pk)
        assert told == {"user": {"has_public_story": tells}}


def test_likers_and_replies_of_a_comment_by_its_id_alone(scene: Scene):
    crowd = (WORLD.named(f"person_{number}") for number in range(200))
    posts = (x for one in crowd if not one.is_private for x in grids.grid_of(one)[:6])
    post = next(x for x in posts if 40 < x.comment_count < 4000)
    comment = next(x for x in WORLD.comments(post)[:50] if x.reply_count and x.like_count > 1)
    old_query(scene, "97b41c52301f77ce508f55e66d17620e", shortcode=post.shortcode, first=12)
    code, path = "5f0b1f6281e72053cbc07909c8d154ae", "comment.edge_liked_by"
    likers = [x["username"] for x in nodes(scene, code, path, comment_id=comment.pk)]
    assert likers == [x.username for x in WORLD.likers_of_comment(comment)]
    assert len(likers) == comment.like_count
    code, path = "51fdd02b67508306ad4484ff574a0b62", "comment.edge_threaded_comments"
    replies = [x["text"] for x in nodes(scene, code, path, comment_id=comment.pk)]
    assert replies == [x.text for x in WORLD.replies(comment)]


def test_a_post_by_an_old_query(scene: Scene):
    post = scene.posts[0]
    told = old_query(scene, "2b0673e0dc4580674a88d426fe00ea90", shortcode=post.shortcode)
    assert told["shortcode_media"]["id"] == post.pk
    assert told["shortcode_media"]["owner"]["id"] == post.owner.pk


# ---- documents of the app, as instagrapi 3.2.2 sends them


def app_query(scene: Scene, code: str, **variables: Any) -> dict[str, Any]:
    form = {"client_doc_id": code, "variables": json.dumps(variables), "method": "post"}
    answer = scene.member.request("POST", "/graphql/query", data=form, headers=APP)
    assert answer.status_code == 200, answer.text[:200]
    found: dict[str, Any] = answer.json()["data"]
    return found


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("284797047911918316998205836755", "followers"),
        ("16104639286363954576550227636", "following"),
    ],
)
def test_lists_of_people_by_the_apps_documents(scene: Scene, code, kind):
    crowd = (WORLD.named(f"person_{number}") for number in range(300))
    counts = (((x.follower_count, x.following_count)[kind == "following"], x) for x in crowd)
    owner = next(x for count, x in counts if not x.is_private and 30 < count < 300)
    found: list[str] = []
    asked: dict[str, Any] = {"user_id": owner.pk, "query": ""}
    while True:
        told = app_query(scene, code, **asked)[f"xdt_api__v1__friendships__{kind}"]
        found += [user["username"] for user in told["users"]]
        if not told.get("next_max_id"):
            break
        asked["max_id"] = told["next_max_id"]
    assert found == [x.username for x in getattr(crowds, kind)(owner)]


def test_posts_by_the_apps_document(scene: Scene):
    told = app_query(scene, "56030350814417327502004290437", user_id=scene.person.pk, count=50)
    (grid,) = told.values()
    codes = [each["media"]["code"] for each in grid["profile_grid_items"]]
    true = [post.shortcode for post in grids.grid_of(scene.person)[: len(codes)]]
    assert codes == true != []
    assert bool(grid.get("next_max_id")) == grid["more_available"]


def test_reels_by_the_apps_document(scene: Scene):
    data = {"target_user_id": scene.person.pk, "page_size": 12, "max_id": None}
    told = app_query(scene, "209049231614685382737238866578", data=data)["xdt_user_clips_graphql"]
    assert told["items"]
    assert {each["media"]["product_type"] for each in told["items"]} == {"clips"}


def test_visitors_get_no_document_of_the_app(scene: Scene):
    form = {"client_doc_id": "284797047911918316998205836755", "variables": "{}"}
    answer = scene.visitor.request("POST", "/graphql/query", data=form, headers=APP)
    assert answer.status_code == 401
    form["client_doc_id"] = "1"
    assert scene.member.request("POST", "/graphql/query", data=form, headers=APP).status_code == 400
