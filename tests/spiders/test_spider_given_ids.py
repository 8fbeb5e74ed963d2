"""An account that is given by its id alone: nothing of it is not taken for nothing there."""

from __future__ import annotations

from typing import Any

import pytest
from crawling import ONE_BY_ONE, as_task, crawl
from test_spider_known_ids import GALLERY, learn, paths
from test_spider_lists import outcome, run
from test_spider_posts import Closed
from worlds import find, grid, look

NOBODY = "99999999999999999999"
LISTS = ["followers", "followers mutual=1", "following", "friendship"]
PRIVATE = ("private", "the account is private")


def tells(sandbox: Any, *, stories: bool) -> str:
    """Public, with live stories or without."""
    return find(
        sandbox,
        lambda world: (
            not world["is_private"]
            and bool(look(sandbox, f"users/{world['username']}/stories")["count"]) == stories
        ),
        stem="given",
    )


@pytest.mark.parametrize(
    "spider", ["posts", "reels", "tagged", "stories", "highlights", "followers", "following"]
)
@as_task
async def test_a_private_account_is_private(sandbox, tmp_path, spider):
    pk = sandbox.user("private_one")["pk"]
    crawled = await run(sandbox, tmp_path, spider, login=True, users=pk)
    assert (outcome(crawled), crawled.items) == (PRIVATE, [])


@pytest.mark.parametrize("spider", [*LISTS, "posts", "reels", "tagged", "stories", "highlights"])
@as_task
async def test_an_id_of_nobody_is_not_found(sandbox, tmp_path, spider):
    name, _, mutual = spider.partition(" ")
    given = {"mutual": "1"} if mutual else {}
    crawled = await run(sandbox, tmp_path, name, login=True, users=NOBODY, **given)
    said, reason = outcome(crawled)
    assert said == "not_found"
    assert not reason.startswith("something is missing")


@pytest.mark.parametrize("spider", LISTS)
@as_task
async def test_one_route_denies_an_account_and_its_profile_is_there(sandbox, tmp_path, spider):
    """An error answers the first request for it, the second is for the profile."""
    name, _, mutual = spider.partition(" ")
    given = {"mutual": "1"} if mutual else {}
    pk = sandbox.user(f"fault.no_followers.1.is{LISTS.index(spider)}")["pk"]
    sandbox.mark()
    crawled = await run(sandbox, tmp_path, name, login=True, users=pk, **given)
    said, reason = outcome(crawled)
    assert (said, crawled.items, len(paths(sandbox))) == ("failed", [], 2)
    assert reason.startswith("one route alone says that nobody is there: friendships_")


@pytest.mark.parametrize("closed", ["graphql_loggedout_ayml", "discover_chaining"])
@as_task
async def test_similar_accounts_of_nobody_by_one_route(sandbox, tmp_path, closed):
    settings = {**sandbox.settings, **ONE_BY_ONE, "EXTENSIONS": {Closed: 1}}
    settings["INSTASPIDER_SESSIONS"] = sandbox.process.session_cookies
    Closed.rows, Closed.why = (closed,), "closed for this test"
    crawled = await crawl(settings, tmp_path, "similar", mode="fast", users=NOBODY)
    assert outcome(crawled)[0] == "not_found"


@as_task
async def test_visitors_are_told_by_two_routes_that_an_id_is_nobodys(sandbox, tmp_path):
    crawled = await run(sandbox, tmp_path, "similar", login=False, users=NOBODY)
    assert outcome(crawled)[0] == "not_found"


@as_task
async def test_visitors_cannot_ask_elsewhere_whether_an_id_is_somebodys(
    sandbox, tmp_path, catalogue
):
    del catalogue["graphql_loggedout_ayml_of_page"], catalogue["graphql_chaining"]
    crawled = await run(sandbox, tmp_path, "similar", login=False, users=NOBODY)
    assert outcome(crawled) == (
        "failed",
        "one route alone says that nobody is there: graphql_loggedout_ayml: an answer with nobody"
        " in it; needs a login: discover_chaining"
        " (keep a login by `scrapy login` and set INSTASPIDER_SESSIONS=1)",
    )


