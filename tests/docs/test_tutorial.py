"""The tutorial's commands and scripts do what the tutorial says, as they stand there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import docs_tables as docs
import pytest
from waiting import HANGS

PAGE = docs.page("docs/tutorial/first-crawl.md")
SCRIPTS = re.findall(r"into a file `(\w+\.py)`:\n\n```python\n(.*?)```", PAGE, re.DOTALL)
COMMANDS = [content for language, content in docs.fences(PAGE) if language == "sh"]
SHOWN = [content for language, content in docs.fences(PAGE) if not language]


def bash(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    # At a terminal the installed commands are in the path.
    paths = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    # The page's pace is for a reader; a test need not wait.
    quick = '{"safe": {"rate": 60000, "spacing": [0, 0]}}'
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=HANGS,
        env={**os.environ, "PATH": paths, "INSTASPIDER_MODES": quick},
    )


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """What a reader has who followed the tutorial: folder, standard output, log."""
    folder = tmp_path_factory.mktemp("tutorial")
    work = folder / "first-crawl"
    written = "".join(
        f"cat > {name} <<'END_OF_FILE'\n{content}END_OF_FILE\n" for name, content in SCRIPTS
    )
    make, *others = COMMANDS
    done = bash("\n".join([make, written, *others]), folder)
    assert done.returncode == 0, done.stderr
    return work, done.stdout, done.stderr


def test_each_script_is_run_by_a_command() -> None:
    assert SCRIPTS
    for name, _ in SCRIPTS:
        assert f"python {name}\n" in COMMANDS


def test_the_first_crawl_s_outcomes_are_those_that_are_shown(followed) -> None:
    _, _, log = followed
    assert SHOWN[0] in log


def test_the_table_that_is_shown_is_the_one_that_comes(followed) -> None:
    _, said, _ = followed
    assert SHOWN[1] in said


def test_fifty_posts_of_each_account_come_and_the_plot_is_drawn(followed) -> None:
    work, said, _ = followed
    assert "150 posts, the first of " in said
    assert re.search(r"^(?!0 )\d+ posts tell their likes$", said, re.MULTILINE)
    assert (work / "plot.png").read_bytes().startswith(b"\x89PNG")
    outcomes = (work / "outcomes.csv").read_text("utf-8")
    assert outcomes.count(",limited\n") == outcomes.count(",limited") == 3
    assert "missing_person,not_found,no such page (404)" in outcomes
