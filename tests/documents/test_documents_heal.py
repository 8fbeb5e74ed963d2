"""A crawl whose documents expire in the middle: it finds their new ids and loses nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.request import Request, urlopen

import pytest
from clocks import timed
from conftest import Sandbox
from crawling import ONE_BY_ONE, Crawled, as_task, crawl
from sandbox_visitor import PAGE_DOCUMENT, post, sessionid
from state_rows import rows

from instaspider import Profile
from instaspider.catalogue import Endpoint, documents
from instaspider.catalogue.documents import Document
from instaspider.crawl import lookup
from instaspider.parsing.page import Page

ROW = "graphql_loggedout_profile_root"
NAME = "PolarisLoggedOutDesktopWWWProfileRootContentQuery"
WITH_PROVIDERS = "PolarisProfilePageContentQuery"
DEAD: dict[str, Any] = {
    "doc_id": "25980296051578533",
    "seen": "2026-06-01",
    "source": "an older client",
    "providers": {},
}
TIMELINE = "xdt_api__v1__feed__user_timeline_graphql_connection"
IN_FLIGHT = 8
SOME = {
    "INSTASPIDER_MODES": {
        "fast": {"rate": 60000, "burst": IN_FLIGHT, "spacing": [0, 0], "in_flight": IN_FLIGHT}
    }
}
USERS = [f"person{number}" for number in range(200)]
STATS = "instaspider/documents/"


class Rotating:
    """A pipeline that has the sandbox change all ids after so many items."""

    def __init__(self, after: set[int], control_port: int) -> None:
        self.after = after
        self.control_port = control_port
        self.items = 0

    @classmethod
    def from_crawler(cls, crawler):
        return cls(set(crawler.settings.getlist("AFTER")), crawler.settings.getint("CONTROL"))

    def process_item(self, item):
        self.items += 1
        if self.items in self.after:
            rotate(self.control_port)
        return item


def rotate(control_port: int, **body: Any) -> dict[str, str]:
    """New ids by name."""
    call = Request(
        f"http://127.0.0.1:{control_port}/rotate", data=json.dumps(body).encode(), method="POST"
    )
    with urlopen(call) as answer:
        found: dict[str, str] = json.load(answer)["doc_ids"]
    return found


@pytest.fixture
def only_documents(catalogue: dict[str, Endpoint]) -> None:
    """Profiles by name have the document's route alone."""
    del catalogue["web_profile_info"], catalogue["html_profile_page"]


def rotating(sandbox: Sandbox, *after: int) -> dict[str, Any]:
    """Settings of a crawl of at most IN_FLIGHT requests under way."""
    return {
        **sandbox.settings,
        **SOME,
        "ITEM_PIPELINES": {Rotating: 1},
        "AFTER": list(after),
        "CONTROL": sandbox.process.control_port,
    }


def counted(crawled: Crawled) -> dict[str, int]:
    return {
        name.removeprefix(STATS): value
        for name, value in crawled.stats.items()
        if name.startswith(STATS)
    }


def paths(sandbox: Sandbox, host: str = "www.instagram.com") -> list[str]:
    return [line["path"] for line in sandbox.requests() if line["host"] == host]


@pytest.mark.usefixtures("only_documents")
@as_task
async def test_nothing_is_lost_and_little_is_wasted(make_sandbox, tmp_path):
    sandbox = make_sandbox("--latency", "20ms")
    crawled = await crawl(rotating(sandbox, 80), tmp_path, users=USERS, mode="fast")
    assert {item.username for item in crawled.items} == set(USERS)
    assert [row["outcome"] for row in crawled.rows] == ["done"] * 200
    calls = paths(sandbox)
    wasted = calls.count("/api/graphql") - len(USERS)
    assert 1 <= wasted <= IN_FLIGHT
    # The look-up: one page, which announces the query, so that no bundle is read.
    assert len(calls) - calls.count("/api/graphql") == 1
    assert paths(sandbox, "static.cdninstagram.com") == []
    assert counted(crawled) == {"stale": wasted, "looked_up": 1, "found": 1}
    assert crawled.stats["instaspider/resends/stale_document"] == wasted


@pytest.mark.usefixtures("only_documents")
@as_task
async def test_hundreds_under_way_and_a_second_rotation(make_sandbox, tmp_path):
    """Mode unlimited: a hundred under way, a hundred in line for leave."""
    sandbox = make_sandbox("--latency", "50ms")
    settings = rotating(sandbox, 10, 150)
    crawled = await crawl(settings, tmp_path, users=USERS, mode="unlimited")
    assert [row["outcome"] for row in crawled.rows] == ["done"] * 200
    found = counted(crawled)
    assert found["found"] == found["looked_up"] <= 2
    assert paths(sandbox).count("/api/graphql") == 200 + found["stale"]
    assert found["stale"] <= 2 * 100


