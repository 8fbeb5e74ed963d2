"""REST: comments, likers, likes, and what a login sees as its own."""

from __future__ import annotations

import json
from itertools import islice

import pytest
from keytrees import load, problems
from sandbox_visitor import APP, APP_AGENT, Visitor, control, login, same
from test_sandbox_rest_feeds import all_of, below, walk
from test_sandbox_rest_media import NAMES, WORLD

from instaspider.parsing.feeds import feed_timeline
from instaspider.sandbox.process import SandboxProcess
from instaspider.sandbox.tables import fits
from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.fits import is_drawn
from instaspider.sandbox.tables.table import RENDERER
from instaspider.sandbox.world import drawing, grids
from instaspider.sandbox.world.posts import Post

AT_APP = {"headers": {**APP, "User-Agent": APP_AGENT}}


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
def viewer(sandbox):
    """Name of the person whose login it is."""
    return control(sandbox, f"/world/pks/{login(sandbox)['ds_user_id']}")["username"]


@pytest.fixture(scope="module")
def posts():
    """Late posts of public people; the first ones have many comments, but not thousands."""
    public = [x for name in NAMES if (x := WORLD.find(name).person) and not x.is_private]
    found = [post for person in public for post in drawing.own_posts(person)[:8]]
    found = [post for post in found if post.comment_count < 400]
    return sorted(found, key=lambda post: -post.comment_count)


def fetch(member: Visitor, path: str, **options) -> dict:
    answer = member.get(f"/api/v1/{path}", **options)
    assert answer.status_code == 200
    return answer.json()


def pages_of_comments(member, pk: str, order: str, cursor_name: str) -> list[dict]:
    def ask(cursor: str) -> dict:
        query = {"can_support_threading": "true", "sort_order": order, cursor_name: cursor}
        return fetch(member, f"media/{pk}/comments/", params=query)

    def cursor(page: dict) -> str | None:
        """On the last page a cursor stands that leads nowhere."""
        more = page["has_more_comments"] or page["has_more_headload_comments"]
        return page[f"next_{cursor_name}"] if more else None

    return walk(ask, cursor)


@pytest.mark.parametrize("older", [False, True])
@pytest.mark.parametrize("order", ["popular", "recent"])
def test_comments_to_their_end(sandbox, member, posts, order, older):
    """Pages of some posts are in the form of media_comments/01, which names no order, where it can
    tell all of them."""
    schema, recorded = load("media_comments__schema"), load("media_comments__01")
    # The second is of public bodies and readers, no tree has it.
    also = {"comments.giphy_media_info": "*", "comments.is_liked_by_media_owner": "*"}
    found = (post for post in posts if is_drawn("media comments", post.pk) == older)
    walks = (
        (post, pages_of_comments(member, post.pk, order, "min_id")) for post in islice(found, 20)
    )
    post, pages = next(
        (post, pages)
        for post, pages in walks
        if any(not problems(recorded, page) for page in pages) == older
    )
    assert len(pages) > 2
    for page in pages:
        assert not older or not problems(recorded, page) or not problems(schema, page, also)
        if not older:
            assert problems(schema, page, also) == []
            assert page["sort_order"] == order
        assert page["comment_count"] == post.comment_count
        assert ("server_cursor" in json.loads(page["next_min_id"])) == (page is not pages[-1])
        assert page["has_more_headload_comments"] == (page is not pages[-1])
    true = control(sandbox, f"/world/media/{post.shortcode}/comments?count=1000&order={order}")
    comments = [comment for page in pages for comment in page["comments"]]
    assert [str(x["pk"]) for x in comments] == [x["pk"] for x in true["comments"]]
    assert [x["text"] for x in comments] == [x["text"] for x in true["comments"]]
    assert [x["comment_index"] for x in comments] == list(range(len(comments)))
    total = len(comments) + sum(x["child_comment_count"] for x in comments)
    assert total == post.comment_count


def test_comments_from_the_tail(member, posts):
    pages = pages_of_comments(member, posts[0].pk, "popular", "max_id")
    assert [page["has_more_comments"] for page in pages] == [True] * (len(pages) - 1) + [False]
    pks = {str(comment["pk"]) for page in pages for comment in page["comments"]}
    whole = pages_of_comments(member, posts[0].pk, "popular", "min_id")
    assert pks == {str(comment["pk"]) for page in whole for comment in page["comments"]}


@pytest.mark.parametrize(
    ("form", "cursor"), [("inline_", "min"), ("", "max")], ids=["inline", "all at once"]
)
def test_replies(sandbox, member, posts, form, cursor):
    true = control(sandbox, f"/world/media/{posts[0].shortcode}/comments?count=1000")["comments"]
    thread = max(true, key=lambda comment: comment["reply_count"])
    path = f"media/{posts[0].pk}/comments/{thread['pk']}/{form}child_comments/"
    pages = walk(
        lambda after: fetch(member, path, params={f"{cursor}_id": after}),
        lambda page: page.get(f"next_{cursor}_child_cursor"),
    )
    replies = [reply for page in pages for reply in page["child_comments"]]
    assert [x["pk"] for x in replies] == [x["pk"] for x in thread["replies"]]
    assert {x["parent_comment_id"] for x in replies} == {thread["pk"]}
    more = [page["has_more_head_child_comments"] for page in pages]
    assert more == [True] * (len(pages) - 1) + [False]


