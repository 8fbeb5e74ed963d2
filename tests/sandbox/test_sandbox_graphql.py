"""Answers of GraphQL documents have the shapes of the recorded ones, and pages that end."""

from __future__ import annotations

import json

import pytest
from keytrees import load, problems
from sandbox_visitor import Visitor, login, truth

from instaspider.sandbox.answers.document_registry import ALL
from instaspider.sandbox.answers.documents import API, PROVIDER, QUERY
from instaspider.sandbox.process import SandboxProcess
from instaspider.sandbox.world.world import World

DOCUMENTS = {document.name: document for document in ALL}
NAMES = [f"person_{number}" for number in range(12)]

WORLD = World(1)
"""The same as that of the sandbox."""

NULL, TEXT = "null", "str|null"


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


@pytest.fixture(scope="module")
def people(sandbox):
    """Public people with posts, by what the world says of them."""
    true = [truth(sandbox, name) for name in NAMES]
    return [x for x in true if x["exists"] and not x["is_private"] and x["media_count"] > 3]


def ask(who: Visitor, name: str, variables: dict, address: str | None = None) -> dict:
    """The answer of a document at an address of its own."""
    document = DOCUMENTS[name]
    edition = document.editions[0]
    logged_in = "sessionid" in who.cookies
    served = (document.member if logged_in else document.visitor) & edition.only
    address = address or sorted(served)[-1]
    given = {PROVIDER.format(provider): False for provider in edition.providers}
    answer = who.graphql(address, edition.doc_id, {**variables, **given})
    assert answer.status_code == 200
    body = answer.json()
    assert body["extensions"]["is_final"] is True
    assert ("status" in body) == (address == QUERY)
    return body["data"]


def walk(fetch, first: dict, connection) -> list[dict]:
    """The edges of all pages."""
    edges, cursor, seen = [], None, set()
    while True:
        page = connection(fetch({**first, "after": cursor}))
        edges += page["edges"]
        cursor = page["page_info"]["end_cursor"]
        if not page["page_info"]["has_next_page"]:
            assert not cursor
            return edges
        assert cursor not in seen
        seen.add(cursor)


TIMELINE = "xdt_api__v1__feed__user_timeline_graphql_connection"
NODE = f"{TIMELINE}.edges.node"
# What the recorded posts did not have and others do; forms marked unverified in the code.
XDT_ALSO = {
    "caption": NULL,
    "coauthor_producers": "*",
    "usertags": NULL,
    "usertags.in.position": "[float]|[int]",
    "location": "*",
    "clips_metadata": "*",
    "media_cropping_info": "*",
    "timeline_pinned_user_ids": "[str]",
    "carousel_media": "*",
}
TIMELINE_ALSO = {f"{NODE}.{key}": kind for key, kind in XDT_ALSO.items()}


def test_timeline(member, people):
    tree = load("graphql_user_timeline_connection__01")
    kinds = set()
    for true in people:
        data = ask(member, "PolarisProfilePostsQuery", {"username": true["username"], "first": 12})
        assert problems(tree, data, TIMELINE_ALSO) == []
        nodes = [edge["node"] for edge in data[TIMELINE]["edges"]]
        assert [node["code"] for node in nodes] == true["latest_shortcodes"]
        kinds |= {node["media_type"] for node in nodes}
        for node in nodes:
            assert bool(node["video_versions"]) == (node["media_type"] == 2)
            assert bool(node["carousel_media"]) == (node["media_type"] == 8)
    assert kinds == {1, 2, 8}


def test_parts_of_carousels(member, people):
    tree = load("graphql_user_timeline_connection__01")
    for key in f"{NODE}.carousel_media".split("."):
        tree = tree.children[key]
    photo = {
        "is_dash_eligible": NULL,
        "video_dash_manifest": NULL,
        "video_versions": NULL,
        "number_of_qualities": NULL,
        "has_audio": NULL,
        "usertags": NULL,
    }
    parts = []
    for true in people:
        data = ask(member, "PolarisProfilePostsQuery", {"username": true["username"]})
        for edge in data[TIMELINE]["edges"]:
            parts += edge["node"]["carousel_media"] or ()
    assert {part["media_type"] for part in parts} == {1, 2}
    for part in parts:
        assert (
            problems(tree, [part], photo if part["media_type"] == 1 else {"usertags": NULL}) == []
        )


