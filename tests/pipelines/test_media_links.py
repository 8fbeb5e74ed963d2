"""Links in the folder for files: nothing behind one is read, written or removed."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from crawling import as_task
from media_folders import assert_whole, download_all, entries, on_disk
from scrapy import Spider
from scrapy.utils.test import get_crawler

from instaspider.disk.open_folder import NotOursError, OpenFolder
from instaspider.exceptions import ConfigurationError
from instaspider.feeds.storage import LocalFeedStorage
from instaspider.options import PARTS_FOLDER
from instaspider.pipelines.media.folder import Folder
from instaspider.pipelines.media.parts import Part
from instaspider.startup.job_directory import prepare_job_directory
from instaspider.store.forget import Forgotten, remove_files

JPEG = b"\xff\xd8\xff and the rest"
LONG_AGO = time.time() - 3 * 86_400


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Another person's folder, with old folders and files whose names are like ours."""
    folder = tmp_path / "elsewhere"
    for name in ("letters", "crawl-0123456789abcdef", "tmpabcdefgh"):
        (folder / name).mkdir(parents=True)
        (folder / name / "1").write_text("dear")
        os.utime(folder / name, (LONG_AGO, LONG_AGO))
    return folder


def part(number: int = 1) -> Part:
    return Part("photo", "nasa", f"20260101T000000Z_abc_{number}", "https://a.fbcdn.net/1.jpg")


def opened(root: Path) -> Folder:
    folder = Folder(root)
    folder.open()
    return folder


def keep(folder: Folder, part: Part) -> Any:
    name = folder.new_part()
    assert folder.fill_part(name, JPEG) == len(JPEG)
    return folder.keep(part, name)


@pytest.mark.parametrize("kind", ["link", "dangling", "file"])
def test_a_parts_folder_that_is_none_is_refused_before_the_start(
    kind, scrapy, sandbox, tmp_path, elsewhere
):
    media = tmp_path / "media"
    media.mkdir()
    before = on_disk(elsewhere)
    if kind == "file":
        (media / PARTS_FOLDER).write_text("mine")
    else:
        (media / PARTS_FOLDER).symlink_to(elsewhere if kind == "link" else tmp_path / "gone")
    settings = {**sandbox.settings, "FILES_STORE": str(media)}
    given = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    run = scrapy("crawl", "profiles", "-a", "users=nasa", "-a", "download=1", *given)
    assert run.returncode == 2
    (line,) = run.stderr.strip().splitlines()
    assert f"{media / PARTS_FOLDER} is {'no folder' if kind == 'file' else 'a link'}" in line
    assert "remove it" in line
    assert on_disk(elsewhere) == before
    assert not (tmp_path / "gone").exists()
    assert sandbox.requests() == []


def test_what_is_behind_a_link_is_not_removed(tmp_path, elsewhere):
    media = tmp_path / "media"
    media.mkdir()
    before = on_disk(elsewhere)
    (media / PARTS_FOLDER).symlink_to(elsewhere)
    with pytest.raises(ConfigurationError, match="is a link and is left as it is: remove it"):
        Folder(media).open()
    assert on_disk(elsewhere) == before
    assert (media / PARTS_FOLDER).is_symlink()


def test_only_what_crawls_left_behind_is_removed(tmp_path, elsewhere):
    parts = tmp_path / "media" / PARTS_FOLDER
    theirs = [parts / "letters" / "dear.txt", parts / "crawl-00" / "1", parts / "notes.txt"]
    kept_by_us = parts / f"crawl-{'a' * 16}" / "dear.txt"
    gone = [parts / f"crawl-{'b' * 16}" / "1", parts / f"crawl-{'a' * 16}" / "12"]
    for path in (*theirs, kept_by_us, *gone):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("dear")
    linked = parts / f"crawl-{'c' * 16}"
    linked.symlink_to(elsewhere / "letters")
    inside = parts / f"crawl-{'d' * 16}"
    inside.mkdir()
    (inside / "7").symlink_to(elsewhere / "letters" / "1")
    (inside / "8").hardlink_to(elsewhere / "letters" / "1")
    fresh = parts / f"crawl-{'e' * 16}" / "1"
    for entry in parts.iterdir():
        os.utime(entry, (LONG_AGO, LONG_AGO), follow_symlinks=False)
    fresh.parent.mkdir()
    fresh.write_text("under way")
    before = on_disk(elsewhere)
    opened(tmp_path / "media").close()
    assert all(path.read_text() == "dear" for path in (*theirs, kept_by_us))
    assert not any(path.exists() for path in (*gone, inside))
    assert linked.is_symlink()
    assert fresh.read_text() == "under way"
    assert on_disk(elsewhere) == before


def test_a_link_put_there_while_a_crawl_runs_leads_nowhere(tmp_path, elsewhere):
    media = tmp_path / "media"
    folder = opened(media)
    parts = media / PARTS_FOLDER
    (own,) = parts.iterdir()
    (elsewhere / own.name).mkdir()
    parts.rename(tmp_path / "moved")
    parts.symlink_to(elsewhere)
    before = on_disk(elsewhere)
    kept = keep(folder, part())
    name = folder.new_part()
    folder.make_part(name).close()
    folder.remove_part(name)
    folder.close()
    assert (media / kept.path).read_bytes() == JPEG
    assert on_disk(elsewhere) == before
    assert not (tmp_path / "moved" / own.name).exists()


