"""REST feeds: recorded shapes, and pages that end after exactly what there is."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from keytrees import load, problems
from sandbox_visitor import APP, APP_AGENT, Visitor, control, login, post, same, truth
from test_sandbox_rest_media import ALSO, MAY_LACK, NAMES, REELS_MAY_LACK

from instaspider.sandbox.process import SandboxProcess

AT_APP = {"headers": {**APP, "User-Agent": APP_AGENT}}
NONE_HAS = frozenset({"next_max_id"})


@pytest.fixture(scope="module")
def sandbox():
    with SandboxProcess.start() as process:
        yield process


@pytest.fixture(scope="module")
def visitor(sandbox):
    with Visitor(sandbox) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def member(sandbox):
    with Visitor(sandbox, login(sandbox)) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def people(sandbox):
    """Public people with posts, by what the world says of them."""
    true = [truth(sandbox, name) for name in NAMES]
    return [x for x in true if x["exists"] and not x["is_private"] and x["media_count"] > 3]


def all_of(sandbox: SandboxProcess, address: str, name: str = "shortcodes") -> list:
    """A list of the control page, to its end."""
    found: list = []
    while True:
        page = control(sandbox, f"/world/{address}?offset={len(found)}&count=1000")
        found += page[name]
        if len(found) == page["count"]:
            return found


def walk(ask: Callable[[str], dict], cursor_of: Callable[[dict], str | None]) -> list[dict]:
    """All pages; no cursor comes twice."""
    pages, cursor, seen = [], "", {""}
    while True:
        pages.append(ask(cursor))
        following = cursor_of(pages[-1])
        if not following:
            return pages
        assert following not in seen
        seen.add(following)
        cursor = following


def below(path: str) -> tuple[dict, frozenset, frozenset]:
    """What the comparisons of single items allow, for items at a path."""
    also = {f"{path}.{key}": kind for key, kind in ALSO.items()}
    lacks = frozenset(f"{path}.{key}" for key in MAY_LACK)
    return also, lacks, frozenset(f"{path}.{key}" for key in REELS_MAY_LACK)


def feed(member: Visitor, pk: str, cursor: str = "", count: int = 12) -> dict:
    answer = member.get(f"/api/v1/feed/user/{pk}/?count={count}&max_id={cursor}")
    assert answer.status_code == 200
    return answer.json()


def posts_of(page: dict) -> list[dict]:
    """The posts of a page of somebody's feed, in either form."""
    grid = page["profile_grid_items"] or ()
    return page["items"] or [entry["media"] for entry in grid]


def cursor_of(page: dict) -> str | None:
    return page.get("next_max_id") or page["profile_grid_items_cursor"]


def test_feeds_have_the_recorded_shape(member, people):
    tree = load("feed_user_username__02")
    also, lacks, _ = below("items")
    seen = set()
    for true in people[:15]:
        page = feed(member, true["pk"])
        if page["profile_grid_items"]:
            continue
        assert problems(tree, page, also, lacks | NONE_HAS) == []
        assert [post["code"] for post in page["items"]] == true["latest_shortcodes"][
            : page["num_results"]
        ]
        assert page["user"]["username"] == true["username"]
        seen |= {post["product_type"] for post in page["items"]}
    assert {"feed", "clips", "carousel_container"} <= seen


def test_other_form_of_a_feed(sandbox, member, people):
    """Some accounts have their posts in ``profile_grid_items``."""
    pages = {true["username"]: feed(member, true["pk"]) for true in people}
    grids = [name for name, page in pages.items() if page["profile_grid_items"]]
    assert 0 < len(grids) < len(pages) / 2
    for name in grids:
        assert pages[name]["items"] == []
        assert "next_max_id" not in pages[name]
        shown = [post["code"] for post in posts_of(pages[name])]
        assert shown == all_of(sandbox, f"users/{name}/posts")[: len(shown)]


@pytest.mark.parametrize("is_grid", [False, True])
def test_feeds_to_their_end(sandbox, member, people, is_grid):
    true = next(
        x
        for x in people
        if 80 < x["media_count"] < 1000
        and bool(feed(member, x["pk"])["profile_grid_items"]) == is_grid
    )
    pages = walk(lambda cursor: feed(member, true["pk"], cursor, 33), cursor_of)
    codes = [post["code"] for page in pages for post in posts_of(page)]
    assert codes == all_of(sandbox, f"users/{true['username']}/posts")
    assert [page["more_available"] for page in pages] == [True] * (len(pages) - 1) + [False]
    assert "next_max_id" not in pages[-1]
    assert max(page["num_results"] for page in pages) == 33


