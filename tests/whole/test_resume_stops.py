"""Crawls in processes of their own that are stopped, or started twice; the same command goes on."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from crawling import read_json_lines, read_rows
from forks import Forks
from paths import ROOT
from signals_itself import ANSWERS, QUEUED, signals_itself, surroundings
from state_rows import rows
from waiting import HANGS, until

NAMES = [f"walker{n}" for n in (12, 13, 22, 25, 26, 30, 39, 41, 46)]
LIMIT = 24


class Command:
    """One command; each answer takes a while, so that there is time to stop it."""

    def __init__(self, forks: Forks, sandbox: Any, folder: Path, feed: str = "jsonl") -> None:
        self.forks = forks
        self.sandbox = sandbox
        self.folder = folder
        self.out = folder / f"out.{feed}"
        self.outcomes = folder / "o.csv"
        users = folder / "users.txt"
        users.write_text("\n".join(NAMES) + "\n")
        modes = {"fast": {"rate": 60000, "burst": 9, "spacing": [0, 0], "in_flight": 1}}
        settings = {
            **sandbox.settings,
            "INSTASPIDER_MODES": json.dumps(modes),
            "INSTASPIDER_OUTCOMES": str(self.outcomes),
        }
        self.arguments = [
            *(sys.executable, "-m", "scrapy", "crawl", "posts", "-a", f"users={users}"),
            *("-a", f"limit={LIMIT}", "-a", "mode=fast", "-o", str(self.out)),
            *(part for name, value in settings.items() for part in ("-s", f"{name}={value}")),
        ]

    def start(self, *more: str) -> subprocess.Popen[str]:
        return self.forks.popen(
            [*self.arguments, *more],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
            env=surroundings(),
        )

    def is_killed(self, count: int, stat: str = ANSWERS) -> None:
        """A crawl that is killed at the answer of that number, or where another stat is there."""
        crawl = self.start(*signals_itself(signal.SIGKILL, count, stat))
        crawl.communicate(timeout=HANGS)
        assert crawl.returncode == -signal.SIGKILL

    def finish(self) -> str:
        crawl = self.start()
        _, log = crawl.communicate(timeout=HANGS)
        assert crawl.returncode == 0, log
        return log

    def check(self, twice: int = 0) -> None:
        """Every input has its outcome and every item is there; so many may be there twice."""
        outcomes = sorted(read_rows(self.outcomes), key=lambda row: int(row["line"]))
        assert [row["input"] for row in outcomes] == NAMES
        assert {row["outcome"] for row in outcomes} == {"done"}
        read = read_rows if self.out.suffix == ".csv" else read_json_lines
        found = Counter(item["pk"] for item in read(self.out))
        assert len(found) == LIMIT * len(NAMES)
        assert sum(found.values()) - len(found) <= twice


@pytest.fixture(params=["jsonl"])
def command(
    forks: Forks, make_sandbox: Callable[..., Any], tmp_path: Path, request: Any
) -> Command:
    return Command(forks, make_sandbox("--latency", "300ms"), tmp_path, request.param)


each_feed = pytest.mark.parametrize("command", ["jsonl", "csv"], indirect=True)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_and_the_same_command(command, sign) -> None:
    crawl = command.start(*signals_itself(sign, 7))
    _, log = crawl.communicate(timeout=HANGS)
    assert crawl.returncode == 0, log
    assert "the same command goes on from here" in log
    log = command.finish()
    assert "This crawl goes on with what was begun on" in log
    command.check()
    assert len(command.sandbox.requests()) == 2 * len(NAMES)


@each_feed
def test_kill_9_and_the_same_command(command) -> None:
    command.is_killed(8)
    query = "SELECT coalesce(sum(requests), 0) FROM instaspider_inputs"
    ((written,),) = rows(command.folder / "state" / "sandbox", query)
    log = command.finish()
    assert "This crawl goes on with what was begun on" in log
    # What was under way, and what came within the last moments.
    command.check(twice=3 * 12)
    assert f"'downloader/request_count': {2 * len(NAMES) - written}," in log


def test_kill_9_with_a_job_directory(command, tmp_path) -> None:
    """Its queue holds requests of the killed crawl, and is no queue that can be read."""
    command.arguments += ["-s", f"JOBDIR={tmp_path / 'job'}"]
    queue = tmp_path / "job" / "requests.queue"
    for queued in (10, 5):
        command.is_killed(queued, QUEUED)
        assert any(queue.iterdir())
    log = command.finish()
    assert "is of a crawl that was killed: begun anew" in log
    assert "Traceback" not in log
    command.check(twice=2 * 3 * 12)
    assert "begun anew" not in command.finish()  # it ended by itself


@each_feed
def test_kill_9_in_the_middle_of_a_line(command) -> None:
    command.is_killed(8)
    with command.out.open("ab") as file:
        file.write(b'{"pk": "31415' if command.out.suffix == ".jsonl" else b'x,y,"torn\nin two')
    command.finish()
    command.check(twice=3 * 12)


def test_a_second_crawl_of_the_same_command(forks, make_sandbox, tmp_path) -> None:
    command = Command(forks, make_sandbox("--latency", "2s"), tmp_path)
    first = command.start()
    until(command.sandbox.requests)
    second = command.start()
    _, log = second.communicate(timeout=HANGS)
    assert second.returncode == 1
    assert f"in the process with pid {first.pid}" in log
    assert "Traceback" not in log
    first.send_signal(signal.SIGTERM)
    _, log = first.communicate(timeout=HANGS)
    assert first.returncode == 0, log


def test_a_state_that_cannot_be_read_is_one_sentence(command, tmp_path) -> None:
    state = tmp_path / "state"
    (state / "sandbox").mkdir(parents=True)
    (state / "sandbox" / "state.db").write_bytes(b"no database, and longer than a header " * 30)
    crawl = command.start()
    _, log = crawl.communicate(timeout=HANGS)
    assert crawl.returncode == 1
    assert "sandbox/state.db" in log
    assert "Traceback" not in log
    assert not command.sandbox.requests()