def test_previews_of_replies(member, posts):
    comments = fetch(member, f"media/{posts[0].pk}/comments/")["comments"]
    shown = [x for x in comments if x["preview_child_comments"]]
    assert shown
    assert all(x["child_comment_count"] for x in shown)


def test_replies_of_nothing(member, posts):
    path = f"/api/v1/media/{posts[0].pk}/comments/17900000000000000/child_comments/"
    assert same(member.get(path), "media_unavailable")


def test_likers(sandbox, member, posts):
    post = next(post for post in posts if 20 < post.like_count < 90)
    body = fetch(member, f"media/{post.pk}/likers/")
    assert problems(load("media_likers__schema"), body) == []
    true = control(sandbox, f"/world/media/{post.shortcode}/likers?count=1000")
    assert [x["pk"] for x in body["users"]] == [x["pk"] for x in true["users"]]
    assert body["user_count"] == post.like_count


def test_home_feed(sandbox, member, viewer):
    tree = load("feed_timeline__02")
    also, lacks, _ = below("feed_items.media_or_ad")
    root = "feed_items.media_or_ad"
    also |= {
        f"{root}.carousel_media": "*",  # that of today has the keys of videos too
        f"{root}.usertags": "*",
        f"{root}.clips_metadata.music_info.music_consumption_info.ig_artist": "null",
        f"{root}.clips_metadata.music_info": "null",
        f"{root}.clips_metadata.original_sound_info": "*",
    }
    pages = walk(
        lambda cursor: fetch(member, f"feed/timeline/?max_id={cursor}"),
        lambda page: page.get("next_max_id"),
    )
    ads, shown = [], []
    for page in pages:
        if older := "client_gap_enforcer_matrix" in page:
            read = {f"{root}.ad_id": "*"}  # by instaloader 4.16
            assert problems(load("feed_timeline__03"), page, read) == []
        page["feed_items"] = [entry for entry in page["feed_items"] if "media_or_ad" in entry]
        items = [entry["media_or_ad"] for entry in page["feed_items"]]
        ads += [item for item in items if "injected" in item]
        page["feed_items"] = [x for x in page["feed_items"] if "injected" not in x["media_or_ad"]]
        assert older or problems(tree, page, also, lacks | {"next_max_id"}) == []
        shown += [entry["media_or_ad"]["code"] for entry in page["feed_items"]]
    assert shown == all_of(sandbox, f"users/{viewer}/timeline")
    assert len(ads) > 3
    assert {ad["product_type"] for ad in ads} == {"ad"}


def test_tags_in_the_home_feed(member):
    """As recorded in 2022."""
    tree = load("media_info_or___a1__02").children["items"].children["usertags"]
    pages = walk(
        lambda cursor: fetch(member, f"feed/timeline/?max_id={cursor}"),
        lambda page: page.get("next_max_id"),
    )
    newest = [page for page in pages if "client_gap_enforcer_matrix" not in page]
    items = [entry["media_or_ad"] for page in newest for entry in page["feed_items"]]
    tagged = [item["usertags"] for item in items if "usertags" in item]
    assert tagged
    for usertags in tagged:
        assert problems(tree, usertags, {"in.position": "[int]|[float]"}) == []


def test_tags_in_the_form_of_the_home_feed_with_suggested_people(posts):
    """Posts with tags are rare in the feed of a login, so each is shown by itself."""
    tree = load("feed_timeline__03").children["feed_items"].children["media_or_ad"]
    tagged = [post for post in posts if post.tagged and fits.home(post)]
    show, call = RENDERER.show("app_timeline_older", Post), Call(WORLD, None)
    shown = [show(post, call) for post in tagged]
    for item in shown:
        assert problems(tree.children["usertags"], item["usertags"]) == []
    page = json.dumps({"feed_items": [{"media_or_ad": item} for item in shown]}).encode()
    told = {
        item.pk: [each.username for each in item.tagged_users or ()]
        for item in feed_timeline(page, row="feed_timeline").items
    }
    assert len(told) > 5
    assert told == {post.pk: [tag.person.username for tag in post.tagged] for post in tagged}


def test_home_feed_by_post(member):
    by_get = fetch(member, "feed/timeline/")
    by_post = member.request("POST", "/api/v1/feed/timeline/", data={"reason": "cold_start"})
    assert by_post.json() == by_get
    second = member.request(
        "POST", "/api/v1/feed/timeline/", data={"max_id": by_get["next_max_id"]}
    )
    assert second.json() == fetch(member, f"feed/timeline/?max_id={by_get['next_max_id']}")