@as_task
async def test_each_of_those_that_share_a_request(sandbox, tmp_path):
    name = tells(sandbox, stories=True)
    hidden, shown = sandbox.user("private_one")["pk"], sandbox.user(name)["pk"]
    sandbox.mark()
    crawled = await run(
        sandbox, tmp_path, "stories", login=True, users=f"{hidden},{NOBODY},{shown}"
    )
    assert {key: row["outcome"] for key, row in crawled.outcomes.items()} == {
        hidden: "private",
        NOBODY: "not_found",
        shown: "done",
    }
    assert [item.shortcode for item in crawled.items] == grid(sandbox, name, "stories")
    assert crawled.stats["instaspider/requests/graphql_story_gallery"] == 1
    assert crawled.outcomes[hidden]["requests"] == "2"  # the stories of all three are its own


@as_task
async def test_who_has_nothing_costs_one_request_more_once_a_day(sandbox, tmp_path):
    pk = sandbox.user(tells(sandbox, stories=False))["pk"]
    sandbox.mark()
    for asked in ([GALLERY, "/api/graphql"], [GALLERY]):  # the stories, the profile
        crawled = await run(sandbox, tmp_path, "stories", login=True, users=pk)
        assert outcome(crawled) == ("done", "")
        assert paths(sandbox) == asked


@as_task
async def test_what_is_remembered_of_a_private_account_is_enough(sandbox, tmp_path):
    pk = sandbox.user("private_one")["pk"]
    learn("private_one", pk, is_private=True)
    sandbox.mark()
    crawled = await run(sandbox, tmp_path, "stories", login=True, users=pk)
    assert (outcome(crawled), paths(sandbox)) == (PRIVATE, [GALLERY])


@as_task
async def test_an_answer_that_tells_of_the_account_costs_no_second_one(sandbox, tmp_path):
    name = find(sandbox, lambda world: not world["is_private"] and not world["media_count"], "bare")
    pk = sandbox.user(name)["pk"]
    sandbox.mark()
    crawled = await run(sandbox, tmp_path, "posts", login=True, users=pk)
    assert outcome(crawled) == ("done", "")
    assert paths(sandbox) == [f"/api/v1/feed/user/{pk}/"]


@as_task
async def test_where_nobody_tells_it_is_said(sandbox, tmp_path):
    settings = {**sandbox.settings, **ONE_BY_ONE, "EXTENSIONS": {Closed: 1}}
    settings["INSTASPIDER_SESSIONS"] = sandbox.process.session_cookies
    Closed.rows, Closed.why = ("graphql_profile_page_content", "users_info"), "closed for this test"
    pk = sandbox.user("private_one")["pk"]
    crawled = await crawl(settings, tmp_path, "stories", mode="fast", users=pk)
    assert outcome(crawled) == (
        "failed",
        "something is missing: no route is open: graphql_profile_page_content: closed for this"
        " test; users_info: closed for this test",
    )


@as_task
async def test_visitors_cannot_ask_what_an_empty_answer_means(sandbox, tmp_path):
    name = find(sandbox, lambda world: not world["is_private"] and not alike(sandbox, world))
    pk = sandbox.user(name)["pk"]
    crawled = await run(sandbox, tmp_path, "similar", login=False, users=pk)
    assert outcome(crawled) == (
        "login_required",
        "something is missing: needs a login: only logged-in visitors get it"
        " (graphql_profile_page_content, users_info);"
        " keep a login by `scrapy login` and set INSTASPIDER_SESSIONS=1",
    )
    crawled = await run(sandbox, tmp_path, "similar", login=True, users=pk)
    assert outcome(crawled)[0] == "done"


def alike(sandbox: Any, world: Any) -> bool:
    return bool(look(sandbox, f"users/{world['username']}/similar")["count"])
