"""``-a video=best`` and ``-a audio=1``: renditions of a manifest, joined without coding anew."""

from __future__ import annotations

import asyncio
import errno
import io
import threading
from typing import Any

import av
import pytest
from crawling import as_task
from films import tracks
from media_folders import assert_whole, download_all, entries, files_asked_for
from worlds import find, look

from instaspider import PostsSpider
from instaspider.exceptions import ConfigurationError
from instaspider.pipelines.media import download, joining
from instaspider.pipelines.media.joining import JoinError, join
from instaspider.sandbox.media.mp4 import picture_track, sound_track
from instaspider.spiders import argument_types

COLOURS = bytes(range(12))
BEST = {"video": "best"}


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch):
    monkeypatch.setattr(download, "_PAUSE", 0.01)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "files"


def with_videos(sandbox: Any) -> str:
    """Somebody who has videos, and videos in carousels, among the first posts."""

    def fits(user: dict[str, Any]) -> bool:
        if user["is_private"] or not 4 <= user["media_count"] <= 12:
            return False
        codes = look(sandbox, f"users/{user['username']}/posts")["shortcodes"]
        posts = [look(sandbox, f"media/{code}") for code in codes]
        inside = [each for post in posts for each in post["children"]]
        return any(p["videos"] for p in posts) and any(each["videos"] for each in inside)

    return find(sandbox, fits)


def films(crawled: Any, kind: str = "video") -> list[dict[str, Any]]:
    return [entry for entry in entries(crawled) if entry["kind"] == kind]


def larger(width: int, height: int) -> tuple[int, int]:
    """The size of the best rendition of a sandbox's video."""
    size = width * 3 // 2, height * 3 // 2
    return size if size[0] * size[1] <= 1080 * 1920 else (width, height)


@as_task
async def test_the_best_rendition_is_joined_with_its_sound(sandbox, folder):
    name = with_videos(sandbox)
    crawled = await download_all(sandbox, folder, users=name, **BEST)
    assert_whole(folder, entries(crawled))
    assert films(crawled)
    for item in crawled.items:
        true = look(sandbox, f"media/{item.shortcode}")
        for entry in [each for each in item.files if each["kind"] == "video"]:
            assert (entry["status"], entry["reason"]) == ("downloaded", None)
            assert entry["type"] == "video/mp4"
            found = tracks(folder / entry["path"])
            assert set(found) == {"video", "audio"}
            assert (found["video"]["codec"], found["audio"]["codec"]) == ("h264", "aac")
            assert found["video"]["size"] == larger(true["width"], true["height"])
            seconds = found["video"]["frames"]
            assert found["audio"]["seconds"] == found["video"]["seconds"] == seconds
    assert crawled.stats["instaspider/media/files/downloaded"] == len(entries(crawled))
    assert "instaspider/media/not_best" not in crawled.stats
    assert not (folder / ".parts").exists()


@as_task
async def test_the_sound_alone(sandbox, folder):
    name = with_videos(sandbox)
    crawled = await download_all(sandbox, folder, users=name, audio="1")
    assert_whole(folder, entries(crawled))
    assert films(crawled) == []
    sounds = films(crawled, "audio")
    assert sounds
    assert {entry["type"] for entry in sounds} == {"audio/mp4"}
    for entry in sounds:
        assert entry["path"].endswith(".m4a")
        assert set(tracks(folder / entry["path"])) == {"audio"}


@as_task
async def test_video_and_sound_side_by_side(sandbox, folder):
    name = with_videos(sandbox)
    given = {"users": name, "video": "best", "audio": "1", "filename": "{shortcode} {n}"}
    crawled = await download_all(sandbox, folder, **given)
    assert_whole(folder, entries(crawled))
    videos, sounds = (
        [e["path"].rpartition(".")[0] for e in films(crawled, kind)] for kind in KINDS
    )
    assert videos == sounds != []
    sandbox.mark()
    again = await download_all(sandbox, folder, **given)
    assert {entry["status"] for entry in entries(again)} == {"had"}
    assert files_asked_for(sandbox) == []


KINDS = ("video", "audio")


@as_task
async def test_without_them_videos_come_as_ever(sandbox, folder):
    crawled = await download_all(sandbox, folder, users=with_videos(sandbox))
    for entry in films(crawled):
        assert set(tracks(folder / entry["path"])) == {"video"}


@as_task
async def test_what_cannot_be_joined_comes_as_one_file(sandbox, folder, monkeypatch):
    def fails(*_: Any) -> None:
        raise JoinError("this codec has no place")

    monkeypatch.setattr(joining, "join", fails)
    crawled = await download_all(sandbox, folder, users=with_videos(sandbox), **BEST)
    assert_whole(folder, entries(crawled))
    for entry in films(crawled):
        assert entry["status"] == "downloaded"
        assert entry["reason"].endswith("it cannot be joined: this codec has no place")
        assert set(tracks(folder / entry["path"])) == {"video"}
    assert crawled.stats["instaspider/media/not_best"] == len(films(crawled))


