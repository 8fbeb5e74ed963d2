"""Hostile and broken answers for files: refused, told, and the crawl goes on."""

from __future__ import annotations

import errno
import logging
from pathlib import Path
from typing import Any

import pytest
from crawling import as_task
from media_folders import assert_whole, download_all, entries, files_asked_for
from test_media_names import HOSTILE, PLAIN
from worlds import find

from instaspider.items import Image
from instaspider.pipelines.media import download
from instaspider.pipelines.media.folder import Folder

THRICE = f", {download.TRIES} times"
# Kind of bad file -> what becomes of it.
BECOMES = {
    "html": ("refused", "it is announced as 'text/html; charset=utf-8', not as image"),
    "lie": ("refused", "it is no image but what begins with b'<!DOCTYPE html><'"),
    "text": ("refused", "it is announced as 'text/plain', not as image"),
    "huge": (
        "refused",
        "Expected to receive 1099511627776 bytes which is larger than download max",
    ),
    "local": ("refused", "it is redirected: its address begins with http, not with https"),
    "etc": ("refused", "it is redirected: its address begins with file, not with https"),
    "moved": ("downloaded", None),
    "loop": ("refused", "it is redirected more than 3 times"),
    "empty": ("failed", "it is empty" + THRICE),
    "truncated": ("failed", "no answer (ResponseDataLossError)" + THRICE),
}
CARD = "http://169.254.169.254/latest/meta-data/"


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch):
    monkeypatch.setattr(download, "_PAUSE", 0.01)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "files"


def everything_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


@as_task
async def test_bad_files_are_refused_and_the_crawl_goes_on(sandbox, folder, caplog):
    caplog.set_level(logging.INFO)
    users = {kind: f"badfile_{kind}_0" for kind in BECOMES}
    names = ",".join([*users.values(), "nasa"])
    crawled = await download_all(sandbox, folder, "profiles", users=names)
    assert {row["outcome"] for row in crawled.rows} == {"done"}
    assert len(crawled.items) == len(users) + 1
    told = {item.username: item.files for item in crawled.items}
    for kind, (status, reason) in BECOMES.items():
        (entry,) = told[users[kind]]
        assert (entry["status"], bool(entry["path"])) == (status, reason is None), kind
        assert (entry["reason"] or "").startswith(reason or ""), entry["reason"]
    assert told["nasa"][0]["status"] == "downloaded"
    assert_whole(folder, entries(crawled))
    assert {path.split("/")[0] for path in everything_below(folder)} == {users["moved"], "nasa"}
    bad = [status for status, _ in BECOMES.values()]
    stats = {
        name: crawled.stats[f"instaspider/media/files/{name}"] for name in ("refused", "failed")
    }
    assert stats == {"refused": bad.count("refused"), "failed": bad.count("failed")}
    hosts = {r["host"] for r in sandbox.requests()}
    assert all(host.endswith(("instagram.com", "fbcdn.net")) for host in hosts)
    warned = [r for r in caplog.records if r.name == "instaspider.pipelines.media.pipeline"]
    assert len([r for r in warned if r.levelno == logging.WARNING]) == sum(stats.values())
    assert "Files in" in warned[-1].getMessage()


@as_task
async def test_posts_with_bad_files_among_good_ones(sandbox, folder):
    def fits(user: dict[str, Any]) -> bool:
        return not user["is_private"] and 2 < user["media_count"] < 13

    bad = find(sandbox, fits, "badfile_lie_")
    good = find(sandbox, fits)
    crawled = await download_all(sandbox, folder, users=f"{bad},{good}")
    assert {row["outcome"] for row in crawled.rows} == {"done"}
    of = {name: [i for i in crawled.items if i.input == name] for name in (bad, good)}
    assert {e["status"] for item in of[bad] for e in item.files} == {"refused"}
    assert {e["status"] for item in of[good] for e in item.files} == {"downloaded"}
    assert_whole(folder, entries(crawled))


class HostileNames:
    """A pipeline before ours: the answer says such names."""

    def __init__(self) -> None:
        self.names = list(HOSTILE)

    def process_item(self, item):
        item.username = item.pk = self.names.pop()
        return item


