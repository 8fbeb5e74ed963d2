"""``scrapy fleet``: makes runs and tends them; what is wrong is one sentence and exit code 2."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fleets import claim, rows, worker

from instaspider.state.database import Database
from instaspider.state.fleet.fleets import find

Run = Callable[..., Any]


@pytest.fixture
def fleet(scrapy: Any, postgres: Any, tmp_path: Path) -> Run:
    url = postgres.new_database()

    def run(*words: str, stdin: str = "", **changes: str) -> Any:
        settings = {
            "INSTASPIDER_STORE": url,
            "INSTASPIDER_STATE": str(tmp_path / "state"),
            "INSTASPIDER_FLEET_KEY": str(tmp_path / "fleet.key"),
            **changes,
        }
        given = (part for name, value in settings.items() for part in ("-s", f"{name}={value}"))
        return scrapy(*words, *given, stdin=stdin)

    run.url = url  # type: ignore[attr-defined]
    return run


def test_a_run_from_its_beginning_to_its_end(fleet, tmp_path) -> None:
    (tmp_path / "names.txt").write_text("nasa\nesa\n")
    made = fleet("fleet", "add", "spring", "profiles", "-a", f"users={tmp_path / 'names.txt'}")
    assert made.returncode == 0, made.stderr
    assert "2 inputs added" in made.stderr
    assert len((tmp_path / "fleet.key").read_text()) == 64
    assert fleet("fleet", "add", "spring", "-", stdin="jaxa\n").returncode == 0
    told = fleet("fleet", "status", "spring").stdout
    assert "spring: profiles, mode safe\n" in told
    assert "queued        3\n" in told

    database = Database(fleet.url)
    with database.reading() as connection:
        run = find(connection, "spring")
    one = worker(database, run)
    assert [each.text for each in claim(one, run, 2)] == ["nasa", "esa"]
    told = fleet("fleet", "status", "spring").stdout
    assert "under way     2\n" in told
    assert f"worker {one.id}  here:1  inputs 2" in told
    refused = fleet("fleet", "remove", "spring")
    assert refused.returncode == 2
    assert "has workers (1): stop them first" in refused.stderr
    one.depart()

    out = tmp_path / "outcomes.csv"
    assert fleet("fleet", "outcomes", "spring", "-o", str(out)).returncode == 0
    with out.open(newline="") as file:
        told = [(row["line"], row["input"], row["outcome"]) for row in csv.DictReader(file)]
    assert told == [("1", "nasa", "not_done"), ("2", "esa", "not_done"), ("3", "", "not_done")]
    assert fleet("fleet", "remove", "spring").returncode == 0
    assert rows(database, "SELECT count(*) FROM instaspider_queue") == [(0,)]
    database.close()


ADD = ("fleet", "add", "spring", "profiles", "-a", "users=nasa,esa")
CRAWL = ("crawl", "profiles", "-s", "INSTASPIDER_FLEET=spring")
FAST = json.dumps({"safe": {"rate": 29}})


@pytest.mark.parametrize(
    ("words", "changes", "said"),
    [
        (("fleet", "add", "spring", "posts", "-a", "users=x"), {}, "has the spider 'profiles'"),
        ((*ADD, "-a", "mode=fast"), {}, "has the mode 'safe', not 'fast'"),
        ((*CRAWL, "-a", "mode=fast"), {}, "has the mode 'safe', not 'fast'"),
        ((*CRAWL, "-a", "refresh=7d"), {}, "has the arguments '', not 'refresh=7d'"),
        (CRAWL, {"INSTASPIDER_MODES": FAST}, "for mode safe the numbers"),
        ((*CRAWL, "-a", "users=nasa"), {}, "-a users=... is not for a worker"),
        ((*CRAWL, "-a", "again=x.csv"), {}, "-a again=... is not for a fleet"),
        (CRAWL, {"INSTASPIDER_FLEET": "winter"}, "no fleet run called 'winter'. There are: spring"),
        (("fleet", "status", "winter"), {}, "no fleet run called 'winter'"),
        (ADD, {"INSTASPIDER_STORE": "sqlite:///x.db"}, "is a file, and a fleet needs PostgreSQL"),
        (("fleet", "add", "x", "saved", "-a", "limit=1"), {}, "has no list"),
        (("fleet", "add", "x", "like", "-a", "media=AAAAA"), {}, "changes something"),
        (("fleet", "status"), {}, "fleet add RUN SPIDER"),
    ],
)
def test_what_does_not_fit_the_run_is_refused(fleet, words, changes, said) -> None:
    assert fleet(*ADD).returncode == 0
    refused = fleet(*words, **changes)
    assert refused.returncode == 2
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


def test_another_key_is_refused(fleet, tmp_path) -> None:
    assert fleet(*ADD).returncode == 0
    other = tmp_path / "other.key"
    missing = fleet(*CRAWL, INSTASPIDER_FLEET_KEY=str(other))
    assert missing.returncode == 2
    assert "there is no such file. Copy it" in missing.stderr
    other.write_text("ab" * 32)
    refused = fleet(*CRAWL, INSTASPIDER_FLEET_KEY=str(other))
    assert refused.returncode == 2
    assert "is not the one by which the database names" in refused.stderr
