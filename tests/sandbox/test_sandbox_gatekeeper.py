"""Who is let in, and how the others are turned away."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path

import pytest
from sandbox_visitor import (
    APP,
    APP_AGENT,
    INFO,
    PAGE_DOCUMENT,
    PROFILE,
    PROVIDERS,
    Visitor,
    log_lines,
    login,
    post,
    same,
)

from instaspider.sandbox import access
from instaspider.sandbox.access import Access
from instaspider.sandbox.answers.errors import ERRORS
from instaspider.sandbox.exchange import Peer, Request
from instaspider.sandbox.gatekeeper import Gatekeeper
from instaspider.sandbox.process import SandboxProcess
from instaspider.sandbox.visitors import Visitors

FLAG_BODIES = {
    "checkpoint": "checkpoint",
    "challenge": "challenge",
    "feedback_required": "feedback",
    "user_has_logged_out": "logged_out",
    "login_required": "login_required",
}
PAGES = {
    "checkpoint": "/challenge/?next=%2Flena.5%2F",
    "challenge": "/challenge/?next=%2Flena.5%2F",
    "feedback_required": None,
    "user_has_logged_out": "/accounts/login/?next=%2Flena.5%2F",
    "login_required": "/accounts/login/?next=%2Flena.5%2F",
}


@pytest.fixture(scope="module")
def sandbox():
    with SandboxProcess.start(["--sessions", "3"]) as process:
        yield process


@pytest.fixture
def visitor(sandbox):
    with Visitor(sandbox) as visitor:
        yield visitor


@pytest.fixture
def member(sandbox):
    with Visitor(sandbox, login(sandbox)) as visitor:
        yield visitor


@pytest.mark.parametrize("number", [1, 2, 3])
def test_every_login_is_let_in(sandbox, number):
    cookies = login(sandbox, number)
    assert set(cookies) == {"sessionid", "csrftoken", "ds_user_id"}
    assert cookies["sessionid"].startswith(cookies["ds_user_id"])
    with Visitor(sandbox, cookies) as member:
        assert member.get(INFO).status_code == 200


def test_one_env_file_for_all_logins(sandbox):
    lines = Path(sandbox.session_env).read_text().splitlines()
    values = dict(line.split("=", 1) for line in lines)
    for number, end in ((1, ""), (2, "_2"), (3, "_3")):
        cookies = login(sandbox, number)
        assert values[f"SESSION_ID{end}"] == cookies["sessionid"]
        assert values[f"CSRF_TOKEN{end}"] == cookies["csrftoken"]
        assert values[f"DS_USER_ID{end}"] == cookies["ds_user_id"]
    assert len(values) == 9
    assert len(set(values.values())) == 9
    assert {row["env"] for row in sandbox.sessions} == {sandbox.session_env}


def test_answers_to_logins_carry_a_claim(sandbox, member, visitor):
    answer = member.get(INFO)
    assert answer.headers["x-ig-set-www-claim"].startswith("hmac.")
    assert answer.headers["x-ig-set-www-claim"] == member.get(INFO).headers["x-ig-set-www-claim"]
    (rur,) = answer.headers.get_list("set-cookie")
    assert rur.startswith("rur=")
    with Visitor(sandbox, {**login(sandbox), "rur": "x"}) as returning:
        assert returning.get(INFO).headers.get_list("set-cookie") == []
    assert "x-ig-set-www-claim" not in visitor.get("/lena.5/").headers


def test_login_only_rows(visitor):
    assert same(visitor.get(INFO), "please_wait")
    answer = visitor.graphql("/graphql/query", PAGE_DOCUMENT, {"id": "5", **PROVIDERS})
    assert same(answer, "login_only_document")


def test_app_rows_know_the_app(visitor):
    assert same(visitor.get(INFO, headers=APP), "please_wait")
    answer = visitor.get(INFO, headers={**APP, "User-Agent": APP_AGENT})
    assert answer.status_code == 200
    assert same(visitor.get(INFO, headers={"User-Agent": APP_AGENT}), "please_wait")


def test_dead_session(sandbox):
    with Visitor(sandbox, {"sessionid": "old", "csrftoken": "t"}) as dead:
        assert same(dead.get(PROFILE + "lena.5"), "please_wait")
        assert same(dead.get(INFO, headers=APP), "login_required")
        answer = dead.graphql("/graphql/query", PAGE_DOCUMENT, {"id": "5", **PROVIDERS})
        assert same(answer, "please_wait")
        answer = dead.get("/lena.5/")
        assert answer.status_code == 302
        where = answer.headers["location"].removeprefix("https://www.instagram.com")
        assert where == "/accounts/login/?next=%2Flena.5%2F"
        assert same(dead.get(where), "login_html")
        assert dead.get("/robots.txt").status_code == 200


def bearer(session: object) -> dict[str, str]:
    token = b64encode(json.dumps(session).encode()).decode()
    return {"User-Agent": APP_AGENT, "Authorization": f"Bearer IGT:2:{token}"} | APP


def test_the_token_of_an_app_is_its_login(sandbox):
    cookies = login(sandbox, 2)
    session = {"ds_user_id": cookies["ds_user_id"], "sessionid": cookies["sessionid"]}
    with Visitor(sandbox, cookies={}) as visitor:
        path = f"/api/v1/friendships/{cookies['ds_user_id']}/following/"
        assert visitor.get(path, headers=bearer(session)).status_code == 200
        for wrong in (session | {"sessionid": "5%3Adead%3A1"}, {}, [session], "no"):
            answer = visitor.get(path, headers=bearer(wrong))
            assert answer.status_code in (401, 403), wrong
        answer = visitor.get(path, headers=bearer({}) | {"Authorization": "Bearer IGT:2:%"})
        assert answer.json()["message"] == "login_required"


def test_retired_address(member, visitor):
    assert same(member.get(PROFILE + "lena.5"), "feedback")
    assert visitor.get(PROFILE + "lena.5").status_code == 200


@pytest.mark.parametrize("name", FLAG_BODIES)
def test_flagged_sessions(sandbox, name):
    cookies = login(sandbox, 2)
    status, answer = post(sandbox, "/flag", {"session": cookies["sessionid"], "as": name})
    assert (status, answer["as"]) == (200, name)
    with Visitor(sandbox, cookies) as flagged:
        assert same(flagged.get(INFO), FLAG_BODIES[name])
        answer = flagged.graphql("/graphql/query", PAGE_DOCUMENT, {"id": "5", **PROVIDERS})
        assert same(answer, FLAG_BODIES[name])
        page = flagged.get("/lena.5/")
        expected = PAGES[name]
        assert page.status_code == (302 if expected else 200)
        if expected:
            assert page.headers["location"] == "https://www.instagram.com" + expected
            assert flagged.get(expected).status_code == 200
        with Visitor(sandbox, login(sandbox, 3)) as other:
            assert other.get(INFO).status_code == 200
        assert post(sandbox, "/flag", {"session": cookies["sessionid"], "as": "none"})[0] == 200
        assert flagged.get(INFO).status_code == 200


def test_a_flag_at_the_apps_host(sandbox):
    cookies = login(sandbox, 2)
    post(sandbox, "/flag", {"session": cookies["sessionid"], "as": "checkpoint"})
    with Visitor(sandbox, cookies) as flagged:
        assert same(flagged.get(INFO, headers=APP), "checkpoint_app")
    post(sandbox, "/flag", {"session": cookies["sessionid"], "as": "none"})


def test_a_session_is_flagged_by_its_mark_in_the_log(tmp_path):
    log = tmp_path / "log.jsonl"
    with SandboxProcess.start(log=str(log)) as sandbox, Visitor(sandbox, login(sandbox)) as member:
        member.get(INFO)
        mark = log_lines(log)[-1]["session"]
        assert mark not in login(sandbox).values()
        assert post(sandbox, "/flag", {"session": mark, "as": "challenge"})[0] == 200
        assert same(member.get(INFO), "challenge")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"session": "nobody", "as": "checkpoint"}, "no login has the session 'nobody'"),
        ({"session": "nobody", "as": "sleepy"}, '"as" is one of checkpoint, challenge'),
        ({"session": "nobody"}, '"as" is one of'),
        ({"as": "checkpoint"}, '"session" is missing'),
        ({"session": 5, "as": "checkpoint"}, '"session" is missing'),
        ([], "no JSON object"),
        (b"{", "is not JSON"),
        (b"\xff", "is not JSON"),
    ],
)
def test_flags_that_cannot_be_set(sandbox, body, words):
    status, answer = post(sandbox, "/flag", body)
    assert status == 400
    assert words in answer["error"]


def test_what_cannot_be_posted(sandbox):
    status, answer = post(sandbox, "/nothing", {})
    assert status == 404
    assert "/flag" in answer["error"]
    assert post(sandbox, "/flag", b" " * 70_000)[0] == 413


def test_limit_of_a_session():
    arguments = ["--limit", "3/60", "--sessions", "2"]
    with SandboxProcess.start(arguments) as sandbox:
        with Visitor(sandbox, login(sandbox)) as member:
            statuses = [member.get(INFO).status_code for _ in range(5)]
        assert statuses == [200, 200, 200, 429, 429]
        with Visitor(sandbox) as visitor:
            assert same(visitor.get("/lena.5/"), "too_many")


def refused(row: Access, path: str = "/saved/", **headers: str):
    """The gatekeeper's decision on a request for an address with these marks."""
    keeper = Gatekeeper("normal", None, Visitors(1), 1)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    peer = Peer("127.0.0.1", 1)
    return keeper.refuse(Request("GET", path, "i.instagram.com", named, [], b"", peer, 0.0), row)


def test_a_browser_at_an_address_of_the_app() -> None:
    row = Access(access.CALL, app_only=True)
    browser = "Mozilla/5.0 (X11) AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36"
    assert refused(row, user_agent=browser) == ERRORS["useragent_mismatch"]()
    assert refused(row, user_agent=APP_AGENT) is None
    assert refused(Access(access.CALL), user_agent=browser) is None


def test_pages_and_calls_that_need_a_login() -> None:
    assert refused(Access(access.PAGE, access.LOGIN)) == ERRORS["to_login"]("/saved/")
    assert refused(Access(access.CALL, access.LOGIN)) == ERRORS["please_wait"]()
    own = Access(access.CALL, access.LOGIN, refusal=ERRORS["server_error_fail"])
    assert refused(own) == ERRORS["server_error_fail"]()
    sessionid = Visitors(1).logins[0].sessionid
    assert refused(own, cookie=f"sessionid={sessionid}") is None
    assert refused(own, cookie="sessionid=old") == ERRORS["login_required"]()
