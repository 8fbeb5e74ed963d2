"""Ids of GraphQL documents: in pages and bundles, at which address, before and after a rotation."""

from __future__ import annotations

import html
import json
import re

import pytest
from sandbox_visitor import (
    INFO,
    PAGE_DOCUMENT,
    PROVIDERS,
    ROOT_DOCUMENT,
    Visitor,
    login,
    post,
    same,
    truth,
)

from instaspider.sandbox.answers.document_registry import ALL, DocumentRegistry
from instaspider.sandbox.process import SandboxProcess

STATIC = "https://static.cdninstagram.com"
# As gallery-dl 1.32.18 looks for them.
OPERATION = r'__d\("(%s)_instagramRelayOperation",\[\],\(function\([^)]+\).+?\bexports="([^"]+)'
NEEDS = r'__d\("%s(?:\.graphql|\$Parameters)",\[([^\]]+)\]'
PRELOADED = r'"queryID":"(\d+)","variables":(\{.*?\}),"queryName":"(Polaris\w+)"'


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


def scripts(visitor: Visitor, page: str) -> list[str]:
    """The bundles of a page."""
    urls = [html.unescape(url) for url in re.findall(r'href="([^"]+\.js)"', page)]
    assert urls == re.findall(r'<script src="([^"]+\.js)"', page)
    assert all(url.startswith(f"{STATIC}/rsrc.php/") for url in urls)
    paths = dict.fromkeys(url.removeprefix(STATIC) for url in urls)
    host = {"Host": "static.cdninstagram.com"}
    return [visitor.get(path, headers=host).text for path in paths]


def ids(code: str) -> dict[str, str]:
    return dict(re.findall(OPERATION % r"\w+", code))


def providers(code: str, name: str) -> list[str]:
    needs = re.search(NEEDS % name, code)[1].split(",")
    return [need[1:-15] for need in needs if need.endswith('.relayprovider"')]


@pytest.mark.parametrize("path", ["/", "/lena.5/"])
def test_bundles_have_every_document_in_use(visitor, path):
    bundles = scripts(visitor, visitor.get(path).text)
    assert len(bundles) > 3
    code = "\n".join(bundles)
    in_use = {document.name: document.editions[0] for document in ALL if document.editions}
    assert ids(code) == {name: edition.doc_id for name, edition in in_use.items()}
    for name, edition in in_use.items():
        assert providers(code, name) == list(edition.providers)
    assert max(len(ids(bundle)) for bundle in bundles) < len(in_use) / 2


def test_pages_announce_their_queries(sandbox, visitor):
    page = visitor.get("/lena.5/").text
    found = {name: (doc_id, variables) for doc_id, variables, name in re.findall(PRELOADED, page)}
    doc_id, variables = found["PolarisLoggedOutDesktopWWWProfileRootContentQuery"]
    body = visitor.graphql("/api/graphql", doc_id, json.loads(variables)).json()
    assert body["data"]["xig_user_by_username"]["username"] == "lena.5"
    true = truth(sandbox, "lena.5")
    assert f'"profile_id":"{true["pk"]}"' in page
    assert '"params":{"username":"lena.5"' in page


def test_tokens_of_pages(visitor, member):
    for page in (visitor.get("/").text, visitor.get("/lena.5/").text):
        assert "DTSGInitialData" not in page
        assert re.search(r'"IG_USER_EIMU":"0"', page)
    page = member.get("/").text
    token = re.search(r'"DTSGInitialData",\[\],\{[^{}]*"token":"([^"]+)"', page)[1]
    start = page.index(">", page.index(' id="__eqmc"')) + 1
    assert json.loads(page[start : page.index("</script>", start)])["f"] == token
    viewer = login(member.sandbox)["ds_user_id"]
    assert f'"IG_USER_EIMU":"{viewer}"' in page


def test_there_is_no_other_bundle(visitor):
    host = {"Host": "static.cdninstagram.com"}
    assert visitor.get("/rsrc.php/v4/yA/r/0000000000000000.js", headers=host).status_code == 404


