"""Pictures and videos under signed addresses, fetched as a downloader does."""

from __future__ import annotations

import hashlib
import io
import json
import re
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from curl_cffi import CurlHttpVersion
from curl_cffi.requests import Session
from curl_cffi.requests.exceptions import RequestException
from films import tracks
from PIL import Image

from instaspider.sandbox.process import SandboxProcess
from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.table import told
from instaspider.sandbox.tables.values import one
from instaspider.sandbox.world import pictures, sizes
from instaspider.sandbox.world.clock import NOW
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.grids import grid_of
from instaspider.sandbox.world.signatures import is_signed
from instaspider.sandbox.world.sizes import shown
from instaspider.sandbox.world.world import World

DAY = 86_400
PHOTO = pictures.post_picture(Draw(1, "photo"), 1440, 1800)
AVATAR = pictures.profile_picture(Draw(1, "avatar"))
SPOILED = pictures.profile_picture(Draw(1, "avatar"), bad="empty")
FILM = pictures.video_url(Draw(1, "film"), 720, 1280, 14)
MISMATCH = (403, b"URL signature mismatch")


@pytest.fixture(scope="module")
def process():
    process = SandboxProcess.start()
    yield process
    process.stop()


@pytest.fixture
def fetch(process):
    session = Session(impersonate="chrome150", verify=process.ca)

    def fetch(url, method="GET", headers=None):
        parts = urlsplit(url)
        return session.request(
            method,
            f"https://localhost:{process.port}{parts.path}?{parts.query}",
            headers={"Host": parts.netloc} | (headers or {}),
            allow_redirects=False,
            timeout=20,
        )

    yield fetch
    session.close()


def sent(answer):
    return answer.status_code, answer.content


def size(answer):
    return Image.open(io.BytesIO(answer.content)).size


@pytest.mark.parametrize("width", [150, 320, 1080])
def test_profile_picture(fetch, width):
    answer = fetch(AVATAR.fitted(width))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert size(answer) == (width, width)


def test_every_candidate_has_its_size(fetch):
    versions = PHOTO.image_versions()
    assert (versions[0].width, versions[0].height) == (1440, 1800)
    assert (150, 150) in [(width, height) for _, width, height in versions]
    for url, width, height in versions:
        assert size(fetch(url)) == (width, height)


def test_sizes():
    assert shown("dst-jpg_e35_p1080x1080_tt6", 1440, 1800) == (1080, 1350)
    assert shown("dst-jpg_s1080x1080_tt6", 1440, 1800) == (864, 1080)
    assert shown("dst-jpg_s2048x2048", 1440, 1800) == (1440, 1800)
    assert shown("c0.225.1440.1440a_dst-jpg_e35_s640x640_tt6", 1440, 1800) == (640, 640)
    assert shown("c0.0.0.0a_s0x0", 1440, 1800) == (1, 1)
    assert shown("s99999x99999_p99999x99999_nonsense", 10, 20) == (10, 20)


def webp(stp):
    return stp.replace("dst-jpg", "dst-webp")


def test_webp_if_asked(fetch):
    answer = fetch(PHOTO.url(webp(sizes.fitted(640))))
    assert answer.headers["content-type"] == "image/webp"
    assert Image.open(io.BytesIO(answer.content)).format == "WEBP"
    assert size(answer) == (512, 640)


def test_video(fetch):
    answer = fetch(FILM)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "video/mp4")
    assert answer.content[4:8] == b"ftyp"
    assert 4_000 < len(answer.content) < 60_000


def profile(fetch, name):
    base = "https://www.instagram.com/api/v1/users/web_profile_info/"
    return fetch(f"{base}?username={name}").json()["data"]["user"]