@pytest.mark.usefixtures("only_documents")
@as_task
async def test_the_next_crawl_starts_with_the_remembered_id(make_sandbox, tmp_path):
    sandbox = make_sandbox()
    new = rotate(sandbox.process.control_port, names=[NAME])[NAME]
    first = await crawl({**sandbox.settings, **SOME}, tmp_path, users="nasa", mode="fast")
    assert counted(first) == {"stale": 1, "looked_up": 1, "found": 1}
    memory = tmp_path / "state" / "sandbox"
    found = dict(rows(memory, "SELECT name, entry FROM documents"))
    assert json.loads(found[NAME])["doc_id"] == new
    assert memory.stat().st_mode & 0o777 == memory.parent.stat().st_mode & 0o777 == 0o700

    sandbox.mark()
    second = await crawl({**sandbox.settings, **SOME}, tmp_path, users="nasa,esa", mode="fast")
    assert counted(second) == {}
    assert paths(sandbox) == ["/api/graphql"] * 2

    rotate(sandbox.process.control_port, names=[NAME])
    third = await crawl({**sandbox.settings, **SOME}, tmp_path, users="nasa", mode="fast")
    assert counted(third) == {"stale": 1, "looked_up": 1, "found": 1}
    assert third.outcomes["nasa"]["outcome"] == "done"


@pytest.mark.usefixtures("only_documents")
@as_task
async def test_an_own_file_is_used_and_healed(sandbox, tmp_path):
    own = tmp_path / "own.json"
    own.write_text(json.dumps({NAME: {"doc_id": "36836636079261063"}}))  # of July
    settings = {**sandbox.settings, "INSTASPIDER_DOCUMENTS": str(own)}
    crawled = await crawl(settings, tmp_path, users="nasa")
    assert crawled.outcomes["nasa"]["outcome"] == "done"
    assert crawled.outcomes["nasa"]["requests"] == "2"
    assert counted(crawled) == {"stale": 1, "looked_up": 1, "found": 1}


def test_a_bad_file_stops_the_crawl_before_it_starts(scrapy, tmp_path):
    own = tmp_path / "own.json"
    own.write_text("{")
    run = scrapy(
        *("crawl", "profiles", "-a", "users=nasa", "-s", f"INSTASPIDER_DOCUMENTS={own}"),
        *("-s", "INSTASPIDER_SANDBOX=1"),
    )
    assert run.returncode == 2
    assert run.stderr.startswith(f"scrapy crawl: INSTASPIDER_DOCUMENTS={own}: is no JSON")


def by_id(catalogue: dict[str, Endpoint], **changes: Any) -> None:
    """Profiles by id have the row of a document with providers alone, open to visitors."""
    name = "graphql_profile_page_content"
    catalogue[name] = replace(
        catalogue[name], path="/api/graphql", needs="anonymous", trusted_absence={}, **changes
    )
    del catalogue["users_info"]


@pytest.mark.parametrize("what", ["id", "providers", "both"])
@as_task
async def test_bundles_tell_what_the_page_does_not(make_sandbox, tmp_path, catalogue, what):
    by_id(catalogue)
    sandbox = make_sandbox()
    pks = [sandbox.user(f"person{number}")["pk"] for number in range(20)]
    settings = {**sandbox.settings, **SOME}
    if what == "id":
        rotate(sandbox.process.control_port)
    else:
        own = tmp_path / "own.json"
        doc_id = PAGE_DOCUMENT if what == "providers" else DEAD["doc_id"]
        own.write_text(json.dumps({WITH_PROVIDERS: {"doc_id": doc_id, "providers": {}}}))
        settings["INSTASPIDER_DOCUMENTS"] = str(own)
    crawled = await crawl(settings, tmp_path, users=pks, mode="fast")
    assert [row["outcome"] for row in crawled.rows] == ["done"] * 20
    found = counted(crawled)
    assert found["stale"] <= IN_FLIGHT
    assert (found["looked_up"], found["found"]) == (1, 1)
    calls = paths(sandbox)
    assert calls.count("/") == 1
    assert calls.count("/api/graphql") == len(calls) - 1 == 20 + found["stale"]
    bundles = [line for line in sandbox.requests() if line["host"] == "static.cdninstagram.com"]
    assert 1 <= len(bundles) == len({line["path"] for line in bundles})
    assert {(line["status"], line["jar"], line["session"]) for line in bundles} == {
        (200, None, None)
    }
    assert not any("cookie" in line["header_order"] for line in bundles)
    memory = tmp_path / "state" / "sandbox"
    (learnt,) = rows(memory, "SELECT entry FROM documents")
    declared = documents.document(WITH_PROVIDERS).providers.keys()
    assert json.loads(learnt[0])["providers"].keys() == declared


