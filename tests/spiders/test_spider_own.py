"""What a login alone sees: its tray of stories, the page for exploring, who saw its stories, what
it is to others; and what is like a hashtag or near a place."""

from __future__ import annotations

from math import ceil
from typing import Any

import pytest
from crawling import ONE_BY_ONE, Crawled, as_task, crawl
from sandbox_visitor import login
from test_spider_lists import outcome
from worlds import find, grid, listed, look

from instaspider.sandbox.world.world import World


async def run(sandbox: Any, tmp_path: Any, spider: str, number: int = 1, **given: Any) -> Crawled:
    """With one of the logins of the sandbox; 0: with none."""
    settings = {**sandbox.settings, **ONE_BY_ONE, "INSTASPIDER_SESSION_HOURLY": 10_000}
    if number:
        settings["INSTASPIDER_SESSIONS"] = sandbox.process.sessions[number - 1]["cookies"]
    return await crawl(settings, tmp_path, spider, mode="fast", **given)


def owner(sandbox: Any, number: int = 1) -> str:
    """Whose login it is."""
    pk = login(sandbox.process, number)["ds_user_id"]
    return str(look(sandbox, f"pks/{pk}")["username"])


@as_task
async def test_the_page_for_exploring(sandbox, tmp_path):
    true = grid(sandbox, owner(sandbox), "explore")
    crawled = await run(sandbox, tmp_path, "timeline", tab="explore")
    assert [item.shortcode for item in crawled.items] == true
    assert len(true) == len(set(true)) > 40
    assert outcome(crawled) == ("done", "")
    assert {item.product_type for item in crawled.items} > {"clips", "feed"}
    some = await run(sandbox, tmp_path, "timeline", tab="explore", limit="25")
    assert [item.shortcode for item in some.items] == true[:25]
    nobody = await run(sandbox, tmp_path, "timeline", 0, tab="explore")
    assert outcome(nobody)[0] == "login_required"


@as_task
async def test_the_page_for_exploring_as_visitors_get_it(sandbox, tmp_path):
    """Keywords and accounts, by one request and without a login."""
    sandbox.mark()
    crawled = await run(sandbox, tmp_path, "timeline", 0, tab="trending")
    assert outcome(crawled) == ("done", "")
    assert {type(item).__name__ for item in crawled.items} == {"Hashtag", "UserRef"}
    assert len(sandbox.requests()) == 1
    some = await run(sandbox, tmp_path, "timeline", 0, tab="trending", limit="5")
    assert [item.name for item in some.items] == [item.name for item in crawled.items[:5]]


@pytest.mark.requests(
    "tray", "1; with `posts=1` one more for each three accounts that have stories"
)
@as_task
async def test_the_tray(make_sandbox, tmp_path):
    sandbox = make_sandbox("--sessions", "3")
    told = listed(sandbox, f"users/{owner(sandbox, 3)}/tray", "users")
    assert len(told) > 2
    crawled = await run(sandbox, tmp_path, "tray", 3)
    assert [(item.pk, item.username) for item in crawled.items] == [
        (user["pk"], user["username"]) for user in told
    ]
    assert {(item.relation, item.list_pk) for item in crawled.items} == {("has_stories", None)}
    assert outcome(crawled) == ("done", "")
    assert len(sandbox.requests()) == 1
    sandbox.mark()
    everything = await run(sandbox, tmp_path, "tray", 3, posts="1")
    assert len(everything.items) > len(told)
    assert len(sandbox.requests()) == 1 + ceil(len(told) / 3)
    full = await run(sandbox, tmp_path, "tray", 3, posts="1", limit="2")
    stories = [code for user in told[:2] for code in grid(sandbox, user["username"], "stories")]
    assert [item.username for item in full.items[:2]] == [user["username"] for user in told[:2]]
    assert [item.shortcode for item in full.items[2:]] == stories
    assert {item.user.pk for item in full.items[2:]} == {user["pk"] for user in told[:2]}
    nobody = await run(sandbox, tmp_path, "tray", 0)
    assert outcome(nobody)[0] == "login_required"


