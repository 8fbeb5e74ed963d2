"""The control page's view of the world, and its clock."""

from __future__ import annotations

import urllib.error

import pytest
from sandbox_visitor import PROFILE, Visitor, control, post, truth

from instaspider.sandbox.process import SandboxProcess

DAY = 86_400


@pytest.fixture(scope="module")
def sandbox():
    with SandboxProcess.start() as process:
        yield process


def page(sandbox, address, **query):
    return control(sandbox, f"/world/{address}?" + "&".join(f"{k}={v}" for k, v in query.items()))


def test_lists_come_in_parts(sandbox):
    counts = {"posts": "media_count", "clips": "clips_count", "tagged": "tagged_count"}
    true = truth(sandbox, "nasa")
    for part, count in counts.items():
        whole = page(sandbox, f"users/nasa/{part}", count=1000)
        assert whole["count"] == true[count]
        assert len(whole["shortcodes"]) == min(1000, true[count])
        some = page(sandbox, f"users/nasa/{part}", offset=3, count=4)
        assert some["shortcodes"] == whole["shortcodes"][3:7]
    posts = page(sandbox, "users/nasa/posts")["shortcodes"]
    assert posts[:12] == true["latest_shortcodes"]
    assert true["visible_count"] == true["media_count"]
    assert truth(sandbox, "private_x")["visible_count"] == 0


def test_people(sandbox):
    true = truth(sandbox, "nasa")
    for part, count in (("followers", "follower_count"), ("following", "following_count")):
        found = page(sandbox, f"users/nasa/{part}", count=5)
        assert found["count"] == true[count]
        for user in found["users"]:
            assert truth(sandbox, user["username"])["pk"] == user["pk"]
    assert control(sandbox, f"/world/pks/{true['pk']}") == true
    similar = page(sandbox, "users/nasa/similar")
    assert len(similar["users"]) == similar["count"] <= 44


def test_posts_with_all_about_them(sandbox):
    codes = [
        code
        for name in ("nasa", *(f"person_{n}" for n in range(9)))
        for code in page(sandbox, f"users/{name}/posts", count=15)["shortcodes"]
    ]
    kinds = set()
    for code in codes:
        true = control(sandbox, f"/world/media/{code}")
        kinds.add(true["media_type"])
        assert true["shortcode"] == code
        assert bool(true["children"]) == (true["media_type"] == "carousel")
        assert bool(true["videos"]) == (true["media_type"] == "video")
        assert bool(true["images"]) == (true["media_type"] != "carousel")
        for child in true["children"]:
            assert child["images"][0]["url"].startswith("https://")
        if true["location"]:
            place = control(sandbox, f"/world/places/{true['location']['pk']}")
            assert {k: place[k] for k in true["location"]} == true["location"]
    assert kinds == {"photo", "video", "carousel"}


def test_comments_and_likers(sandbox):
    code = truth(sandbox, "nasa")["latest_shortcodes"][1]
    true = control(sandbox, f"/world/media/{code}")
    comments = page(sandbox, f"media/{code}/comments", count=1000)["comments"]
    assert true["comment_count"] == len(comments) + sum(len(x["replies"]) for x in comments)
    recent = page(sandbox, f"media/{code}/comments", count=1000, order="recent")["comments"]
    assert [x["created_at"] for x in recent] == sorted(
        (x["created_at"] for x in comments), reverse=True
    )
    likers = page(sandbox, f"media/{code}/likers", count=3)
    assert likers["count"] == true["like_count"]
    assert len(likers["users"]) == min(3, true["like_count"])


def test_hashtags(sandbox):
    tag = control(sandbox, "/world/hashtags/cats")
    assert tag["name"] == "cats"
    assert "#cats" in control(sandbox, f"/world/media/{tag['recent'][0]}")["caption"]


def test_searches(sandbox):
    found = control(sandbox, "/world/searches/cats")
    assert "cats" in [tag["name"] for tag in found["hashtags"]]
    assert {"users", "hashtags", "places"} == set(found)


@pytest.mark.parametrize(
    "address",
    [
        *(
            "/",
            "/world/",
            "/world/users",
            "/world/users/nasa/friends",
            "/world/users/missing_a/posts",
        ),
        *("/world/media/x", "/world/media/AAAA/likers", "/world/hashtags/x", "/world/places/1"),
        *("/world/pks/0", "/world/nothing/x"),
    ],
)
def test_what_is_not_there(sandbox, address):
    with pytest.raises(urllib.error.HTTPError, match="404") as caught:
        control(sandbox, address)
    caught.value.close()


def test_the_clock():
    with SandboxProcess.start() as sandbox, Visitor(sandbox) as visitor:
        start = post(sandbox, "/advance", {})[1]["now"]
        before = truth(sandbox, "moving_house")
        picture = visitor.get(PROFILE + "nasa").json()["data"]["user"]["profile_pic_url"]
        assert visitor.get(PROFILE + "leaving_home").status_code == 200
        names = [f"person_{n}" for n in range(40)]
        stories = [page(sandbox, f"users/{name}/stories")["shortcodes"] for name in names]
        assert any(stories)
        status, answer = post(sandbox, "/advance", {"seconds": DAY})
        assert (status, answer) == (200, {"now": start + DAY, "changed": True})
        assert visitor.get(PROFILE + "leaving_home").status_code == 404
        after = truth(sandbox, "moving_house")
        assert (after["exists"], after["renamed_to"]) == (False, "moved_house")
        assert truth(sandbox, "moved_house")["pk"] == before["pk"]
        later = [page(sandbox, f"users/{name}/stories")["shortcodes"] for name in names]
        assert not {x for y in stories for x in y} & {x for y in later for x in y}
        renewed = visitor.get(PROFILE + "nasa").json()["data"]["user"]["profile_pic_url"]
        assert renewed != picture


@pytest.mark.parametrize("seconds", [-1, "1", 1.5, None, True, 10**10])
def test_the_clock_refuses_what_is_no_time(sandbox, seconds):
    assert post(sandbox, "/advance", {"seconds": seconds})[0] == 400
