"""Answers have the shapes of the recorded ones, for people of every kind."""

from __future__ import annotations

import json
import re

import pytest
from keytrees import problems
from sandbox_visitor import (
    PAGE_DOCUMENT,
    PROFILE,
    PROVIDERS,
    ROOT_DOCUMENT,
    Visitor,
    login,
    truth,
)
from surface import tree

from instaspider.sandbox.process import SandboxProcess

NAMES = [f"person_{number}" for number in range(40)]


@pytest.fixture(scope="module")
def sandbox():
    with SandboxProcess.start() as process:
        yield process


@pytest.fixture
def visitor(sandbox):
    with Visitor(sandbox) as visitor:
        yield visitor


@pytest.fixture
def member(sandbox):
    with Visitor(sandbox, login(sandbox)) as visitor:
        yield visitor


def test_web_profile_info_of_public_people(sandbox, visitor):
    kinds = set()
    for name in NAMES:
        body = visitor.get(PROFILE + name).json()
        user = body["data"]["user"]
        if user["is_private"]:
            continue
        assert problems(tree("web_profile_info__03"), body) == []
        nodes = [edge["node"] for edge in user["edge_owner_to_timeline_media"]["edges"]]
        assert len(nodes) == min(12, user["edge_owner_to_timeline_media"]["count"])
        kinds |= {node["__typename"] for node in nodes}
        assert [node["shortcode"] for node in nodes] == truth(sandbox, name)["latest_shortcodes"]
        for node in nodes:
            assert node["is_video"] == ("video_url" in node)
            when = ((int(node["id"]) >> 23) + 1_314_220_021_721) // 1000
            assert when == node["taken_at_timestamp"]
    assert kinds == {"GraphImage", "GraphVideo", "GraphSidecar"}


@pytest.mark.parametrize("name", ["private_one", "private_two.x"])
def test_web_profile_info_of_private_people(visitor, name):
    body = visitor.get(PROFILE + name).json()
    assert problems(tree("web_profile_info__02"), body) == []
    user = body["data"]["user"]
    assert user["is_private"] is True
    assert user["edge_owner_to_timeline_media"]["edges"] == []


def test_logged_out_profile(visitor):
    for name in NAMES:
        answer = visitor.graphql("/api/graphql", ROOT_DOCUMENT, {"username": name})
        body = answer.json()
        assert body.keys() == {"data", "extensions"}
        assert problems(tree("graphql_loggedout_profile_root__01"), body["data"]) == []
        assert body["data"]["xig_user_by_username"]["id"].startswith("1784")


@pytest.mark.parametrize("path", ["/graphql/query", "/graphql/query/", "/api/graphql"])
def test_profile_page_content(sandbox, member, path):
    for name in NAMES[:15]:
        pk = truth(sandbox, name)["pk"]
        body = member.graphql(path, PAGE_DOCUMENT, {"id": pk, **PROVIDERS}).json()
        assert ("status" in body) == path.startswith("/graphql/")
        assert problems(tree("graphql_profile_page_content__01"), body["data"]) == []
        assert body["data"]["user"]["username"] == name


def test_users_info(sandbox, member):
    for name in NAMES:
        true = truth(sandbox, name)
        body = member.get(f"/api/v1/users/{true['pk']}/info/").json()
        newer = isinstance(body["user"]["pk"], str)
        assert problems(tree("users_info__03" if newer else "users_info__01"), body) == []
        assert str(body["user"]["pk"]) == true["pk"]
        assert body["user"].get("public_email", "") == (true["email"] or "")


def test_profile_page(sandbox, visitor):
    true = truth(sandbox, "lena.5")
    page = visitor.get("/lena.5/").text
    details, posts = results(page)
    assert problems(tree("graphql_loggedout_profile_root__01"), details) == []
    user = posts["xig_user_by_username"]
    assert user["pk"] == details["xig_user_by_username"]["pk"] == true["pk"]
    edges = user["polaris_ordered_timeline_connection"]["edges"]
    assert [edge["node"]["code"] for edge in edges] == true["latest_shortcodes"]
    assert re.search(r'"LSD",\[\],\{"token":"\w+"', page)
    assert re.search(r'<script type="application/json" id="__eqmc">\{"l":"\w+"', page)
    assert f"{true['media_count']:,} Posts - See Instagram photos and videos from" in page


def test_page_with_meta_tags_only(visitor):
    page = visitor.get("/ogonly_somebody/").text
    assert results(page) == []
    assert "og:description" in page
    assert "og:image" in page


def results(page: str) -> list[dict]:
    found = []
    for text in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.S):
        for outer in json.loads(text).get("require", ()):
            for box in outer[3]:
                inner = box["__bbox"]["require"]
                answers = [row for row in inner if row[0] == "RelayPrefetchedStreamCache"]
                found += [row[3][1]["__bbox"]["result"]["data"] for row in answers]
    return found
