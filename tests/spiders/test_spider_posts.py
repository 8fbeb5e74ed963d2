"""``posts`` against the sandbox: the whole grid, once, in its order, and not one request more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from crawling import ONE_BY_ONE, as_task, crawl
from worlds import find, grid, look

from instaspider.items import Post


def walker(sandbox: Any, *, pinned: bool = False) -> str:
    """Public, with a few pages of posts; perhaps with an old post pinned to the top."""

    def fits(world: dict[str, Any]) -> bool:
        if world["is_private"] or not 60 < world["media_count"] < 90:
            return False
        return (
            not pinned
            or taken(sandbox, world["username"])[0] < taken(sandbox, world["username"])[20]
        )

    return find(sandbox, fits)


def taken(sandbox: Any, name: str) -> list[int]:
    """Times of the grid's posts."""
    return [look(sandbox, f"media/{code}")["taken_at"] for code in grid(sandbox, name)[:40]]


def requests(sandbox: Any) -> int:
    return len(sandbox.requests())


@as_task
async def test_the_grid_as_the_world_has_it(sandbox, tmp_path):
    name = walker(sandbox)
    crawled = await crawl(sandbox.settings, tmp_path, "posts", users=name)
    codes = [item.shortcode for item in crawled.items]
    assert codes == grid(sandbox, name)
    assert all(isinstance(item, Post) and item.input == name for item in crawled.items)
    assert crawled.outcomes[name]["outcome"] == "done"
    assert requests(sandbox) == 1 + -(-(len(codes) - 12) // 12)


@pytest.mark.parametrize(("limit", "expected"), [(1, 1), (12, 1), (13, 2), (36, 3)])
@as_task
async def test_limit_counts_for_each_input(sandbox, tmp_path, limit, expected):
    name = walker(sandbox)
    crawled = await crawl(
        {**sandbox.settings, **ONE_BY_ONE},
        tmp_path,
        "posts",
        mode="fast",
        users=f"{name},lister1",
        limit=str(limit),
    )
    mine = [item.shortcode for item in crawled.items if item.input == name]
    assert mine == grid(sandbox, name)[:limit]
    assert {row["outcome"] for row in crawled.rows} == {"done"}
    assert crawled.outcomes[name]["requests"] == str(expected)


@as_task
async def test_since_passes_over_pinned_posts_and_then_stops(sandbox, tmp_path):
    name = walker(sandbox, pinned=True)
    times = taken(sandbox, name)
    since = datetime.fromtimestamp(times[15], UTC)
    crawled = await crawl(sandbox.settings, tmp_path, "posts", users=name, since=since.isoformat())
    codes = grid(sandbox, name)
    wanted = [code for code, at in zip(codes, times, strict=False) if at >= times[15]]
    assert [item.shortcode for item in crawled.items] == wanted
    assert codes[0] not in wanted
    assert requests(sandbox) == 2


@as_task
async def test_until_leaves_out_what_is_newer(sandbox, tmp_path):
    name = walker(sandbox)
    times = taken(sandbox, name)
    middle = sorted(times[:24])[12]
    until = datetime.fromtimestamp(middle, UTC)
    since = until - timedelta(days=30)
    crawled = await crawl(
        sandbox.settings,
        tmp_path,
        "posts",
        users=name,
        until=until.isoformat(),
        since=since.date().isoformat(),
        limit="3",
    )
    assert 0 < len(crawled.items) <= 3
    assert all(item.taken_at <= until for item in crawled.items)


@as_task
async def test_a_login_goes_on_where_visitors_are_stopped(make_sandbox, tmp_path):
    sandbox = make_sandbox()
    name = walker(sandbox)
    codes = grid(sandbox, name)
    settings = {**sandbox.settings, **ONE_BY_ONE}
    (Closed.rows, Closed.why) = (("graphql_loggedout_posts_connection",), "closed for this test")
    settings["EXTENSIONS"] = {Closed: 1}
    stopped = await crawl(settings, tmp_path, "posts", mode="fast", users=name)
    assert [item.shortcode for item in stopped.items] == codes[:12]
    (row,) = stopped.rows
    assert row["outcome"] == "login_required"
    assert row["reason"].startswith("12 items came; the next page, at cursor '")
    assert "needs a login: graphql_user_timeline_connection, feed_user" in row["reason"]
    settings["INSTASPIDER_SESSIONS"] = sandbox.process.session_cookies
    whole = await crawl(settings, tmp_path, "posts", mode="fast", users=name)
    assert [item.shortcode for item in whole.items] == codes
    assert whole.rows[0]["outcome"] == "done"
    used = {item.endpoint for item in whole.items}
    assert used == {"web_profile_info_posts", "graphql_user_timeline_connection"}


class Closed:
    """Closes routes before a crawl begins."""

    rows: tuple[str, ...] = ()
    why = ""

    @classmethod
    def from_crawler(cls, crawler: Any) -> Closed:
        from instaspider.catalogue import ENDPOINTS
        from instaspider.crawl.crawl import Crawl

        gates = Crawl.needed(crawler).gates
        for name in cls.rows:
            gates.close(ENDPOINTS[name], cls.why)
        return cls()


@as_task
async def test_pages_that_come_broken_cost_a_request_and_no_post(make_sandbox, tmp_path):
    sandbox = make_sandbox("--faults", "truncated=0.1,500=0.05,reset=0.05")
    names = [name for name in (f"walker{n}" for n in range(12)) if _fits(sandbox, name)]
    crawled = await crawl(sandbox.settings, tmp_path, "posts", users=names)
    for name in names:
        found = [item.shortcode for item in crawled.items if item.input == name]
        end = crawled.outcomes[name]
        assert len(set(found)) == len(found)
        if end["outcome"] == "done":
            assert found == grid(sandbox, name)
        else:
            assert f"{len(found)} items came" in end["reason"]
    assert sum(row["outcome"] == "done" for row in crawled.rows) >= 0.9 * len(names)
    assert crawled.stats["instaspider/pages/reread"] > 0


def _fits(sandbox: Any, name: str) -> bool:
    world = sandbox.user(name)
    return not world["is_private"] and 12 < world["media_count"] < 400


@as_task
async def test_a_login_alone_gets_the_whole_grid(sandbox, tmp_path):
    name = walker(sandbox)
    settings = {**sandbox.settings, **ONE_BY_ONE, "INSTASPIDER_LOGIN": "always"}
    settings["INSTASPIDER_SESSIONS"] = sandbox.process.session_cookies
    crawled = await crawl(settings, tmp_path, "posts", mode="fast", users=name)
    assert [item.shortcode for item in crawled.items] == grid(sandbox, name)
    assert crawled.rows[0]["outcome"] == "done"
    # It is sent in any case, so what it alone gets comes first: 33 posts for a request.
    assert {item.endpoint for item in crawled.items} == {"graphql_user_timeline_connection"}
    assert requests(sandbox) < len(crawled.items) / 20
    assert "instaspider/identities/retired" not in crawled.stats


@as_task
async def test_a_login_stays_where_a_route_is_retired_for_logins(sandbox, tmp_path):
    name = walker(sandbox)
    settings = {**sandbox.settings, **ONE_BY_ONE, "INSTASPIDER_LOGIN": "always"}
    settings["INSTASPIDER_SESSIONS"] = sandbox.process.session_cookies
    settings["EXTENSIONS"] = {Closed: 1}
    Closed.rows, Closed.why = ("graphql_user_timeline_connection",), "closed for this test"
    crawled = await crawl(settings, tmp_path, "posts", mode="fast", users=name, limit="12")
    assert crawled.rows[0]["outcome"] == "done"
    assert {item.endpoint for item in crawled.items} == {"html_profile_page_posts"}
    assert "instaspider/identities/retired" not in crawled.stats
