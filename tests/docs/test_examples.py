"""Each of the examples runs as it is."""

from __future__ import annotations

import configparser
import os
import shlex
import shutil
import stat
import sys
from pathlib import Path

import docs_tables as docs
import nbformat
import pytest
from crawling import read_json_lines
from nbclient import NotebookClient
from paths import ROOT

EXAMPLES = ROOT / "examples"


def test_each_example_is_named_in_their_readme() -> None:
    named = {Path(target).parts[0] for target in docs.links(docs.page("examples/README.md"))}
    assert {path.name for path in EXAMPLES.iterdir()} - {"README.md"} <= named


@pytest.fixture
def quick(monkeypatch) -> None:
    monkeypatch.setenv("INSTASPIDER_MODES", '{"safe": {"rate": 60000, "spacing": [0, 0]}}')


def test_the_notebook_draws_three_plots(tmp_path, quick, monkeypatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    shutil.copy(EXAMPLES / "users.txt", tmp_path)
    book = nbformat.read(EXAMPLES / "three_plots.ipynb", as_version=4)
    NotebookClient(book, timeout=200, resources={"metadata": {"path": tmp_path}}).execute()
    outputs = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 3
    assert not [output for output in outputs if output.output_type == "error"]


def test_the_notebook_is_kept_without_output() -> None:
    book = nbformat.read(EXAMPLES / "three_plots.ipynb", as_version=4)
    assert not [cell for cell in book.cells if cell.get("outputs") or cell.get("execution_count")]


def test_the_dockerfile_copies_all_that_an_install_needs() -> None:
    """``tests/bare/run.py`` runs its commands in a bare Debian."""
    lines = (EXAMPLES / "Dockerfile").read_text("utf-8").splitlines()
    copied = [name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]]
    assert all((ROOT / name).exists() for name in copied)
    assert {"setup.py", "setup.cfg", "README.md", "LICENSE", "instaspider"} <= {*copied}


@pytest.fixture
def project(tmp_path) -> Path:
    folder = tmp_path / "project"
    shutil.copytree(EXAMPLES / "project", folder)
    return folder


def test_the_project_has_its_own_spider_and_those_of_the_add_on(project, scrapy) -> None:
    listed = scrapy("list", cwd=project)
    assert {"headlines", "profiles", "posts"} <= set(listed.stdout.split()), listed.stderr
    out = project / "headlines.jsonl"
    run = scrapy("crawl", "headlines", "-O", str(out), cwd=project)
    assert run.returncode == 0, run.stderr
    assert read_json_lines(out) == [{"headline": "Moon landing"}]


def test_the_project_s_pipeline_adds_a_column(project, scrapy, sandbox) -> None:
    out = project / "profiles.jsonl"
    settings = [f"-s{name}={value}" for name, value in sandbox.settings.items()]
    given = ("-ausers=nasa,bbcnews", "-amode=unlimited", *settings, "-O", str(out))
    run = scrapy("crawl", "profiles", *given, cwd=project)
    assert run.returncode == 0, run.stderr
    desks = {each["username"]: each["desk"] for each in read_json_lines(out)}
    assert desks == {"nasa": "science", "bbcnews": None}


def test_scrapyd_s_settings_are_those_of_the_checkout() -> None:
    here, there = configparser.ConfigParser(), configparser.ConfigParser()
    here.read(EXAMPLES / "scrapyd/scrapyd.conf")
    there.read(ROOT / "scrapy.cfg")
    assert {**here["scrapyd"]} == {**there["scrapyd"], "max_proc": "1"}


def test_the_nightly_script_asks_scrapyd_for_the_job(tmp_path, python) -> None:
    """A program in the place of curl tells how it was called."""
    script = (EXAMPLES / "scrapyd/nightly.sh").read_text("utf-8")
    assert script in docs.page("docs/how-to/scrapyd.md")
    (tmp_path / "scrapyd-password").write_text("secret")
    curl = tmp_path / "curl"
    curl.write_text(f"#!{sys.executable}\nimport shlex, sys\nprint(shlex.join(sys.argv[1:]))\n")
    curl.chmod(curl.stat().st_mode | stat.S_IXUSR)
    code = (
        "import subprocess, sys; subprocess.run(['sh', '-c', sys.argv[1]], check=True,"
        " env={'PATH': sys.argv[2]})"
    )
    script = script.replace("/srv/secrets", str(tmp_path))
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    called = shlex.split(python("-c", code, script, path).stdout)
    assert called[:3] == ["-sS", "-u", "instaspider:secret"]
    assert called[3] == "http://127.0.0.1:6800/schedule.json"
    told = called[4:]
    assert {"project=instaspider", "spider=posts", "since=last"} <= {*told}
    assert told[-1] == 'setting=FEEDS={"/srv/out/%(_job)s.jsonl": {"format": "jsonlines"}}'
