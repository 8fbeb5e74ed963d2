"""Hashtags, places and searches by the REST API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote, urlencode

import pytest
from keytrees import load, problems
from sandbox_visitor import APP, APP_AGENT, Visitor, control, login, same

from instaspider.sandbox.process import SandboxProcess
from instaspider.sandbox.world.world import World

WORLD = World(1)
"""The same as that of the sandbox."""
TAG = WORLD.hashtags.all[0]
PLACE = WORLD.places.all[0]
BY_APP = {"headers": APP | {"User-Agent": APP_AGENT}}
TOPSEARCH = "/web/search/topsearch/?context=blended&include_reel=true&query="


@pytest.fixture(scope="module")
def sandbox():
    with SandboxProcess.start() as process:
        yield process


@pytest.fixture(scope="module")
def visitor(sandbox):
    with Visitor(sandbox) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def member(sandbox):
    with Visitor(sandbox, login(sandbox)) as visitor:
        yield visitor


def media(page: dict) -> Iterator[dict]:
    """Media of all sections, in the three ways in which they are held."""
    for section in page["sections"]:
        content = section["layout_content"]
        if "one_by_two_item" in content:
            yield from (item["media"] for item in content["one_by_two_item"]["clips"]["items"])
        yield from (item["media"] for item in content.get("fill_items", ()))
        yield from (item["media"] for item in content.get("medias", ()))


def walk(ask: Callable[[str], dict]) -> list[dict]:
    """Pages to the end; ``ask`` gets the cursor."""
    pages, cursor = [], ""
    while True:
        pages.append(ask(cursor))
        assert pages[-1]["more_available"] == ("next_max_id" in pages[-1])
        if not pages[-1]["more_available"]:
            return pages
        assert pages[-1]["next_max_id"] != cursor
        cursor = pages[-1]["next_max_id"]


def codes(pages: list[dict]) -> list[str]:
    return [one["code"] for page in pages for one in media(page)]


def poster(member: Visitor, path: str, tab: str) -> Callable[[str], dict]:
    form = {"include_persistent": "0", "page": "1", "surface": "grid", "tab": tab}
    return lambda cursor: member.request("POST", path, data=form | {"max_id": cursor}).json()


@pytest.mark.parametrize("tab", ["top", "recent"])
def test_sections_of_a_hashtag(sandbox, member, tab):
    pages = walk(poster(member, f"/api/v1/tags/{TAG.name}/sections/", tab))
    assert codes(pages) == control(sandbox, f"/world/hashtags/{TAG.name}")[tab]
    assert len(pages) > 1
    following = [str(pk) for pk in pages[0]["next_media_ids"]]
    assert following == [one["pk"] for one in media(pages[1])][: len(following)]
    assert [page.get("next_page") for page in pages] == [*range(1, len(pages)), None]
    layouts = {section["layout_type"] for page in pages for section in page["sections"]}
    assert layouts == {"media_grid"} | ({"one_by_two_left"} if tab == "top" else set())


@pytest.mark.parametrize("tab", ["ranked", "recent"])
def test_sections_of_a_place(sandbox, member, tab):
    pages = walk(poster(member, f"/api/v1/locations/{PLACE.pk}/sections/", tab))
    true = control(sandbox, f"/world/places/{PLACE.pk}")
    assert codes(pages) == true["top" if tab == "ranked" else tab]


def test_cursors_of_other_lists_lead_to_the_start(member):
    path = f"/api/v1/tags/{TAG.name}/sections/"
    first = poster(member, path, "recent")("")
    for cursor in (poster(member, path, "top")("")["next_max_id"], "nonsense", "QVFFé"):
        assert poster(member, path, "recent")(cursor) == first


def test_the_page_for_exploring(sandbox, visitor, member):
    path = "/api/v1/discover/web/explore_grid/"
    shown, cursor = [], ""
    while cursor is not None:
        page = member.get(path, params={"max_id": cursor}).json()
        for section in page["sectional_items"]:
            content = section["layout_content"]
            assert {*content} in (
                {"one_by_two_item", "fill_items"},
                {"one_by_two_item"},
                {"medias"},
            )
            large = content.get("one_by_two_item", {}).get("clips", {}).get("items", [])
            assert {each["media"]["product_type"] for each in large} <= {"clips"}
            others = content.get("fill_items", []) + content.get("medias", [])
            shown += [each["media"]["code"] for each in (*large, *others)]
        assert page["more_available"] == (page["max_id"] is not None)
        cursor = page["max_id"]
    pk = member.cookies["ds_user_id"]
    assert shown == control(sandbox, f"/world/pks/{pk}/explore?count=100")["shortcodes"]
    assert same(visitor.get(path), "please_wait")


def test_no_such_hashtag_or_place(member):
    for path in ("/api/v1/tags/nosuchtag/sections/", "/api/v1/locations/7/sections/"):
        body = poster(member, path, "recent")("")
        assert (body["sections"], body["more_available"], body["status"]) == ([], False, "ok")
    assert member.get("/api/v1/tags/web_info/?tag_name=nosuchtag").status_code == 404
    assert member.get("/explore/locations/7/?__a=1&__d=dis").status_code == 404
    assert member.get("/api/v1/locations/7/location_info/", **BY_APP).json() == {"status": "ok"}


def test_hashtag_info(sandbox, member):
    path = f"/api/v1/tags/web_info/?tag_name={TAG.name}&"
    true = control(sandbox, f"/world/hashtags/{TAG.name}")
    data = member.get(path).json()["data"]
    assert (str(data["id"]), data["name"], data["media_count"]) == (
        true["pk"],
        true["name"],
        true["media_count"],
    )
    for tab in ("top", "recent"):
        pages = walk(lambda x, tab=tab: member.get(path + f"max_id={x}").json()["data"][tab])
        assert codes(pages) == true[tab]


def test_data_of_a_place(sandbox, visitor, member):
    path = f"/explore/locations/{PLACE.pk}/?__a=1&__d=dis&"
    true = control(sandbox, f"/world/places/{PLACE.pk}")
    data = member.get(path).json()["native_location_data"]
    tree = load("html_location_page_relay__01").children["xdt_location_get_web_info"]
    tree = tree.children["native_location_data"].children["location_info"]
    assert problems(tree, data["location_info"]) == []
    assert data["location_info"]["location_id"] == true["pk"]
    for tab, part in (("ranked", "top"), ("recent", "recent")):
        pages = walk(
            lambda x, tab=tab: member.get(path + f"max_id={x}").json()["native_location_data"][tab]
        )
        assert codes(pages) == true[part]
    body = member.get(f"/api/v1/locations/{PLACE.pk}/location_info/", **BY_APP).json()
    assert body == data["location_info"] | {"status": "ok"}
    assert same(visitor.get(path), "retired_page_data")


def large(name: str) -> bool:
    return WORLD.named(name).follower_count >= 100


NAMES = [name for name in (f"person_{number}" for number in range(60)) if large(name)]


def test_search(sandbox, member):
    tree = load("users_search__01")
    also = {"places": "[{}]", "hashtags": "[{}]"}
    for name in NAMES[:5]:
        body = member.get(TOPSEARCH + name).json()
        assert problems(tree, body, also) == []
        found = [entry["user"] for entry in body["users"]]
        assert [user["username"] for user in found] == [
            x.username for x in WORLD.explore.users(name)
        ]
        assert found[0]["pk"] == control(sandbox, f"/world/users/{name}")["pk"]
        assert [entry["position"] for entry in body["users"]] == [*range(len(found))]


def test_search_knows_whom_the_viewer_follows(sandbox, member):
    own = login(sandbox)["ds_user_id"]
    users = control(sandbox, f"/world/pks/{own}/following?count=200")["users"]
    one = next(x["username"] for x in users if large(x["username"]) and not x["is_private"])
    other = next(x for x in NAMES if x not in {user["username"] for user in users})
    for name, expected in ((one, True), (other, False)):
        user = member.get(TOPSEARCH + name).json()["users"][0]["user"]
        assert user["username"] == name
        assert user["friendship_status"]["following"] is expected
        assert ("social_context" in user) is expected


def test_search_omits_small_accounts(member):
    small = next(name for name in (f"person_{number}" for number in range(60)) if not large(name))
    users = member.get(TOPSEARCH + small).json()["users"]
    assert small not in [entry["user"]["username"] for entry in users]


def test_search_of_places_and_hashtags(member):
    body = member.get(TOPSEARCH + TAG.name).json()
    assert TAG.name in [entry["hashtag"]["name"] for entry in body["hashtags"]]
    entries = [entry for kind in ("users", "hashtags", "places") for entry in body[kind]]
    assert [entry["position"] for entry in entries] == [*range(len(entries))]
    query = quote(PLACE.name)
    body = member.get(f"/web/search/topsearch/?context=place&query={query}").json()
    assert PLACE.pk in [str(entry["place"]["location"]["pk"]) for entry in body["places"]]
    assert body["users"] == body["hashtags"] == []


def test_searches_of_the_app(member):
    name = NAMES[0]
    true = [person.username for person in WORLD.explore.users(name)]
    flat = member.get(f"/api/v1/fbsearch/topsearch_flat/?query={name}", **BY_APP).json()["list"]
    assert [entry["user"]["username"] for entry in flat if "user" in entry] == true
    found, query = [], {"query": name}
    while True:
        path = f"/api/v1/fbsearch/account_serp/?{urlencode(query)}"
        body = member.get(path, **BY_APP).json()
        found += [user["username"] for user in body["users"]]
        if not body["has_more"]:
            break
        query["page_token"] = body["next_page_token"]
    assert found == true
    path = f"/api/v1/fbsearch/top_serp/?query={TAG.name}"
    pages = walk(lambda x: member.get(f"{path}&next_max_id={x}", **BY_APP).json()["media_grid"])
    assert codes(pages) == [post.shortcode for post in WORLD.explore.top(TAG)]


def test_special_names(member):
    assert same(member.get(TOPSEARCH + "walled_one"), "please_wait")
    statuses = [member.get(TOPSEARCH + "throttled_s").status_code for _ in range(3)]
    assert statuses == [429, 429, 200]
    for name in ("missing_one", "renamed_one"):
        users = member.get(TOPSEARCH + name).json()["users"]
        assert name not in [entry["user"]["username"] for entry in users]


def test_logins(visitor, member):
    assert same(visitor.get(TOPSEARCH + "nasa"), "server_error_fail")
    assert same(visitor.get("/api/v1/tags/web_info/?tag_name=cats"), "please_wait")
    for path in (f"/api/v1/tags/{TAG.name}/sections/", f"/api/v1/locations/{PLACE.pk}/sections/"):
        assert same(visitor.request("POST", path, data={"tab": "recent"}), "please_wait")
    path = "/api/v1/fbsearch/top_serp/?query=nasa"
    assert same(visitor.get(path, **BY_APP), "please_wait")
    assert same(member.get(path, headers=APP), "useragent_mismatch")
    assert member.get(path).status_code == 404
