"""``since=last``: what is new since the last visit, wherever old posts stand in the list."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from crawling import Crawled, as_task
from same_command import LIMIT, Runs, outcomes, visited
from worlds import find, grid, look

# Somebody with 90 own posts, and somebody who pinned some.
NAMES = ["walker22", "walker13"]


@pytest.fixture
def runs(sandbox: Any, tmp_path: Any) -> Runs:
    return Runs(sandbox, tmp_path)


def newest(crawled: Crawled, name: str, count: int) -> float:
    """Unix seconds of the last of somebody's newest posts."""
    times = [item.taken_at for item in crawled.items if item.input == name]
    return float(sorted(times)[-count].timestamp())


@as_task
async def test_a_first_visit_brings_everything(runs) -> None:
    first = await runs.go(users="walker13", since="last", limit=1000)
    assert len(first.items) > LIMIT
    second = await runs.go(users="walker13,walker22", since="last", limit=1000)
    by_input = Counter(item.input for item in second.items)
    assert by_input["walker13"] == 0
    assert by_input["walker22"] > LIMIT
    assert outcomes(second) == {"walker13": "done", "walker22": "done"}


@as_task
async def test_old_posts_that_are_pinned_do_not_end_the_list(runs, tmp_path) -> None:
    def has_pins(user: dict[str, Any]) -> bool:
        if user["is_private"] or not 40 < user["media_count"] < 90:
            return False
        first = grid(runs.sandbox, user["username"])[0]
        return bool(look(runs.sandbox, f"media/{first}")["is_pinned"])

    name = find(runs.sandbox, has_pins)
    first = await runs.go(users=name, since="last", limit=1000)
    times = [item.taken_at for item in first.items]
    assert times[0] < sorted(times)[-20]  # the first in the grid is an old one
    visited(tmp_path, name, newest(first, name, 20))
    second = await runs.go(users=name, since="last", limit=1000)
    assert len(second.items) == 20
    assert {item.pk for item in second.items} < {item.pk for item in first.items}


class OldShared:
    """A middleware above the one that unpacks: each page ends with an old post of another's."""

    def process_response(self, request, response):
        if "/graphql/query" not in request.url:
            return response
        body = json.loads(response.body)
        page = body["data"]["xdt_api__v1__feed__user_timeline_graphql_connection"]
        node = page["edges"][-1]["node"]
        node["taken_at"] = 1_300_000_000
        node["user"] |= {"pk": "25025320", "id": "25025320", "username": "instagram"}
        return response.replace(body=json.dumps(body).encode())


@as_task
async def test_old_posts_of_others_do_not_end_the_list(runs, tmp_path) -> None:
    """By the pages of a login: those of visitors tell nothing of a post's time."""
    login = {
        "INSTASPIDER_SESSIONS": runs.sandbox.process.session_cookies,
        "INSTASPIDER_SESSION_HOURLY": 10_000,
        "INSTASPIDER_LOGIN": "always",
    }
    runs.settings = login
    first = await runs.go(users="walker13", since="last", limit=1000)
    visited(tmp_path, "walker13", newest(first, "walker13", 40))
    runs.settings = {**login, "DOWNLOADER_MIDDLEWARES": {OldShared: 500}}
    second = await runs.go(users="walker13", since="last", limit=1000)
    assert outcomes(second) == {"walker13": "done"}
    assert len(second.items) == 39  # all but the one that is old now
    assert len(runs.sandbox.requests()) == 2


@as_task
async def test_it_is_the_same_time_after_a_stop(runs, tmp_path) -> None:
    users = ",".join(NAMES)
    everything = await runs.go(users=users, since="last", limit=1000)
    for name in NAMES:
        visited(tmp_path, name, newest(everything, name, 30))
    first = await runs.go(items=15, users=users, since="last", limit=1000)
    assert "not_done" in outcomes(first).values()
    second = await runs.go(users=users, since="last", limit=1000)
    both = first.items + second.items
    assert Counter(item.input for item in both) == dict.fromkeys(NAMES, 30)
    assert outcomes(second) == dict.fromkeys(NAMES, "done")