@pytest.mark.requests(
    "viewers",
    "one for each page of a story's viewers, 50 people in the sandbox; the service decides how"
    " long it is",
)
@as_task
async def test_who_saw_the_stories_of_a_login(make_sandbox, tmp_path):
    sandbox = make_sandbox("--sessions", "2")
    name = owner(sandbox, 2)
    own = await run(sandbox, tmp_path, "stories", 2, users=name)
    seen = {item.pk: f"media/{item.shortcode}/viewers" for item in own.items}
    counts = {pk: look(sandbox, path)["count"] for pk, path in seen.items()}
    pk = max(counts, key=lambda each: counts[each])
    assert counts[pk] > 50
    true = [user["username"] for user in listed(sandbox, seen[pk], "users")]
    url = f"https://www.instagram.com/stories/{name}/{pk}/"
    sandbox.mark()
    crawled = await run(sandbox, tmp_path, "viewers", 2, media=url)
    assert [item.username for item in crawled.items] == true
    assert len(sandbox.requests()) == ceil(counts[pk] / 50)
    assert {(item.relation, item.list_pk) for item in crawled.items} == {("viewer", pk)}
    assert outcome(crawled) == ("done", "")
    all_of_them = await run(sandbox, tmp_path, "viewers", 2, media=",".join(counts))
    assert len(all_of_them.items) == sum(counts.values())
    nobody = await run(sandbox, tmp_path, "viewers", 0, media=pk)
    assert outcome(nobody)[0] == "login_required"


@as_task
async def test_who_saw_the_stories_of_others_is_not_told(sandbox, tmp_path):
    name = find(
        sandbox,
        lambda world: (
            not world["is_private"] and look(sandbox, f"users/{world['username']}/stories")["count"]
        ),
    )
    (code, *_) = grid(sandbox, name, "stories")
    crawled = await run(sandbox, tmp_path, "viewers", media=code)
    assert crawled.items == []
    assert outcome(crawled)[0] == "failed"


@as_task
async def test_followers_whom_the_login_follows_too(make_sandbox, tmp_path):
    sandbox = make_sandbox("--sessions", "3")
    pk = look(sandbox, f"users/{owner(sandbox, 3)}")["pk"]
    true = look(sandbox, f"users/person_1/mutual?viewer={pk}")["users"]
    assert len(true) > 1
    crawled = await run(sandbox, tmp_path, "followers", 3, users="person_1", mutual="1")
    assert [item.pk for item in crawled.items] == [user["pk"] for user in true]
    list_pk = sandbox.user("person_1")["pk"]
    assert {(item.relation, item.list_pk) for item in crawled.items} == {("follower", list_pk)}
    assert outcome(crawled) == ("done", "")


@as_task
async def test_friendships(make_sandbox, tmp_path):
    sandbox = make_sandbox("--sessions", "3")
    name = owner(sandbox, 3)
    pk = look(sandbox, f"users/{name}")["pk"]
    followed = [user["username"] for user in look(sandbox, f"users/{name}/following")["users"][:3]]
    names = ["person_1", "walker1", *followed]
    crawled = await run(sandbox, tmp_path, "friendship", 3, users=",".join(names))
    assert sorted(item.username for item in crawled.items) == sorted(names)
    for item in crawled.items:
        true = look(sandbox, f"users/{item.username}/friendship?viewer={pk}")
        assert {key: getattr(item, key) for key in true} == true
    nobody = await run(sandbox, tmp_path, "friendship", 0, users="person_1")
    assert outcome(nobody)[0] == "login_required"


@pytest.mark.parametrize("number", [0, 1])
@as_task
async def test_related_hashtags(sandbox, tmp_path, number):
    true = look(sandbox, "hashtags/cats")["related"]
    crawled = await run(sandbox, tmp_path, "hashtag", number, tags="cats", related="1")
    assert [(item.name, item.input) for item in crawled.items] == [(name, "cats") for name in true]
    assert outcome(crawled) == ("done", "")
    assert len(sandbox.requests()) == 1


@as_task
async def test_places_nearby(sandbox, tmp_path):
    pk = World(1).places.all[5].pk
    true = look(sandbox, f"places/{pk}")["near"]
    crawled = await run(sandbox, tmp_path, "location", locations=pk, nearby="1")
    assert [item.pk for item in crawled.items] == true  # the nearest is the place itself
    assert outcome(crawled) == ("done", "")
    nobody = await run(sandbox, tmp_path, "location", 0, locations=pk, nearby="1")
    assert [item.pk for item in nobody.items] == [pk]
    assert outcome(nobody)[0] == "login_required"
