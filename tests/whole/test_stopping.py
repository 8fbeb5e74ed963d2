"""A crawl that is stopped: inputs are listed as not_done, nothing is left running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from clocks import timed
from crawling import read_rows
from forks import Forks
from paths import ROOT
from waiting import HANGS, hear_the_end, until


def start(forks: Forks, tmp_path: Path, *more: str) -> subprocess.Popen[str]:
    users = tmp_path / "users.txt"
    users.write_text("".join(f"person{n}\n" for n in range(500)))
    return forks.popen(
        [
            *(sys.executable, "-m", "scrapy", "crawl", "profiles", "-a", f"users={users}"),
            *("-s", "INSTASPIDER_SANDBOX=1", "-s", f"INSTASPIDER_OUTCOMES={tmp_path / 'o.csv'}"),
            *("-s", f"INSTASPIDER_SANDBOX_LOG={tmp_path / 'log'}"),
            *more,
        ],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_requests(tmp_path: Path, count: int) -> None:
    log = tmp_path / "log"
    until(lambda: log.exists() and len(log.read_text().splitlines()) >= count)


def sandboxes(tmp_path: Path) -> set[str]:
    """Whoever has the log open."""
    found = set()
    for file in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):
            if file.readlink() == tmp_path / "log":
                found.add(file.parts[2])
    return found


def test_ctrl_c_ends_at_once_sends_nothing_more_and_lists_the_rest(forks, tmp_path):
    # With a login inputs that need it wait, so there is room for more of them at once.
    crawl = start(forks, tmp_path, "-a", "mode=safe", "-s", "INSTASPIDER_LOGIN=never")
    wait_for_requests(tmp_path, 2)
    with timed(crawl.pid) as took:
        crawl.send_signal(signal.SIGINT)
        log = hear_the_end(crawl)
    assert took.own < 5
    assert crawl.wait() == 0, log
    rows = read_rows(tmp_path / "o.csv")
    done = [row for row in rows if row["outcome"] == "done"]
    waiting = [row for row in rows if row["outcome"] == "not_done"]
    sent = len((tmp_path / "log").read_text().splitlines())
    assert len(done) == sent
    assert waiting[-1]["input"] == ""
    assert waiting[-1]["reason"] == f"lines {waiting[-1]['line']} on"
    lines = sorted(int(row["line"]) for row in rows)
    assert lines == list(range(1, len(rows) + 1))
    assert "-a again=" in log
    until(lambda: not sandboxes(tmp_path))


@pytest.mark.parametrize(
    "settings",
    [
        ("MODE=unlimited", "SANDBOX_ARGS=--faults 429=1.0"),
        ("MODE=turbo", "SANDBOX_ARGS=--faults 429=1.0 --proxies good=3,dead=1"),
        ("MODE=fast", "SANDBOX_ARGS=--sessions 1", "LOGIN=always", "SESSION_HOURLY=1"),
    ],
    ids=["limited", "limited and dead", "a login that has used its hour"],
)
def test_a_stop_while_nobody_may_send(forks, tmp_path, settings):
    crawl = start(forks, tmp_path, *(w for name in settings for w in ("-s", f"INSTASPIDER_{name}")))
    wait_for_requests(tmp_path, 1)
    time.sleep(1)
    sent = len((tmp_path / "log").read_text().splitlines())
    with timed(crawl.pid) as took:
        crawl.send_signal(signal.SIGTERM)
        log = hear_the_end(crawl)
    assert took.own < 5
    assert crawl.wait() == 0, log
    assert len((tmp_path / "log").read_text().splitlines()) == sent
    rows = read_rows(tmp_path / "o.csv")
    assert rows[-1]["outcome"] == "not_done"
    assert sum(row["outcome"] != "not_done" for row in rows) <= ("LOGIN=always" in settings)


def test_kill_9_leaves_no_sandbox_behind(forks, tmp_path):
    crawl = start(forks, tmp_path, "-a", "mode=safe")
    wait_for_requests(tmp_path, 1)
    assert len(sandboxes(tmp_path)) == 1
    crawl.kill()
    crawl.wait()
    assert crawl.stderr is not None
    crawl.stderr.close()
    until(lambda: not sandboxes(tmp_path))


def test_outcomes_that_cannot_be_written_stop_a_crawl(forks, tmp_path):
    """A named pipe whose reader goes away stands for a disk that is full."""
    pipe = tmp_path / "o.csv"
    os.mkfifo(pipe)
    crawl = start(
        forks,
        tmp_path,
        "-a",
        "mode=unlimited",
        "-s",
        f"INSTASPIDER_STORE=sqlite:///{tmp_path}/s.db",
    )
    with pipe.open() as reader:
        assert reader.readline().startswith("line,")
    _, log = crawl.communicate(timeout=HANGS)
    assert crawl.returncode == 1
    assert (
        f"The crawl stops, since INSTASPIDER_OUTCOMES={pipe} cannot be written: Broken pipe." in log
    )
    assert "Traceback" not in log
    assert "Outcomes of profiles" in log