@as_task
async def test_where_nothing_is_found_inputs_try_their_next_route(
    make_sandbox, tmp_path, catalogue, monkeypatch
):
    monkeypatch.setattr(lookup, "BUNDLES", 0)
    del catalogue["web_profile_info"]
    # That page announces no query.
    catalogue[ROW] = replace(catalogue[ROW], referer=lookup.START_PAGE)
    sandbox = make_sandbox("--latency", "20ms")
    crawled = await crawl(rotating(sandbox, 20), tmp_path, users=USERS[:60], mode="fast")
    assert [row["outcome"] for row in crawled.rows] == ["done"] * 60
    assert {item.endpoint for item in crawled.items} == {ROW, "html_profile_page"}
    calls = paths(sandbox)
    wasted = counted(crawled)["stale"]
    by_document = sum(item.endpoint == ROW for item in crawled.items)
    assert counted(crawled) == {"stale": wasted, "looked_up": 1, "not_found": 1}
    assert calls.count("/api/graphql") == by_document + wasted
    assert wasted <= IN_FLIGHT
    assert calls.count("/") == 1
    assert crawled.stats[f"instaspider/routes/closed/{ROW}"] == 1


@as_task
async def test_the_reason_of_an_input_without_another_route(
    sandbox, tmp_path, catalogue, monkeypatch
):
    monkeypatch.setattr(lookup, "BUNDLES", 0)
    by_id(catalogue)
    own = tmp_path / "own.json"
    expired = {"doc_id": "9707764636006837", "providers": {}}
    own.write_text(json.dumps({WITH_PROVIDERS: expired}))
    monkeypatch.setitem(documents.documents(), WITH_PROVIDERS, Document(WITH_PROVIDERS, **DEAD))
    settings = {**sandbox.settings, "INSTASPIDER_DOCUMENTS": str(own)}
    crawled = await crawl(settings, tmp_path, users=[sandbox.user("nasa")["pk"]])
    (row,) = crawled.rows
    assert row["outcome"] == "failed"
    assert "document expired and no new one found; the document of this query" in row["reason"]


def told(body: bytes, **_: Any) -> Page[Profile]:
    """The name of whose posts these are."""
    edges = json.loads(body)["data"][TIMELINE]["edges"]
    return Page([Profile(username=edges[0]["node"]["user"]["username"])])


@pytest.mark.parametrize("blocked", [False, True])
@as_task
async def test_feedback_required_to_a_login(
    make_sandbox, tmp_path, catalogue, monkeypatch, blocked
):
    """An id that is refused with the words for a blocked login, and a login that is blocked."""
    name = "PolarisProfilePostsTabContentQuery_connection"
    doc_id = "28544666141895803" if blocked else "28975909992013618"
    dead = Document(name, doc_id, "2026-06-01", "instaloader 4.16", {})
    monkeypatch.setitem(documents.documents(), name, dead)
    row = replace(
        catalogue["graphql_profile_page_content"],
        name="posts",
        takes="username",
        document=dead,
        variables={"username": "{username}"},
        parse=told,
    )
    catalogue.clear()
    catalogue["posts"] = row
    sandbox = make_sandbox()
    if blocked:
        post(
            sandbox.process,
            "/flag",
            {"session": sessionid(sandbox.process), "as": "feedback_required"},
        )
    settings = {
        **sandbox.settings,
        **ONE_BY_ONE,
        "INSTASPIDER_SESSIONS": sandbox.process.session_cookies,
    }
    crawled = await crawl(settings, tmp_path, users="nasa,esa", mode="fast")
    if blocked:
        assert {row["outcome"] for row in crawled.rows} == {"login_required"}
        assert counted(crawled) == {"stale": 1, "looked_up": 1, "not_found": 1}
        assert crawled.stats["instaspider/identities/retired"] == 1
        assert paths(sandbox).count(row.path) == 1
    else:
        assert {item.username for item in crawled.items} == {"nasa", "esa"}
        assert counted(crawled) == {"stale": 1, "looked_up": 1, "found": 1}
        assert "instaspider/identities/retired" not in crawled.stats


@as_task
async def test_a_stop_ends_the_wait(make_sandbox, tmp_path, catalogue, monkeypatch):
    monkeypatch.setitem(lookup._SETTLED, "download_timeout", 4.0)
    by_id(catalogue, referer="https://www.instagram.com/fault.stall/")
    sandbox = make_sandbox()
    pks = [sandbox.user(f"person{number}")["pk"] for number in range(30)]
    rotate(sandbox.process.control_port)
    settings = {**sandbox.settings, **SOME, "CLOSESPIDER_TIMEOUT": 1}
    with timed(sandbox.process.pid) as took:
        crawled = await crawl(settings, tmp_path, users=pks, mode="fast")
    assert took.own < 8
    assert {row["outcome"] for row in crawled.rows} == {"not_done"}
    calls = paths(sandbox)
    assert calls.count("/fault.stall/") == 1
    assert len(calls) - 1 <= IN_FLIGHT
