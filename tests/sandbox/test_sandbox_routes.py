"""Special names, logins, refusals: who gets what where."""

from __future__ import annotations

import json

import pytest
from sandbox_visitor import (
    APP,
    APP_AGENT,
    PAGE_DOCUMENT,
    PROFILE,
    PROVIDERS,
    ROOT_DOCUMENT,
    Visitor,
    login,
    truth,
)

from instaspider.sandbox.answers import routes
from instaspider.sandbox.answers.graphql import CLIENT
from instaspider.sandbox.arguments import Options
from instaspider.sandbox.codings import negotiate
from instaspider.sandbox.exchange import Peer, Request
from instaspider.sandbox.process import SandboxProcess
from instaspider.sandbox.site import Site


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


def test_missing(sandbox, visitor, member):
    answer = visitor.get(PROFILE + "missing_one")
    assert (answer.status_code, answer.headers["content-type"][:9]) == (404, "text/html")
    assert visitor.get("/missing_one/").status_code == 404
    body = visitor.graphql("/api/graphql", ROOT_DOCUMENT, {"username": "missing_one"}).json()
    assert body["data"] == {"xig_user_by_username": None}
    assert truth(sandbox, "missing_one")["exists"] is False


def test_business(visitor):
    answer = visitor.get(PROFILE + "business_one")
    assert answer.status_code == 400
    assert "laser.provider/ig_business_category_subvertical" in answer.json()["message"]
    assert visitor.get("/business_one/").status_code == 200


def test_walled(visitor, member, sandbox):
    wall = {
        "message": "Please wait a few minutes before you try again.",
        "require_login": True,
        "igweb_rollout": True,
        "status": "fail",
    }
    answer = visitor.get(PROFILE + "walled_one")
    assert (answer.status_code, answer.json()) == (401, wall)
    answer = visitor.graphql("/api/graphql", ROOT_DOCUMENT, {"username": "walled_one"})
    assert (answer.status_code, answer.json()) == (401, wall)
    pk = truth(sandbox, "walled_one")["pk"]
    assert member.get(f"/api/v1/users/{pk}/info/").status_code == 401
    page = visitor.get("/walled_one/")
    assert page.status_code == 302
    assert "/accounts/login/?next=%2Fwalled_one%2F" in page.headers["location"]


def test_throttled(visitor):
    statuses = [visitor.get(PROFILE + "throttled_one").status_code for _ in range(4)]
    assert statuses == [429, 429, 200, 200]
    assert visitor.get(PROFILE + "throttled_two").status_code == 429


def test_renamed(sandbox, visitor, member):
    true = truth(sandbox, "renamed_one")
    assert (true["exists"], true["renamed_to"]) == (False, "now_one")
    assert visitor.get(PROFILE + "renamed_one").status_code == 404
    user = member.get(f"/api/v1/users/{true['pk']}/info/").json()["user"]
    assert user["username"] == "now_one"
    assert visitor.get(PROFILE + "now_one").json()["data"]["user"]["id"] == true["pk"]


def test_names_have_no_case(visitor):
    assert visitor.get(PROFILE + "LeNa.5").json() == visitor.get(PROFILE + "lena.5").json()


@pytest.mark.parametrize("pk", ["5", "25025320", "98765432109876543", str(2**60 + 3)])
def test_every_pk_is_somebody(visitor, member, pk):
    user = member.get(f"/api/v1/users/{pk}/info/").json()["user"]
    assert str(user["pk"]) == pk
    again = visitor.get(PROFILE + user["username"]).json()["data"]["user"]
    assert again["id"] == pk


@pytest.mark.parametrize("pk", ["0", "007", "9" * 21])
def test_no_such_pk(member, pk):
    assert member.get(f"/api/v1/users/{pk}/info/").status_code == 404


def test_needs_login(visitor):
    assert visitor.get("/api/v1/users/5/info/").status_code == 401
    body = visitor.graphql("/graphql/query", PAGE_DOCUMENT, {"id": "5", **PROVIDERS}).json()
    assert body["errors"][0]["code"] == 1675002


def test_dead_session(sandbox):
    with Visitor(sandbox, {"sessionid": "old", "csrftoken": "t"}) as visitor:
        assert visitor.get(PROFILE + "lena.5").status_code == 401
        assert visitor.get("/lena.5/").status_code == 302


def test_logged_out_document_at_the_wrong_address(visitor):
    answer = visitor.graphql("/graphql/query", ROOT_DOCUMENT, {"username": "lena.5"})
    assert answer.status_code == 200
    assert answer.json() == {"data": {"xig_user_by_username": None}, "status": "ok"}