def test_what_the_world_shows_is_there(fetch):
    user = profile(fetch, "nasa")
    assert size(fetch(user["profile_pic_url"])) == (150, 150)
    assert size(fetch(user["profile_pic_url_hd"])) == (320, 320)
    nodes = [edge["node"] for edge in user["edge_owner_to_timeline_media"]["edges"]]
    assert nodes
    for node in nodes:
        original = node["dimensions"]["width"], node["dimensions"]["height"]
        assert size(fetch(node["display_url"])) == shown("p1080x1080", *original)
        for thumbnail in node["thumbnail_resources"]:
            expected = thumbnail["config_width"], thumbnail["config_height"]
            assert size(fetch(thumbnail["src"])) == expected
        if node["is_video"]:
            assert fetch(node["video_url"]).content[4:8] == b"ftyp"


def changed(url, name, value):
    """The address with another value of one query parameter."""
    old = parse_qs(urlsplit(url).query)[name][0]
    return url.replace(f"{name}={old}", f"{name}={value}")


@pytest.mark.parametrize(
    "url",
    [
        changed(PHOTO.url(), "oe", "7FFFFFFF"),
        changed(PHOTO.url(), "oh", "00_Af" + "A" * 44),
        changed(PHOTO.url(), "_nc_cat", "1"),
        changed(PHOTO.url(), "efg", "e30"),
        changed(PHOTO.fitted(150), "stp", sizes.fitted(1080)),
        changed(PHOTO.fitted(150), "stp", webp(sizes.fitted(150))),
        changed(PHOTO.url(), "stp", ""),
        PHOTO.fitted(150).replace(f"stp={sizes.fitted(150)}&", ""),
        PHOTO.fitted(150) + "&stp=dst-jpg_e35_tt6",
        FILM + "&stp=dst-jpg_e35_tt6",
        PHOTO.url().replace("_n.jpg", "_o.jpg"),
        PHOTO.url().replace("t51.2885-15", "t51.2885-15/s640x640"),
        PHOTO.url().replace("t51.2885-15", "t51.2885-19"),
        PHOTO.url().replace("&oh=", "&x=1&oh="),
        PHOTO.url().partition("&oh=")[0],
        PHOTO.url().partition("?")[0],
        PHOTO.url(now=NOW - 6 * DAY),
        changed(FILM, "vs", "0001000100000000"),
        changed(FILM, "efg", "e30"),
        pictures.video_url(Draw(1, "film"), now=NOW - 6 * DAY),
        pictures.post_picture(Draw(2, "photo"), 1440, 1800).url(),
    ],
)
def test_edited_old_or_foreign_addresses(fetch, url):
    answer = fetch(url)
    assert sent(answer) == MISMATCH
    assert answer.headers["content-type"].startswith("text/plain")


def test_another_host_has_the_file_too(fetch):
    url = PHOTO.url()
    moved = url.replace(urlsplit(url).netloc, "scontent.cdninstagram.com", 1)
    assert fetch(moved).content == fetch(url).content


def test_expiry_is_days_ahead_and_renewed():
    parts = urlsplit(PHOTO.url())
    target, expires = f"{parts.path}?{parts.query}", int(parse_qs(parts.query)["oe"][0], 16)
    assert 3 * DAY < expires - NOW < 5 * DAY
    assert is_signed(1, target, expires - 1)
    assert not is_signed(1, target, expires)
    assert PHOTO.url() == PHOTO.url(now=NOW + 60)
    renewed = urlsplit(PHOTO.url(now=expires))
    assert renewed.path == parts.path
    assert is_signed(1, f"{renewed.path}?{renewed.query}", expires)


