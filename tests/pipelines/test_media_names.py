"""Names, addresses and contents of files, whatever an answer says of them."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from instaspider.items import Child, Highlight, Image, Post, Profile, UserRef, Video
from instaspider.pipelines.media.content import announced, extension, extensions, is_whole
from instaspider.pipelines.media.hosts import bare, refusal, target
from instaspider.pipelines.media.parts import parts_of, safe_name

PLAIN = set(string.ascii_letters + string.digits + "._-")
HOST = "https://scontent-fra3-1.cdninstagram.com"
HOSTILE = (
    *("..", ".", "", " ", "../../etc/passwd", "..\\..\\windows", "/etc/passwd", "C:\\a", "a/b"),
    *("a\x00b", "a\nb", "con", "CON", "nul.txt", "LPT1.jpg", ".hidden", "-rf", "~root", "a.", "a "),
    *("a:b", "a*?", "$(id)", "`id`", "a" * 10_000, "ünï", "名前", "\ud800", "\u202egpj", "%2e%2e"),
    *(".parts", "..%2f"),
)


@pytest.mark.parametrize("name", ["nasa", "a", "_a_", "a.b_c-9", "console", "a..b", "Dd71wB9-_LL"])
def test_plain_names_stay_as_they_are(name):
    assert safe_name(name) == name


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_hostile_names_become_one_plain_component(name):
    made = safe_name(name)
    assert set(made) <= PLAIN
    assert 0 < len(made) <= 60
    assert made not in (".", "..")
    assert made[0] not in ".-"
    assert made[-1] != "."
    assert made != name
    assert made.partition(".")[0].lower() not in ("con", "nul", "lpt1")
    assert (Path("/files") / made).parent == Path("/files")


def test_two_texts_never_share_a_name():
    assert len({safe_name(name) for name in HOSTILE}) == len(HOSTILE)
    assert len({safe_name(name) for name in ("a/b", "a\\b", "a b", "a_b")}) == 4


@pytest.mark.parametrize(
    "url",
    [
        f"{HOST}/v/a.jpg?oh=1",
        "https://instagram.fsbx1-1.fna.fbcdn.net/o1/v/a.mp4",
        "https://SCONTENT.cdninstagram.com:443/v/a.jpg",
    ],
)
def test_addresses_of_the_content_servers(url):
    assert refusal(url) == ""


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.jpg",
        "//scontent.cdninstagram.com/a.jpg",
        "http://scontent.cdninstagram.com/a.jpg",
        "ftp://scontent.cdninstagram.com/a.jpg",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "https://127.0.0.1/a.jpg",
        "https://[::1]/a.jpg",
        "https://[::1/a.jpg",
        "https://localhost/a.jpg",
        "https://10.0.0.1/a.jpg",
        "https://2130706433/a.jpg",
        "https://www.instagram.com/a.jpg",
        "https://cdninstagram.com/a.jpg",
        "https://cdninstagram.com.example.org/a.jpg",
        "https://evilcdninstagram.com/a.jpg",
        "https://example.org#.cdninstagram.com/a.jpg",
        "https://example.org?.cdninstagram.com/a.jpg",
        "https://example.org\\.cdninstagram.com/a.jpg",
        "https://example.org\\@a.cdninstagram.com/a.jpg",
        "https://user@a.cdninstagram.com/a.jpg",
        "https://a.cdninstagram.com@example.org/a.jpg",
        "https://a.cdninstagram.com:8443/a.jpg",
        "https://a.cdninstagram.com./a.jpg",
        "https://a\x00.cdninstagram.com/a.jpg",
        f"{HOST}/{'a' * 5000}",
    ],
)
def test_addresses_that_are_refused(url):
    assert refusal(url)


def test_redirects_are_joined_and_addresses_stripped():
    assert target(f"{HOST}/v/a.jpg?oh=1", "/v/b.jpg") == f"{HOST}/v/b.jpg"
    assert target(f"{HOST}/v/a.jpg", "https://[") == ""
    assert refusal(target(f"{HOST}/v/a.jpg", "//127.0.0.1/a"))
    assert bare(f"{HOST}/v/a.jpg?oh=1&oe=2#x") == f"{HOST}/v/a.jpg"


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"\xff\xd8\xff\xe0", ".jpg"),
        (b"\x89PNG\r\n\x1a\n\x00", ".png"),
        (b"GIF89a", ".gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8X", ".webp"),
        (b"RIFF\x10\x00\x00\x00AVI LIST", ""),
        (b"\x00\x00\x00\x18ftypavif", ".avif"),
        (b"\x00\x00\x00\x18ftypheic", ".heic"),
        (b"\x00\x00\x00\x18ftypisom", ".mp4"),
        (b"\x1aE\xdf\xa3\x01", ".webm"),
        (b"<!DOCTYPE html>", ""),
        (b"<svg xmlns=", ""),
        (b"MZ\x90\x00", ""),
        (b"#!/bin/sh", ""),
        (b"", ""),
    ],
)
def test_what_a_file_is_by_its_first_bytes(head, found):
    assert extension(head) == found


def test_what_is_taken_for_what():
    assert set(extensions("image")) & set(extensions("video")) == set()
    assert ".mp4" in extensions("video")
    assert announced("image/jpeg; charset=x", "image")
    assert not announced("image/jpeg", "video")
    assert not announced("text/html", "image")
    assert not announced("", "image")


@pytest.mark.parametrize(
    ("status", "size", "length", "span", "whole"),
    [
        (200, 10, "10", "", True),
        (200, 10, "", "", True),
        (200, 10, "11", "", False),
        (206, 10, "10", "bytes 0-9/10", True),
        (206, 10, "10", "bytes 0-9/20", False),
        (206, 10, "10", "bytes 10-19/20", False),
        (206, 10, "10", "bytes 0-9/*", False),
        (206, 10, "10", "", False),
    ],
)
def test_whether_all_of_it_is_there(status, size, length, span, whole):
    assert is_whole(status, size, length, span) is whole


NASA = UserRef(pk="1", username="nasa")
AT = datetime(2026, 11, 22, 18, 23, tzinfo=timezone(timedelta(hours=1)))


def image(name: str, width: int | None, height: int | None) -> Image:
    return Image(url=f"{HOST}/v/{name}.jpg?oh=1", width=width, height=height)


def post(**more: object) -> Post:
    known = {"pk": "5", "shortcode": "Abc", "taken_at": AT, "user": NASA, "media_type": "photo"}
    return Post(**{**known, **more})  # type: ignore[arg-type]


def test_the_version_with_most_pixels():
    versions = [image("square", 1000, 1000), image("best", 1080, 1350), image("small", 10, 10)]
    (part,) = parts_of(post(images=versions))
    assert part.url == versions[1].url
    unknown = [image("first", None, None), image("second", None, None)]
    assert parts_of(post(images=unknown))[0].url == unknown[0].url


def test_names_of_a_posts_files():
    film = Child(media_type="video", images=[image("s", 1, 1)], videos=[Video(url=f"{HOST}/a.mp4")])
    photo = Child(media_type="photo", images=[image("p", 1, 1)], videos=[])
    parts = parts_of(post(media_type="carousel", images=[], videos=[], children=[photo, film]))
    assert [(part.kind, part.folder, part.stem) for part in parts] == [
        ("photo", "nasa", "20261122T172300Z_Abc_1"),
        ("video", "nasa", "20261122T172300Z_Abc_2"),
    ]
    assert parts[0].key == "Abc_1"
    (nameless,) = parts_of(post(shortcode=None, taken_at=None, user=UserRef(pk="1")))
    assert (nameless.folder, nameless.stem, nameless.key) == ("1", "undated_5_1", "5_1")
    assert parts_of(post(user=None))[0].folder == "unknown"
    assert parts_of(UserRef(pk="1")) == []


def test_what_no_answer_names_an_address_of():
    (video,) = parts_of(post(media_type="video", images=[image("still", 9, 9)], videos=None))
    assert (video.kind, video.url) == ("video", None)
    cover, others = parts_of(post(media_type="carousel", images=[image("c", 9, 9)], children=None))
    assert cover.url is not None
    assert others.url is None


def test_pictures_of_profiles_and_highlights_are_named_by_what_they_show():
    url = f"{HOST}/v/t51/123_n.jpg?stp=s150&oh=1"
    (small,) = parts_of(Profile(pk="1", username="nasa", profile_pic_url=url))
    (large,) = parts_of(
        Profile(
            pk="1",
            username="nasa",
            profile_pic_url=url,
            profile_pic_url_hd="https://other.cdninstagram.com/v/t51/123_n.jpg?stp=s320&oh=2",
        )
    )
    assert small.stem == large.stem
    assert large.url is not None
    assert "s320" in large.url
    assert small.stem.startswith("profile_1_")
    other = url.replace("123_n", "124_n")
    (changed,) = parts_of(Profile(pk="1", username="nasa", profile_pic_url=other))
    assert changed.stem != small.stem
    (cover,) = parts_of(Highlight(pk="7", user=NASA, cover_url=url))
    assert (cover.kind, cover.folder) == ("cover", "nasa")
    assert cover.stem.startswith("highlight_7_")
    assert parts_of(Profile(pk="1", username="nasa")) == []


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_no_item_leads_out_of_the_folder(name):
    url = f"{HOST}/v/{name}.jpg"
    user = UserRef(pk=name, username=name)
    items = [
        post(pk=name, shortcode=name, user=user, images=[Image(url=url)]),
        Profile(pk=name, username=name, profile_pic_url=url),
        Highlight(pk=name, user=user, cover_url=url),
    ]
    for item in items:
        for part in parts_of(item):
            assert set(part.folder + part.stem) <= PLAIN
            assert part.folder not in (".", "..", ".parts")
            assert part.stem not in (".", "..")
            assert len(part.stem) <= 80


def test_times_before_the_calendar_of_file_names():
    old = datetime(999, 1, 1, tzinfo=UTC)
    assert parts_of(post(taken_at=old))[0].key == "Abc_1"