def test_timeline_to_its_end(member, people):
    name, size = "PolarisProfilePostsTabContentQuery_connection", 33
    true = next(x for x in people if 60 < x["media_count"] < 500)
    variables = {"username": true["username"], "first": 50, "data": {"count": 12}}
    edges = walk(lambda x: ask(member, name, x), variables, lambda data: data[TIMELINE])
    assert len({edge["node"]["pk"] for edge in edges}) == len(edges) == true["media_count"]
    assert len(ask(member, name, variables)[TIMELINE]["edges"]) == min(size, true["media_count"])


def test_private_timeline_is_empty(member, visitor):
    data = ask(member, "PolarisProfilePostsQuery", {"username": "private_one"})
    assert (data[TIMELINE]["edges"], data[TIMELINE]["page_info"]["has_next_page"]) == ([], False)
    name = "PolarisLoggedOutDesktopWWWProfilePostsTabContentQuery"
    user = ask(visitor, name, {"username": "private_one"})["xig_user_by_username"]
    assert user["is_private"] is True
    assert user["polaris_ordered_timeline_connection"]["edges"] == []


def test_loggedout_timeline_to_its_end(visitor, people):
    tree = load("graphql_loggedout_post_root__03")
    for key in "xig_polaris_media.if_not_gated_logged_out.user".split("."):
        tree = tree.children[key]
    tree = tree.children["polaris_ordered_timeline_connection"].children["edges"].children["node"]
    also = {"accessibility_caption": NULL, "caption": NULL, "carousel_media_count": NULL}
    true = max(people, key=lambda x: x["media_count"])
    name = "PolarisLoggedOutDesktopWWWProfilePostsTabContentQuery"
    first = ask(visitor, name, {"first": 12, "username": true["username"]})["xig_user_by_username"]
    assert first["id"] == true["fbid"]
    page = first["polaris_ordered_timeline_connection"]
    edges = page["edges"]
    if page["page_info"]["has_next_page"]:
        for _ in range(2000):
            variables = {"id": first["id"], "after": page["page_info"]["end_cursor"], "first": 33}
            page = ask(visitor, f"{name}_connection", variables)["node"]
            page = page["polaris_ordered_timeline_connection"]
            edges += page["edges"]
            if not page["page_info"]["has_next_page"]:
                break
    assert len({edge["node"]["pk"] for edge in edges}) == len(edges) == true["media_count"]
    for edge in edges[:60]:
        assert problems(tree, edge["node"], also) == []


def test_cursor_of_a_post_that_is_gone(member, people):
    """Whatever time a cursor holds, the list goes on behind it."""
    true = max(people, key=lambda x: x["media_count"])
    variables = {"username": true["username"], "first": 12}
    name = "PolarisProfilePostsTabContentQuery_connection"
    nodes = [edge["node"] for edge in ask(member, name, variables)[TIMELINE]["edges"]]
    nodes = [node for node in nodes if not node["timeline_pinned_user_ids"]]
    after = f"{int(nodes[3]['pk']) + 1}_{true['pk']}"
    data = ask(member, name, {**variables, "after": after})
    assert data[TIMELINE]["edges"][0]["node"]["pk"] == nodes[3]["pk"]


def codes(people) -> list[str]:
    return [code for true in people for code in true["latest_shortcodes"]]


def test_post_by_shortcode(member, visitor, people):
    tree = load("graphql_media_web_info__01")
    root = "xdt_api__v1__media__shortcode__web_info"
    also = {f"{root}.items.{key}": kind for key, kind in XDT_ALSO.items()}
    for key in ("video_versions", "is_dash_eligible", "number_of_qualities"):
        also[f"{root}.items.{key}"] = NULL
    also |= dict.fromkeys(
        (f"{root}.items.video_dash_manifest", f"{root}.items.has_audio"), "null|str|bool"
    )
    also[f"{root}.items.carousel_media_count"] = "int|null"
    for who in (member, visitor):
        for code in codes(people)[:40]:
            data = ask(who, "PolarisPostRootQuery", {"shortcode": code})
            assert problems(tree, data, also) == []
            assert data[root]["items"][0]["code"] == code


@pytest.mark.parametrize("code", ["missing", "AAAAAAAAAAA", "B" * 40, "ö"])
def test_no_such_post(visitor, member, code):
    document = DOCUMENTS["PolarisPostRootQuery"].editions[0]
    variables = {"shortcode": code, **{PROVIDER.format(x): True for x in document.providers}}
    body = member.graphql(QUERY, document.doc_id, variables).json()
    assert (body["data"], "field_exception" in body["errors"][0]["message"]) == (None, True)
    name = "PolarisLoggedOutDesktopWWWPostRootContentQuery"
    assert ask(visitor, name, {"media_id": "12345"}) == {"xig_polaris_media": None}


