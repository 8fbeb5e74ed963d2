"""Several inputs, or several highlights of one, in one request: each has its own part of it."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any, ClassVar
from urllib.parse import parse_qs

import pytest
from crawling import ONE_BY_ONE, Crawled, as_task, crawl
from scrapy import Request
from scrapy.http import Response
from worlds import grid, listed, people

from instaspider.catalogue import ENDPOINTS
from instaspider.crawl.errand import Errand
from instaspider.middlewares import sharing

ROOT = "xdt_api__v1__feed__reels_media__connection"
TOGETHER = ENDPOINTS["graphql_story_gallery"].together


class Witness:
    """Between the handler and the judge: which reels each request names; may spoil an answer."""

    asked: ClassVar[list[list[str]]] = []
    spoils: ClassVar[Any] = None

    def process_response(self, request: Request, response: Response) -> Response:
        ids = json.loads(parse_qs(request.body.decode()).get("variables", ["{}"])[0])
        if "reel_ids" not in ids or Errand.of(request).shared:
            return response
        self.asked.append([each.removeprefix("highlight:") for each in ids["reel_ids"]])
        if self.spoils is None or len(self.asked[-1]) < 2:
            return response
        data = json.loads(response.body)
        type(self).spoils(data["data"][ROOT])
        return response.replace(body=json.dumps(data).encode())


@pytest.fixture(autouse=True)
def witness(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Witness, "asked", [])
    monkeypatch.setattr(Witness, "spoils", None)


async def run(sandbox: Any, tmp_path: Any, spider: str, users: list[str], **given: Any) -> Crawled:
    settings = {
        **sandbox.settings,
        **ONE_BY_ONE,
        "INSTASPIDER_SESSION_HOURLY": 10_000,
        "INSTASPIDER_PARK_BASE": 0.1,
        "INSTASPIDER_SESSIONS": sandbox.process.session_cookies,
        "DOWNLOADER_MIDDLEWARES": {Witness: 575, given.pop("more", None) or Witness: 576},
        "INSTASPIDER_LOGIN": given.pop("login", "auto"),
    }
    return await crawl(settings, tmp_path, spider, mode="fast", users=",".join(users), **given)


def tellers(sandbox: Any, count: int) -> list[dict[str, Any]]:
    """Public people with live stories."""
    fit = (
        user
        for user in people()
        if not user["is_private"] and len(grid(sandbox, user["username"], "stories")) > 1
    )
    return [next(fit) for _ in range(count)]


def codes(crawled: Crawled) -> dict[str, list[str]]:
    found = defaultdict(list)
    for item in crawled.items:
        found[item.input].append(item.shortcode)
    return found


def outcomes(crawled: Crawled) -> dict[str, str]:
    return {name: row["outcome"] for name, row in crawled.outcomes.items()}


@as_task
async def test_stories_of_many_in_few_requests(sandbox, tmp_path):
    names = [user["username"] for user in people()][:20]
    sandbox.mark()
    crawled = await run(sandbox, tmp_path, "stories", names)
    true = {name: grid(sandbox, name, "stories") for name in names}
    private = {name for name in names if sandbox.user(name)["is_private"]}
    assert private
    assert {bool(found) for found in true.values()} == {True, False}
    assert outcomes(crawled) == {n: "private" if n in private else "done" for n in names}
    for name in names:
        assert sorted(codes(crawled)[name]) == ([] if name in private else sorted(true[name]))
    assert [row["line"] for row in sorted(crawled.rows, key=lambda row: int(row["line"]))] == [
        str(line) for line in range(1, 21)
    ]
    sent = [r for r in sandbox.requests() if r["path"] == "/graphql/query"]
    assert len(sent) == len(Witness.asked) == -(-20 // TOGETHER)
    assert sum(int(row["requests"]) for row in crawled.rows) == len(sandbox.requests())
    assert crawled.stats["instaspider/requests/graphql_story_gallery"] == len(sent)
    assert {item.user.username for item in crawled.items} == set(codes(crawled))


@as_task
async def test_each_has_its_own_limit_and_what_is_not_there_is_nothing(sandbox, tmp_path):
    live = tellers(sandbox, 2)
    pks = [live[0]["pk"], "999999", live[1]["pk"]]
    crawled = await run(sandbox, tmp_path, "stories", pks, limit=1)
    assert {key: len(found) for key, found in codes(crawled).items()} == {pks[0]: 1, pks[2]: 1}
    assert set(outcomes(crawled).values()) == {"done"}
    assert Witness.asked == [pks]


@as_task
async def test_a_wall_before_one_of_them_costs_only_that_one(sandbox, tmp_path):
    live = tellers(sandbox, 2)
    walled = sandbox.user("walled_7")["pk"]
    pks = [live[0]["pk"], walled, live[1]["pk"]]
    crawled = await run(sandbox, tmp_path, "stories", pks)
    assert "instaspider/identities/retired" not in crawled.stats
    # Once for each route: what all three were told together says nothing of the login.
    assert crawled.stats["instaspider/identities/parked"] == 3
    assert [len(codes(crawled)[pk]) > 1 for pk in pks] == [True, False, True]
    assert [outcomes(crawled)[pk] for pk in pks] == ["done", "login_required", "done"]
    assert Witness.asked == [pks, *([pk] for pk in pks)]


@pytest.mark.parametrize("kind", ["500", "reset", "truncated", "html"])
@as_task
async def test_a_failure_that_passes_costs_nothing(sandbox, tmp_path, kind):
    live = tellers(sandbox, 2)
    name = f"fault.{kind}.1.with_them"
    failing = sandbox.user(name)["pk"]
    pks = [live[0]["pk"], failing, live[1]["pk"]]
    crawled = await run(sandbox, tmp_path, "stories", pks)
    ends = "private" if sandbox.user(name)["is_private"] else "done"
    assert [outcomes(crawled)[pk] for pk in pks] == ["done", ends, "done"]
    true = {
        pk: grid(sandbox, user["username"], "stories")
        for pk, user in zip(pks[::2], live, strict=True)
    }
    if not sandbox.user(name)["is_private"]:
        true[failing] = grid(sandbox, name, "stories")
    assert codes(crawled) == {pk: found for pk, found in true.items() if found}
    assert len(sandbox.requests()) < 12


def break_items(found: dict[str, Any]) -> None:
    found["edges"][0]["node"]["items"] = None


def take_id(found: dict[str, Any]) -> None:
    found["edges"][0]["node"]["id"] = None


def go_on(found: dict[str, Any]) -> None:
    found["page_info"] = {"has_next_page": True, "end_cursor": found["edges"][1]["node"]["id"]}
    del found["edges"][0]


def name_another(found: dict[str, Any]) -> None:
    found["edges"][0]["node"]["id"] = "123"


@pytest.mark.parametrize("spoils", [break_items, take_id, go_on, name_another])
@as_task
async def test_a_part_that_is_no_use_costs_only_itself(sandbox, tmp_path, spoils):
    Witness.spoils = staticmethod(spoils)
    live = tellers(sandbox, TOGETHER)
    pks = [user["pk"] for user in live]
    crawled = await run(sandbox, tmp_path, "stories", pks)
    assert codes(crawled) == {
        user["pk"]: grid(sandbox, user["username"], "stories") for user in live
    }
    assert {(row["outcome"], row["reason"]) for row in crawled.rows} == {("done", "")}
    assert Witness.asked == [pks, pks[:1]]


def keeper(sandbox: Any) -> tuple[str, list[dict[str, Any]]]:
    """A name with more highlights than a request takes, and those."""
    for user in people():
        if user["highlight_count"] > TOGETHER and not user["is_private"]:
            name = user["username"]
            return name, listed(sandbox, f"users/{name}/highlights", "highlights")
    raise AssertionError("nobody is so")


@pytest.mark.parametrize("spoils", [None, break_items, go_on])
@as_task
async def test_highlights_of_one_account(sandbox, tmp_path, spoils):
    Witness.spoils = spoils and staticmethod(spoils)
    name, kept = keeper(sandbox)
    crawled = await run(sandbox, tmp_path, "highlights", [name], posts=1, login="always")
    assert outcomes(crawled) == {name: "done"}
    found = [item.shortcode for item in crawled.items if hasattr(item, "shortcode")]
    true = [code for each in kept for code in each["shortcodes"]]
    assert sorted(found) == sorted(true)
    pks = [each["pk"] for each in kept]
    groups = [pks[at : at + TOGETHER] for at in range(0, len(pks), TOGETHER)]
    if spoils is None:
        assert found == true
        assert Witness.asked == groups
    else:
        alone = [[pk] for group in groups for pk in group if len(group) > 1]
        assert sorted(Witness.asked) == sorted(groups + alone)


@as_task
async def test_highlights_by_their_ids(sandbox, tmp_path):
    _, kept = keeper(sandbox)
    ids = [f"highlight:{each['pk']}" for each in kept]
    crawled = await run(sandbox, tmp_path, "stories", ids, login="always")
    assert {key: codes(crawled)[key] for key in ids} == {
        f"highlight:{each['pk']}": each["shortcodes"] for each in kept
    }
    assert outcomes(crawled) == dict.fromkeys(ids, "done")
    assert len(Witness.asked) == -(-len(ids) // TOGETHER)


class Retired:
    """The document has expired, and pages and bundles know no other id."""

    def process_response(self, request: Request, response: Response) -> Response:
        if Errand.of(request).endpoint != "graphql_story_gallery":
            return response
        return response.replace(status=400, body=b'{"message":"invalid request","status":"fail"}')


@as_task
async def test_the_route_behind_takes_more(sandbox, tmp_path, catalogue):
    """Where the documents are closed, the address of the API takes five at a time."""
    del catalogue["graphql_story_standalone"]
    pks = [user["pk"] for user in tellers(sandbox, 10)]
    sandbox.mark()
    crawled = await run(sandbox, tmp_path, "stories", pks, more=Retired)
    assert set(outcomes(crawled).values()) == {"done"}
    assert [len(codes(crawled)[pk]) > 1 for pk in pks] == [True] * 10
    sent = [r["path"] for r in sandbox.requests() if "reels_media" in r["path"]]
    counts = [path.count("reel_ids=") for path in sent]
    assert (sum(counts), max(counts)) == (10, 5)
    assert len(counts) < 5


@as_task
async def test_nobody_waits_for_those_who_cannot_come(sandbox, tmp_path, monkeypatch):
    monkeypatch.setattr(sharing, "HOLD", 3600.0)
    pks = [user["pk"] for user in tellers(sandbox, TOGETHER + 1)]
    crawled = await run(sandbox, tmp_path, "stories", pks)
    assert set(outcomes(crawled).values()) == {"done"}
    assert sorted(map(len, Witness.asked)) == [1, TOGETHER]
