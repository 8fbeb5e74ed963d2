"""People by the REST API: shapes, pages to the end, special names, logins."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from keytrees import load, problems
from sandbox_visitor import APP, APP_AGENT, Visitor, control, login, same, truth

from instaspider.sandbox.process import SandboxProcess
from instaspider.sandbox.world.world import World

WORLD = World(1)
"""The same as that of the sandbox."""
NAMES = [f"person_{number}" for number in range(60)]
BY_APP = {"headers": APP | {"User-Agent": APP_AGENT}}

LAST = frozenset({"next_max_id"})


def some(low: int, high: int, count: int, kind: str = "follower_count") -> list[str]:
    """Names of public people with so many followers."""
    people = [WORLD.named(name) for name in NAMES]
    return [x.username for x in people if low <= getattr(x, kind) < high and not x.is_private][
        :count
    ]


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


def pk_of(name: str) -> str:
    return WORLD.named(name).pk


def walk(visitor: Visitor, path: str, count: int) -> list[dict]:
    """All pages of a list, by ``next_max_id`` alone."""
    bodies, query = [], {"count": count}
    while True:
        answer = visitor.get(f"{path}?{urlencode(query)}")
        assert answer.status_code == 200
        bodies.append(answer.json())
        if "next_max_id" not in bodies[-1]:
            return bodies
        assert query.get("max_id") != bodies[-1]["next_max_id"]
        query["max_id"] = bodies[-1]["next_max_id"]


def true_pks(sandbox: SandboxProcess, name: str, part: str) -> list[str]:
    users = control(sandbox, f"/world/users/{name}/{part}?count=1000")["users"]
    return [user["pk"] for user in users]


def tree_of(kind: str, body: dict):
    """Pks are numbers in one recorded body and texts in the other."""
    has_text = isinstance(body["users"][0]["pk"], str)
    if kind == "following":
        return load("friendships_following__01" if has_text else "friendships_following__02")
    return load("friendships_followers__03" if has_text else "friendships_followers__01")


@pytest.mark.parametrize("kind", ["followers", "following"])
@pytest.mark.parametrize("count", [12, 50, 200])
def test_pages_to_the_end(sandbox, member, kind, count):
    size = "follower_count" if kind == "followers" else "following_count"
    names = some(1, 12, 2, size) + some(60, 500, 6, size)
    forms, types = set(), set()
    for name in names:
        bodies = walk(member, f"/api/v1/friendships/{pk_of(name)}/{kind}/", count)
        for body in bodies:
            also = {"next_max_id": "*"}
            assert problems(tree_of(kind, body), body, also, LAST) == []
            assert body["has_more"] is False
            assert 0 < body["page_size"] == len(body["users"]) <= count
            assert body["big_list"] == (len(bodies) > 1)
            types |= {type(body["users"][0]["pk"])}
            forms |= {re.sub(r"\w+=*$", "", body.get("next_max_id", "none"))[-1:]}
        pks = [str(user["pk"]) for body in bodies for user in body["users"]]
        assert pks == true_pks(sandbox, name, kind)
        assert [user["pk_id"] for body in bodies for user in body["users"]] == pks
    assert types == {int, str}
    if count < 200:
        assert forms == {"|", ""}


def test_pages_are_shorter_than_asked(member):
    lengths = set()
    for name in some(5000, 10**9, 12):
        body = member.get(f"/api/v1/friendships/{pk_of(name)}/followers/?count=200").json()
        is_opaque = "|" in body["next_max_id"]
        assert len(body["users"]) in (range(20, 26) if is_opaque else range(182, 200))
        assert re.fullmatch(r"25\|QVF[\w+/=]+" if is_opaque else "200", body["next_max_id"])
        lengths.add(len(body["users"]))
    assert min(lengths) < 26 < max(lengths)


def test_a_cursor_of_something_else_leads_to_the_start(member):
    path = f"/api/v1/friendships/{pk_of(some(5000, 10**9, 1)[0])}/followers/?count=25"
    first = member.get(path).json()["users"]
    for cursor in ("25|QVFEsomethingelse", "nonsense", "999999999999", "-3", "25|"):
        assert member.get(f"{path}&{urlencode({'max_id': cursor})}").json()["users"] == first


def test_nobody_follows(member):
    name = next(n for n in (f"x{i}" for i in range(400)) if WORLD.named(n).follower_count == 0)
    answer = member.get(f"/api/v1/friendships/{pk_of(name)}/followers/")
    assert problems(load("friendships_followers__04"), answer.json()) == []
    assert answer.json()["users"] == []


def test_private_lists(sandbox, member):
    for kind in ("followers", "following"):
        answer = member.get(f"/api/v1/friendships/{pk_of('private_one')}/{kind}/")
        assert same(answer, "not_authorized")
    own = login(sandbox)["ds_user_id"]
    assert member.get(f"/api/v1/friendships/{own}/following/").status_code == 200


def test_nobody_has_lists(member):
    assert same(member.get("/api/v1/friendships/0/followers/"), "no_followers")


def test_special_names(sandbox, member):
    path = "/api/v1/friendships/{}/followers/"
    assert same(member.get(path.format(pk_of("walled_one"))), "please_wait")
    throttled = path.format(truth(sandbox, "throttled_friend")["pk"])
    assert [member.get(throttled).status_code for _ in range(3)] == [429, 429, 200]
    renamed = truth(sandbox, "renamed_a")
    assert member.get(path.format(renamed["pk"])).status_code == 200


LOGIN_ONLY = (
    "/api/v1/friendships/5/followers/",
    "/api/v1/friendships/5/following/",
    "/api/v1/discover/chaining/?target_id=5&module=profile",
)


@pytest.mark.parametrize("path", LOGIN_ONLY)
def test_without_a_login(visitor, path):
    assert same(visitor.get(path), "please_wait")
    assert same(visitor.get(path, **BY_APP), "please_wait")


def test_at_the_app_host(member):
    path = f"/api/v1/friendships/{pk_of(NAMES[0])}/following/"
    assert member.get(path, **BY_APP).json() == member.get(path).json()


def test_usernameinfo(sandbox, visitor, member):
    for name in NAMES[:8]:
        answer = member.get(f"/api/v1/users/{name}/usernameinfo/", **BY_APP)
        also = {"user.category": "str|null", "user.pronouns": "[str]"}
        pk = answer.json()["user"]["pk"]
        tree = load("users_info__03" if isinstance(pk, str) else "users_info__01")
        assert problems(tree, answer.json(), also) == []
        assert str(pk) == truth(sandbox, name)["pk"]
    path = "/api/v1/users/{}/usernameinfo/"
    assert member.get(path.format("missing_one"), **BY_APP).status_code == 404
    assert member.get(path.format("renamed_one"), **BY_APP).status_code == 404
    assert same(member.get(path.format("walled_one"), **BY_APP), "please_wait")
    assert same(visitor.get(path.format("lena.5"), **BY_APP), "please_wait")
    assert same(member.get(path.format("lena.5"), headers=APP), "useragent_mismatch")
    assert member.get(path.format("lena.5")).status_code == 404


def test_similar_accounts(sandbox, member):
    path = "/api/v1/discover/chaining/?module=profile&target_id="
    found = 0
    for name in NAMES[:12]:
        answer = member.get(path + pk_of(name))
        true = true_pks(sandbox, name, "similar")
        if not true or WORLD.named(name).is_private:
            assert same(answer, "no_chaining")
            continue
        assert [user["pk"] for user in answer.json()["users"]] == true
        found += 1
    assert found
    assert same(member.get(path + pk_of("private_one")), "no_chaining")
    assert same(member.get(path + "0"), "invalid_target_user")


def test_page_data_of_profiles_is_gone(visitor, member):
    assert same(visitor.get("/lena.5/?__a=1&__d=dis"), "retired_page_data")
    assert same(member.get("/lena.5/?__a=1&__d=dis"), "retired_page_data")
