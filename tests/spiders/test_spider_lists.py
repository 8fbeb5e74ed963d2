"""Each list spider against the sandbox: what its world shows this visitor, all of it, once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from crawling import ONE_BY_ONE, Crawled, as_task, crawl
from worlds import find, grid, listed, look

from instaspider.catalogue import routes
from instaspider.exceptions import ConfigurationError
from instaspider.items import Post
from instaspider.sandbox.world import viewers
from instaspider.sandbox.world.world import World

LOGIN_ONLY = (
    ("tagged", "users"),
    ("followers", "users"),
    ("following", "users"),
    ("stories", "users"),
    ("likers", "media"),
)


async def run(sandbox: Any, tmp_path: Any, spider: str, *, login: bool, **given: Any) -> Crawled:
    settings = {**sandbox.settings, **ONE_BY_ONE, "INSTASPIDER_SESSION_HOURLY": 10_000}
    settings |= {name: given.pop(name) for name in [*given] if name.startswith("INSTASPIDER_")}
    if login:
        settings["INSTASPIDER_SESSIONS"] = sandbox.process.session_cookies
    return await crawl(settings, tmp_path, spider, mode="fast", **given)


def outcome(crawled: Crawled) -> tuple[str, str]:
    (row,) = crawled.rows
    return row["outcome"], row["reason"]


def somebody(sandbox: Any) -> str:
    """Public, with some of everything."""
    return find(
        sandbox,
        lambda world: (
            40 < world["media_count"] < 120
            and not world["is_private"]
            and 60 < world["follower_count"] < 600
            and world["highlight_count"] > 1
            and look(sandbox, f"users/{world['username']}/clips")["count"] > 24
        ),
        stem="lister",
    )


def codes(crawled: Crawled) -> list[str]:
    return [item.shortcode for item in crawled.items]


def names(users: list[dict[str, Any]]) -> list[str]:
    return [user["username"] for user in users]


@pytest.mark.parametrize(
    ("spider", "part"), [("posts", "posts"), ("reels", "clips"), ("tagged", "tagged")]
)
@as_task
async def test_posts_of_somebody_with_a_login(sandbox, tmp_path, spider, part):
    name = somebody(sandbox)
    crawled = await run(sandbox, tmp_path, spider, login=True, users=name)
    assert codes(crawled) == grid(sandbox, name, part)
    assert outcome(crawled) == ("done", "")


@as_task
async def test_posts_that_somebody_reposted(sandbox, tmp_path):
    name = somebody(sandbox)
    crawled = await run(sandbox, tmp_path, "posts", login=True, users=name, tab="reposts")
    assert codes(crawled) == grid(sandbox, name, "reposts")
    for item in crawled.items:
        assert item.user.username == look(sandbox, f"media/{item.shortcode}")["user"]["username"]
        assert item.user.username != name
    assert outcome(crawled) == ("done", "")
    nobody = await run(sandbox, tmp_path, "posts", login=False, users=name, tab="reposts")
    assert outcome(nobody)[0] == "login_required"


@pytest.mark.parametrize(("spider", "argument"), LOGIN_ONLY)
@as_task
async def test_what_needs_a_login_says_so_without_a_request(sandbox, tmp_path, spider, argument):
    crawled = await run(sandbox, tmp_path, spider, login=False, **{argument: "nasa1"})
    (row,) = crawled.rows
    assert row["outcome"] == "login_required"
    assert row["reason"].startswith("needs a login: only logged-in visitors get it (")
    assert row["requests"] == "0"
    assert sandbox.requests() == []


@as_task
async def test_visitors_get_the_first_reels(sandbox, tmp_path):
    name = somebody(sandbox)
    crawled = await run(sandbox, tmp_path, "reels", login=False, users=name)
    assert codes(crawled) == grid(sandbox, name, "clips")[:12]
    said, reason = outcome(crawled)
    assert said == "login_required"
    assert reason.startswith("12 items came; the next page, at cursor '")
    assert "needs a login: visitors get no more than that" in reason
    enough = await run(sandbox, tmp_path, "reels", login=False, users=name, limit="12")
    assert outcome(enough) == ("done", "")


@pytest.mark.parametrize("part", ["followers", "following"])
@as_task
async def test_people_of_somebody(sandbox, tmp_path, part):
    name = somebody(sandbox)
    crawled = await run(sandbox, tmp_path, part, login=True, users=name)
    found = [item.username for item in crawled.items]
    assert len(set(found)) == len(found)
    assert sorted(found) == sorted(names(listed(sandbox, f"users/{name}/{part}", "users")))
    assert outcome(crawled) == ("done", "")


@pytest.mark.parametrize("login", [False, True])
@as_task
async def test_similar_accounts(sandbox, tmp_path, login):
    name = somebody(sandbox)
    crawled = await run(sandbox, tmp_path, "similar", login=login, users=name)
    assert [item.username for item in crawled.items] == names(
        listed(sandbox, f"users/{name}/similar", "users")
    )
    assert {item.list_pk for item in crawled.items} == {sandbox.user(name)["pk"]}
    assert len(sandbox.requests()) == 2  # the profile tells the id


@as_task
async def test_stories_and_highlights(sandbox, tmp_path):
    name = find(
        sandbox,
        lambda world: (
            world["highlight_count"] > 1
            and not world["is_private"]
            and look(sandbox, f"users/{world['username']}/stories")["count"] > 1
        ),
    )
    stories = await run(sandbox, tmp_path, "stories", login=True, users=name)
    assert sorted(codes(stories)) == sorted(grid(sandbox, name, "stories"))
    kept = listed(sandbox, f"users/{name}/highlights", "highlights")
    for login in (False, True):
        crawled = await run(sandbox, tmp_path, "highlights", login=login, users=name)
        assert [item.pk for item in crawled.items] == [each["pk"] for each in kept]
        assert [item.title for item in crawled.items] == [each["title"] for each in kept]
    everything = await run(sandbox, tmp_path, "highlights", login=False, users=name, posts="1")
    held = sum(each["media_count"] for each in kept)
    assert len(everything.items) == len(kept) + held
    posts = [item.shortcode for item in everything.items if isinstance(item, Post)]
    assert sorted(posts) == sorted(code for each in kept for code in each["shortcodes"])
    pk = next(each["pk"] for each in kept if each["media_count"])
    one = await run(sandbox, tmp_path, "stories", login=False, users=f"highlight:{pk}")
    assert len(one.items) == next(each["media_count"] for each in kept if each["pk"] == pk)
    cover = await run(sandbox, tmp_path, "highlights", login=False, users=f"highlight:{pk}")
    assert [item.pk for item in cover.items] == [pk]


@pytest.mark.parametrize("login", [False, True])
@as_task
async def test_posts_by_every_name(sandbox, tmp_path, login):
    name = somebody(sandbox)
    code = grid(sandbox, name)[5]
    pk = look(sandbox, f"media/{code}")["pk"]
    media = f"https://www.instagram.com/share/p/BA{code}/,/p/{code}/,{code}"
    crawled = await run(sandbox, tmp_path, "media", login=login, media=media)
    by_link, by_code = crawled.items
    assert (by_link.pk, by_code.pk) == (pk, pk)
    assert crawled.outcomes[f"https://www.instagram.com/share/p/BA{code}/"]["requests"] == "2"
    gone = await run(sandbox, tmp_path, "media", login=login, media="DaaaaaaaaaA")
    assert outcome(gone)[0] in ("not_found", "failed")


@as_task
async def test_a_post_that_is_gone_closes_no_route(sandbox, tmp_path):
    codes = ["DAAAAAAAAAA", *grid(sandbox, "nasa")[:2]]
    settings = {**sandbox.settings, **ONE_BY_ONE}
    crawled = await crawl(settings, tmp_path, "media", mode="fast", media=",".join(codes))
    assert [crawled.outcomes[code]["outcome"] for code in codes] == ["not_found", "done", "done"]
    assert "instaspider/documents/stale" not in crawled.stats
    assert not [name for name in crawled.stats if "/routes/closed/" in name]


@as_task
async def test_gated_posts_are_restricted(sandbox, tmp_path):
    (code, *_) = grid(sandbox, "gated_one")
    crawled = await run(sandbox, tmp_path, "media", login=False, media=code)
    assert crawled.items == []
    said, reason = outcome(crawled)
    assert said == "restricted"
    assert "gated" in reason


@as_task
async def test_comments(sandbox, tmp_path):
    name = somebody(sandbox)
    code = next(
        code for code in grid(sandbox, name) if look(sandbox, f"media/{code}")["comment_count"] > 30
    )
    threads = listed(sandbox, f"media/{code}/comments", "comments")
    heads = [thread["pk"] for thread in threads]
    replies = [reply["pk"] for thread in threads for reply in thread["replies"]]
    crawled = await run(sandbox, tmp_path, "comments", login=False, media=code)
    assert [item.pk for item in crawled.items] == heads
    assert {item.shortcode for item in crawled.items} == {code}
    sandbox.mark()
    deep = await run(sandbox, tmp_path, "comments", login=True, media=code, replies="1")
    asked = [entry["path"] for entry in sandbox.requests()]
    assert asked.count("/") == 1, "the page with the form token, once for the login"
    assert sorted(item.pk for item in deep.items) == sorted([*heads, *replies])
    assert {item.parent_pk for item in deep.items if item.parent_pk} <= set(heads)
    recent = await run(sandbox, tmp_path, "comments", login=True, media=code, sort="recent")
    assert sorted(item.pk for item in recent.items) == sorted(heads)
    shallow = await run(sandbox, tmp_path, "comments", login=False, media=code, replies="1")
    assert [item.pk for item in shallow.items] == heads
    assert outcome(shallow)[0] == "login_required"
    assert "something is missing: needs a login" in outcome(shallow)[1]


@as_task
async def test_likers(sandbox, tmp_path):
    code = grid(sandbox, somebody(sandbox))[2]
    crawled = await run(sandbox, tmp_path, "likers", login=True, media=code)
    true = names(listed(sandbox, f"media/{code}/likers", "users"))
    assert [item.username for item in crawled.items] == true[:98]
    assert {item.list_pk for item in crawled.items} == {look(sandbox, f"media/{code}")["pk"]}


@pytest.mark.parametrize("gone", range(len(routes("likers"))))
@as_task
async def test_likers_come_by_each_route_where_those_before_are_gone(
    sandbox, tmp_path, catalogue, gone
):
    ways = [row.name for row in routes("likers")]
    for name in ways[:gone]:
        del catalogue[name]
    code = grid(sandbox, somebody(sandbox))[2]
    crawled = await run(sandbox, tmp_path, "likers", login=True, media=code)
    assert {item.endpoint for item in crawled.items} == {ways[gone]}
    true = names(listed(sandbox, f"media/{code}/likers", "users"))
    assert [item.username for item in crawled.items] == true[:98]
    assert outcome(crawled)[0] == "done"


@as_task
async def test_hashtags(sandbox, tmp_path):
    world = look(sandbox, "hashtags/cats")
    by_visitor = await run(sandbox, tmp_path, "hashtag", login=False, tags="#cats,cats")
    assert codes(by_visitor) == world["top"]
    page_of_a_login = await run(
        sandbox, tmp_path, "hashtag", login=True, tags="cats", INSTASPIDER_LOGIN="always"
    )
    assert codes(page_of_a_login) == world["top"]
    assert {item.endpoint for item in page_of_a_login.items} == {"graphql_keyword_serp"}
    for tab in ("top", "recent"):
        crawled = await run(sandbox, tmp_path, "hashtag", login=True, tags="cats", tab=tab)
        assert codes(crawled) == world[tab]


@as_task
async def test_places(sandbox, tmp_path):
    found = await run(sandbox, tmp_path, "search", login=True, queries="a", kind="place")
    pk = found.items[0].pk
    world = look(sandbox, f"places/{pk}")
    place = await run(sandbox, tmp_path, "location", login=False, locations=pk)
    assert [(item.pk, item.name) for item in place.items] == [(pk, world["name"])]
    assert outcome(place) == ("done", "")
    some = await run(sandbox, tmp_path, "location", login=False, locations=pk, posts="1")
    first = [item.shortcode for item in some.items[1:]]
    assert first == world["top"][:12]
    assert outcome(some)[0] == "login_required"
    for tab, part in (("ranked", "top"), ("recent", "recent")):
        full = await run(
            sandbox, tmp_path, "location", login=True, locations=pk, posts="1", tab=tab
        )
        assert [item.shortcode for item in full.items[1:]] == world[part]
        assert outcome(full) == ("done", "")


@as_task
async def test_reels_with_a_sound(sandbox, tmp_path):
    reel = next(
        each
        for code in grid(sandbox, somebody(sandbox), "clips")
        if (each := look(sandbox, f"media/{code}"))["music"]["is_original"] is False
    )
    song = reel["music"]["audio_id"]
    address = f"https://www.instagram.com/reels/audio/{song}/"
    for login, given in ((False, song), (True, address)):
        crawled = await run(sandbox, tmp_path, "sound", login=login, sounds=given)
        assert codes(crawled) == listed(sandbox, f"sounds/{song}", "shortcodes")
        assert {item.music.audio_id for item in crawled.items} == {song}
        assert outcome(crawled) == ("done", "")
    unknown = await run(sandbox, tmp_path, "sound", login=False, sounds="5")
    assert (unknown.items, outcome(unknown)[0]) == ([], "done")
    both = await run(sandbox, tmp_path, "sound", login=False, sounds=song, info="1", limit="3")
    told = both.items[0]
    assert (told.title, told.artist) == (reel["music"]["title"], reel["music"]["artist"])
    assert [item.shortcode for item in both.items[1:]] == codes(crawled)[:3]


@as_task
async def test_the_comments_that_come_with_a_post(sandbox, tmp_path):
    """They cost no further request, and are the first of those that the post has."""
    codes_ = grid(sandbox, somebody(sandbox), "posts")
    code = next(x for x in codes_ if look(sandbox, f"media/{x}")["comment_count"] > 5)
    sandbox.mark()
    crawled = await run(
        sandbox, tmp_path, "media", login=False, media=code, first_comments="1", where="pk != ''"
    )
    assert len(sandbox.requests()) == 1
    (post,) = crawled.items
    told = look(sandbox, f"media/{code}/comments")["comments"][: len(post.first_comments)]
    assert [(each.pk, each.text) for each in post.first_comments] == [
        (each["pk"], each["text"]) for each in told
    ]
    assert told
    assert {each.url for each in post.first_comments} == {
        f"https://www.instagram.com/p/{code}/c/{each['pk']}/" for each in told
    }
    (plain,) = (await run(sandbox, tmp_path, "media", login=False, media=code)).items
    assert plain.first_comments is None


@as_task
async def test_searches(sandbox, tmp_path):
    plain = await run(sandbox, tmp_path, "search", login=False, queries="nasa,two words")
    assert [(item.username, item.relation) for item in plain.items] == [("nasa", "found")]
    assert plain.outcomes["two words"]["outcome"] == "login_required"
    tag = await run(sandbox, tmp_path, "search", login=False, queries="cats", kind="hashtag")
    assert [item.name for item in tag.items] == ["cats"]


@pytest.mark.parametrize(
    ("kind", "word", "field"),
    [("user", "nasa", "username"), ("hashtag", "a", "name"), ("place", "a", "pk")],
)
@as_task
async def test_searches_of_a_login(sandbox, tmp_path, kind, word, field):
    true = look(sandbox, f"searches/{word}")[f"{kind}s"]
    assert len(true) > 1
    crawled = await run(sandbox, tmp_path, "search", login=True, queries=word, kind=kind)
    assert [(item.pk, getattr(item, field)) for item in crawled.items] == [
        (each["pk"], each[field]) for each in true
    ]
    assert outcome(crawled) == ("done", "")
    assert len(sandbox.requests()) == 1


@pytest.mark.parametrize("part", ["timeline", "saved", "liked"])
@as_task
async def test_feeds_of_the_login(sandbox, tmp_path, part):
    crawled = await run(sandbox, tmp_path, part, login=True)
    pk = sandbox.process.sessions[0].get("user") or _viewer(sandbox)
    owner = look(sandbox, f"pks/{pk}")["username"]
    assert codes(crawled) == grid(sandbox, owner, part)
    assert outcome(crawled) == ("done", "")
    nobody = await run(sandbox, tmp_path, part, login=False)
    assert outcome(nobody)[0] == "login_required"


@as_task
async def test_one_collection_of_what_a_login_saved(sandbox, tmp_path):
    viewer = _viewer(sandbox)
    kept = viewers.collections(World(1).find_pk(viewer).person)
    for pk, collection in kept.items():
        for given in (pk, f"https://www.instagram.com/nasa/saved/places/{pk}/?hl=en"):
            crawled = await run(sandbox, tmp_path, "saved", login=True, collection=given)
            assert codes(crawled) == [post.shortcode for post in collection.posts] != []
    gone = await run(sandbox, tmp_path, "saved", login=True, collection="17900000000000003")
    assert (gone.items, outcome(gone)[0]) == ([], "failed")
    for wrong in ("https://www.instagram.com/nasa/saved/", "nasa/saved/places"):
        with pytest.raises(ConfigurationError, match="is no address of a collection's page"):
            await run(sandbox, tmp_path, "saved", login=True, collection=wrong)


@as_task
async def test_one_collection_by_its_name(sandbox, tmp_path):
    person = World(1).find_pk(_viewer(sandbox)).person
    kept = viewers.collections(person).values()
    for pk, name, _, saved in kept:
        for given in (name, f" {name.upper()} "):
            sandbox.mark()
            crawled = await run(sandbox, tmp_path, "saved", login=True, collection=given)
            assert codes(crawled) == [post.shortcode for post in saved] != []
            assert outcome(crawled) == ("done", "")
            first, *posts = [request["path"] for request in sandbox.requests()]
            assert first == "/api/graphql"
            assert {path.partition("?")[0] for path in posts} == {
                f"/api/v1/feed/collection/{pk}/posts/"
            }
    gone = await run(sandbox, tmp_path, "saved", login=True, collection="All posts")
    assert gone.items == []
    names = ", ".join(each.name for each in kept)
    reason = f"the login has no collection 'All posts'; it has: {names}"
    assert outcome(gone) == ("not_found", reason)


@as_task
async def test_a_collection_that_a_later_page_names(sandbox, tmp_path, catalogue):
    """Collections come page by page; here each page has one of them."""
    for name in ("graphql_saved_collections", "graphql_saved_collections_pages"):
        catalogue[name] = replace(catalogue[name], page_size=1)
    kept = [*viewers.collections(World(1).find_pk(_viewer(sandbox)).person).values()]
    sandbox.mark()
    crawled = await run(sandbox, tmp_path, "saved", login=True, collection=kept[-1].name)
    assert codes(crawled) == [post.shortcode for post in kept[-1].posts] != []
    assert outcome(crawled) == ("done", "")
    paths = [request["path"] for request in sandbox.requests()]
    assert paths.count("/api/graphql") == 1 + len(kept)


@as_task
async def test_reels_for_words(sandbox, tmp_path):
    crawled = await run(sandbox, tmp_path, "search", login=False, queries="cats", kind="reel")
    assert codes(crawled) == look(sandbox, "hashtags/cats")["top"]
    assert outcome(crawled) == ("done", "")


@as_task
async def test_the_id_of_a_name_by_the_last_way(sandbox, tmp_path, catalogue):
    for row in routes("profile"):
        del catalogue[row.name]
    name = somebody(sandbox)
    similar = names(listed(sandbox, f"users/{name}/similar", "users"))
    crawled = await run(sandbox, tmp_path, "similar", login=False, users=name)
    assert [item.username for item in crawled.items] == similar
    assert {item.list_pk for item in crawled.items} == {sandbox.user(name)["pk"]}
    profile = await run(sandbox, tmp_path, "profiles", login=False, users=name)
    assert profile.items == []


@pytest.mark.parametrize("gone", range(len(routes("similar"))))
@as_task
async def test_similar_accounts_by_each_route(sandbox, tmp_path, catalogue, gone):
    ways = [row.name for row in routes("similar")]
    for way in ways[:gone]:
        del catalogue[way]
    name = somebody(sandbox)
    crawled = await run(sandbox, tmp_path, "similar", login=True, users=name)
    assert {item.endpoint for item in crawled.items} == {ways[gone]}
    similar = names(listed(sandbox, f"users/{name}/similar", "users"))
    assert [item.username for item in crawled.items] == similar


@as_task
async def test_reels_that_a_login_is_shown(sandbox, tmp_path):
    owner = look(sandbox, f"pks/{_viewer(sandbox)}")["username"]
    true = grid(sandbox, owner, "reels")
    crawled = await run(sandbox, tmp_path, "timeline", login=True, tab="reels")
    assert codes(crawled) == true
    assert {item.product_type for item in crawled.items} == {"clips"}
    sandbox.mark()
    some = await run(sandbox, tmp_path, "timeline", login=True, tab="reels", limit="15")
    assert codes(some) == true[:15]
    assert len(sandbox.requests()) == 3  # the first page has two


def _viewer(sandbox: Any) -> str:
    with open(sandbox.process.session_cookies, encoding="utf-8") as file:
        line = next(line for line in file if "\tds_user_id\t" in line)
    return line.split("\t")[-1].strip()


@as_task
async def test_private_accounts(sandbox, tmp_path):
    for spider in ("posts", "reels", "tagged", "stories", "highlights", "followers"):
        crawled = await run(sandbox, tmp_path, spider, login=True, users="private_one")
        assert (outcome(crawled)[0], crawled.items) == ("private", [])