POST = "xig_polaris_media.if_not_gated_logged_out"
XIG_ALSO = {
    f"{POST}.user.polaris_ordered_timeline_connection.edges.node.accessibility_caption": NULL,
    f"{POST}.user.polaris_ordered_timeline_connection.edges.node.caption": NULL,
    f"{POST}.user.polaris_ordered_timeline_connection.edges.node.carousel_media_count": NULL,
    f"{POST}.coauthor_producers": "*",
    f"{POST}.location": "*",
    f"{POST}.caption": NULL,
    f"{POST}.carousel_media": NULL,
    **{
        f"{POST}.carousel_media.{key}": NULL
        for key in (
            *("accessibility_caption", "has_audio", "is_dash_eligible", "number_of_qualities"),
            *("video_dash_manifest", "video_versions"),
        )
    },
    # The recorded body was cut at the end of its carousel: these two are those of /01.
    "xig_polaris_media.gating_ruling": "*",
    "xig_polaris_media.comments_connection": "*",
    "xig_polaris_media.id": "*",
}
ONE_FILE = (
    *("accessibility_caption", "original_height", "original_width", "display_uri"),
    *("image_versions2", "has_audio", "is_dash_eligible", "number_of_qualities"),
    *("video_dash_manifest", "video_versions"),
)


def test_loggedout_post(visitor, people):
    tree = load("graphql_loggedout_post_root__03")
    name = "PolarisLoggedOutDesktopWWWPostRootContentQuery"
    also = XIG_ALSO | {f"{POST}.{key}": "*" for key in ONE_FILE}
    found = set()
    for code in codes(people)[:40]:
        pk = WORLD.post(code).pk
        data = ask(visitor, name, {"media_id": pk})
        shown = data["xig_polaris_media"]["if_not_gated_logged_out"]
        assert problems(tree, data, XIG_ALSO if shown["carousel_media"] else also) == []
        assert shown["code"] == code
        found.add(shown["media_type"])
    assert found == {1, 2, 8}


def test_comments_without_a_login(visitor, people):
    tree = load("graphql_loggedout_comments_page__01")
    node = "xig_polaris_media.comments_connection.edges.node"
    also = {f"{node}.giphy_media_info": "*", f"{node}.parent_comment_id": TEXT}
    true = [WORLD.post(code) for code in codes(people)]
    post = max((x for x in true if x.comment_count < 3000), key=lambda x: x.comment_count)
    name = "PolarisLoggedOutDesktopWWWPostCommentsPaginationQuery"
    data = ask(visitor, name, {"media_id": post.pk, "first": 24})
    assert problems(tree, data, also) == []
    assert data["xig_polaris_media"]["comments_connection"]["page_info"]["end_cursor"][0] == "{"
    edges = walk(
        lambda x: ask(visitor, name, x),
        {"media_id": post.pk, "first": 50},
        lambda data: data["xig_polaris_media"]["comments_connection"],
    )
    pks = {edge["node"]["pk"] for edge in edges}
    assert len(pks) == len(edges) <= post.comment_count


def test_comments_and_replies(member, people):
    tree = load("graphql_comments_connection__schema")
    also = {"edges.node.__typename": "*"}
    true = [WORLD.post(code) for code in codes(people)]
    post = next(x for x in true if 40 < x.comment_count < 400)
    root = "xdt_api__v1__media__media_id__comments__connection"
    variables = {"media_id": post.pk, "first": 50, "sort_order": "popular"}
    name = "PolarisPostCommentsPaginationQuery"
    edges = walk(lambda x: ask(member, name, x), variables, lambda data: data[root])
    connection = ask(member, name, variables)[root]
    assert problems(tree, connection, also) == []
    assert connection["count"] == post.comment_count
    replies = 0
    for edge in edges:
        if not edge["node"]["child_comment_count"]:
            continue
        variables = {"media_id": post.pk, "parent_comment_id": edge["node"]["pk"], "first": 50}
        (answers,) = ask(member, "PolarisPostChildCommentsQuery", variables).values()
        assert len(answers["edges"]) == edge["node"]["child_comment_count"]
        assert {x["node"]["parent_comment_id"] for x in answers["edges"]} == {edge["node"]["pk"]}
        replies += len(answers["edges"])
    assert len(edges) + replies == post.comment_count