@pytest.mark.parametrize("what", ["account", "file"])
def test_nothing_is_written_or_read_through_a_link(tmp_path, elsewhere, what):
    media = tmp_path / "media"
    media.mkdir()
    secret = elsewhere / "secret.jpg"
    secret.write_bytes(JPEG)
    link = media / "nasa" if what == "account" else media / "nasa" / f"{part().stem}.jpg"
    if what == "file":
        link.parent.mkdir()
    link.symlink_to(elsewhere if what == "account" else secret)
    before = on_disk(elsewhere)
    folder = opened(media)
    for attempt in (lambda: folder.find(part()), lambda: keep(folder, part())):
        with pytest.raises(NotOursError, match=f"{link} is a link and is left as it is: remove it"):
            attempt()
    folder.close()
    assert on_disk(elsewhere) == before
    assert link.is_symlink()


@as_task
async def test_a_link_costs_its_files_alone(sandbox, tmp_path, elsewhere):
    media = tmp_path / "media"
    media.mkdir()
    (media / "nasa").symlink_to(elsewhere)
    before = on_disk(elsewhere)
    crawled = await download_all(sandbox, media, "profiles", users="nasa,walker1")
    told = {item.username: item.files[0] for item in crawled.items}
    assert told["nasa"]["status"] == "failed"
    assert f"{media / 'nasa'} is a link" in told["nasa"]["reason"]
    assert told["walker1"]["status"] == "downloaded"
    assert {row["outcome"] for row in crawled.rows} == {"done"}
    assert on_disk(elsewhere) == before


@as_task
async def test_the_folder_itself_may_be_a_link(sandbox, tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "media").symlink_to(tmp_path / "disk")
    crawled = await download_all(sandbox, tmp_path / "media", "profiles", users="nasa")
    assert_whole(tmp_path / "disk", entries(crawled))


def test_folders_of_parts_come_and_go_with_crawls_at_once(tmp_path):
    media = tmp_path / "media"
    first, second = opened(media), opened(media)
    first.close()
    assert keep(second, part()).path == f"nasa/{part().stem}.jpg"
    second.close()
    assert not (media / PARTS_FOLDER).exists()


def test_after_its_end_a_folder_does_nothing(tmp_path):
    folder = opened(tmp_path / "media")
    folder.close()
    for attempt in (
        folder.make_part,
        folder.remove_part,
        lambda name: folder.fill_part(name, JPEG),
    ):
        with pytest.raises(OSError, match="Bad file descriptor"):
            attempt(folder.new_part())
    assert on_disk(tmp_path) == {}


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "/etc", "a\0"])
def test_a_place_knows_names_alone(tmp_path, name):
    with OpenFolder.open(tmp_path) as place, pytest.raises(NotOursError, match="is no name in"):
        place.new(name)


def test_forgetting_removes_files_and_nothing_behind_links(tmp_path, elsewhere):
    media = tmp_path / "media"
    (media / "nasa").mkdir(parents=True)
    (media / "nasa" / "1.jpg").write_bytes(JPEG)
    (media / "nasa" / "2.jpg").symlink_to(elsewhere / "letters" / "1")
    (media / "esa").symlink_to(elsewhere / "letters")
    (media / "jaxa").mkdir()
    (media / "jaxa" / "1.jpg").write_bytes(JPEG)
    before = on_disk(elsewhere)
    paths = ["nasa/1.jpg", "nasa/2.jpg", "esa/1", "jaxa/1.jpg", "jaxa/2.jpg", "isro/1.jpg"]
    outside = ["../elsewhere/letters/1", str(elsewhere / "letters" / "1"), "nasa/../esa/1", ""]
    gone = Forgotten()
    gone.files = {*paths, *outside}
    remove_files(media, gone)
    assert gone.removed == 2
    assert set(gone.left) == {"nasa/2.jpg", "esa/1", *outside}
    assert "is a link" in gone.left["nasa/2.jpg"]
    assert "is a link" in gone.left["esa/1"]
    assert sorted(path.name for path in media.iterdir()) == ["esa", "nasa"]
    assert on_disk(elsewhere) == before


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_a_parquet_feed_is_not_written_through_a_link(tmp_path, elsewhere, link):
    before = on_disk(elsewhere)
    link(elsewhere / "letters" / "1", tmp_path / "out.parquet.part")
    storage = LocalFeedStorage(str(tmp_path / "out.parquet"), feed_options={"format": "parquet"})
    file = storage.open(Spider("a"))
    file.write(b"rows")
    storage.store(file)
    assert (tmp_path / "out.parquet").read_bytes() == b"rows"
    assert on_disk(elsewhere) == before


def test_a_queue_that_is_a_link_is_refused(tmp_path, elsewhere):
    before = on_disk(elsewhere)
    (tmp_path / "job").mkdir()
    (tmp_path / "job" / "requests.queue").symlink_to(elsewhere)
    crawler = get_crawler(settings_dict={"JOBDIR": str(tmp_path / "job")})
    with pytest.raises(ConfigurationError, match=r"requests\.queue is a link"):
        prepare_job_directory(crawler)
    assert on_disk(elsewhere) == before
