"""Stories and highlights by the REST API."""

from __future__ import annotations

import pytest
from keytrees import problems
from sandbox_visitor import APP, APP_AGENT, Visitor, control, login, post, same
from surface import tree

from instaspider.sandbox.process import SandboxProcess
from instaspider.sandbox.world import stories
from instaspider.sandbox.world.viewers import story_viewers
from instaspider.sandbox.world.world import World

WORLD = World(1)
"""The same as that of the sandbox."""
NAMES = [f"person_{number}" for number in range(60)]
PEOPLE = [WORLD.named(name) for name in NAMES]
OPEN = [person for person in PEOPLE if not person.is_private]
BY_APP = {"headers": APP | {"User-Agent": APP_AGENT}}
REELS = "/api/v1/feed/reels_media/?"


@pytest.fixture(scope="module")
def sandbox():
    with SandboxProcess.start(("--sessions", "2")) as process:
        yield process


@pytest.fixture(scope="module")
def visitor(sandbox):
    with Visitor(sandbox) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def member(sandbox):
    with Visitor(sandbox, login(sandbox)) as visitor:
        yield visitor


def codes(reel: dict) -> list[str]:
    return [item["code"] for item in reel["items"]]


def of_ids(*ids: str) -> str:
    return REELS + "&".join(f"reel_ids={each}" for each in ids)


def test_highlights(sandbox, member):
    shape = tree("feed_reels_media__01").children["reels_media"]
    kinds = set()
    for person in [person for person in OPEN if person.highlights][:6]:
        true = control(sandbox, f"/world/users/{person.username}/highlights")["highlights"]
        ids = [f"highlight:{each['pk']}" for each in true]
        body = member.get(of_ids(*ids)).json()
        assert body.keys() == {"reels", "reels_media", "status"}
        assert problems(shape, body["reels_media"]) == []
        assert list(body["reels"]) == ids
        assert list(body["reels"].values()) == body["reels_media"]
        assert [codes(reel) for reel in body["reels_media"]] == [x["shortcodes"] for x in true]
        assert [reel["title"] for reel in body["reels_media"]] == [x["title"] for x in true]
        items = [item for reel in body["reels_media"] for item in reel["items"]]
        kinds |= {item["media_type"] for item in items}
        for item in items:
            assert (item["media_type"] == 2) == ("video_versions" in item)
    assert kinds == {1, 2}


def test_a_highlight_that_is_empty(member):
    person, empty = next((x, h) for x in OPEN for h in x.highlights if not h.media_count)
    (reel,) = member.get(of_ids(f"highlight:{empty.pk}")).json()["reels_media"]
    assert (reel["items"], reel["media_count"], reel["user"]["pk"]) == ([], 0, person.pk)


def test_stories(sandbox, member):
    live = [person for person in OPEN if stories.live_stories(person)][:4]
    silent = next(person for person in OPEN if not stories.live_stories(person))
    body = member.get(of_ids(*[x.pk for x in (*live, silent)])).json()
    assert list(body["reels"]) == [person.pk for person in live]
    shape = tree("feed_reels_media__01").children["reels_media"].children["items"]
    also = {"expiring_at": "*"}
    for person, reel in zip(live, body["reels_media"], strict=True):
        path = f"/world/users/{person.username}/stories"
        assert codes(reel) == control(sandbox, path)["shortcodes"]
        assert problems(shape, reel["items"], also, frozenset({"highlights_info"})) == []
        assert reel["user"]["username"] == person.username
    one = live[0]
    answer = member.get(f"/api/v1/feed/user/{one.pk}/story/", **BY_APP).json()
    assert answer == {"reel": body["reels"][one.pk], "status": "ok"}
    answer = member.get(f"/api/v1/feed/user/{silent.pk}/story/", **BY_APP).json()
    assert answer == {"reel": None, "status": "ok"}


@pytest.mark.parametrize(("count", "status"), [(5, 200), (6, 560), (30, 560), (31, 400)])
def test_it_takes_five_reels_at_a_time(member, count, status):
    assert member.get(of_ids(*[person.pk for person in OPEN[:count]])).status_code == status