def test_pages_may_be_short(member, people):
    lengths = set()
    for true in [x for x in people if x["media_count"] > 60]:
        page = feed(member, true["pk"])
        lengths.add(page["num_results"])
        assert page["more_available"]
    assert lengths == {9, 12}


@pytest.mark.parametrize("count", ["0", "-1", "x", "1000"])
def test_counts_that_are_none(member, people, count):
    true = next(x for x in people if x["media_count"] > 60)
    assert 1 <= feed(member, true["pk"], count=count)["num_results"] <= 33


def test_pinned_posts_come_first(sandbox, member, people):
    for true in people:
        shown = posts_of(feed(member, true["pk"]))
        pinned = [post["code"] for post in shown if post["timeline_pinned_user_ids"]]
        if pinned:
            assert [post["code"] for post in shown[: len(pinned)]] == pinned
            return
    raise AssertionError("nobody pins posts")


def test_feed_by_name(visitor, people):
    tree = load("feed_user_username__02")
    also, lacks, _ = below("items")
    for true in people[:8]:
        page = visitor.get(f"/api/v1/feed/user/{true['username']}/username/", **AT_APP).json()
        assert posts_of(page)[0]["code"] == true["latest_shortcodes"][0]
        if not page["profile_grid_items"]:
            assert problems(tree, page, also, lacks | NONE_HAS) == []


def test_feed_of_an_unknown_name(visitor):
    answer = visitor.get("/api/v1/feed/user/missing_one/username/", **AT_APP)
    assert same(answer, "no_items")
    assert problems(load("feed_user_username__01"), answer.json()) == []


def test_names_with_a_meaning(visitor, member):
    def by_name(name):
        return visitor.get(f"/api/v1/feed/user/{name}/username/", **AT_APP)

    assert same(by_name("renamed_feed"), "no_items")
    assert same(by_name("private_feed"), "not_authorized")
    assert same(by_name("walled_feed"), "please_wait")
    assert [by_name("throttled_feed").status_code for _ in range(3)] == [429, 429, 200]


def test_private_feeds(sandbox, member):
    pk = truth(sandbox, "private_feed")["pk"]
    page = feed(member, pk)
    assert (page["items"], page["num_results"], page["more_available"]) == ([], 0, False)
    assert page["user"]["is_private"] is True
    assert same(member.get(f"/api/v1/feed/user/{pk}/", **AT_APP), "not_authorized")


def test_feed_of_nobody(member):
    assert same(member.get("/api/v1/feed/user/0/"), "invalid_target_user")


@pytest.mark.parametrize("path", ["feed/user/5/", "usertags/5/feed/"])
def test_feeds_need_a_login(visitor, path):
    assert same(visitor.get(f"/api/v1/{path}"), "please_wait")
    assert same(visitor.get(f"/api/v1/{path}", **AT_APP), "please_wait")


def test_reels_need_a_login(visitor):
    answer = visitor.request("POST", "/api/v1/clips/user/", data={"target_user_id": "5"})
    assert same(answer, "please_wait")


def test_feed_by_name_is_for_the_app(visitor):
    answer = visitor.get("/api/v1/feed/user/anna/username/", headers=APP)
    assert same(answer, "useragent_mismatch")
    assert visitor.get("/api/v1/feed/user/anna/username/").status_code == 404


def clips(member: Visitor, pk: str, cursor: str = "", size: int = 12) -> dict:
    form = {"target_user_id": pk, "page_size": str(size), "include_feed_video": "true"}
    answer = member.request("POST", "/api/v1/clips/user/", data={**form, "max_id": cursor})
    assert answer.status_code == 200
    return answer.json()


