"""Runs the recipes of docs/how-to/from-python.md, the two columns of
docs/how-to/coming-from-instaharvest.md and the README's lines as they stand there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from paths import ROOT
from waiting import HANGS

RECIPES = re.findall(
    r"```python\n(.*?)```", (ROOT / "docs/how-to/from-python.md").read_text("utf-8"), re.DOTALL
)
MOVING = re.findall(
    r"```python\n(.*?)```",
    (ROOT / "docs/how-to/coming-from-instaharvest.md").read_text("utf-8"),
    re.DOTALL,
)
README = re.findall(
    r"## From Python\n\n```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL
)


@pytest.fixture
def run(forks, make_sandbox, tmp_path, monkeypatch):
    """Runs a recipe in a folder with a .env and names, its crawls against a sandbox."""
    sandbox = make_sandbox("--sessions", "1", "--proxies", "good=2", "--gatekeeper", "off")
    monkeypatch.delenv("INSTASPIDER_STATE")
    for name, value in sandbox.settings.items():
        monkeypatch.setenv(name, str(value))
    quick = (
        '{"safe": {"rate": 60000, "spacing": [0, 0]}, "fast": {"rate": 60000, "spacing": [0, 0]}}'
    )
    monkeypatch.setenv("INSTASPIDER_MODES", quick)
    process = sandbox.process
    (tmp_path / ".env").write_bytes(Path(process.session_env).read_bytes())
    (tmp_path / "proxies.txt").write_text("\n".join(process.proxies))

    def run(code: str, runs: Callable[..., Any] = forks.run) -> str:
        code = f"PROXIES = {process.proxies!r}\n{code}"
        done = runs(
            [sys.executable, "-W", "error", "-c", code],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=HANGS,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        left = {"proxies.txt", ".env"}
        assert {*os.listdir(tmp_path)} - {"sandbox-0.jsonl"} == left
        return done.stdout

    return run


def test_there_are_ten_recipes() -> None:
    assert len(RECIPES) == 10
    assert len(README) == 1
    assert len([line for line in README[0].splitlines() if line]) == 3


@pytest.mark.parametrize("number", range(1, 11))
def test_a_recipe_runs(number, run) -> None:
    said = run(RECIPES[number - 1])
    assert bool(said) == (number != 4)  # whose items are only counted


def test_the_readme_s_lines_run(run) -> None:
    said = run(README[0], subprocess.run)  # with all that is imported, without a warning
    assert [line.split()[0] for line in said.splitlines()] == ["nasa", "esa"]


@pytest.mark.parametrize("number", range(len(MOVING) // 2))
def test_what_comes_from_instaharvest_runs(number, run) -> None:
    """Both columns: there, with the name of the package replaced, and here."""
    there, here = MOVING[2 * number : 2 * number + 2]
    assert "instaharvest_v2" in there
    moved = there.replace("instaharvest_v2", "instaspider")
    said, now = run(moved), run(here)
    assert said
    assert now
