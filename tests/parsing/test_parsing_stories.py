"""Whom a story mentions, where it was taken and which song plays: all of it is on stickers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from instaspider.catalogue import ENDPOINTS
from instaspider.items import Music, Place, Post, TaggedUser

Json = dict[str, Any]

PICTURE = "https://scontent-xxx1-1.cdninstagram.com/v/t51.2885-19/3_n.jpg"
ACCOUNT = {
    "username": "brand.example",
    "full_name": "Brand.Example",
    "profile_pic_url": PICTURE,
}
AT = {"x": 0.5, "y": 0.25, "z": 0, "width": 0.3, "height": 0.05, "rotation": 0.0}
MENTION = {**AT, "is_hidden": 0, "user": {"pk": 22, "is_private": False, **ACCOUNT}}
BLOKS = {
    **AT,
    "x": 0.4,
    "y": 1,
    "bloks_sticker": {
        "bloks_sticker_type": "mention",
        "sticker_data": {"ig_mention": {"account_id": "22", **ACCOUNT}},
    },
}
SONG = {"id": "4", "audio_cluster_id": "4", "title": "A Song", "display_artist": "A Singer"}
HARBOUR = {"pk": 213385402, "short_name": "Harbour", "name": "Harbour, Sampletown"}


def rest(item: Json) -> tuple[str, Json]:
    return "feed_reels_media_story", {"reels_media": [{"id": "11", "items": [item]}]}


def kept(item: Json) -> tuple[str, Json]:
    return "feed_reels_media_highlight", {
        "reels": {"highlight:5": {"id": "highlight:5", "items": [item]}}
    }


def document(item: Json) -> tuple[str, Json]:
    node = {"id": "11", "items": [item]}
    connection = {"edges": [{"node": node}], "page_info": {"has_next_page": False}}
    key = "xdt_api__v1__feed__reels_media__connection"
    return "graphql_story_gallery", {"data": {key: connection}}


def single(item: Json) -> tuple[str, Json]:
    return "media_info", {"items": [item]}


each_route = pytest.mark.parametrize("route", [rest, kept, document, single])


def story(route: Any, **stickers: Any) -> Post:
    item = {"pk": "1", "code": "C1", "media_type": 1, "product_type": "story", **stickers}
    name, body = route(item)
    page = ENDPOINTS[name].parse(json.dumps(body).encode(), row=name)
    assert page.broken == ()
    (post,) = page.items
    assert isinstance(post, Post)
    return post


@each_route
def test_accounts_are_mentioned_in_two_forms(route: Any) -> None:
    known = TaggedUser(
        pk="22",
        username="brand.example",
        full_name="Brand.Example",
        profile_pic_url=PICTURE,
    )
    (old,) = story(route, reel_mentions=[MENTION]).tagged_users or ()
    assert vars(old) == {**vars(known), "is_private": False, "x": 0.5, "y": 0.25}
    (new,) = story(route, story_bloks_stickers=[BLOKS]).tagged_users or ()
    assert vars(new) == {**vars(known), "x": 0.4, "y": 1.0}


def test_an_account_that_is_named_in_several_ways_is_mentioned_once() -> None:
    other = {"user": {"pk": 33, "username": "carla.example"}, "position": [0, 1]}
    post = story(
        rest,
        usertags={"in": [other]},
        reel_mentions=[MENTION, {**MENTION, "x": 0.9}, {"user": {"pk": 33}}],
        story_bloks_stickers=[BLOKS],
    )
    assert [(user.username, user.x) for user in post.tagged_users or ()] == [
        ("carla.example", 0.0),
        ("brand.example", 0.5),
    ]


def test_a_mention_without_an_id_has_its_name() -> None:
    """As the field list of the documents' highlights has it."""
    sticker = {"bloks_sticker": {"sticker_data": {"ig_mention": {"username": "brand.example"}}}}
    (user,) = story(document, story_bloks_stickers=[sticker]).tagged_users or ()
    assert user == TaggedUser(username="brand.example")


@pytest.mark.parametrize(
    "odd", [[], [None], [7], [{}], [{"user": None}], [{"bloks_sticker": {}}], [{"user": 7}]]
)
def test_stickers_that_mention_nobody_mention_nobody(odd: Any) -> None:
    post = story(rest, **dict.fromkeys(("reel_mentions", "story_bloks_stickers"), odd))
    assert post.tagged_users == []


@pytest.mark.parametrize("nothing", [{}, {"story_bloks_stickers": None}, {"reel_mentions": {}}])
def test_a_story_of_which_no_stickers_are_told_may_mention_somebody(nothing: Json) -> None:
    assert story(rest, **nothing).tagged_users is None


@each_route
def test_a_place_is_that_of_the_first_sticker_that_has_one(route: Any) -> None:
    stickers = [{"location": None}, {"location": {**HARBOUR, "lng": 10.5, "lat": 50.25}}, {}]
    found = story(route, story_locations=stickers).location
    assert found == Place(pk="213385402", name="Harbour, Sampletown", lat=50.25, lng=10.5)
    own = {"pk": 5, "name": "Elsewhere"}
    assert story(route, location=own, story_locations=stickers).location == Place(
        pk="5", name="Elsewhere"
    )


@each_route
def test_a_song_is_that_of_a_sticker_or_of_the_story_itself(route: Any) -> None:
    song = Music(title="A Song", artist="A Singer", audio_id="4", is_original=False)
    assert story(route, story_music_stickers=[{"music_asset_info": SONG}]).music == song
    assert story(route, music_metadata={"music_info": {"music_asset_info": SONG}}).music == song
    both = {"music_metadata": None, "story_music_stickers": [{}, {"music_asset_info": SONG}]}
    assert story(route, **both).music == song
    assert story(route, story_music_stickers=None, music_metadata=None).music is None
