"""An outcomes file that cannot be written at the start: one sentence, exit code 2, no request."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

FULL = Path("/dev/full")


def crawl(scrapy: Any, sandbox: Any, outcomes: Path, **more: str) -> Any:
    settings = {**sandbox.settings, "INSTASPIDER_OUTCOMES": str(outcomes), **more}
    words = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    return scrapy("crawl", "profiles", "-a", "users=nasa,esa", *words)


@pytest.mark.parametrize(
    "name", ["dangling.csv", "dangling.jsonl", "x" * 300 + ".csv", "loop.csv", "below/file/o.csv"]
)
def test_what_the_system_refuses_is_said_before_the_start(scrapy, sandbox, tmp_path, name):
    path = tmp_path / name
    if name.startswith("dangling"):
        path.symlink_to(tmp_path / "nowhere" / "o.csv")
    if name.startswith("loop"):
        path.symlink_to(path)
    run = crawl(scrapy, sandbox, path)
    assert run.returncode == 2
    (line,) = run.stderr.strip().splitlines()
    assert f"INSTASPIDER_OUTCOMES='{path}'" in line
    assert sandbox.requests() == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_may_not_be_written_is_refused(scrapy, sandbox, tmp_path):
    path = tmp_path / "o.csv"
    path.write_text("precious\n")
    path.chmod(0o400)
    assert crawl(scrapy, sandbox, path).returncode == 2
    assert path.read_text() == "precious\n"


@pytest.mark.skipif(not FULL.exists(), reason="no such device")
@pytest.mark.parametrize("reactor", ["True", "False"])
def test_a_disk_that_is_full_at_the_start_stops_the_crawl(scrapy, sandbox, tmp_path, reactor):
    path = tmp_path / "o.csv"
    path.symlink_to(FULL)
    run = crawl(scrapy, sandbox, path, TWISTED_REACTOR_ENABLED=reactor)
    assert run.returncode == 2, run.stderr
    assert "Traceback" not in run.stderr
    (line,) = [line for line in run.stderr.splitlines() if "] ERROR: " in line]
    assert f"INSTASPIDER_OUTCOMES='{path}' cannot be written (No space left on device)" in line
    assert "Spider closed (outcomes_not_opened)" in run.stderr
    assert sandbox.requests() == []


def test_a_file_that_is_there_stays_until_the_crawl_begins(scrapy, sandbox, tmp_path):
    path = tmp_path / "o.csv"
    path.write_text("precious\n")
    run = crawl(scrapy, sandbox, path, INSTASPIDER_MODE="none")
    assert run.returncode == 2
    assert path.read_text() == "precious\n"
    assert crawl(scrapy, sandbox, path).returncode == 0
    assert "precious" not in path.read_text()
