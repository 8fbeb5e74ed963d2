"""``since`` ends lists that are in order of time, and no others, whichever spider has them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from crawling import ONE_BY_ONE, Crawled, as_task, crawl
from sandbox_visitor import login as login_of
from worlds import find, grid, listed, look

from instaspider.items import Highlight, Post, UserRef


async def run(
    sandbox: Any,
    tmp_path: Any,
    spider: str,
    *,
    login: str = "auto",
    cookies: str = "",
    **given: Any,
) -> Crawled:
    settings = {
        **sandbox.settings,
        **ONE_BY_ONE,
        "INSTASPIDER_SESSIONS": cookies or sandbox.process.session_cookies,
        "INSTASPIDER_LOGIN": login,
        "INSTASPIDER_SESSION_HOURLY": 10_000,
    }
    sandbox.mark()
    return await crawl(settings, tmp_path, spider, mode="fast", **given)


def posts_of(crawled: Crawled) -> list[str]:
    return [item.shortcode for item in crawled.items if isinstance(item, Post)]


def iso(time: int) -> str:
    return datetime.fromtimestamp(time, UTC).isoformat()


def times(sandbox: Any, codes: list[str]) -> list[int]:
    return [look(sandbox, f"media/{code}")["taken_at"] for code in codes]


@pytest.mark.parametrize(
    ("spider", "given", "part"),
    [
        ("hashtag", {"tags": "cats", "tab": "recent"}, "hashtags/cats"),
        ("location", {"posts": "1", "tab": "recent"}, "places"),
    ],
)
@as_task
async def test_recent_posts_end_where_they_are_older(sandbox, tmp_path, spider, given, part):
    if spider == "location":
        found = await run(sandbox, tmp_path, "search", queries="a", kind="place")
        given = {**given, "locations": found.items[0].pk}
        part = f"places/{found.items[0].pk}"
    codes = look(sandbox, part)["recent"]
    taken = times(sandbox, codes)
    assert taken == sorted(taken, reverse=True)
    whole = await run(sandbox, tmp_path, spider, **given)
    asked = len(sandbox.requests())
    some = await run(sandbox, tmp_path, spider, **given, since=iso(taken[5]))
    posts = [item.shortcode for item in some.items if hasattr(item, "shortcode")]
    assert posts == codes[:6]
    assert {row["outcome"] for row in [*whole.rows, *some.rows]} == {"done"}
    assert len(sandbox.requests()) < asked


def _discussed(sandbox: Any) -> Iterator[str]:
    """Posts with so many threads that they take several pages."""
    for number in range(40):
        for code in grid(sandbox, f"lister{number}")[:30]:
            if look(sandbox, f"media/{code}")["comment_count"] > 300:
                yield code


@as_task
async def test_recent_comments_end_where_they_are_older_and_replies_do_not(sandbox, tmp_path):
    code = next(_discussed(sandbox))
    threads = listed(sandbox, f"media/{code}/comments", "comments", order="recent")
    since = threads[9]["created_at"]
    given = {"media": code, "since": iso(since)}
    recent = await run(sandbox, tmp_path, "comments", sort="recent", **given)
    assert [item.pk for item in recent.items] == [thread["pk"] for thread in threads[:10]]
    assert len(sandbox.requests()) == 1
    popular = await run(sandbox, tmp_path, "comments", sort="popular", **given)
    assert {item.pk for item in popular.items} == {thread["pk"] for thread in threads[:10]}
    assert len(sandbox.requests()) > 2
    deep = await run(sandbox, tmp_path, "comments", sort="recent", replies="1", **given)
    replies = [reply["pk"] for thread in threads[:10] for reply in thread["replies"]]
    assert replies
    assert {item.pk for item in deep.items if item.parent_pk} == set(replies)


@pytest.mark.parametrize("login", ["auto", "never"])
@as_task
async def test_times_of_highlights_are_those_of_their_posts(sandbox, tmp_path, login):
    name = find(
        sandbox, lambda world: world["highlight_count"] > 2 and not world["is_private"], "keeper"
    )
    kept = listed(sandbox, f"users/{name}/highlights", "highlights")
    held = [code for each in kept for code in each["shortcodes"]]
    taken = dict(zip(held, times(sandbox, held), strict=True))
    since, until = sorted(taken.values())[1], sorted(taken.values())[-2]
    true = [code for code in held if since <= taken[code] <= until]
    assert 0 < len(true) < len(held)
    given = {"users": name, "posts": "1", "since": iso(since), "until": iso(until)}
    crawled = await run(sandbox, tmp_path, "highlights", login=login, **given)
    assert sorted(posts_of(crawled)) == sorted(true)
    highlights = [item.pk for item in crawled.items if isinstance(item, Highlight)]
    assert highlights == [each["pk"] for each in kept]
    first = await run(sandbox, tmp_path, "highlights", login=login, **given, limit="1")
    assert [item.pk for item in first.items if isinstance(item, Highlight)] == highlights[:1]
    in_it = {*kept[0]["shortcodes"]} & {*true}
    assert {*posts_of(first)} == in_it
    assert {row["outcome"] for row in [*crawled.rows, *first.rows]} == {"done"}


@as_task
async def test_times_of_the_tray_are_those_of_the_stories(make_sandbox, tmp_path):
    sandbox = make_sandbox("--sessions", "3")
    cookies = sandbox.process.sessions[2]["cookies"]
    told = listed(sandbox, f"pks/{login_of(sandbox.process, 3)['ds_user_id']}/tray", "users")
    codes = [code for user in told for code in grid(sandbox, user["username"], "stories")]
    taken = dict(zip(codes, times(sandbox, codes), strict=True))
    since = sorted(taken.values())[len(taken) // 2]
    true = [code for code in codes if taken[code] >= since]
    assert 0 < len(true) < len(codes)
    given = {"posts": "1", "since": iso(since)}
    crawled = await run(sandbox, tmp_path, "tray", cookies=cookies, **given)
    accounts = [item.pk for item in crawled.items if isinstance(item, UserRef)]
    assert accounts == [user["pk"] for user in told]
    assert sorted(posts_of(crawled)) == sorted(true)