@as_task
async def test_hostile_names_stay_in_the_folder(sandbox, folder, tmp_path):
    users = ",".join(f"person{number}" for number in range(len(HOSTILE)))
    before = everything_below(tmp_path)
    crawled = await download_all(
        sandbox, folder, "profiles", {"ITEM_PIPELINES": {HostileNames: 100}}, users=users
    )
    told = entries(crawled)
    assert {entry["status"] for entry in told} == {"downloaded"}
    assert len(told) == len(HOSTILE)
    assert_whole(folder, told)
    assert {len(Path(entry["path"]).parts) for entry in told} == {2}
    assert set("".join(entry["path"] for entry in told)) <= PLAIN | {"/"}
    new = everything_below(tmp_path) - before
    assert all(path.startswith(("files", "state", "outcomes.csv")) for path in new)


class HostileAddresses:
    """A pipeline before ours: the answer names such addresses."""

    urls: tuple[str, ...] = ()

    def process_item(self, item):
        item.children = item.videos = []
        item.media_type = "photo"
        item.images = [Image(url=HostileAddresses.urls[0])]
        HostileAddresses.urls = HostileAddresses.urls[1:]
        return item


@as_task
async def test_addresses_elsewhere_are_not_asked(sandbox, folder, tmp_path):
    secret = tmp_path / "secret.jpg"
    secret.write_bytes(b"\xff\xd8\xff secret")
    control = f"http://127.0.0.1:{sandbox.process.control_port}/stats"
    urls = (control, secret.as_uri(), CARD, "https://127.0.0.1/a.jpg", "https://[::1]/a.jpg", "a")
    HostileAddresses.urls = urls
    name = find(sandbox, lambda user: not user["is_private"] and user["media_count"] > 12)
    sandbox.mark()
    crawled = await download_all(
        sandbox,
        folder,
        more={"ITEM_PIPELINES": {HostileAddresses: 100}},
        users=name,
        limit=len(urls),
    )
    assert [entry["status"] for entry in entries(crawled)] == ["refused"] * len(urls)
    assert all(entry["reason"].startswith("its address") for entry in entries(crawled))
    assert crawled.outcomes[name]["outcome"] == "done"
    assert files_asked_for(sandbox) == []
    assert everything_below(folder) == set()


@as_task
async def test_files_beyond_the_limit(sandbox, folder):
    crawled = await download_all(
        sandbox, folder, "profiles", {"INSTASPIDER_MEDIA_MAXSIZE": 1000}, users="nasa"
    )
    (entry,) = entries(crawled)
    assert entry["status"] == "refused"
    assert "larger than download max size (1000)" in entry["reason"]
    assert crawled.outcomes["nasa"]["outcome"] == "done"


@as_task
async def test_slow_files_are_given_up(make_sandbox, folder):
    sandbox = make_sandbox("--latency", "300ms")
    crawled = await download_all(
        sandbox, folder, "profiles", {"INSTASPIDER_MEDIA_TIMEOUT": 0.1}, users="nasa"
    )
    (entry,) = entries(crawled)
    assert (entry["status"], entry["reason"]) == (
        "failed",
        "no answer (DownloadTimeoutError)" + THRICE,
    )
    assert crawled.outcomes["nasa"]["outcome"] == "done"


@as_task
async def test_a_file_in_the_place_of_a_folder_costs_that_folder_alone(sandbox, folder):
    folder.mkdir()
    (folder / "nasa").write_text("a file")
    crawled = await download_all(sandbox, folder, "profiles", users="nasa,walker1")
    told = {item.username: item.files[0] for item in crawled.items}
    assert told["nasa"]["status"] == "failed"
    assert told["nasa"]["reason"].startswith("it cannot be written")
    assert told["walker1"]["status"] == "downloaded"
    assert {row["outcome"] for row in crawled.rows} == {"done"}


@as_task
async def test_a_full_disk_stops_the_crawl_with_one_error(sandbox, folder, monkeypatch, caplog):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Folder, "keep", full)
    users = ",".join(f"walker{number}" for number in range(30))
    crawled = await download_all(sandbox, folder, users=users)
    assert crawled.stats["finish_reason"] == "files_not_written"
    errors = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert len(errors) == 1
    assert "No space left on device" in errors[0]
    outcomes = [row for row in crawled.rows if row["outcome"] == "not_done"]
    assert any("files cannot be written" in row["reason"] for row in outcomes), crawled.rows
    with_files = [row for row in crawled.rows if row["outcome"] == "done"]
    assert all(not item.files for item in crawled.items)
    assert len(with_files) + len(outcomes) <= len(crawled.rows)
