"""``first=N``: only the first inputs; the same command without it goes on."""

from __future__ import annotations

import pytest
from crawling import ONE_BY_ONE, as_task, crawl

NAMES = ",".join(f"p{n}" for n in range(6))


async def ended(sandbox, tmp_path, **arguments):
    feeds = {str(tmp_path / "p.jsonl"): {"format": "jsonl"}}
    settings = {**sandbox.settings, **ONE_BY_ONE, "FEEDS": feeds}
    crawled = await crawl(settings, tmp_path, **{"users": NAMES, "mode": "fast", **arguments})
    rows = [(row["line"], row["outcome"], row["reason"]) for row in crawled.rows]
    return len(crawled.items), rows


@as_task
async def test_the_rest_is_not_done_and_comes_with_the_same_command(sandbox, tmp_path):
    items, rows = await ended(sandbox, tmp_path, first="2")
    assert items == 2
    assert rows == [("1", "done", ""), ("2", "done", ""), ("3", "not_done", "lines 3 on")]
    items, rows = await ended(sandbox, tmp_path)  # no part of what makes a run
    assert items == 4
    assert [row[1] for row in rows] == ["done"] * 6


@as_task
async def test_inputs_that_cannot_be_used_count_as_inputs(sandbox, tmp_path):
    items, rows = await ended(sandbox, tmp_path, users="n a,p1,p2", first="2")
    assert items == 1
    assert [row[1] for row in rows] == ["invalid", "done", "not_done"]


@pytest.mark.parametrize("first", ["6", "100"])
@as_task
async def test_a_list_that_is_no_longer_is_read_to_its_end(first, sandbox, tmp_path):
    items, rows = await ended(sandbox, tmp_path, first=first)
    assert (items, len(rows)) == (6, 6)
    items, _ = await ended(sandbox, tmp_path)  # that run was finished: a new one begins
    assert items == 6


@as_task
async def test_of_an_outcomes_file_the_first_are_run_again(sandbox, tmp_path):
    path = tmp_path / "before.csv"
    lines = [f"{n},p{n},failed,x,,1" for n in range(1, 5)]
    path.write_text("line,input,outcome,reason,endpoint,requests\n" + "\n".join(lines) + "\n")
    items, rows = await ended(sandbox, tmp_path, users=None, again=str(path), first="3")
    assert items == 3
    assert [row[:2] for row in rows][-1] == ("4", "not_done")
