"""How lists name posts, highlights, hashtags, places and searches."""

from __future__ import annotations

import pytest

from instaspider.inputs import (
    HighlightInput,
    Media,
    User,
    parse_media,
    parse_place,
    parse_query,
    parse_reel,
    parse_sound,
    parse_tag,
)
from instaspider.parsing.shortcodes import pk_of, shortcode_of

# A post's ids as documented with its media_id, e.g. by instagrapi.
PK, CODE = "2110901750722920960", "B1LbfVPlwIA"


def test_shortcodes_are_pks() -> None:
    assert pk_of(CODE) == PK
    assert shortcode_of(PK) == CODE
    assert pk_of(CODE + "x" * 28) == PK


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        PK,
        f"{PK}_1903424587",
        f"https://www.instagram.com/p/{CODE}/?igsh=abc",
        f"instagram.com/reel/{CODE}",
        f"https://www.instagram.com/nasa/reel/{CODE}/",
        f"instagram.com/tv/{CODE}/",
        f"  '{CODE}'  # a comment",
    ],
)
def test_posts(text) -> None:
    assert parse_media(text) == Media(pk=PK, shortcode=CODE)


def test_share_links() -> None:
    media = parse_media("https://www.instagram.com/share/reel/BAxyz/?x=1")
    assert media == Media(share="/share/reel/BAxyz/")
    assert media.key == "/share/reel/BAxyz/"


@pytest.mark.parametrize(
    "text", ["nasa!", "instagram.com/nasa/", "https://example.com/p/B1LbfVPlwIA/", "a b", ""]
)
def test_no_posts(text) -> None:
    with pytest.raises(ValueError, match=r"^(it|this|there) "):
        parse_media(text)


def test_reels_of_users_and_highlights() -> None:
    assert parse_reel("highlight:17900000000000001") == HighlightInput("17900000000000001")
    url = "https://www.instagram.com/stories/highlights/17900000000000001/"
    assert parse_reel(url) == HighlightInput("17900000000000001")
    assert parse_reel("@nasa") == User(username="nasa")
    with pytest.raises(ValueError, match="names no highlight"):
        parse_reel("https://www.instagram.com/stories/highlights/x/")


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("cats", "cats"),
        ("#Cats", "cats"),
        ("https://www.instagram.com/explore/tags/cats/", "cats"),
        ("instagram.com/popular/cats/", "cats"),
        ("кошки", "кошки"),
        ("東京", "東京"),
    ],
)
def test_hashtags(text, tag) -> None:
    assert parse_tag(text) == tag


@pytest.mark.parametrize("text", ["two words", "#", "a.b", "instagram.com/nasa/"])
def test_no_hashtags(text) -> None:
    with pytest.raises(ValueError, match=r"^(it|this) "):
        parse_tag(text)


def test_places() -> None:
    assert parse_place("213385402") == "213385402"
    url = "https://www.instagram.com/explore/locations/213385402/london/"
    assert parse_place(url) == "213385402"
    for text in ("london", "0", "instagram.com/explore/locations/"):
        with pytest.raises(ValueError, match=r"^(it|this) "):
            parse_place(text)


@pytest.mark.parametrize(
    "text",
    [
        "271328201351336",
        "https://www.instagram.com/reels/audio/271328201351336/?igsh=abc",
        "instagram.com/reel/audio/271328201351336",
        "https://www.instagram.com/nasa/reels/audio/271328201351336/",
        "'271328201351336'  # the song",
    ],
)
def test_sounds(text) -> None:
    assert parse_sound(text) == "271328201351336"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a song", "it is no sound"),
        ("000", "it is no sound"),
        ("instagram.com/reels/audio/", "it is no sound"),
        (f"instagram.com/reel/{CODE}/", "this is a reel's address, not a sound's"),
        ("https://example.com/reels/audio/271328201351336/", "this is an address of example.com"),
    ],
)
def test_no_sounds(text, reason) -> None:
    with pytest.raises(ValueError, match=rf"^{reason}"):
        parse_sound(text)


def test_queries() -> None:
    assert parse_query("  cats of Rome ") == "cats of Rome"
    for text in (" ", "x" * 201):
        with pytest.raises(ValueError, match=r"^(it|there) "):
            parse_query(text)
