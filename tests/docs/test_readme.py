"""The README's first screen: its commands, its output, its script."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from paths import ROOT
from waiting import HANGS

README = (ROOT / "README.md").read_text(encoding="utf-8")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def blocks(language: str) -> list[str]:
    """The fenced blocks of that language, in order; an empty name for those without one."""
    found: list[tuple[str, list[str]]] = []
    inside = False
    for line in README.splitlines():
        if line.startswith("```"):
            inside = not inside
            if inside:
                found.append((line[3:], []))
        elif inside:
            found[-1][1].append(line)
    return ["\n".join(lines) for name, lines in found if name == language]


def test_the_first_two_commands_are_one_line_each():
    job, tests = blocks("sh")[:2]
    assert len(job.splitlines()) == len(tests.splitlines()) == 1
    assert "scrapy crawl profiles -a users=examples/users.txt" in job
    assert "-s INSTASPIDER_SANDBOX=1 -O profiles.csv" in job
    assert '".[sandbox]"' in job
    assert '".[test]"' in tests
    # all of them, some at a time
    assert tests.rstrip().endswith("/pytest -n 4 --dist worksteal")


def test_it_is_short():
    assert len(README.splitlines()) <= 150


def test_the_output_is_what_the_command_gives(scrapy, tmp_path):
    out = tmp_path / "profiles.csv"
    job = blocks("sh")[0].split("scrapy ", 1)[1].split()
    arguments = [str(out) if part == "profiles.csv" else part for part in job]
    run = scrapy(*arguments, "-a", "mode=unlimited")
    assert run.returncode == 0, run.stderr
    table, rows = blocks("")[:2]
    assert table in run.stderr
    # In mode unlimited rows come as they are answered; the shown ones are all there.
    cut = {TIME.sub("", line[:100]) for line in out.read_text(encoding="utf-8").splitlines()}
    assert {TIME.sub("", line) for line in rows.splitlines()} <= cut


def test_the_readme_script_gets_the_items(tmp_path):
    (script,) = blocks("python")
    assert len(script.strip().splitlines()) <= 15
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=HANGS,
        env={**os.environ, "PYTHONPATH": str(ROOT), "INSTASPIDER_SANDBOX": "1"},
    )
    assert run.returncode == 0, run.stderr
    assert [line.split()[0] for line in run.stdout.splitlines()] == ["nasa", "esa"]
