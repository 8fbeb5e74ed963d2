"""What answers declare of a list, what came of it, and whether that is all."""

from __future__ import annotations

import json
import logging
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from crawling import as_task
from same_command import NAMES, Runs
from test_spider_lists import run, somebody
from worlds import find, grid, look

MANY = 10_000
"""More than any list here has."""
ADDED = ("items", "declared", "declared_by", "complete")


def extent(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in ADDED)


@pytest.mark.parametrize(
    ("spider", "field", "route"),
    [
        ("posts", "media_count", "web_profile_info_posts"),
        ("followers", "follower_count", "web_profile_info"),
        ("highlights", "highlight_count", "web_profile_info"),
    ],
)
@as_task
async def test_a_whole_list_is_as_long_as_an_answer_declared(
    sandbox, tmp_path, spider, field, route
):
    name = somebody(sandbox)
    crawled = await run(sandbox, tmp_path, spider, login=True, users=name)
    count = str(sandbox.user(name)[field])
    assert [extent(row) for row in crawled.rows] == [(count, count, route, "yes")]
    assert crawled.rows[0]["reason"] == ""


@as_task
async def test_where_no_answer_declares_anything_nobody_knows(sandbox, tmp_path):
    pk = sandbox.user(somebody(sandbox))["pk"]
    crawled = await run(sandbox, tmp_path, "following", login=True, users=pk)
    count = str(len(crawled.items))
    assert [extent(row) for row in crawled.rows] == [(count, "", "", "unknown")]


@as_task
async def test_a_list_that_ends_early_says_so(sandbox, tmp_path, caplog):
    """The service names some hundred of a post's likers, and no more."""
    caplog.set_level(logging.INFO)
    code, likes = popular_post(sandbox)
    crawled = await run(sandbox, tmp_path, "likers", login=True, media=code)
    came = len(crawled.items)
    assert 0 < came < likes / 2
    (row,) = crawled.rows
    assert extent(row) == (str(came), str(likes), "media_likers", "no")
    assert row["outcome"] == "done"
    assert row["reason"] == (
        f"the list ended after {came:,} of the {likes:,} likes that media_likers told"
    )
    assert f"Done with less than was declared: line 1, {code!r}." in caplog.text


def popular_post(sandbox: Any) -> tuple[str, int]:
    for number in range(20):
        name = f"nasa{number}"
        for code in [] if sandbox.user(name)["is_private"] else grid(sandbox, name)[:5]:
            post = look(sandbox, f"media/{code}")
            if post["like_count"] > 1000 and not post["hides_likes"]:
                return code, post["like_count"]
    raise AssertionError("no post is so")


@as_task
async def test_what_arguments_left_out_is_limited_and_not_missing(sandbox, tmp_path):
    name = find(sandbox, lambda world: not world["is_private"] and 30 < world["media_count"] < 60)
    posts = [look(sandbox, f"media/{code}") for code in grid(sandbox, name)]
    middle = datetime.fromtimestamp(sorted(post["taken_at"] for post in posts)[20], UTC)
    for given in ({"limit": "5"}, {"since": middle.isoformat()}, {"until": middle.isoformat()}):
        crawled = await run(sandbox, tmp_path, "posts", login=False, users=name, **given)
        (row,) = crawled.rows
        assert (row["complete"], row["reason"]) == ("limited", "")
        assert row["items"] == str(len(crawled.items)) != str(len(posts))


@as_task
async def test_arguments_that_left_nothing_out_do_not_limit(sandbox, tmp_path):
    name = find(sandbox, lambda world: not world["is_private"] and 30 < world["media_count"] < 60)
    count = sandbox.user(name)["media_count"]
    for limit in (count, MANY):
        crawled = await run(sandbox, tmp_path, "posts", login=False, users=name, limit=limit)
        assert [row["complete"] for row in crawled.rows] == ["yes"]


@as_task
async def test_one_thing_that_was_asked_for_is_complete(sandbox, tmp_path):
    crawled = await run(sandbox, tmp_path, "profiles", login=False, users="nasa,missing_one")
    found = {row["input"]: (row["items"], row["complete"]) for row in crawled.rows}
    assert found == {"nasa": ("1", "yes"), "missing_one": ("0", "no")}


@pytest.fixture
def users(tmp_path):
    path = tmp_path / "users.txt"
    path.write_text("\n".join(NAMES) + "\n")
    return str(path)


@as_task
async def test_items_are_counted_once_over_several_crawls(sandbox, tmp_path, users):
    runs = Runs(sandbox, tmp_path)
    first = await runs.go(items=100, users=users, limit=MANY)
    stopped = [row for row in first.rows if row["outcome"] != "done"]
    assert stopped
    assert {row["complete"] for row in stopped if row["input"]} <= {"no", "unknown"}
    second = await runs.go(users=users, limit=MANY)
    assert len(second.rows) == len(NAMES)
    for row in second.rows:
        count = str(len(grid(sandbox, row["input"])))
        assert extent(row) == (count, count, "web_profile_info_posts", "yes"), row
    assert sum(runs.pks().values()) == sum(int(row["items"]) for row in second.rows)


@as_task
async def test_a_state_of_an_earlier_version_is_gone_on_with(sandbox, tmp_path, users):
    """It has no such columns, and says nothing of how much came where it stopped."""
    runs = Runs(sandbox, tmp_path)
    first = await runs.go(items=250, users=users, limit=MANY)
    done = {row["input"] for row in first.rows if row["outcome"] == "done"}
    begun = {row["input"] for row in first.rows if row["items"] != "0"} - done
    assert done
    assert begun
    make_older(tmp_path / "state" / "sandbox" / "state.db")
    second = await runs.go(users=users, limit=MANY)
    assert {row["outcome"] for row in second.rows} == {"done"}
    for row in second.rows:
        count = str(len(grid(sandbox, row["input"])))
        if row["input"] in done:
            assert extent(row) == ("", "", "", "unknown")
        else:
            known = ("unknown",) if row["input"] in begun else ("yes",)
            assert (row["items"], row["complete"]) == (count, *known)
    assert set(runs.pks().values()) == {1}


def make_older(path: Any) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        for column in ADDED:
            database.execute(f"ALTER TABLE instaspider_inputs DROP COLUMN {column}")
        query = "SELECT run, key, state FROM instaspider_inputs WHERE state IS NOT NULL"
        for run_, key, state in database.execute(query).fetchall():
            older = {name: value for name, value in json.loads(state).items() if name != "extent"}
            database.execute(
                "UPDATE instaspider_inputs SET state = ? WHERE run = ? AND key = ?",
                (json.dumps(older), run_, key),
            )
