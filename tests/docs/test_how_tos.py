"""What the how-tos show works: scripts, queries, lists of proxies, units of systemd."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess

import docs_tables as docs
import psycopg
import pytest
from paths import ROOT

from instaspider.identities.proxies import read_proxies

UNITS = ROOT / "examples/systemd"
PROXIES = "docs/how-to/proxies.md"


def fenced(page: str, language: str) -> list[str]:
    """The blocks of a page in that language."""
    return [text for found, text in docs.fences(docs.page(page)) if found == language]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """A folder with the files that the page reads."""
    return tmp_path_factory.mktemp("how_tos")


@pytest.fixture
def posts(crawled, scrapy, sandbox, monkeypatch):
    if not (crawled / "posts.csv").exists():
        files = [word for name in ("posts.csv", "posts.parquet") for word in ("-O", crawled / name)]
        settings = [f"-s{name}={value}" for name, value in sandbox.settings.items()]
        given = ("-ausers=nasa,esa", "-alimit=20", "-amode=unlimited", *settings, *map(str, files))
        run = scrapy("crawl", "posts", *given)
        assert run.returncode == 0, run.stderr
    return crawled


@pytest.mark.parametrize("script", fenced("docs/how-to/pandas-and-duckdb.md", "python"))
def test_files_are_read_by_pandas_and_duckdb_as_shown(script, posts, python) -> None:
    done = python("-W", "error", "-c", script, cwd=posts)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_store_answers_the_queries(postgres, scrapy, sandbox) -> None:
    url = postgres.new_database()
    settings = [f"-s{name}={value}" for name, value in sandbox.settings.items()]
    for spider, more in (("profiles", ()), ("posts", ("-alimit=20",))):
        given = ("-ausers=nasa,esa", "-amode=unlimited", *more, *settings)
        run = scrapy("crawl", spider, *given, f"-sINSTASPIDER_STORE={url}")
        assert run.returncode == 0, run.stderr
    (queries,) = fenced("docs/how-to/postgresql.md", "sql")
    first, second = (query for query in queries.split(";") if query.strip())
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        assert [name for name, _ in connection.execute(first)] == ["esa", "nasa"]
        told = {name: count for name, count, _ in connection.execute(second)}
    assert {"nasa", "esa"} <= told.keys()
    assert sum(told.values()) == 40


def test_the_lists_of_proxies_can_be_read(tmp_path) -> None:
    said: list[str] = []
    found = []
    for number, block in enumerate(fenced(PROXIES, "")):
        file = tmp_path / f"{number}.txt"
        file.write_text(block)
        found.append(len(read_proxies(str(file), None, said.append)))
    assert (found, said) == ([3, 6], [])


def test_the_units_are_those_of_the_examples() -> None:
    names = ("instaspider.service", "instaspider.timer")
    shown = fenced("docs/how-to/cron-and-systemd.md", "ini")
    assert shown == [(UNITS / name).read_text("utf-8") for name in names]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="this machine has no systemd")
def test_systemd_takes_the_units(tmp_path) -> None:
    for unit in UNITS.iterdir():
        # The program need not be installed where the test runs.
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text("utf-8"), flags=re.M)
        (tmp_path / unit.name).write_text(text)
    units = sorted(map(str, tmp_path.glob("instaspider.*")))
    done = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_command_of_the_service_crawls(tmp_path, scrapy, sandbox) -> None:
    text = (UNITS / "instaspider.service").read_text("utf-8")
    command = re.search(r"^ExecStart=(.+)$", text, re.MULTILINE)
    assert command is not None
    program, *words = shlex.split(command[1])
    assert program == "/srv/instaspider/venv/bin/instaspider"
    (tmp_path / "users.txt").write_text("nasa\n")
    words = [
        word.replace("/srv/instaspider/users.txt", str(tmp_path / "users.txt")) for word in words
    ]
    words[words.index("-o") + 1] = str(tmp_path / "posts.jsonl")
    settings = [f"-s{name}={value}" for name, value in sandbox.settings.items()]
    run = scrapy(*words, "-alimit=5", "-amode=unlimited", *settings)
    assert run.returncode == 0, run.stderr
    assert len((tmp_path / "posts.jsonl").read_text("utf-8").splitlines()) == 5