def saved(member, path: str) -> list[dict]:
    pages = walk(
        lambda cursor: fetch(member, f"{path}?max_id={cursor}"),
        lambda page: page.get("next_max_id"),
    )
    return [entry["media"] for page in pages for entry in page["items"]]


def test_saved_posts(sandbox, member, viewer):
    tree = load("feed_saved_posts__01")
    also, lacks, _ = below("items.media")
    page = fetch(member, "feed/saved/posts/")
    assert problems(tree, page, also, lacks) == []
    codes = [item["code"] for item in saved(member, "feed/saved/posts/")]
    assert codes == all_of(sandbox, f"users/{viewer}/saved")


def test_collections(member):
    items = saved(member, "feed/saved/posts/")
    kept: dict[str, list[str]] = {}
    for item in items:
        for pk in item["saved_collection_ids"]:
            kept.setdefault(pk, []).append(item["code"])
    assert len(kept) == 2
    assert 0 < sum(map(len, kept.values())) < len(items)
    for pk, codes in kept.items():
        assert [x["code"] for x in saved(member, f"feed/collection/{pk}/posts/")] == codes
    assert member.get("/api/v1/feed/collection/5/posts/").status_code == 404


def liked(member) -> list[dict]:
    pages = walk(
        lambda cursor: fetch(member, f"feed/liked/?max_id={cursor}"),
        lambda page: page.get("next_max_id"),
    )
    return [item for page in pages for item in page["items"]]


def test_liked_posts(sandbox, member, viewer):
    items = liked(member)
    assert [x["code"] for x in items] == all_of(sandbox, f"users/{viewer}/liked")
    assert all(item["has_liked"] for item in items)


@pytest.mark.parametrize(
    "path",
    [
        "feed/timeline/",
        "feed/saved/posts/",
        "feed/collection/5/posts/",
        "feed/liked/",
        "media/5/comments/",
        "media/5/comments/5/child_comments/",
        "media/5/comments/5/inline_child_comments/",
        "media/5/likers/",
    ],
)
def test_all_of_it_needs_a_login(visitor, path):
    assert same(visitor.get(f"/api/v1/{path}"), "please_wait")
    assert same(visitor.get(f"/api/v1/{path}", **AT_APP), "please_wait")


def test_comments_of_what_is_not_there(member):
    hidden = grids.grid_of(WORLD.named("private_7"))[:1][0]
    for part in ("comments", "likers", "comments/5/child_comments"):
        for pk in ("1", hidden.pk):
            assert same(member.get(f"/api/v1/media/{pk}/{part}/"), "media_not_found")


def send(member: Visitor, path: str, host: dict | None = None, token: str | None = None):
    token = member.cookies["csrftoken"] if token is None else token
    return member.request("POST", path, headers={**(host or {}), "X-CSRFToken": token})


def likes_of(member, pk: str) -> tuple[bool, int]:
    (item,) = fetch(member, f"media/{pk}/info/")["items"]
    return item["has_liked"], item["like_count"]


@pytest.mark.parametrize(
    ("start", "host"),
    [("/api/v1/web/likes", {}), ("/api/v1/media", AT_APP["headers"])],
    ids=["web", "app"],
)
def test_likes(sandbox, member, viewer, posts, start, host):
    post = next(post for post in posts if not post.hides_likes and not likes_of(member, post.pk)[0])
    count = likes_of(member, post.pk)[1]
    for _ in range(2):  # the second changes nothing
        answer = send(member, f"{start}/{post.pk}/like/", host)
        assert same(answer, "status_ok")
        assert likes_of(member, post.pk) == (True, count + 1)
    assert all_of(sandbox, f"users/{viewer}/liked")[0] == post.shortcode
    assert fetch(member, f"media/{post.pk}/likers/")["users"][0]["username"] == viewer
    assert liked(member)[0]["code"] == post.shortcode
    assert same(send(member, f"{start}/{post.pk}/unlike/", host), "status_ok")
    assert likes_of(member, post.pk) == (False, count)


def test_likes_are_refused(visitor, member, posts):
    path = f"/api/v1/web/likes/{posts[0].pk}/like/"
    assert same(send(visitor, path), "please_wait")
    assert same(member.request("POST", path), "forbidden")
    assert same(send(member, path, token="wrong"), "forbidden")
    assert same(send(member, "/api/v1/web/likes/1/like/"), "media_not_found")
    assert member.get(path).status_code == 404


@pytest.mark.parametrize(("mode", "last"), [("normal", 400), ("off", 200)])
def test_too_many_likes(posts, mode, last):
    with (
        SandboxProcess.start(["--gatekeeper", mode]) as process,
        Visitor(process, login(process)) as member,
    ):
        path = "/api/v1/web/likes/{}/like/"
        answers = [send(member, path.format(post.pk)) for post in posts[:31]]
        assert [x.status_code for x in answers] == [200] * 30 + [last]
        assert same(answers[-1], "feedback" if last == 400 else "status_ok")
