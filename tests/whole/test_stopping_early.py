"""Ctrl-C before a crawl is under way: no traceback, and exit code 0 once the spider is open."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from crawling import read_rows
from paths import ROOT
from waiting import HANGS, hear_ctrl_c

# Ctrl-C just then, once.
INTERRUPTING = """
import os, signal, sys
from scrapy import signals

WHEN = os.environ["WHEN"]

told = []

def now(when):
    if when == WHEN and not told:
        told.append(when)
        os.kill(os.getpid(), signal.SIGINT)

class Interrupting:
    @classmethod
    def from_crawler(cls, crawler):
        now("extensions")
        made = cls()
        for name in ("spider_opened", "engine_started"):
            handler = lambda name=name: now(name)
            crawler.signals.connect(handler, getattr(signals, name), weak=False)
        return made

    def open_spider(self):
        now("pipelines")

    def process_item(self, item):
        return item

class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        now(name)

sys.meta_path.insert(0, Finder)
"""


started = partial(subprocess.run, preexec_fn=hear_ctrl_c)


def interrupted(
    run: Callable[..., Any], tmp_path: Path, when: str, *words: str
) -> subprocess.CompletedProcess[str]:
    (tmp_path / "interrupting.py").write_text(INTERRUPTING)
    start = "import interrupting; from scrapy.cmdline import execute; execute()"
    here = "interrupting.Interrupting"
    return run(
        [
            *(sys.executable, "-c", start, "crawl", "profiles", "-a", "users=nasa,esa"),
            *("-s", f'EXTENSIONS={{"{here}": 1}}', "-s", f'ITEM_PIPELINES={{"{here}": 1}}'),
            *("-s", "INSTASPIDER_SANDBOX=1", "-s", f"INSTASPIDER_OUTCOMES={tmp_path / 'o.csv'}"),
            *words,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=HANGS,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{tmp_path}", "WHEN": when},
    )


@pytest.mark.parametrize("reactor", [True, False], ids=["reactor", "no reactor"])
@pytest.mark.parametrize("when", ["extensions", "pipelines", "spider_opened", "engine_started"])
def test_a_stop_before_the_engine_runs_is_a_stop(forks, tmp_path, when, reactor):
    run = interrupted(forks.run, tmp_path, when, "-s", f"TWISTED_REACTOR_ENABLED={reactor}")
    assert run.returncode == 0, run.stderr
    assert "Traceback" not in run.stderr
    assert "Received SIGINT" in run.stderr
    if when != "extensions":
        assert {row["outcome"] for row in read_rows(tmp_path / "o.csv")} <= {"not_done", "done"}


@pytest.mark.parametrize(
    "module", ["instaspider.catalogue", "curl_cffi", "sqlalchemy", "instaspider.spiders.feed"]
)
def test_ctrl_c_while_modules_are_imported_shows_no_traceback(tmp_path, module):
    run = interrupted(started, tmp_path, module)
    assert run.returncode == -signal.SIGINT
    assert run.stderr == ""