def test_retired_document(visitor, member):
    answer = visitor.graphql("/api/graphql", "1234", {"username": "lena.5"})
    assert answer.status_code == 200
    assert answer.json()["data"] is None
    answer = visitor.graphql("/graphql/query", "1234", {"username": "lena.5"})
    assert (answer.status_code, answer.json()["message"]) == (400, "invalid request")
    answer = member.graphql("/graphql/query", PAGE_DOCUMENT, {"id": "5"})
    assert (answer.status_code, answer.json()["message"]) == (400, "invalid request")


@pytest.mark.parametrize("path", ["/api/graphql", "/graphql/query"])
def test_csrf_cookie_without_header(visitor, path):
    answer = visitor.graphql(path, ROOT_DOCUMENT, {"username": "lena.5"}, headers={})
    assert (answer.status_code, answer.headers["content-type"][:9]) == (403, "text/html")


def test_the_app_posts_without_a_csrf_header(member):
    headers = APP | {"User-Agent": APP_AGENT}
    pk = member.cookies["ds_user_id"]
    for code in CLIENT:
        variables = json.dumps({"user_id": pk, "target_user_id": pk})
        form = {"client_doc_id": code, "variables": variables}
        assert member.request("POST", "/graphql/query", data=form, headers=headers).json(), code
    for path in ("/api/v1/feed/reels_tray/", "/api/v1/feed/timeline/"):
        assert member.request("POST", path, headers=headers).json()["status"] == "ok"
    form = {"doc_id": PAGE_DOCUMENT, "variables": "{}"}
    for address in ("/graphql/query", "/api/graphql"):
        assert member.request("POST", address, data=form).status_code == 403


def test_newcomers_get_cookies(sandbox):
    with Visitor(sandbox, {}) as visitor:
        answer = visitor.get("/")
        cookies = answer.headers.get_list("set-cookie")
        assert [line.split("=")[0] for line in cookies] == ["csrftoken", "mid", "ig_did"]
        assert all("Domain=.instagram.com; Path=/; " in line for line in cookies)
    with Visitor(sandbox) as visitor:
        assert visitor.get("/").headers.get_list("set-cookie") == []


def test_other_pages(visitor):
    assert visitor.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    page = visitor.get("/accounts/login/?next=%2F")
    assert "LoginAndSignupPage" in page.text
    assert len(page.content) == 27_621
    assert visitor.get("/api/v1/nothing/").status_code == 404


def test_compression_is_asked_for(visitor):
    plain = visitor.get(PROFILE + "lena.5", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    for _ in range(2):
        for coding in ("gzip", "br", "zstd"):
            packed = visitor.get(PROFILE + "lena.5", headers={"Accept-Encoding": coding})
            assert packed.headers["content-encoding"] == coding
            assert int(packed.headers["content-length"]) < len(packed.content)
            assert packed.content == plain.content
    assert visitor.get(PROFILE + "lena.5").headers["content-encoding"] == "zstd"


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("GZIP;q=1.0, br;q=0.9", "gzip"),
        ("zstd;q=0, br; q=0.5, gzip;q=0.5", "br"),
        ("*", "zstd"),
        ("*;q=0.1, gzip;q=0.2", "gzip"),
        ("identity, gzip;q=0.5", None),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("br;q=nonsense, deflate", None),
        ("gzip;q=0", None),
        ("", None),
    ],
)
def test_coding_is_negotiated(accept, coding):
    assert negotiate(accept) == coding


@pytest.mark.parametrize(
    ("host", "profile", "api"),
    [
        ("www.instagram.com", 200, 200),
        ("www.instagram.com:443", 200, 200),
        ("localhost", 200, 200),
        ("i.instagram.com", 404, 200),
        ("scontent-fra3-1.cdninstagram.com", 404, 404),
        ("static.cdninstagram.com", 404, 404),
        ("instagram.com", 301, 301),
        ("www.example.com", 404, 404),
    ],
)
def test_each_host_has_its_own_addresses(visitor, host, profile, api):
    for path, status in {"/lena.5/": profile, PROFILE + "lena.5": api}.items():
        assert visitor.get(path, headers={"Host": host}).status_code == status, path


def test_a_mistake_in_a_route_is_a_500_with_its_traceback_on_stderr(monkeypatch, capfd) -> None:
    def fails(*_: object) -> None:
        raise LookupError("a mistake in a route")

    monkeypatch.setattr(routes, "answer", fails)
    request = Request("GET", "/nasa/", "www.instagram.com", {}, [], b"", Peer("127.0.0.1", 1), 0)
    replies = []
    Site(Options()).handle(request, lambda response: not replies.append(response))
    assert [reply.status for reply in replies] == [500]
    told = capfd.readouterr().err
    assert "The sandbox failed at GET /nasa/" in told
    assert "LookupError: a mistake in a route" in told