def test_likers(member, people):
    true = WORLD.post(codes(people)[0])
    users = ask(member, "PolarisPostLikedByListDialogQuery_2024", {"id": true.pk})
    users = users["xdt_api__v1__likes__media_id__likers"]["users"]
    tree = load("media_likers__schema").children["users"]
    assert problems(tree, users) == []
    assert len({user["pk"] for user in users}) == len(users) <= 98


CLIPS = "xdt_api__v1__clips__user__connection_v2"


def test_reels(member, people):
    tree = load("graphql_clips_user_connection__01").children["data"]
    true = max(people, key=lambda x: x["has_clips"])
    data = {"include_feed_video": True, "page_size": 12, "target_user_id": true["pk"]}
    shown = ask(member, "PolarisProfileReelsTabContentQuery", {"data": data})
    assert problems(tree, shown) == []
    assert shown[CLIPS]["edges"]
    edges = walk(
        lambda x: ask(member, "PolarisProfileReelsTabContentQuery_connection", x),
        {"id": true["pk"], "first": 50, "data": data},
        lambda data: data["fetch__XDTUserDict"]["clips_connection"],
    )
    assert len({edge["node"]["media"]["code"] for edge in edges}) == len(edges)


def test_times_of_the_server(member, people):
    """The whole body, as it is with ``server_timestamps=true``."""
    data = {"page_size": 12, "target_user_id": people[0]["pk"]}
    edition = DOCUMENTS["PolarisProfileReelsTabContentQuery"].editions[0]
    form = {"doc_id": edition.doc_id, "variables": json.dumps({"data": data})}
    form["server_timestamps"] = "true"
    body = member.request("POST", QUERY, data=form, headers={"X-CSRFToken": "t"}).json()
    assert problems(load("graphql_clips_user_connection__01"), body) == []


def test_reels_count_for_visitors_is_null(visitor, member, people):
    data = {"page_size": 12, "target_user_id": people[0]["pk"]}
    answer = visitor.graphql(QUERY, "27234427476213202", {"data": data})
    assert answer.json()["data"] == {CLIPS: None}
    assert member.graphql(QUERY, "27234427476213202", {"data": data}).json()["data"][CLIPS]


def test_reels_without_a_login(visitor, people):
    tree = load("graphql_loggedout_reels_tab__01")
    also = {"xig_user_by_username.polaris_clips_connection.edges.node.play_count": "int"}
    name = "PolarisLoggedOutDesktopWWWProfileReelsTabContentQuery"
    found = 0
    for true in people:
        data = ask(visitor, name, {"first": 12, "username": true["username"]})
        assert problems(tree, data, also) == []
        found += len(data["xig_user_by_username"]["polaris_clips_connection"]["edges"])
    assert found


def test_similar_people(visitor, people):
    tree = load("graphql_loggedout_ayml__01")
    sizes = set()
    for true in people:
        data = ask(visitor, "PolarisAYMLFollowChainingListLoggedOutQuery", {"owner_id": true["pk"]})
        assert problems(tree, data) == []
        sizes.add(len(data["xdt_ayml_logged_out"]["users"]))
    assert max(sizes) <= 44


def test_tagged(member, sandbox):
    root = "xdt_api__v1__usertags__user_id__feed_connection"
    name = "PolarisProfileTaggedTabContentQuery_connection"
    for number in range(30):
        true = truth(sandbox, f"lena.{number}")
        variables = {"user_id": true["pk"], "count": 12, "first": 12}
        edges = walk(lambda x: ask(member, name, x), variables, lambda data: data[root])
        if len(edges) > 12:
            break
    else:
        pytest.fail("nobody is tagged in more than a page of posts")
    for edge in edges:
        tags = [tag["user"]["pk"] for tag in edge["node"]["usertags"]["in"]]
        assert true["pk"] in tags
        assert "taken_at" not in edge["node"]