@pytest.mark.parametrize("url", [PHOTO.url(), FILM])
def test_ranges(fetch, url):
    whole = fetch(url)
    data, etag = whole.content, whole.headers["etag"]
    assert whole.headers["accept-ranges"] == "bytes"
    assert int(whole.headers["content-length"]) == len(data)
    for asked, start, end in [
        ("bytes=0-", 0, len(data)),
        ("bytes=100-199", 100, 200),
        ("bytes=-50", len(data) - 50, len(data)),
        (f"bytes=10-{10**9}", 10, len(data)),
        (f"bytes=-{10**9}", 0, len(data)),
    ]:
        part = fetch(url, headers={"Range": asked})
        assert sent(part) == (206, data[start:end])
        assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{len(data)}"
    for asked in (f"bytes={len(data)}-", "bytes=-0"):
        refused = fetch(url, headers={"Range": asked})
        assert sent(refused) == (416, b"")
        assert refused.headers["content-range"] == f"bytes */{len(data)}"
    for asked in ("bytes=5-2", "bytes=0-1,4-5", "lines=1-2", "bytes=-"):
        assert sent(fetch(url, headers={"Range": asked})) == (200, data)
    rest = {"Range": "bytes=5-"}
    assert fetch(url, headers=rest | {"If-Range": etag}).status_code == 206
    assert fetch(url, headers=rest | {"If-Range": '"another"'}).status_code == 200


def test_not_changed(fetch):
    whole = fetch(PHOTO.url())
    for headers in (
        {"If-None-Match": whole.headers["etag"]},
        {"If-None-Match": f'"x", W/{whole.headers["etag"]}'},
        {"If-Modified-Since": whole.headers["last-modified"]},
    ):
        assert sent(fetch(PHOTO.url(), headers=headers)) == (304, b"")
    for headers in ({"If-None-Match": '"x"'}, {"If-Modified-Since": "yesterday"}):
        assert fetch(PHOTO.url(), headers=headers).status_code == 200


def test_head(fetch):
    whole, head = fetch(PHOTO.url()), fetch(PHOTO.url(), "HEAD")
    assert head.content == b""
    for name in ("content-type", "content-length", "etag", "last-modified", "cache-control"):
        assert head.headers[name] == whole.headers[name]


def test_no_cookies_and_no_packing(fetch):
    answer = fetch(PHOTO.url())
    assert "set-cookie" not in answer.headers
    assert "content-encoding" not in answer.headers


def test_media_are_told_apart_by_content(fetch):
    photos = [pictures.post_picture(Draw(1, "many", n), 1080, 1350) for n in range(60)]
    urls = [photo.fitted(150) for photo in photos]
    urls += [photo.url(webp(sizes.fitted(150))) for photo in photos]
    urls += [pictures.video_url(Draw(1, "films", n)) for n in range(20)]
    assert len({hashlib.sha256(fetch(url).content).digest() for url in urls}) == len(urls)


def test_files_of_another_process_are_the_same(fetch):
    other = SandboxProcess.start()
    try:
        with Session(verify=other.ca) as session:
            for url in (PHOTO.url(), FILM):
                parts = urlsplit(url)
                twin = session.get(
                    f"https://localhost:{other.port}{parts.path}?{parts.query}",
                    headers={"Host": parts.netloc},
                )
                assert twin.content == fetch(url).content
    finally:
        other.stop()


def test_bad_files(fetch):
    url = PHOTO.url()
    good = fetch(url).content
    html = fetch(f"{url}&_file=html")
    assert (html.status_code, html.content[:9]) == (200, b"<!DOCTYPE")
    assert html.headers["content-type"].startswith("text/html")
    lie, text = fetch(f"{url}&_file=lie"), fetch(f"{url}&_file=text")
    assert (lie.content, lie.headers["content-type"]) == (html.content, "image/jpeg")
    assert (text.content, text.headers["content-type"]) == (good, "text/plain")
    assert sent(fetch(f"{url}&_file=empty")) == (200, b"")
    moved = url.replace(urlsplit(url).netloc, "scontent.cdninstagram.com", 1)
    loop = f"{url}&_file=loop".partition(urlsplit(url).netloc)[2]
    for kind, location in (
        *(("local", "http://127.0.0.1/"), ("etc", "file:///etc/passwd")),
        *(("moved", moved), ("loop", loop)),
    ):
        answer = fetch(f"{url}&_file={kind}")
        assert (answer.status_code, answer.headers["location"]) == (302, location)
    assert int(fetch(f"{url}&_file=huge", "HEAD").headers["content-length"]) == 1 << 40
    for kind in ("huge", "truncated"):
        with pytest.raises(RequestException):
            fetch(f"{url}&_file={kind}")
    assert fetch(f"{url}&_file=unknown").content == good
    assert sent(fetch(f"{changed(url, 'oe', '7FFFFFFF')}&_file=empty")) == MISMATCH


