"""Addresses of other things than what is looked for: invalid, and named for what they are."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from instaspider.inputs import (
    HighlightInput,
    Media,
    User,
    parse_media,
    parse_place,
    parse_reel,
    parse_tag,
    parse_user,
)
from instaspider.inputs.pages import page_of
from instaspider.inputs.urls import read_url

SITE = "https://www.instagram.com"
CODE = "B1LbfVPlwIA"
PK = "17900000000000001"
SHARED = base64.b64encode(f"highlight:{PK}".encode()).decode()
HIGHLIGHTS = [
    f"/stories/highlights/{PK}/",
    f"/stories/Highlights/{PK}",
    f"/Stories/HIGHLIGHTS/{PK}/?hl=en",
    f"/s/{SHARED}?story_media_id=3112233_528817151&igsh=abc",
    f"/s/{SHARED.rstrip('=')}/?story_media_id=3112233",
    f"/s/{SHARED.replace('=', '%3D')}",
]


def reason(parse: Callable[[str], object], text: str) -> str:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  (the message is looked at)
        parse(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("path", "what"),
    [
        *[(path, "this is a highlight's address") for path in HIGHLIGHTS],
        ("/reels/audio/123456789012345/", "this is a sound's address"),
        ("/Reels/Audio/123456789012345/", "this is a sound's address"),
        ("/reel/audio/123456789012345/", "this is a sound's address"),
        ("/nasa/reels/audio/123456789012345/", "this is a sound's address"),
        (f"/Share/p/{CODE}", "this is a share link with changed capitals"),
        (f"/SHARE/REEL/{CODE}/", "this is a share link with changed capitals"),
        (f"/share/P/{CODE}/", "this is a share link with changed capitals"),
        (f"/share/profile/{CODE}/", "this is a share link below /share/profile/"),
        (f"/share/story/{CODE}/", "this is a share link below /share/story/"),
        (f"/Share/Audio/{CODE}/", "this is a share link below /share/audio/"),
        (f"/share/p/{CODE}/x/", "this share link names no post"),
        ("/explore/tags/", "this is the address of Instagram's own /explore/ page"),
        ("/stories/", "this is the address of Instagram's own /stories/ page"),
        ("/popular/cats/", "this is a hashtag's address"),
        ("/share/p/", "this share link names no post"),
        ("/share/", "this share link names no post"),
        ("/stories/nasa/", "this is the address of an account's stories"),
        ("/stories/nasa/x/", "this is a story's address"),
        ("/explore/tags/cats/", "this is a hashtag's address"),
        ("/explore/locations/213385402/london/", "this is a place's address"),
        (f"/explore/p/{CODE}/", "this is the address of Instagram's own /explore/ page"),
        (f"/direct/reel/{CODE}/", "this is the address of Instagram's own /direct/ page"),
        ("/s/bm90aGluZzox/", "this is the address of Instagram's own /s/ page"),
        ("/reels/", "this is the address of Instagram's own /reels/ page"),
        ("/p/", "this is the address of Instagram's own /p/ page"),
        ("/invites/contact/?i=x", "this is the address of Instagram's own /invites/ page"),
        ("/nasa/", "this is a profile's address"),
        ("/nasa/reels/", "this is a profile's address"),
        ("/", "this is the address of Instagram's front page"),
    ],
)
def test_what_is_no_post_is_not_asked_for_as_one(path: str, what: str) -> None:
    assert reason(parse_media, SITE + path).startswith(what)


@pytest.mark.parametrize(
    ("path", "media"),
    [
        (f"/p/{CODE}/", CODE),
        (f"/P/{CODE}/", CODE),
        (f"/reels/{CODE}/", CODE),
        (f"/nasa/reel/{CODE}/?x=1", CODE),
        (f"/p/{CODE}/c/17900000000000002/", CODE),
        (f"/share/p/{CODE}/", None),
        ("/share/BAcDeFgHiJ/", None),
    ],
)
def test_posts_stay_posts(path: str, media: str | None) -> None:
    found = parse_media(SITE + path)
    assert isinstance(found, Media)
    assert found.shortcode == media
    assert (found.share is None) == (media is not None)


@pytest.mark.parametrize("path", HIGHLIGHTS)
def test_links_of_highlights_name_them_for_stories_and_highlights(path: str) -> None:
    assert parse_reel(SITE + path) == HighlightInput(PK)


@pytest.mark.parametrize(
    "path",
    ["/s/", "/s/bm90aGluZzox", "/s/%F0%9F%A6%91", "/s/aGln", "/s/a", "/stories/highlights/"]
    + ["/s/" + base64.b64encode(b"highlight:1").decode()],
)
def test_links_that_name_no_highlight(path: str) -> None:
    assert reason(parse_reel, SITE + path) == "this address names no highlight"


@pytest.mark.parametrize(
    ("path", "what"),
    [
        *[(path, "this is a highlight's address, which does not name its") for path in HIGHLIGHTS],
        ("/invites/contact/?i=x&utm_content=y", "this is the address of Instagram's own /invites/"),
        ("/reels/audio/123456789012345/", "this is a sound's address, not a profile's"),
        ("/explore/tags/cats/", "this is a hashtag's address, not a profile's"),
        ("/popular/cats/", "this is a hashtag's address, not a profile's"),
        ("/explore/locations/213385402/x/", "this is a place's address, not a profile's"),
        (f"/share/p/{CODE}/", "this is a share link, not a profile's"),
        ("/accounts/login/?next=/nasa/", "this is the address of Instagram's own /accounts/ page"),
        ("/ar/123456789/", "this is the address of Instagram's own /ar/ page, not a profile's"),
        ("/somepage/contact/", "this is the address of a page /somepage/contact/, not a profile's"),
    ],
)
def test_what_is_no_profile_is_not_asked_for_as_one(path: str, what: str) -> None:
    assert reason(parse_user, SITE + path).startswith(what)


@pytest.mark.parametrize("tab", ["tagged", "reels", "saved", "guides", "channel", "Followers"])
def test_tabs_of_a_profile_name_it(tab: str) -> None:
    assert parse_user(f"{SITE}/nasa/{tab}/") == User(username="nasa")


def test_hashtags_and_places_say_what_an_address_is() -> None:
    assert reason(parse_tag, f"{SITE}/p/{CODE}/") == "this is a post's address, not a hashtag's"
    assert reason(parse_place, f"{SITE}/nasa/") == "this is a profile's address, not a place's"
    assert reason(parse_tag, "x.com/cats").startswith("this is an address of x.com")
    assert parse_tag(f"{SITE}/Explore/Tags/cats/") == "cats"
    address = read_url("http://[")
    assert address is not None
    assert page_of(address) == "an address that cannot be read"


def test_links_that_open_the_app_name_what_they_show() -> None:
    assert parse_user("instagram://user?username=nasa") == User(username="nasa")
    assert parse_reel("Instagram://user/?username=NASA&x=1") == User(username="nasa")
    assert parse_media(f"instagram://media?id={PK}_528817151") == parse_media(PK)
    assert parse_tag("instagram://tag?name=cats") == "cats"
    assert parse_place("instagram://location?id=213385402") == "213385402"
    for link in ("camera", "user", "user?username=", "media?id=x", "direct?username=nasa"):
        for parse in (parse_user, parse_media, parse_reel, parse_tag, parse_place):
            assert reason(parse, f"instagram://{link}").startswith(
                "this is an address of the Instagram app"
            )
    assert "a hashtag's address" in reason(parse_user, "instagram://tag?name=cats")
    assert "a post's address" in reason(parse_user, f"instagram://media?id={PK}")