def test_reels(sandbox, member, people):
    tree = load("clips_user__02")
    also, _, lacks = below("items.media")
    # That body was recorded of somebody without captions, texts or tags.
    also |= {"items.media.caption": "*", "items.media.usertags": "*"}
    true = next(x for x in people if 60 < x["clips_count"] < 500)
    pages = walk(
        lambda cursor: clips(member, true["pk"], cursor, 50),
        lambda page: page["paging_info"]["max_id"],
    )
    for page in pages:
        assert problems(tree, page, also, lacks) == []
    assert [x["paging_info"]["more_available"] for x in pages] == [True] * (len(pages) - 1) + [
        False
    ]
    codes = [item["media"]["code"] for page in pages for item in page["items"]]
    assert codes == all_of(sandbox, f"users/{true['username']}/clips")


def reels_with(who: Visitor, field: str, audio_id: str, cursor: str = "") -> dict:
    form = {field: audio_id, "max_id": cursor}
    answer = who.request("POST", "/api/v1/clips/music/", data=form)
    assert answer.status_code == 200
    guard, _, body = answer.text.partition(";{")
    assert guard == "for (;;)"
    return json.loads("{" + body)["payload"]


def test_reels_with_a_song(sandbox, visitor, member, people):
    """Open to visitors; only the parts around the posts are known."""
    true = next(x for x in people if x["clips_count"] > 40)
    music = [item["media"]["clips_metadata"] for item in clips(member, true["pk"], "", 40)["items"]]
    song = next(x["music_info"]["music_asset_info"] for x in music if x["music_info"])
    pages = walk(
        lambda cursor: reels_with(visitor, "audio_cluster_id", song["audio_cluster_id"], cursor),
        lambda page: page["paging_info"]["max_id"],
    )
    reels = [item["media"] for page in pages for item in page["items"]]
    assert len(pages) > 1
    codes = [reel["code"] for reel in reels]
    assert codes == all_of(sandbox, f"sounds/{song['audio_cluster_id']}")
    for reel in reels:
        asset = reel["clips_metadata"]["music_info"]["music_asset_info"]
        assert asset["title"] == song["title"]


def test_reels_with_a_sound_of_its_own(visitor, member, people):
    true = next(x for x in people if x["clips_count"] > 40)
    items = clips(member, true["pk"], "", 40)["items"]
    reel = next(x["media"] for x in items if x["media"]["clips_metadata"]["original_sound_info"])
    sound = reel["clips_metadata"]["original_sound_info"]["audio_asset_id"]
    (found,) = reels_with(visitor, "original_sound_audio_asset_id", sound)["items"]
    assert found["media"]["code"] == reel["code"]
    assert reels_with(visitor, "audio_cluster_id", "5")["items"] == []


def test_reels_of_those_who_hide_them(sandbox, member):
    page = clips(member, truth(sandbox, "private_feed")["pk"])
    assert (page["items"], page["paging_info"]["more_available"]) == ([], False)


def test_tagged_posts(sandbox, member, people):
    true = next(x for x in people if x["tagged_count"] > 40)
    pages = walk(
        lambda cursor: member.get(
            f"/api/v1/usertags/{true['pk']}/feed/?count=20&max_id={cursor}"
        ).json(),
        lambda page: page.get("next_max_id"),
    )
    items = [item for page in pages for item in page["items"]]
    codes = [item["code"] for item in items]
    assert codes == all_of(sandbox, f"users/{true['username']}/tagged")
    for item in items:
        assert true["pk"] in [tag["user"]["pk_id"] for tag in item["usertags"]["in"]]


def test_what_changes_after_a_day():
    with SandboxProcess.start() as process, Visitor(process, login(process)) as member:
        true = truth(process, "deleting_2")
        before = all_of(process, f"users/{true['username']}/posts")
        first = feed(member, true["pk"], count=12)
        newest = control(process, f"/world/media/{before[0]}")
        leaving, moving = truth(process, "leaving_7"), truth(process, "moving_7")
        assert post(process, "/advance", {"seconds": 86_400})[0] == 200
        after = all_of(process, f"users/{true['username']}/posts")
        assert before == [newest["shortcode"], *after]
        assert same(member.get(f"/api/v1/media/{newest['pk']}/info/"), "media_not_found")
        # A cursor of before leads on all the same.
        pages = walk(lambda cursor: feed(member, true["pk"], cursor or cursor_of(first)), cursor_of)
        codes = [item["code"] for page in (first, *pages) for item in posts_of(page)]
        assert codes == before
        assert same(member.get(f"/api/v1/feed/user/{leaving['pk']}/"), "invalid_target_user")
        assert feed(member, moving["pk"])["user"]["username"] == "moved_7"