@pytest.mark.parametrize("kind", ["huge", "truncated"])
def test_cut_short_over_http1(process, kind):
    parts = urlsplit(PHOTO.url())
    address = f"https://localhost:{process.port}{parts.path}?{parts.query}"
    version = CurlHttpVersion.V1_1
    with Session(verify=process.ca, http_version=version) as session:
        host = {"Host": parts.netloc}
        with pytest.raises(RequestException):
            session.get(f"{address}&_file={kind}", headers=host, timeout=20)
        assert session.get(address, headers=host, timeout=20).status_code == 200


def test_bad_files_by_name(fetch):
    assert sent(fetch(profile(fetch, "badfile_empty_1")["profile_pic_url"])) == (200, b"")
    assert pictures.bad_file("badfile_empty") == "empty"
    assert pictures.bad_file("BadFile_html_2") == "html"
    assert pictures.bad_file("badfile_") is pictures.bad_file("nasa") is None
    assert SPOILED.fitted(150) == AVATAR.fitted(150) + "&_file=empty"


def test_the_clock_makes_addresses_old_and_new():
    world = World(1)
    before = told("web_profile_info", Call(world, None, query={"username": "nasa"}))
    old = before["data"]["user"]["profile_pic_url"].partition("cdninstagram.com")[2]
    assert is_signed(1, old, world.now)
    world.advance(6 * DAY)
    after = told("web_profile_info", Call(world, None, query={"username": "nasa"}))
    addresses = re.findall(r'https://[\w.-]+(/(?:o1/)?v/[^"]+)', json.dumps(after["data"]["user"]))
    assert len(addresses) > 50
    assert not is_signed(1, old, world.now)
    assert all(is_signed(1, address, world.now) for address in addresses)


def video_posts():
    """A few posts with videos, as manifests tell them."""
    world = World(1)
    people = (world.named(f"walker{number}") for number in range(9))
    return [post for person in people for post in grid_of(person)[:12] if post.duration][:3]


@pytest.mark.parametrize("number", range(3))
def test_files_of_a_manifest_are_real_tracks(fetch, number, tmp_path):
    """Two sizes of pictures and a sound, each a whole file with its index where it is said."""
    post = video_posts()[number]
    root = ElementTree.fromstring(one.dash_manifest(post))
    each = root.findall(".//{*}Representation")
    kinds = [rendition.get("mimeType") for rendition in each]
    assert kinds == ["video/mp4", "video/mp4", "audio/mp4"]
    assert kinds.count("video/mp4") == one.qualities(post)
    for rendition in each:
        url = rendition.findtext("{*}BaseURL")
        assert is_signed(1, url.partition(".com" if ".com/" in url else ".net")[2], NOW)
        answer = fetch(url)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "video/mp4")
        base = rendition.find("{*}SegmentBase")
        first, last = map(int, base.get("indexRange").split("-"))
        assert answer.content[first + 4 : first + 8] == b"sidx"
        assert answer.content[last + 5 : last + 9] == b"moof"
        assert base.find("{*}Initialization").get("range") == f"0-{first - 1}"
        (tmp_path / "track.mp4").write_bytes(answer.content)
        kind, found = rendition.get("mimeType")[:5], tracks(tmp_path / "track.mp4")
        assert set(found) == {kind}
        assert found[kind]["seconds"] == max(1, round(post.duration))
        if kind == "video":
            told = int(rendition.get("width")), int(rendition.get("height"))
            assert found["video"]["size"] == told
