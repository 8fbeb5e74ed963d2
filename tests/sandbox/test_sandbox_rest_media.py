"""REST answers about posts have the shapes of the recorded ones and say what is true."""

from __future__ import annotations

import pytest
from keytrees import load, problems
from sandbox_visitor import APP, APP_AGENT, Visitor, control, login, same

from instaspider.sandbox.process import SandboxProcess
from instaspider.sandbox.world import grids
from instaspider.sandbox.world.posts import Post
from instaspider.sandbox.world.world import World

WORLD = World(1)
"""The same as that of the sandbox."""
NAMES = [f"person_{number}" for number in range(60)]

PHOTO, VIDEO, CAROUSEL = 1, 2, 8
VIDEO_KEYS = frozenset(
    {
        "clips_metadata",
        "has_audio",
        "ig_play_count",
        "is_dash_eligible",
        "number_of_qualities",
        "play_count",
        "video_codec",
        "video_dash_manifest",
        "video_duration",
        "video_versions",
    }
)
OWN_FILES = frozenset({"image_versions2", "original_height", "original_width"})
STILLS = frozenset(
    f"image_versions2.{key}"
    for key in ("additional_candidates", "scrubber_spritesheet_info_candidates")
)
REELS_MAY_LACK = frozenset({"like_count", "usertags"})
MAY_LACK = VIDEO_KEYS | OWN_FILES | STILLS | {"media_cropping_info"} | REELS_MAY_LACK
# What the recorded reels had not and others have; from other key trees, see values_post.py.
ALSO = {
    "caption": "null",
    "accessibility_caption": "*",
    "carousel_media": "*",
    "carousel_media_count": "*",
    "carousel_media_ids": "*",
    "clips_metadata.music_info": "*",
    "clips_metadata.original_sound_info": "null",
    "coauthor_producers": "*",
    "expiring_at": "*",
    "lat": "*",
    "lng": "*",
    "location": "*",
    "music_metadata": "*",
    "timeline_pinned_user_ids": "[int]",
    "clips_tab_pinned_user_ids": "[int]",
    "usertags.in.position": "[int]|[float]",
    "video_sticker_locales": "[]",
    "view_count": "*",
}


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
def posts():
    """Posts of public people, some of each kind."""
    public = [x for name in NAMES if (x := WORLD.find(name).person) and not x.is_private]
    return [post for person in public for post in grids.grid_of(person)[:6]]


def branch(name: str, path: str):
    """The part of a key tree below a dotted path."""
    node = load(name)
    for key in path.split("."):
        node = node.children[key]
    return node


def wrong(tree, item: dict) -> list[str]:
    """What differs from the recorded reels, but for what posts of this kind have not."""
    lacks = REELS_MAY_LACK if item["product_type"] == "clips" else MAY_LACK
    return problems(tree, [item], ALSO, lacks)


def info(who: Visitor, post: Post) -> dict:
    answer = who.get(f"/api/v1/media/{post.pk}/info/")
    assert answer.status_code == 200
    (item,) = answer.json()["items"]
    return item


def first(posts: list[Post], wanted) -> Post:
    return next(post for post in posts if wanted(post))


def test_info_has_the_recorded_shape(member, posts):
    tree = branch("media_info__02", "items")
    kinds = set()
    for post in posts[:150]:
        item = info(member, post)
        if "linked_media_data" in item:
            assert problems(branch("media_info__05", "items"), [item]) == []
        else:
            assert wrong(tree, item) == []
        kinds.add(item["media_type"])
    assert kinds == {PHOTO, VIDEO, CAROUSEL}


def test_body_of_info(member, posts):
    body = member.get(f"/api/v1/media/{posts[0].pk}_{posts[0].owner.pk}/info/").json()
    assert body.pop("items")[0]["code"] == posts[0].shortcode
    assert body == {
        "num_results": 1,
        "more_available": False,
        "auto_load_more_enabled": False,
        "status": "ok",
    }


def test_info_is_true(sandbox, member, posts):
    for post in posts[:40]:
        item, true = info(member, post), control(sandbox, f"/world/media/{post.shortcode}")
        assert (item["pk"], item["code"]) == (true["pk"], true["shortcode"])
        assert item["id"] == f"{true['pk']}_{true['user']['pk']}"
        assert item["taken_at"] == true["taken_at"]
        assert item["comment_count"] == true["comment_count"]
        # Hidden, a placeholder stands there.
        assert item["like_count"] == (
            min(3, true["like_count"]) if true["hides_likes"] else true["like_count"]
        )
        assert (item["caption"] or {"text": None})["text"] == true["caption"]
        assert item["user"]["pk"] == int(true["user"]["pk"])
        assert item.get("play_count") == true["play_count"]
        tags = [tag["user"]["pk_id"] for tag in item.get("usertags", {"in": []})["in"]]
        assert tags == [user["pk"] for user in true["tagged_users"]]
        place = item.get("location", {"name": None})["name"]
        assert place == (true["location"] or {"name": None})["name"]