def test_call_by_get(sandbox, member):
    pk = truth(sandbox, "lena.5")["pk"]
    variables = json.dumps({"id": pk, **PROVIDERS})
    body = member.get(
        "/graphql/query/",
        params={"doc_id": PAGE_DOCUMENT, "variables": variables},
        headers={"X-CSRFToken": "t"},
    ).json()
    assert body["data"]["user"]["username"] == "lena.5"
    assert body["status"] == "ok"


def test_other_editions_of_a_document(sandbox, visitor, member):
    pk = truth(sandbox, "lena.5")["pk"]
    fewer = {name: value for name, value in PROVIDERS.items() if "ShortDrama" not in name}
    variables = {"id": pk, "render_surface": "PROFILE", **fewer}
    by_id = "27937681195819736"
    for who, path in ((visitor, "/api/graphql"), (member, "/graphql/query")):
        assert who.graphql(path, by_id, variables).json()["data"]["user"]["pk"] == pk
    at_api_only = "28717443601247930"
    assert member.graphql("/api/graphql", at_api_only, variables).json()["data"]["user"]
    assert member.graphql("/graphql/query", at_api_only, variables).status_code == 400


def test_a_retired_posts_document_holds_logins_back(member, visitor):
    variables = {"username": "nasa"}
    for path in ("/api/graphql", "/graphql/query"):
        assert same(member.graphql(path, "28975909992013618", variables), "feedback")
    answer = visitor.graphql("/graphql/query", "28975909992013618", variables)
    assert same(answer, "invalid_request")
    # The session itself is in order.
    assert member.get(INFO).status_code == 200


def test_old_ids_are_stale(member):
    old = "25980296051578533"
    body = member.graphql("/api/graphql", old, {"id": "5", **PROVIDERS}).json()
    assert (body["data"], body["errors"][0]["path"]) == (None, ["user"])
    assert member.graphql("/graphql/query", old, {"id": "5", **PROVIDERS}).status_code == 400


def test_unknown_person_by_id(member):
    answer = member.graphql("/api/graphql", PAGE_DOCUMENT, {"id": "0", **PROVIDERS})
    assert answer.status_code == 404


def test_rotation_while_it_runs(make_sandbox):
    process = make_sandbox().process
    with Visitor(process) as visitor:
        before = ids("\n".join(scripts(visitor, visitor.get("/").text)))
        name = "PolarisLoggedOutDesktopWWWProfileRootContentQuery"
        status, answer = post(process, "/rotate", {"names": [name]})
        assert (status, list(answer["doc_ids"])) == (200, [name])
        new = answer["doc_ids"][name]
        page = visitor.get("/lena.5/").text
        after = ids("\n".join(scripts(visitor, page)))
        assert after == before | {name: new}
        assert f'"queryID":"{new}"' in page
        variables = {"username": "lena.5"}
        body = visitor.graphql("/api/graphql", before[name], variables).json()
        assert (body["data"], body["errors"][0]["message"]) == (None, "execution error")
        body = visitor.graphql("/api/graphql", new, variables).json()
        assert body["data"]["xig_user_by_username"]["username"] == "lena.5"
        status, answer = post(process, "/rotate", {})
        assert not set(answer["doc_ids"].values()) & {*before.values(), new}
        assert post(process, "/rotate", {"names": ["Nothing"]})[0] == 400
        assert post(process, "/rotate", {"names": "Nothing"})[0] == 400


def test_rotation():
    registry = DocumentRegistry(1)
    before = registry.doc_ids()
    name = "PolarisLoggedOutDesktopWWWProfileRootContentQuery"
    new = registry.rotate([name])
    assert list(new) == [name]
    assert registry.doc_ids() == before | new
    assert registry.served(ROOT_DOCUMENT) is None
    assert registry.stale(ROOT_DOCUMENT) is not None
    again = registry.rotate()
    assert set(again) == set(before)
    assert not set(again.values()) & (set(before.values()) | set(new.values()))
    assert DocumentRegistry(1).rotate([name]) == new
    assert DocumentRegistry(2).rotate([name]) != new
    with pytest.raises(KeyError):
        registry.rotate(["PolarisNothingQuery"])


def test_ids_of_two_documents_differ():
    ids = [edition.doc_id for document in ALL for edition in document.editions]
    ids += [old for document in ALL for old in document.stale]
    assert len(ids) == len(set(ids))
