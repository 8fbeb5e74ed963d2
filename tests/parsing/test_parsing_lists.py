"""Accounts, comments, highlights, hashtags and places, by every route, and pages to their end."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, quote

import pytest
from route_values import words
from scenes import kept
from true_items import known

from instaspider.catalogue import routes
from instaspider.exceptions import AbsentError, ParseError
from instaspider.items import Hashtag, Place, Post, UserRef
from instaspider.parsing import feeds, media, pages_post, places, relations, stories, tags
from instaspider.parsing.page import Page


def walk(ask: Callable[[str], bytes], parse: Callable[..., Page[Any]]) -> list[Any]:
    """Items of all pages; no cursor comes twice."""
    items, cursor, seen = [], "", {""}
    while True:
        page = parse(ask(cursor), row="row")
        assert page.broken == ()
        items += page.items
        if page.cursor is None:
            return items
        assert page.cursor not in seen
        seen.add(page.cursor)
        cursor = page.cursor


# -- accounts --------------------------------------------------------------------------------

FULL = words("pk username full_name is_private is_verified profile_pic_url relation")
SHORT = FULL - {"is_private"}


def compare_users(found: list[UserRef], true: list[dict], fields: frozenset[str]) -> None:
    assert len(found) == len(true) > 0
    for user, told in zip(found, true, strict=True):
        values = known(user) or {}
        assert values.keys() == fields
        assert {**told, "relation": user.relation} == {**told, **values}


@pytest.mark.parametrize("which", ["followers", "following"])
def test_friends_to_the_end(scene, which) -> None:
    """Pages are shorter than asked, has_more is always false, pks are numbers on some pages."""
    parse = getattr(relations, which)
    path = f"/api/v1/friendships/{scene.person.pk}/{which}/?count=100&max_id="
    found = walk(lambda cursor: scene.get(path + quote(cursor)), parse)
    true = scene.truth(f"users/{scene.person.username}/{which}?count=1000")["users"]
    compare_users(found, true, FULL)
    assert {user.relation for user in found} == {{"followers": "follower"}.get(which, which)}


def test_likers(scene) -> None:
    post = scene.post(lambda post: 20 < post.like_count < 90)
    true = scene.truth(f"media/{post.shortcode}/likers?count=98")["users"]
    rest = relations.media_likers(scene.get(f"/api/v1/media/{post.pk}/likers/"), row="row")
    body = scene.ask("PolarisPostLikedByListDialogQuery_2024", {"id": post.pk})
    newer = scene.ask("PolarisPostLikedByListDialogQuery", {"media_id": post.pk})
    document = relations.likers_document(body, row="row")
    connection = relations.likers_connection(newer, row="row")
    for page, told in ((rest, FULL), (document, FULL), (connection, SHORT)):
        compare_users(page.items, true, told)
        assert (page.cursor, page.items[0].relation) == (None, "liker")


def test_likers_are_asked_for_over_rest_and_then_by_the_newer_document() -> None:
    ways = [row.name for row in routes("likers")]
    assert ways == ["media_likers", "graphql_likers_connection", "graphql_likers"]
    assert {row.needs for row in routes("likers")} == {"session"}


def test_likers_that_are_null_are_not_taken_for_none() -> None:
    def read(post: object) -> list[UserRef]:
        body = json.dumps({"data": {"fetch__XDTMediaDict": post}}).encode()
        return relations.likers_connection(body, row="row").items

    assert read({"likers_connection": {"nodes": []}}) == []
    with pytest.raises(AbsentError):
        read(None)
    for post in ({"likers_connection": None}, {"likers_connection": {"nodes": None}}, {}):
        with pytest.raises(ParseError, match=r"likers_connection\.nodes"):
            read(post)


def test_reels_with_a_sound_end_with_a_page_that_has_no_cursor_and_may_be_empty() -> None:
    def read(**answer: object) -> Page[Post]:
        body = b"for (;;);" + json.dumps({"__ar": 1, "payload": answer}).encode()
        return feeds.clips_music(body, row="row")

    reel = {"media": {"pk": "3610783085028081835", "code": "DIcE"}}
    first = read(items=[reel], paging_info={"max_id": "abc=", "more_available": True})
    assert ([post.shortcode for post in first.items], first.cursor) == (["DIcE"], "abc=")
    for paging in ({"more_available": False, "max_id": "abc="}, {"more_available": True}, {}):
        last = read(items=[], paging_info=paging)
        assert (last.items, last.cursor) == ([], None)
    with pytest.raises(ParseError, match="items"):
        read(items=None)


def test_similar_accounts(scene) -> None:
    true = scene.truth(f"users/{scene.person.username}/similar?count=100")["users"]
    anonymous = scene.ask(
        "PolarisAYMLFollowChainingListLoggedOutQuery", {"owner_id": scene.person.pk}, scene.visitor
    )
    rest = scene.get(f"/api/v1/discover/chaining/?target_id={scene.person.pk}&module=profile")
    bodies = (
        (anonymous, relations.loggedout_ayml),
        (rest, relations.chaining),
    )
    for body, parse in bodies:
        items = parse(body, row="row").items
        compare_users(items, true[: len(items)], FULL)
        assert items[0].relation == "similar"


def test_what_a_search_finds(scene) -> None:
    query = f"query={scene.tag.name}&context=blended"
    blended = relations.topsearch(scene.get(f"/web/search/topsearch/?{query}"), row="row").items
    users = [item for item in blended if isinstance(item, UserRef)]
    named = [item for item in blended if isinstance(item, Hashtag)]
    assert users
    assert scene.tag.name in [tag.name for tag in named]
    assert blended[: len(users)] == users
    for user in users:
        true = scene.truth(f"users/{user.username}")
        assert (known(user) or {}).items() <= {**true, "relation": "found"}.items()
    for tag in named:
        assert (known(tag) or {}).items() <= scene.truth(f"hashtags/{tag.name}").items()


def test_places_that_a_search_finds(scene) -> None:
    body = scene.get(f"/web/search/topsearch/?query={quote(scene.place.name)}&context=place")
    found = [item for item in relations.topsearch(body, row="row").items if isinstance(item, Place)]
    assert scene.place.pk in [place.pk for place in found]
    for place in found:
        true = scene.truth(f"places/{place.pk}")
        assert (known(place) or {}).items() <= true.items()
        assert place.slug == true["slug"]


# -- highlights, hashtags, places ------------------------------------------------------------


def test_highlights(scene) -> None:
    person = scene.person
    rest = scene.get(f"/api/v1/highlights/{person.pk}/highlights_tray/")
    by_document = scene.ask("PolarisProfileStoryHighlightsTrayContentQuery", {"user_id": person.pk})
    anonymous = scene.ask(
        "PolarisLoggedOutDesktopWWWProfileRootContentQuery",
        {"username": person.username},
        scene.visitor,
    )
    true = scene.truth(f"users/{person.username}/highlights")["highlights"]
    routes = [
        (rest, stories.highlights_tray, words("created_at media_count")),
        (by_document, stories.highlights_document, words("")),
        (anonymous, stories.loggedout_highlights, words("")),
    ]
    for body, parse, more in routes:
        found = parse(body, row="row").items
        assert [item.pk for item in found] == [told["pk"] for told in true]
        for item, told in zip(found, true, strict=True):
            assert item.title == told["title"]
            assert (known(item.user) or {}).items() <= told["user"].items()
            assert item.user.username == person.username
            assert item.cover_url
            assert item.media_count == (told["media_count"] if more else None)
        assert any(item.created_at for item in found) == bool(more)
    assert kept(scene)["pk"] in [item.pk for item in found]


def test_places(scene) -> None:
    pk = scene.place.pk
    true = scene.truth(f"places/{pk}")
    body = scene.get(f"/explore/locations/{pk}/", scene.visitor)
    (found,) = places.place_page(body, row="row").items
    full = words("pk name slug lat lng city category media_count")
    assert (known(found) or {}).keys() - {"address"} == full
    assert (known(found) or {}).items() <= true.items()
    assert (found.address or "") == true["address"]


def test_sections_to_their_end(scene) -> None:
    def ask(cursor: str) -> bytes:
        form = {"tab": "recent", "surface": "grid", **dict(parse_qsl(cursor))}
        return scene.send(f"/api/v1/tags/{scene.tag.name}/sections/", form)

    true = scene.truth(f"hashtags/{scene.tag.name}")["recent"]
    assert [post.shortcode for post in walk(ask, tags.sections)] == true


def test_a_grid_to_its_end(scene) -> None:
    path = f"/api/v1/feed/user/{scene.person.pk}/?count=12&max_id="
    found = walk(lambda cursor: scene.get(path + quote(cursor)), feeds.feed_user)
    assert [post.shortcode for post in found] == scene.codes("posts")


def test_facts(scene) -> None:
    person = scene.person
    ids = {"pk": person.pk, "username": person.username, "public": "yes"}
    body = scene.get(f"/api/v1/users/web_profile_info/?username={person.username}", scene.visitor)
    assert feeds.web_profile_posts(body, row="row").facts == {**ids, "fbid": person.fbid}
    body = scene.get(f"/api/v1/feed/user/{person.pk}/?count=12")
    assert feeds.feed_user(body, row="row").facts == ids
    post = scene.posts[0]
    body = scene.get(f"/api/v1/media/{post.pk}/info/")
    assert media.media_info(body, row="row").facts == {"pk": post.pk, "shortcode": post.shortcode}


# -- embeds and pages without JSON -----------------------------------------------------------


def test_embeds(scene) -> None:
    """``contextJSON`` for some posts, anchors for the others."""
    routes = set()
    for post in scene.posts[:12]:
        body = scene.get(f"/p/{post.shortcode}/embed/captioned/", scene.visitor)
        (found,) = pages_post.post_embed(body, row="row").items
        true = scene.truth(f"media/{post.shortcode}")
        assert (found.pk, found.shortcode) == (post.pk, post.shortcode)
        assert found.comment_count == true["comment_count"]
        assert found.user.username == true["user"]["username"]
        assert found.taken_at.timestamp() == true["taken_at"]
        routes.add(found.taken_at_source)
    assert routes == {"service", "pk"}


def test_meta_of_a_post(scene) -> None:
    post = scene.posts[0]
    body = scene.get(f"/p/{post.shortcode}/", scene.visitor)
    body = body.replace(b'type="application/json"', b'type="text/plain"')
    (found,) = pages_post.post_page(body, row="row").items
    true = scene.truth(f"media/{post.shortcode}")
    assert (found.pk, found.shortcode) == (post.pk, post.shortcode)
    assert (found.taken_at.timestamp(), found.taken_at_source) == (true["taken_at"], "pk")
    assert (found.like_count, found.comment_count) == (None, None)
    assert found.user == UserRef(username=true["user"]["username"])
    assert len(found.images) == 1
