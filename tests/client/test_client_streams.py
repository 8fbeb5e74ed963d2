"""Streams: order, outcomes, back-pressure, and how they end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from crawling import as_task

import instaspider
from instaspider import AsyncInstagram, ConfigurationError

FOUR = {"INSTASPIDER_MODES": {"unlimited": {"in_flight": 4}}}


def options(sandbox: Any) -> dict[str, Any]:
    return {"mode": "unlimited", "settings": {**FOUR, **sandbox.settings}}


@as_task
async def test_outcomes_have_what_did_not_come(sandbox) -> None:
    names = ["nasa", "missing_x", "not a name!", "nasa", "esa"]
    async with instaspider.stream("profiles", users=names, **options(sandbox)) as profiles:
        found = {profile.username async for profile in profiles}
    assert found == {"nasa", "esa"}
    rows = {row.line: (row.input, row.outcome) for row in profiles.outcomes}
    assert rows == {
        1: ("nasa", "done"),
        2: ("missing_x", "not_found"),
        3: ("not a name!", "invalid"),
        4: ("nasa", "duplicate"),
        5: ("esa", "done"),
    }
    assert profiles.counts == {"done": 2, "not_found": 1, "invalid": 1, "duplicate": 1}
    assert profiles.stats["item_scraped_count"] == 2
    assert profiles.stats["instaspider/outcomes/done"] == 2


@as_task
async def test_collect_gives_a_list_with_outcomes(sandbox, tmp_path) -> None:
    (tmp_path / "names.txt").write_text("nasa\nmissing_x\n")
    source = str(tmp_path / "names.txt")
    rows = await instaspider.collect("profiles", users=source, **options(sandbox))
    assert [row.username for row in rows] == ["nasa"]
    assert [row.outcome for row in sorted(rows.outcomes, key=lambda row: row.line)] == [
        "done",
        "not_found",
    ]


async def endless(read: list[str]) -> AsyncIterator[str]:
    while True:
        read.append(f"u.{len(read)}")
        yield read[-1]


@as_task
async def test_nothing_is_asked_for_that_nobody_takes(sandbox) -> None:
    """However long the source is, and however slow whoever takes the items."""
    read: list[str] = []
    async with instaspider.stream("profiles", users=endless(read), **options(sandbox)) as stream:
        assert not read
        taken = 0
        async for _ in stream:
            taken += 1
            for _ in range(50):  # the loop has time for much more
                await asyncio.sleep(0.001)
            assert len(read) <= taken + 4 + 1
            assert len(sandbox.requests()) <= taken + 4
            if taken == 12:
                break
    sent = len(sandbox.requests())
    await asyncio.sleep(0.05)
    assert len(sandbox.requests()) == sent


@as_task
async def test_a_source_that_raises_ends_the_stream(sandbox) -> None:
    async def broken() -> AsyncIterator[str]:
        yield "nasa"
        raise LookupError("the source is broken")

    stream = instaspider.stream("profiles", users=broken(), **options(sandbox))
    with pytest.raises(LookupError, match="the source is broken"):
        await stream.all()


@pytest.mark.parametrize("how", ["break", "raise", "cancel", "close"])
@as_task
async def test_a_stream_ends_cleanly_however_it_is_left(sandbox, how) -> None:
    before = asyncio.all_tasks()
    closed = asyncio.Event()

    async def names() -> AsyncIterator[str]:
        try:
            number = 0
            while True:
                number += 1
                yield f"u.{number}"
        finally:
            closed.set()

    async def take() -> None:
        async with instaspider.stream("posts", users=names(), **options(sandbox)) as stream:
            async for _ in stream:
                if how == "break":
                    break
                if how == "raise":
                    raise LookupError
                if how == "close":
                    await stream.close()
                if how == "cancel":
                    asyncio.current_task().cancel()  # type: ignore[union-attr]
                    await asyncio.sleep(3600)

    task = asyncio.ensure_future(take())
    await asyncio.wait({task})
    assert task.cancelled() == (how == "cancel")
    if not task.cancelled():
        assert type(task.exception()) is (LookupError if how == "raise" else type(None))
    assert closed.is_set()
    assert asyncio.all_tasks() <= before | {task}
    sent = len(sandbox.requests())
    await asyncio.sleep(0.05)
    assert len(sandbox.requests()) == sent


@as_task
async def test_async_for_alone_closes_too(sandbox) -> None:
    before = asyncio.all_tasks()
    async for _ in instaspider.stream("posts", users=["nasa"], **options(sandbox)):
        break
    for _ in range(1000):
        if asyncio.all_tasks() <= before:
            break
        await asyncio.sleep(0.01)
    assert asyncio.all_tasks() <= before


@as_task
async def test_a_call_does_not_wait_behind_a_whole_stream(sandbox) -> None:
    read: list[str] = []
    async with AsyncInstagram(**options(sandbox)) as ig:
        async with ig.stream("profiles", users=endless(read)) as stream:
            async for _ in stream:
                before = len(read)
                await ig.public.get_profile("nasa")
                # Those that were under way, and as many that they made room for.
                assert len(read) <= before + 9
                if len(read) > 50:
                    break
        assert stream.counts["done"] >= 40


@as_task
async def test_the_login_is_the_only_input_of_its_feeds(sandbox) -> None:
    given = {"settings": {**sandbox.settings, "INSTASPIDER_SESSIONS": sandbox.process.session_env}}
    posts = await instaspider.collect("timeline", limit=5, mode="fast", **given)
    assert len(posts) == 5
    with pytest.raises(ConfigurationError, match="the login is the only one"):
        await instaspider.collect("timeline", users=["nasa"], **given)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("spider", "arguments", "said"),
    [
        ("postz", {"users": ["nasa"]}, "Did you mean posts"),
        ("posts", {}, "takes users="),
        ("posts", {"media": ["nasa"]}, "takes users="),
        ("posts", {"users": ["nasa"], "limt": 3}, "Did you mean limit"),
        ("posts", {"users": 7}, "is no list of inputs"),
        ("posts", {"users": "nowhere.txt"}, "nowhere.txt"),
    ],
)
@as_task
async def test_wrong_arguments_say_what_is_right(sandbox, spider, arguments, said) -> None:
    with pytest.raises(ConfigurationError, match=said):
        await instaspider.collect(spider, **arguments, **options(sandbox))
    assert sandbox.requests() == []
