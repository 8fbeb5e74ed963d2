"""Manifests of videos: what is read, and what a hostile one cannot do."""

from __future__ import annotations

from html import escape

import pytest

from instaspider.items import Child, Post, UserRef, Video
from instaspider.parsing.graph_posts import graph_post
from instaspider.parsing.posts import post_of
from instaspider.pipelines.media.manifest import LONGEST, Manifest, read
from instaspider.pipelines.media.parts import Wanted, parts_of

HOST = "https://scontent-fra3-1.cdninstagram.com"
FILM = f"{HOST}/o1/v/film.mp4?efg=1&oh=2"


def file(name: str, kind: str = "video", more: str = "", inside: str = "") -> str:
    url = name if "://" in name else f"{HOST}/o1/v/{name}.mp4?a=1&oh=2"
    return (
        f'<Representation id="1" mimeType="{kind}/mp4" {more}><BaseURL>{escape(url)}</BaseURL>'
        f'{inside}<SegmentBase indexRange="818-1009"><Initialization range="0-817"/></SegmentBase>'
        "</Representation>"
    )


def size(width: int, height: int, bandwidth: int) -> str:
    return f'width="{width}" height="{height}" bandwidth="{bandwidth}"'


def mpd(*files: str, head: str = "") -> str:
    sets = "".join(f"<AdaptationSet>{each}</AdaptationSet>" for each in files)
    space = "urn:mpeg:dash:schema:mpd:2011"
    start = f'<?xml version="1.0" encoding="UTF-8"?>{head}<MPD xmlns="{space}" type="static">'
    return f'{start}<Period id="0">{sets}</Period></MPD>'


GOOD = mpd(
    file("small", more=size(360, 640, 900_000)),
    file("large", more=size(720, 1280, 300_000)),
    file("larger", more=size(720, 1280, 600_000)),
    file("low", "audio", 'bandwidth="36015"'),
    file("high", "audio", 'bandwidth="99707"'),
)


def urls(text: str | None) -> list[str | None]:
    found = read(text)
    return [each.url.split("/")[-1] if each else None for each in (found.video, found.audio)]


def test_the_most_pixels_and_then_the_most_bits_are_the_best():
    assert urls(GOOD) == ["larger.mp4?a=1&oh=2", "high.mp4?a=1&oh=2"]


def test_pictures_without_a_sound():
    assert urls(mpd(file("a", more=size(1, 2, 3)))) == ["a.mp4?a=1&oh=2", None]


ENTITY = '<!DOCTYPE MPD [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = "<!DOCTYPE MPD [<!ENTITY a 'haha'>" + "".join(
    f"<!ENTITY {new} '{f'&{old};' * 10}'>" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "null",
        "{}",
        "<html></html>",
        GOOD[:-20],
        GOOD.replace("<Period", "<Other"),
        GOOD.replace("</MPD>", "<Period/></MPD>"),
        GOOD.replace('encoding="UTF-8"?>', f'encoding="UTF-8"?>{ENTITY}'),
        mpd("<Representation>&x;</Representation>", head=ENTITY),
        mpd("&i;", head=f"{LAUGHS}]>"),
        GOOD.replace("UTF-8", "UTF-7").replace("<Period", "+ADw-Period"),
        "\ud800" + GOOD,
        "\x00" + GOOD,
        GOOD + " " * LONGEST,
        mpd("<a>" * 5000 + "</a>" * 5000),
    ],
    ids=range(16),
)
def test_what_cannot_be_read_has_no_files(text):
    assert read(text) == Manifest()


@pytest.mark.parametrize(
    "url",
    [
        "http://scontent.cdninstagram.com/a.mp4",
        "file:///etc/passwd",
        "https://127.0.0.1/a.mp4",
        "https://example.org/a.mp4",
        "https://scontent.cdninstagram.com.example.org/a.mp4",
        "https://user@scontent.cdninstagram.com/a.mp4",
        "https://scontent.cdninstagram.com:8443/a.mp4",
        "a.mp4://",
    ],
)
def test_files_elsewhere_do_not_count(url):
    good = file("good", more=size(1, 1, 1))
    assert urls(mpd(file(url, more=size(999, 999, 9)), good))[0] == "good.mp4?a=1&oh=2"
    assert read(mpd(file(url))) == Manifest()