def test_nothing_to_see(member):
    private = WORLD.named("private_one")
    with_highlights = next(x for x in PEOPLE if x.is_private and x.highlights)
    kept = f"highlight:{with_highlights.highlights[0].pk}"
    body = member.get(of_ids(private.pk, kept, "0", "highlight:1", "nonsense")).json()
    assert body == {"reels": {}, "reels_media": [], "status": "ok"}
    assert member.get(REELS).json() == body
    path = f"/api/v1/highlights/{with_highlights.pk}/highlights_tray/"
    assert member.get(path).json() == {"tray": [], "status": "ok"}


def test_trays(sandbox, member):
    own = login(sandbox)["ds_user_id"]
    true = control(sandbox, f"/world/pks/{own}/tray")["users"]
    tray = member.get("/api/v1/feed/reels_tray/").json()["tray"]
    assert true
    assert [str(reel["id"]) for reel in tray] == [user["pk"] for user in true]
    for reel in tray:
        live = stories.live_stories(WORLD.find_pk(str(reel["id"])).person)
        assert reel["media_ids"] == [story.pk for story in live]
        assert reel["latest_reel_media"] == live[-1].taken_at
    person = next(person for person in OPEN if len(person.highlights) > 1)
    tray = member.get(f"/api/v1/highlights/{person.pk}/highlights_tray/").json()["tray"]
    seen = [(reel["id"], reel["title"], reel["media_count"]) for reel in tray]
    assert seen == [(f"highlight:{x.pk}", x.title, x.media_count) for x in person.highlights]
    covers = [reel["cover_media"]["cropped_image_version"]["url"] for reel in tray]
    assert all(".jpg?" in url for url in covers)


def test_logins(visitor, member):
    answer = visitor.get(of_ids("5"))
    assert same(answer, "no_reels")
    assert len(answer.content) == 26
    for path in ("/api/v1/feed/reels_tray/", "/api/v1/highlights/5/highlights_tray/"):
        assert same(visitor.get(path), "please_wait")
    path = "/api/v1/feed/user/5/story/"
    assert same(visitor.get(path, **BY_APP), "please_wait")
    assert same(visitor.get(path), "please_wait")
    assert member.get(path).json() == member.get(path, **BY_APP).json()


def test_viewers_of_a_story(sandbox, visitor, member):
    """Of one's own ones alone."""
    with Visitor(sandbox, login(sandbox, 2)) as teller:
        owner = WORLD.find_pk(teller.cookies["ds_user_id"]).person
        story = max(stories.live_stories(owner), key=lambda each: len(story_viewers(each)))
        path = f"/api/v1/media/{story.pk}/list_reel_media_viewer/"
        first = teller.get(path).json()
        cursor = first["next_max_id"]
        rest = teller.get(path, params={"max_id": cursor}).json()
    true = [person.username for person in story_viewers(story)]
    assert len(true) == first["total_viewer_count"] == rest["total_viewer_count"] > 50
    assert [user["username"] for user in first["users"] + rest["users"]] == true[:100]
    assert (first["user_count"], first["updated_media"]["pk"]) == (50, story.pk)
    assert same(member.get(path), "media_not_found")
    assert same(visitor.get(path), "please_wait")


def test_special_names(member):
    walled = WORLD.named("walled_one").pk
    assert same(member.get(of_ids("5", walled)), "please_wait")
    assert same(member.get(f"/api/v1/highlights/{walled}/highlights_tray/"), "please_wait")
    throttled = of_ids(WORLD.named("throttled_x").pk)
    assert [member.get(throttled).status_code for _ in range(3)] == [429, 429, 200]


def test_stories_end():
    live = next(person for person in OPEN if stories.live_stories(person))
    with SandboxProcess.start() as sandbox, Visitor(sandbox, login(sandbox)) as member:
        assert list(member.get(of_ids(live.pk)).json()["reels"]) == [live.pk]
        assert post(sandbox, "/advance", {"seconds": 86_400})[0] == 200
        reels = member.get(of_ids(live.pk)).json()["reels"]
        true = control(sandbox, f"/world/users/{live.username}/stories")["shortcodes"]
        assert [code for reel in reels.values() for code in codes(reel)] == true
        assert not {story.shortcode for story in stories.live_stories(live)} & set(true)