def test_highlights(visitor, member, sandbox):
    tree = load("graphql_loggedout_highlight_reels__01")
    root = "xdt_api__v1__feed__reels_media__connection"
    true = [truth(sandbox, name) for name in [f"person_{x}" for x in range(40)]]
    owner = next(x for x in true if x["highlight_count"] > 3 and not x["is_private"])
    tray = ask(member, "PolarisProfileStoryHighlightsTrayContentQuery", {"user_id": owner["pk"]})
    ids = [edge["node"]["id"] for edge in tray["highlights"]["edges"]]
    assert len(ids) == owner["highlight_count"]
    assert all(x.startswith("highlight:178") for x in ids)
    name = "PolarisStoriesV3HighlightsLoggedOutPageQuery"
    ids = ids[:5]
    variables = {"reel_ids": ids, "initial_reel_id": ids[0], "first": 1}
    for reel_id in ids:
        data = ask(visitor, name, {**variables, "initial_reel_id": reel_id})
        assert problems(tree, data) == []
        assert [edge["node"]["id"] for edge in data[root]["edges"]] == [reel_id]
    page = ask(member, "PolarisStoriesV3ReelPageGalleryQuery", {**variables, "first": 3})[root]
    rest = {**variables, "first": 3, "after": page["page_info"]["end_cursor"]}
    more = ask(member, "PolarisStoriesV3ReelPageGalleryQuery", rest)[root]
    shown = [edge["node"]["id"] for edge in [*page["edges"], *more["edges"]]]
    assert shown == ids[: len(shown)]
    assert len(shown) == min(6, len(ids))


def test_stories(visitor, member, sandbox):
    tree = load("graphql_stories_feed__schema")
    also = {"reels_media.__typename": "*", "reels_media.unviewable_authors_infos": "*"}
    pks = [truth(sandbox, f"person_{number}")["pk"] for number in range(40)]
    variables = {"reel_ids_arr": pks}
    data = ask(member, "PolarisStoriesV3ReelPageStandaloneQuery", variables)
    (found,) = data.values()
    assert 0 < len(found["reels_media"]) < 40
    missing = problems(tree, found, also)
    assert [x for x in missing if "not in the tree" not in x] == []
    ids = [reel["id"] for reel in found["reels_media"]]
    variables = {"reel_ids": ids[:5], "initial_reel_id": ids[0], "first": 3, "last": 2}
    data = ask(member, "PolarisStoriesV3ReelPageGalleryQuery", variables)
    (page, _) = data.values()
    node = page["edges"][0]["node"]
    assert (type(node["seen"]), node["reel_type"]) == (int, "user_reel")
    assert node["items"][0]["expiring_at"] == node["items"][0]["taken_at"] + 86_400


def test_keywords(visitor, member):
    name = "PolarisLoggedOutPopularSearchPageQuery"
    root = "xig_logged_out_popular_search_media_info"
    variables = {"keyword": "cats", "media_count": 12, "related_keywords_count": 5}
    edges = walk(lambda x: ask(visitor, name, x), variables, lambda data: data[root])
    assert len(edges) > 12
    root = "xdt_fbsearch__top_serp_graphql"
    name = "PolarisKeywordSearchExplorePageRelayPaginationQuery"
    rows = walk(lambda x: ask(member, name, x), {"query": "#cats"}, lambda data: data[root])
    assert sum(len(row["node"]["items"]) for row in rows) == len(edges)


def test_places(visitor, member):
    place = WORLD.places.all[3]
    name = "PolarisLocationPageTabContentQuery"
    variables = {"location_id": place.pk, "tab": "recent", "first": 12}
    root = "xdt_location_get_web_info_tab"
    edges = walk(lambda x: ask(member, name, x), variables, lambda data: data[root])
    assert {edge["node"]["location"]["name"] for edge in edges} == {place.name}
    page = ask(visitor, name, variables)[root]
    assert page["edges"] == edges[:12]
    after = {**variables, "after": page["page_info"]["end_cursor"]}
    body = visitor.graphql(QUERY, DOCUMENTS[name].editions[0].doc_id, after).json()
    assert body["errors"][0]["code"] == 1675002


ROOTS = [document for document in ALL if document.editions]


@pytest.mark.parametrize("document", ROOTS, ids=lambda document: document.name)
def test_every_document_wants_its_variables(visitor, member, document):
    """None of them answers without, and each is refused as its address refuses."""
    edition = document.editions[0]
    for who, served in ((visitor, document.visitor), (member, document.member)):
        for address in (API, QUERY):
            answer = who.graphql(address, edition.doc_id, {})
            body = answer.json()
            if address in served & edition.only:
                assert answer.status_code == (400 if address == QUERY else 200)
                assert body["errors"][0]["message"] == "execution error"
            elif who is visitor and address in document.member & edition.only:
                assert body["errors"][0]["code"] == 1675002
            elif document.logged_out_only:
                assert body == {"data": {document.root: None}, "status": "ok"}
            else:
                assert body["errors"][0]["message"] == "execution error"