@pytest.mark.parametrize("name", ["SegmentTemplate", "SegmentList", "ContentProtection"])
def test_files_in_many_pieces_or_behind_a_lock_do_not_count(name):
    assert read(mpd(file("a", inside=f"<{name}/>"))) == Manifest()
    assert read(mpd(f"<{name}/>{file('a')}")) == Manifest()


@pytest.mark.parametrize("kind", ["text", "application", "video/webm; x"])
def test_other_kinds_do_not_count(kind):
    assert read(mpd(file("a", kind))) == Manifest()


def test_numbers_that_are_none_count_as_nothing():
    odd = 'width="-5" height="1e9" bandwidth="٣"'
    assert urls(mpd(file("odd", more=odd), file("b", more=size(2, 2, 1))))[0] == "b.mp4?a=1&oh=2"


# -- what becomes of a post --------------------------------------------------------------------


def post(manifest: str | None, **more: object) -> Post:
    known = {"pk": "5", "shortcode": "Abc", "media_type": "video", "user": UserRef(username="nasa")}
    films = [Video(url=FILM, width=720, height=1280)]
    made = Post(**{**known, "videos": films, **more})  # type: ignore[arg-type]
    if manifest is not None:
        made.manifest = manifest
    return made


def test_without_being_asked_nothing_is_read():
    (part,) = parts_of(post(GOOD))
    assert (part.kind, part.url, part.tracks, part.is_told) == ("video", FILM, (), True)


def test_tracks_of_the_best_rendition():
    (part,) = parts_of(post(GOOD), Wanted(best=True))
    assert [url.split("/")[-1][:6] for url in part.tracks] == ["larger", "high.m"]
    assert part.is_told


def test_a_film_with_more_pixels_than_the_manifest_is_the_best():
    large = [Video(url=FILM, width=1080, height=1920)]
    (part,) = parts_of(post(GOOD, videos=large), Wanted(best=True))
    assert (part.url, part.tracks) == (FILM, ())


def test_a_sound_is_not_lost_for_more_pixels():
    silent = mpd(file("a", more=size(1080, 1920, 1)))
    for has_audio, count in ((True, 0), (False, 1), (None, 1)):
        (part,) = parts_of(post(silent, has_audio=has_audio), Wanted(best=True))
        assert len(part.tracks) == count


def test_a_route_that_lacks_the_manifest_is_followed_by_one_that_may_not():
    (part,) = parts_of(post(None), Wanted(best=True))
    assert not part.is_told
    (part,) = parts_of(post(""), Wanted(best=True))
    assert part.is_told


def test_the_sound_alone_is_a_file_of_its_own():
    (part,) = parts_of(post(GOOD), Wanted(sound=True))
    assert (part.kind, part.media, part.tracks) == ("audio", "audio", (part.url,))
    video, sound = parts_of(post(GOOD), Wanted(best=True, sound=True))
    assert (video.stem, video.number) == (sound.stem, sound.number)
    assert video.record != sound.record
    assert parts_of(post("", has_audio=False), Wanted(sound=True)) == []
    assert parts_of(post(""), Wanted(sound=True))[0].tracks == (FILM,)


def test_parts_of_carousels_have_manifests_of_their_own():
    child = Child(media_type="video", videos=[Video(url=FILM)])
    child.manifest = GOOD
    (part,) = parts_of(
        post(None, media_type="carousel", videos=[], children=[child]), Wanted(best=True)
    )
    assert len(part.tracks) == 2


@pytest.mark.parametrize("told", [GOOD, None])
def test_both_kinds_of_answers_tell_manifests(told):
    one = {"pk": "5", "id": "5", "media_type": 2, "video_dash_manifest": told}
    whole = {**one, "media_type": 8, "carousel_media": [one]}
    made = post_of(whole, "media_info", "")
    assert made.manifest == made.children[0].manifest == (told or "")
    old = {"id": "5", "__typename": "GraphVideo", "dash_info": {"video_dash_manifest": told}}
    edges = {"edge_sidecar_to_children": {"edges": [{"node": old}]}}
    made = graph_post({**old, **edges}, "graphql_shortcode_media", "")
    assert made.manifest == made.children[0].manifest == (told or "")
    assert not hasattr(post_of({"pk": "5"}, "media_info", ""), "manifest")
