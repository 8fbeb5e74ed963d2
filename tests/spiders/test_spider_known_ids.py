"""Ids are asked for once, in this crawl and in later ones, and wrong ones make no wrong items."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from crawling import ONE_BY_ONE, Crawled, as_task, crawl
from sandbox_visitor import post
from state_rows import text_of
from test_spider_lists import names, outcome, run
from worlds import find, grid, listed, look

from instaspider.state.accounts import StoredAccounts
from instaspider.state.folder import StateFolder
from instaspider.visits.known_accounts import BELIEVED_SECONDS

PROFILE = "/api/v1/users/web_profile_info/"
GALLERY = "/graphql/query"


def paths(sandbox: Any) -> list[str]:
    """Of the requests since the last call."""
    found = [request["path"].partition("?")[0] for request in sandbox.requests()]
    sandbox.mark()
    return found


def teller(sandbox: Any) -> str:
    """Public, with stories, and more than a page of posts."""
    return find(
        sandbox,
        lambda world: (
            not world["is_private"]
            and 12 < world["media_count"] < 99
            and 0 < world["follower_count"] < 150
            and look(sandbox, f"users/{world['username']}/stories")["count"] > 0
        ),
        stem="teller",
    )


def remembered(now: float | None = None) -> StoredAccounts:
    state = StateFolder.of(os.environ["INSTASPIDER_STATE"], sandbox=True)
    return StoredAccounts(state, time.time if now is None else lambda: now)


def learn(
    username: str, pk: str, *, is_private: bool | None = None, seen: float | None = None
) -> None:
    Path(os.environ["INSTASPIDER_STATE"]).mkdir(exist_ok=True)
    known = remembered(seen)
    known.learn(username, pk, is_private=is_private)
    known.close()


def reason(crawled: Crawled, name: str) -> tuple[str, str]:
    return crawled.outcomes[name]["outcome"], crawled.outcomes[name]["reason"]


@as_task
async def test_the_next_crawl_needs_no_profile(sandbox, tmp_path):
    name = teller(sandbox)
    sandbox.mark()
    first = await run(sandbox, tmp_path, "stories", login=True, users=name)
    assert paths(sandbox) == [PROFILE, GALLERY]
    second = await run(sandbox, tmp_path, "stories", login=True, users=name)
    assert paths(sandbox) == [GALLERY]
    assert [item.pk for item in second.items] == [item.pk for item in first.items]
    assert second.stats["instaspider/ids/remembered"] == 1
    lists = await run(sandbox, tmp_path, "followers", login=True, users=name)
    assert outcome(lists) == ("done", "")
    assert PROFILE not in paths(sandbox)


@as_task
async def test_what_one_input_tells_the_next_one_needs_not_ask(sandbox, tmp_path):
    name = teller(sandbox)
    follower = listed(sandbox, f"users/{name}/followers", "users")[0]["username"]
    sandbox.mark()
    # An input is looked at when the one before it has gone out: hence those in between.
    some = f"{name},missing_a,missing_b,missing_c,{follower}"
    settings = {**sandbox.settings, **ONE_BY_ONE, "CONCURRENT_REQUESTS": 1}
    settings["INSTASPIDER_SESSIONS"] = sandbox.process.session_cookies
    crawled = await crawl(settings, tmp_path, "followers", mode="fast", users=some, limit="5")
    assert paths(sandbox).count(PROFILE) == 1 + 3
    for each in (name, follower):
        mine = [item.username for item in crawled.items if item.input == each]
        assert mine == names(look(sandbox, f"users/{each}/followers?count=5")["users"])


@as_task
async def test_posts_tell_of_their_other_authors(sandbox, tmp_path):
    name = find(sandbox, lambda world: _shares(sandbox, world), stem="pair")
    crawled = await crawl(sandbox.settings, tmp_path, "posts", users=name, limit="12")
    known = remembered()
    users = [item.user for item in crawled.items]
    users += [user for item in crawled.items for user in item.coauthors or ()]
    others = {user.username: user.pk for user in users if user.username != name}
    assert others
    for other, pk in others.items():
        account = known.by_username(other)
        assert account is not None
        assert account.pk == pk == sandbox.user(other)["pk"]
    known.close()
    sandbox.mark()
    await run(sandbox, tmp_path, "tagged", login=True, users=next(iter(others)), limit="1")
    assert paths(sandbox)[0] == GALLERY


def _shares(sandbox: Any, world: dict[str, Any]) -> bool:
    if world["is_private"] or not 12 < world["media_count"] < 200:
        return False
    codes = grid(sandbox, world["username"])[:12]
    return any(look(sandbox, f"media/{code}")["coauthors"] for code in codes)


@as_task
async def test_an_id_is_enough_for_visitors_once_its_name_is_known(sandbox, tmp_path):
    name = teller(sandbox)
    pk = sandbox.user(name)["pk"]
    unknown = await crawl(sandbox.settings, tmp_path, "posts", users=pk, limit="3")
    assert outcome(unknown)[0] == "login_required"
    await crawl(sandbox.settings, tmp_path, users=name)
    crawled = await crawl(sandbox.settings, tmp_path, "posts", users=pk, limit="3")
    assert [item.shortcode for item in crawled.items] == grid(sandbox, name)[:3]


@as_task
async def test_an_id_of_somebody_else_makes_no_item_of_them(sandbox, tmp_path):
    name = teller(sandbox)
    other = find(
        sandbox,
        lambda world: (
            not world["is_private"]
            and look(sandbox, f"users/{world['username']}/stories")["count"] > 0
        ),
        stem="other",
    )
    learn(name, sandbox.user(other)["pk"], is_private=False)
    sandbox.mark()
    crawled = await run(sandbox, tmp_path, "stories", login=True, users=name)
    assert paths(sandbox) == [GALLERY, PROFILE, GALLERY]
    assert {item.user.username for item in crawled.items} == {name}
    assert crawled.stats["instaspider/ids/wrong"] == 1
    assert [item.shortcode for item in crawled.items] == grid(sandbox, name, "stories")
    known = remembered()
    for each in (name, other):
        account = known.by_username(each)
        assert account is not None
        assert account.pk == sandbox.user(each)["pk"]
    known.close()


@as_task
async def test_an_id_of_nobody(sandbox, tmp_path):
    name = teller(sandbox)
    learn(name, "99999999999999999999")
    sandbox.mark()
    crawled = await run(sandbox, tmp_path, "tagged", login=True, users=name, limit="2")
    assert paths(sandbox) == [GALLERY, PROFILE, GALLERY]
    assert [item.shortcode for item in crawled.items] == grid(sandbox, name, "tagged")[:2]


@as_task
async def test_a_name_that_went_to_another_account(sandbox, tmp_path):
    name = teller(sandbox)
    pk = sandbox.user(name)["pk"]
    learn("somebody.else.now", pk)
    sandbox.mark()
    crawled = await crawl(sandbox.settings, tmp_path, "posts", users=pk, limit="2")
    assert crawled.items == []
    assert outcome(crawled)[0] == "login_required"
    learn("somebody.else.now", pk)
    by_login = await run(sandbox, tmp_path, "posts", login=True, users=pk, limit="2")
    assert [item.shortcode for item in by_login.items] == grid(sandbox, name)[:2]


@as_task
async def test_an_empty_answer_of_a_private_account(sandbox, tmp_path):
    pk = sandbox.user("private_one")["pk"]
    private = ("private", "the account is private")
    learn("private_one", pk, is_private=True)
    sandbox.mark()
    crawled = await run(sandbox, tmp_path, "stories", login=True, users="private_one")
    assert (outcome(crawled), paths(sandbox)) == (private, [GALLERY])
    learn("private_one", pk, is_private=True, seen=time.time() - BELIEVED_SECONDS - 1)
    crawled = await run(sandbox, tmp_path, "stories", login=True, users="private_one")
    assert (outcome(crawled), paths(sandbox)) == (private, [GALLERY, PROFILE])
    learn("private_two", sandbox.user("private_two")["pk"])
    crawled = await run(sandbox, tmp_path, "stories", login=True, users="private_two")
    assert (outcome(crawled), paths(sandbox)) == (private, [GALLERY, PROFILE])


@as_task
async def test_an_empty_answer_of_a_public_account_is_believed(sandbox, tmp_path):
    name = find(
        sandbox,
        lambda world: (
            not world["is_private"]
            and look(sandbox, f"users/{world['username']}/stories")["count"] == 0
        ),
    )
    learn(name, sandbox.user(name)["pk"], is_private=False)
    sandbox.mark()
    crawled = await run(sandbox, tmp_path, "stories", login=True, users=name)
    assert outcome(crawled) == ("done", "")
    assert paths(sandbox) == [GALLERY]


@as_task
async def test_renamed_accounts_are_found_by_the_id_that_they_had(make_sandbox, tmp_path):
    sandbox = make_sandbox()
    pk = sandbox.user("moving_home")["pk"]
    await crawl(sandbox.settings, tmp_path, users="moving_home,leaving_home")
    assert post(sandbox.process, "/advance", {"seconds": 90_000})[0] == 200
    sandbox.mark()
    seen = await crawl(sandbox.settings, tmp_path, users="moving_home")
    assert seen.items == []
    assert outcome(seen)[0] == "not_found"
    assert f"it was the account with the id {pk}, which may have another name" in outcome(seen)[1]
    assert paths(sandbox) == [PROFILE]
    found = await run(
        sandbox, tmp_path, "profiles", login=True, users="moving_home,leaving_home,moved_home"
    )
    note = f"renamed: moving_home is now moved_home (pk {pk})"
    assert reason(found, "moving_home") == ("done", note)
    assert reason(found, "leaving_home")[0] == "not_found"
    assert sorted((item.input, item.username, item.pk) for item in found.items) == [
        ("moved_home", "moved_home", pk),
        ("moving_home", "moved_home", pk),
    ]
    lists = await run(sandbox, tmp_path, "followers", login=True, users="moving_home", limit="1")
    assert outcome(lists)[0] == "not_found"


@as_task
async def test_the_file_holds_names_and_ids_alone(sandbox, tmp_path):
    name = teller(sandbox)
    await run(sandbox, tmp_path, "stories", login=True, users=name)
    data = state()
    assert name.encode() in data
    values = [value for value in secrets(sandbox) if len(value) > 8]
    assert values
    assert not any(value.encode() in data for value in values)


def state() -> bytes:
    return text_of(Path(os.environ["INSTASPIDER_STATE"], "sandbox"))


def secrets(sandbox: Any) -> list[str]:
    """Values of the login's cookies."""
    lines = Path(sandbox.process.session_cookies).read_text("utf-8").splitlines()
    return [line.split("\t")[-1].strip() for line in lines if line.count("\t") == 6]