@as_task
async def test_pictures_and_sound_keep_the_limit_together(sandbox, tmp_path):
    name = with_videos(sandbox)
    plain = await download_all(sandbox, tmp_path / "a", users=name)
    most = max(entry["size"] for entry in films(plain))
    limit = {"INSTASPIDER_MEDIA_MAXSIZE": most}
    crawled = await download_all(sandbox, tmp_path / "b", more=limit, users=name, **BEST)
    assert all(entry["size"] <= most for entry in entries(crawled) if entry["path"])
    assert crawled.stats["instaspider/media/not_best"] > 0


@as_task
async def test_joining_leaves_the_event_loop_free(sandbox, folder, monkeypatch):
    """It runs in another thread, and another task goes on meanwhile."""
    loop, own = asyncio.get_running_loop(), threading.get_ident()
    real, threads = joining.join, set()

    def slow(*given: Any) -> None:
        threads.add(threading.get_ident())
        going_on = threading.Event()
        loop.call_soon_threadsafe(going_on.set)
        assert going_on.wait(60)
        real(*given)

    monkeypatch.setattr(joining, "join", slow)
    crawled = await download_all(sandbox, folder, users=with_videos(sandbox), **BEST)
    assert films(crawled)
    assert threads
    assert own not in threads


def test_bytes_of_both_tracks_are_copied(tmp_path):
    made = tmp_path / "made.mp4"
    with made.open("wb+") as file:
        pictures, sound = picture_track(COLOURS, 360, 640, 7), sound_track(77, 7)
        join([("video", io.BytesIO(pictures)), ("audio", io.BytesIO(sound))], file, "video")
    found = tracks(made)
    assert found["video"] == {"codec": "h264", "seconds": 7, "frames": 7, "size": (360, 640)}
    assert (found["audio"]["codec"], found["audio"]["seconds"]) == ("aac", 7)
    assert packets(made.read_bytes(), "video") == packets(pictures, "video")
    assert packets(made.read_bytes(), "audio") == packets(sound, "audio")


def packets(data: bytes, kind: str) -> list[bytes]:
    with av.open(io.BytesIO(data)) as film:
        track = film.streams.best(kind)
        return [bytes(packet) for packet in film.demux(track) if packet.size]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>",
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        picture_track(COLOURS, 360, 640, 7)[:300],
        sound_track(1, 7),
    ],
    ids=["empty", "page", "playlist", "list", "cut", "sound"],
)
def test_what_is_no_film_is_refused(tmp_path, data):
    sound = io.BytesIO(sound_track(1, 7))
    with (tmp_path / "made.mp4").open("wb+") as file, pytest.raises(JoinError):
        join([("video", io.BytesIO(data)), ("audio", sound)], file, "video")


class FullDisk(io.BytesIO):
    """Takes so many bytes."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self.most:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)


@pytest.mark.parametrize("most", [0, 100, 5000, 20_000])
def test_a_full_disk_is_told_as_such(most):
    pictures, sound = picture_track(COLOURS, 1080, 1920, 60), sound_track(1, 60)
    sources = [("video", io.BytesIO(pictures)), ("audio", io.BytesIO(sound))]
    with pytest.raises(OSError, match="No space left on device") as caught:
        join(sources, FullDisk(most), "video")
    assert caught.value.errno == errno.ENOSPC


def test_a_disk_that_takes_a_part_at_a_time_gets_all(tmp_path):
    class Slow(io.BytesIO):
        def write(self, data: Any) -> int:
            return super().write(data[:100])

    sources = [("video", io.BytesIO(picture_track(COLOURS, 360, 640, 7)))]
    join(sources, slow := Slow(), "video")
    (tmp_path / "made.mp4").write_bytes(slow.getvalue())
    assert tracks(tmp_path / "made.mp4")["video"]["frames"] == 7


@pytest.mark.parametrize("given", [{"video": "best"}, {"audio": "1"}], ids=str)
def test_pyav_is_asked_for_before_the_start(given, monkeypatch):
    spider = {"users": "nasa", "download": "1", **given}
    PostsSpider.check_arguments(spider)
    with pytest.raises(ConfigurationError, match="takes -a download=1 as well"):
        PostsSpider.check_arguments({"users": "nasa", **given})
    monkeypatch.setattr(argument_types, "find_spec", lambda _: None)
    with pytest.raises(ConfigurationError, match=r"needs PyAV.*pip install 'instaspider\[video\]'"):
        PostsSpider.check_arguments(spider)
    PostsSpider.check_arguments({**spider, "video": "progressive", "audio": "0"})


def test_words_of_video_that_do_not_exist():
    with pytest.raises(ConfigurationError, match="is not one of progressive, best"):
        PostsSpider.check_arguments({"users": "nasa", "download": "1", "video": "4k"})
