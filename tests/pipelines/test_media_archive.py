"""What was fetched is remembered: a file that somebody removed is not fetched again."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from crawling import Crawled, as_task
from media_folders import assert_whole, download_all, entries, files_asked_for, on_disk

from instaspider import PostsSpider
from instaspider.disk.safe_names import digest
from instaspider.exceptions import ConfigurationError
from instaspider.pipelines.media.folder import Folder
from instaspider.pipelines.media.parts import Part
from instaspider.spiders.arguments import run_arguments
from instaspider.state.fetched import Fetched, FetchedFiles, erase
from instaspider.state.folder import StateFolder
from instaspider.store.opening import open_store

FILE = ("nasa/a.jpg", "image/jpeg", 1, "")
POSTS: dict[str, Any] = {"users": "walker1", "limit": 4}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "files"


@pytest.fixture
def state(tmp_path):
    (tmp_path / "state").mkdir(mode=0o700)
    return StateFolder(tmp_path / "state")


def statuses(crawled: Crawled) -> set[str]:
    return {entry["status"] for entry in entries(crawled)}


def remove_all(folder: Path) -> None:
    for path in folder.glob("*/*"):
        path.unlink()


@as_task
async def test_what_was_fetched_and_removed_is_not_fetched_again(sandbox, folder, caplog):
    caplog.set_level(logging.INFO)
    first = await download_all(sandbox, folder, **POSTS)
    fetched = {entry["checksum"] for entry in entries(first)}
    gone = next(iter(folder.glob("*/*")))
    gone.unlink()
    sandbox.mark()
    caplog.clear()
    second = await download_all(sandbox, folder, **POSTS)
    assert files_asked_for(sandbox) == []
    assert not gone.exists()
    assert second.outcomes["walker1"]["outcome"] == "done"
    (archived,) = [each for each in entries(second) if each["status"] == "archived"]
    assert archived["path"] is None
    assert "-a archive=0 fetches it again" in archived["reason"]
    assert {entry["checksum"] for entry in entries(second)} == fetched
    assert second.stats["instaspider/media/files/archived"] == 1
    assert second.stats["instaspider/media/files/had"] == len(fetched) - 1
    assert f"Files in {folder}: archived 1, had {len(fetched) - 1}." in caplog.text
    assert_whole(folder, entries(second))


@as_task
async def test_archive_0_fetches_what_is_not_in_the_folder(sandbox, folder):
    await download_all(sandbox, folder, **POSTS)
    before = on_disk(folder)
    remove_all(folder)
    again = await download_all(sandbox, folder, **POSTS, archive="0")
    assert statuses(again) == {"downloaded"}
    assert on_disk(folder) == before
    remove_all(folder)
    assert statuses(await download_all(sandbox, folder, **POSTS)) == {"archived"}


@as_task
async def test_archive_new_forgets_first_what_was_fetched_into_that_folder(
    sandbox, folder, tmp_path
):
    other = tmp_path / "other"
    for each in (folder, other):
        await download_all(sandbox, each, **POSTS)
        remove_all(each)
    again = await download_all(sandbox, folder, **POSTS, archive="new")
    assert statuses(again) == {"downloaded"}
    assert statuses(await download_all(sandbox, other, **POSTS)) == {"archived"}


@as_task
async def test_each_folder_and_each_state_has_an_archive_of_its_own(
    sandbox, folder, tmp_path, monkeypatch
):
    await download_all(sandbox, folder, **POSTS)
    assert statuses(await download_all(sandbox, tmp_path / "other", **POSTS)) == {"downloaded"}
    link = tmp_path / "link"
    link.symlink_to(folder)
    remove_all(folder)
    assert statuses(await download_all(sandbox, link, **POSTS)) == {"archived"}
    monkeypatch.setenv("INSTASPIDER_STATE", str(tmp_path / "another"))
    assert statuses(await download_all(sandbox, folder, **POSTS)) == {"downloaded"}


@as_task
async def test_files_that_were_there_before_the_archive_are_remembered_too(
    sandbox, folder, tmp_path, monkeypatch
):
    await download_all(sandbox, folder, **POSTS)
    monkeypatch.setenv("INSTASPIDER_STATE", str(tmp_path / "another"))
    assert statuses(await download_all(sandbox, folder, **POSTS)) == {"had"}
    remove_all(folder)
    assert statuses(await download_all(sandbox, folder, **POSTS)) == {"archived"}


@as_task
async def test_an_empty_file_was_not_removed_and_is_fetched_again(sandbox, folder):
    first = await download_all(sandbox, folder, **POSTS)
    path = folder / entries(first)[0]["path"]
    path.write_bytes(b"")
    second = await download_all(sandbox, folder, **POSTS)
    assert statuses(second) == {"downloaded", "had"}
    assert_whole(folder, entries(second))


def test_a_state_that_cannot_be_used_costs_the_archive_alone(folder, caplog):
    """The warning comes once."""

    class Broken(StateFolder):
        def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
            raise ConfigurationError("state.db cannot be used: disk I/O error.")

    known = FetchedFiles(Broken(folder), folder)
    assert known.get("image 5_1") is None
    assert not known.belongs_to_another("nasa/a.jpg", "image 5_1")
    known.note("image 5_1", *FILE, None)
    (line,) = [each for each in caplog.messages if "were fetched before" in each]
    assert line.endswith("state.db cannot be used: disk I/O error.")


def test_a_template_that_gives_two_files_one_name_loses_neither(state, folder):
    kept = Folder(folder, FetchedFiles(state, folder))
    kept.open()
    try:
        paths = []
        for pk in ("1", "2"):
            part = Part("photo", "nasa", "one_1", None, f"image {pk}_1")
            assert kept.find(part) is None
            kept.fill_part(name := kept.new_part(), b"\xff\xd8\xff\xe0" + pk.encode())
            paths.append(kept.keep(part, name).path)
            assert kept.find(part).path == paths[-1]
    finally:
        kept.close()
    assert paths == ["nasa/one_1.jpg", f"nasa/one_1-{digest('image 2_1', 4)}.jpg"]
    assert {path.read_bytes()[-1:] for path in folder.glob("nasa/*")} == {b"1", b"2"}


def test_forgetting_an_account_forgets_which_of_its_files_were_fetched(state, folder, tmp_path):
    known = FetchedFiles(state, folder, lambda: 9.0)
    known.note("image 5_1", *FILE, "1")
    known.note("image 6_1", *FILE, "nasa")
    known.note("image 7_1", *FILE, "2")
    known.close()
    database = open_store(f"sqlite:///{tmp_path / 'state' / 'state.db'}")
    with database.erasing() as connection:
        assert erase(connection, "1", {"nasa", "nasa_old"}) == 2
    database.close()
    assert [known.get(f"image {pk}_1") for pk in "567"] == [None, None, Fetched(*FILE, 9.0)]
    known.close()


def test_a_state_folder_of_the_version_before_gets_the_table(state, folder, tmp_path):
    known = FetchedFiles(state, folder)
    known.note("image 5_1", *FILE, None)
    known.close()
    with sqlite3.connect(tmp_path / "state" / "state.db") as link:
        link.execute("DROP TABLE fetched")
        link.execute("PRAGMA user_version = 1")
    link.close()
    assert known.get("image 5_1") is None
    known.close()


def test_the_archive_is_no_part_of_what_a_run_is():
    given = {"users": "nasa", "download": "1"}
    same = run_arguments(PostsSpider, given, None)
    assert run_arguments(PostsSpider, {**given, "archive": "0"}, None) == same
    with pytest.raises(ConfigurationError, match="is not one of 1, 0, new"):
        PostsSpider.check_arguments({"users": "nasa", "download": "1", "archive": "2"})
