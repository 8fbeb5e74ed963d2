"""``where=`` against the sandbox: what would come without it, less what it leaves out."""

from __future__ import annotations

from typing import Any

import pytest
from crawling import as_task, crawl
from same_command import NAMES, Runs
from test_spider_lists import run, somebody
from worlds import find, grid, listed, look


def of_some_pages(sandbox: Any) -> str:
    return find(sandbox, lambda world: not world["is_private"] and 40 < world["media_count"] < 90)


def passing(items: list[Any], least: int) -> list[str]:
    return [item.pk for item in items if item.like_count is not None and item.like_count > least]


@as_task
async def test_paging_goes_on_as_without_it(sandbox, tmp_path):
    name = of_some_pages(sandbox)
    whole = await crawl(sandbox.settings, tmp_path, "posts", users=name)
    counts = sorted(post.like_count for post in whole.items if post.like_count is not None)
    least = counts[len(counts) // 2]
    where = f"like_count > {least}"
    crawled = await crawl(sandbox.settings, tmp_path, "posts", users=name, where=where, fresh="1")
    wanted = passing(whole.items, least)
    assert [post.pk for post in crawled.items] == wanted
    (row,), (before,) = crawled.rows, whole.rows
    assert row["requests"] == before["requests"]
    left_out = len(whole.items) - len(wanted)
    assert (row["outcome"], row["reason"]) == ("done", f"where= left out {left_out} items")
    assert (row["items"], row["complete"]) == (str(len(wanted)), "limited")
    assert before["complete"] == "yes"
    limited = await crawl(sandbox.settings, tmp_path, "posts", users=name, where=where, limit="3")
    assert [post.pk for post in limited.items] == wanted[:3]


@as_task
async def test_replies_are_filtered_like_comments(sandbox, tmp_path):
    code = next(
        code
        for code in grid(sandbox, somebody(sandbox))
        if len(listed(sandbox, f"media/{code}/comments", "comments")) > 3
        and look(sandbox, f"media/{code}")["comment_count"] > 8
    )
    given = {"media": code, "replies": "1", "login": True}
    whole = await run(sandbox, tmp_path, "comments", **given)
    word = max((item.text or "").split()[0] for item in whole.items if item.parent_pk)
    crawled = await run(sandbox, tmp_path, "comments", **given, where=f"{word!r} in text")
    wanted = [item.pk for item in whole.items if word in (item.text or "")]
    assert sorted(item.pk for item in crawled.items) == sorted(wanted) != []
    assert crawled.rows[0]["requests"] == whole.rows[0]["requests"]


@as_task
async def test_what_it_left_out_is_counted_once_over_several_crawls(sandbox, tmp_path):
    users = tmp_path / "users.txt"
    users.write_text("\n".join(NAMES) + "\n")
    runs = Runs(sandbox, tmp_path)
    given = {"users": str(users), "where": "comment_count > 1", "limit": 10_000}
    await runs.go(items=60, **given)
    second = await runs.go(**given)
    assert {row["outcome"] for row in second.rows} == {"done"}
    assert set(runs.pks().values()) == {1}
    for row in second.rows:
        left_out = len(grid(sandbox, row["input"])) - int(row["items"])
        assert row["reason"] == f"where= left out {left_out} items"


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("like_cuont > 100", "'like_cuont', which Post items do not have (near: like_count"),
        ("like_count >", "cannot be read"),
        ("user.username == 'nasa'", "holds user.username, which filters do not have"),
    ],
)
def test_a_mistake_ends_the_command_before_a_request(scrapy, sandbox, where, said):
    sandbox.mark()
    ended = scrapy("crawl", "posts", "-a", "users=nasa", "-a", f"where={where}")
    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not sandbox.requests()


@as_task
async def test_since_last_asks_from_the_last_visit_on_whatever_passed_then(sandbox, tmp_path):
    name = of_some_pages(sandbox)
    runs = Runs(sandbox, tmp_path)
    given = {"users": name, "where": "like_count < 0", "since": "last", "limit": 10_000}
    first = await runs.go(**given)
    second = await runs.go(**given)
    assert (first.items, second.items) == ([], [])
    assert int(first.rows[0]["requests"]) > 3
    (row,) = second.rows
    assert (row["outcome"], row["requests"]) == ("done", "1")
    assert (row["reason"], row["complete"]) == ("", "limited")
