"""Downloads that are stopped: no half of a file under a name, and another run gets the rest."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from clocks import timed
from crawling import read_rows
from forks import Forks
from media_folders import on_disk
from paths import ROOT
from signals_itself import signals_itself, surroundings
from waiting import HANGS, hear_the_end, until

USERS = ",".join(f"walker{number}" for number in range(8))


def start(
    forks: Forks, sandbox: Any, folder: Path, users: str = USERS, *more: str
) -> subprocess.Popen[str]:
    settings = {
        **sandbox.settings,
        "FILES_STORE": folder,
        "INSTASPIDER_OUTCOMES": folder.parent / "o.csv",
        "INSTASPIDER_MEDIA_AT_ONCE": 2,
    }
    return forks.popen(
        [
            *(sys.executable, "-m", "scrapy", "crawl", "posts", "-a", f"users={users}"),
            *("-a", "limit=12", "-a", "mode=unlimited", "-a", "download=1", *more),
            *(part for name, value in settings.items() for part in ("-s", f"{name}={value}")),
            *("-O", str(folder.parent / "posts.jsonl")),
        ],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        env=surroundings(),
    )


def run(forks: Forks, sandbox: Any, folder: Path, users: str = USERS, *more: str) -> None:
    crawl = start(forks, sandbox, folder, users, *more)
    _, log = crawl.communicate(timeout=HANGS)
    assert crawl.returncode == 0, log


def is_killed(
    forks: Forks, sandbox: Any, folder: Path, answers: int, users: str = USERS, *more: str
) -> None:
    """A crawl that is killed at the answer of that number; the first are those of the users."""
    killed = start(forks, sandbox, folder, users, *more, *signals_itself(signal.SIGKILL, answers))
    killed.communicate(timeout=HANGS)
    assert killed.returncode == -signal.SIGKILL


@pytest.fixture
def sandbox(make_sandbox):
    return make_sandbox("--latency", "30ms")


@pytest.fixture
def true_files(forks, sandbox, tmp_path):
    """What a whole run gets."""
    (tmp_path / "whole").mkdir()
    run(forks, sandbox, tmp_path / "whole" / "files")
    return on_disk(tmp_path / "whole" / "files")


def test_ctrl_c_leaves_no_half_file_and_calls_nothing_done_that_is_not(
    forks, sandbox, tmp_path, true_files
):
    folder = tmp_path / "files"
    crawl = start(forks, sandbox, folder, USERS, *signals_itself(signal.SIGINT, 20))
    until(lambda: [path for path in folder.glob("*/*_*") if path.is_file()])
    with timed(crawl.pid) as took:
        log = hear_the_end(crawl)
    assert took.own < 10
    assert crawl.wait() == 0, log
    assert "Traceback" not in log
    assert not (folder / ".parts").exists()
    there = on_disk(folder)
    assert 0 < len(there) < len(true_files)
    assert there.items() <= true_files.items()
    rows = {row["input"]: row for row in read_rows(tmp_path / "o.csv")}
    open_ones = [row for row in rows.values() if row["outcome"] != "done"]
    assert open_ones
    assert {row["outcome"] for row in open_ones} == {"not_done"}
    items = [json.loads(line) for line in (tmp_path / "posts.jsonl").read_text().splitlines()]
    files = [entry for item in items for entry in item["files"]]
    assert {entry["status"] for entry in files} <= {"downloaded"}
    assert {entry["path"]: entry["checksum"] for entry in files}.items() <= there.items()

    run(forks, sandbox, folder)
    assert on_disk(folder) == true_files


def test_kill_9_leaves_no_half_file_under_a_name(forks, sandbox, tmp_path, true_files):
    folder = tmp_path / "files"
    for answers in (14, 30):
        is_killed(forks, sandbox, folder, answers)
        there = {k: v for k, v in on_disk(folder).items() if not k.startswith(".parts/")}
        assert there.items() <= true_files.items()
    assert (folder / ".parts").is_dir()
    day_before_yesterday = time.time() - 2 * 86_400
    for left in (folder / ".parts").iterdir():
        os.utime(left, (day_before_yesterday, day_before_yesterday))
    run(forks, sandbox, folder)
    assert on_disk(folder) == true_files
    assert not (folder / ".parts").exists()


def test_kill_9_leaves_no_half_of_a_joined_video(forks, sandbox, tmp_path):
    best = ("-a", "video=best", "-a", "audio=1")
    (tmp_path / "whole").mkdir()
    run(forks, sandbox, tmp_path / "whole" / "files", USERS, *best)
    true_files = on_disk(tmp_path / "whole" / "files")
    assert any(path.endswith(".m4a") for path in true_files)
    folder = tmp_path / "files"
    for answers in (14, 30):
        is_killed(forks, sandbox, folder, answers, USERS, *best)
        there = {k: v for k, v in on_disk(folder).items() if not k.startswith(".parts/")}
        assert there.items() <= true_files.items()
    run(forks, sandbox, folder, USERS, *best)
    there = {k: v for k, v in on_disk(folder).items() if not k.startswith(".parts/")}
    assert there == true_files


@pytest.mark.parametrize(
    ("store", "sandbox", "sentence"),
    [
        ("s3://bucket/files", "", "FILES_STORE=s3://... is no folder"),
        ("s3://bucket/files", "1", "FILES_STORE=s3://bucket is not on this machine"),
        ("{tmp_path}/file/below", "1", "the folder cannot be made"),
    ],
)
def test_a_store_that_cannot_be_written_ends_in_a_sentence(
    scrapy, tmp_path, store, sandbox, sentence
):
    (tmp_path / "file").write_text("")
    ended = scrapy(
        *("crawl", "profiles", "-a", "users=nasa", "-a", "download=1"),
        *("-s", f"FILES_STORE={store.format(tmp_path=tmp_path)}"),
        *("-s", f"INSTASPIDER_SANDBOX={sandbox}"),
    )
    assert ended.returncode == 2
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_the_folder_is_media_by_default(scrapy, sandbox, tmp_path):
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = instaspider.settings\n")
    settings = [part for n, v in sandbox.settings.items() for part in ("-s", f"{n}={v}")]
    arguments = ("-a", "users=nasa", "-a", "download=1", "-a", "mode=unlimited")
    ended = scrapy("crawl", "profiles", *arguments, *settings, cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert [path.parts[0] for path in map(Path, on_disk(tmp_path / "media"))] == ["nasa"]
