"""A private account ends as private, whatever the route says of it; an empty one is done."""

from __future__ import annotations

from typing import Any

import pytest
from crawling import ONE_BY_ONE, as_task, crawl
from test_spider_lists import outcome, run
from test_spider_posts import Closed
from worlds import find

from instaspider.catalogue import routes


def paths(sandbox: Any) -> list[str]:
    return [request["path"].partition("?")[0] for request in sandbox.requests()]


def barren(sandbox: Any) -> str:
    """Public, with neither reels nor highlights."""
    return find(
        sandbox,
        lambda world: (
            not world["is_private"] and not world["has_clips"] and not world["highlight_count"]
        ),
        stem="barren",
    )


@pytest.mark.parametrize("spider", ["posts", "reels", "highlights"])
@as_task
async def test_private_accounts_to_visitors(sandbox, tmp_path, spider):
    crawled = await run(sandbox, tmp_path, spider, login=False, users="private_one")
    assert (outcome(crawled), crawled.items) == (("private", "the account is private"), [])


@as_task
async def test_an_empty_tab_of_reels_costs_a_look_at_the_profile(sandbox, tmp_path):
    crawled = await run(sandbox, tmp_path, "reels", login=False, users=barren(sandbox))
    assert (outcome(crawled), crawled.items) == (("done", ""), [])
    assert paths(sandbox) == ["/api/graphql", "/api/v1/users/web_profile_info/"]


@as_task
async def test_an_answer_that_says_so_costs_no_second_one(sandbox, tmp_path):
    crawled = await run(sandbox, tmp_path, "highlights", login=False, users=barren(sandbox))
    assert outcome(crawled) == ("done", "")
    assert paths(sandbox) == ["/api/graphql"]


@as_task
async def test_a_highlight_that_no_route_gives_is_not_taken_for_live_stories(sandbox, tmp_path):
    settings = {**sandbox.settings, **ONE_BY_ONE}
    settings["INSTASPIDER_SESSIONS"] = sandbox.process.session_cookies
    settings["EXTENSIONS"] = {Closed: 1}
    Closed.rows = tuple(row.name for row in routes("highlight_posts"))
    Closed.why = "closed for this test"
    name = find(sandbox, lambda world: world["highlight_count"] > 1 and not world["is_private"])
    crawled = await crawl(settings, tmp_path, "highlights", mode="fast", users=name, posts="1")
    assert {item.endpoint for item in crawled.items} == {"graphql_highlights_tray"}
    assert outcome(crawled)[0] == "failed"
    assert outcome(crawled)[1].startswith("something is missing: ")
    assert len(paths(sandbox)) == 2