def test_photos_videos_and_carousels(member, posts):
    photo = info(member, first(posts, lambda x: x.media_type == PHOTO))
    assert "carousel_media" not in photo
    assert not VIDEO_KEYS & photo.keys()
    reel = info(member, first(posts, lambda x: x.product_type == "clips"))
    assert {version["type"] for version in reel["video_versions"]} == {101, 102, 103}
    carousel = info(member, first(posts, lambda x: x.media_type == CAROUSEL))
    parts = carousel["carousel_media"]
    assert len(parts) == carousel["carousel_media_count"] > 1
    assert [part["pk"] for part in parts] == carousel["carousel_media_ids"]
    assert not OWN_FILES & carousel.keys()


def test_parts_of_carousels(member, posts):
    """As recorded in 2022; ids were numbers then."""
    tree = branch("media_info_or___a1__03", "items.carousel_media")
    also = {"pk": "str", **dict.fromkeys(PARTS_OF_TODAY, "*")}
    for post in [post for post in posts if post.media_type == CAROUSEL][:10]:
        assert problems(tree, info(member, post)["carousel_media"], also) == []


PARTS_OF_TODAY = ("can_see_insights_as_brand", "comment_inform_treatment", "sharing_friction_info")


def test_hidden_likes(member, posts):
    item = info(member, first(posts, lambda x: x.hides_likes and x.like_count > 3))
    assert item["like_and_view_counts_disabled"] is True
    assert item["like_count"] == 3


def test_music(member, posts):
    own = first(posts, lambda x: x.is_video and x.music and x.music.is_original)
    sound = info(member, own)["clips_metadata"]
    assert sound["audio_type"] == "original_sounds"
    assert sound["original_sound_info"]["ig_artist"]["username"] == own.owner.username
    song = first(posts, lambda x: x.product_type == "clips" and not x.music.is_original)
    licensed = info(member, song)["clips_metadata"]
    assert licensed["audio_type"] == "licensed_music"
    tree = branch("feed_saved_posts__01", "items.media.clips_metadata.music_info")
    also = {"music_consumption_info.ig_artist": "null"}
    assert problems(tree, licensed["music_info"], also) == []
    assert licensed["music_info"]["music_asset_info"]["title"] == song.music.title


def test_coauthors(member, posts):
    post = first(posts, lambda x: x.coauthors)
    names = [user["username"] for user in info(member, post)["coauthor_producers"]]
    assert names == [person.username for person in post.coauthors]


def test_medias_that_are_not_there(member):
    hidden = grids.grid_of(WORLD.named("private_7"))[:1][0]
    for pk in (hidden.pk, "1", "999999999999999999999"):
        assert same(member.get(f"/api/v1/media/{pk}/info/"), "media_not_found")
    assert same(member.get("/api/v1/media/CxYz/info/"), "invalid_media_id")


def test_without_a_login(visitor, posts):
    assert same(visitor.get(f"/api/v1/media/{posts[0].pk}/info/"), "please_wait")
    app = {"headers": {**APP, "User-Agent": APP_AGENT}}
    assert same(visitor.get(f"/api/v1/media/{posts[0].pk}/info/", **app), "please_wait")


def test_app_gets_a_token_for_its_session(member, posts):
    path = f"/api/v1/media/{posts[0].pk}/info/"
    answer = member.get(path, headers={**APP, "User-Agent": APP_AGENT})
    assert answer.headers["ig-set-authorization"].startswith("Bearer IGT:2:")
    assert "ig-set-authorization" not in member.get(path).headers


def test_new_addresses_of_a_video(member, posts):
    app = {"headers": {**APP, "User-Agent": APP_AGENT}}
    reel = first(posts, lambda x: x.product_type == "clips")
    body = member.get(f"/api/v1/video/refresh_resources/{reel.pk}/", **app).json()
    assert body["status"] == "ok"
    assert body["video_versions"] == info(member, reel)["video_versions"]
    photo = first(posts, lambda x: x.media_type == PHOTO)
    answer = member.get(f"/api/v1/video/refresh_resources/{photo.pk}/", **app)
    assert same(answer, "media_unavailable")


def test_walled_owners(member):
    pk = grids.grid_of(WORLD.named("walled_5"))[:1][0].pk
    assert same(member.get(f"/api/v1/media/{pk}/info/"), "please_wait")


def test_limited_owners(member):
    pk = grids.grid_of(WORLD.named("throttled_8"))[:1][0].pk
    statuses = [member.get(f"/api/v1/media/{pk}/info/").status_code for _ in range(3)]
    assert statuses == [429, 429, 200]
