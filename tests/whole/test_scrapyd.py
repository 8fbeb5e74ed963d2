"""Deploy, schedule, cancel, collect: with a real Scrapyd, the deployed egg and nothing else."""

from __future__ import annotations

import json
import time
import zipfile
import zipimport
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from list_site import serving
from scrapyd_server import Scrapyd
from sqlalchemy import create_engine, text
from worlds import grid

MANY = [f"job{number}" for number in range(40)]
# Slow enough to be cancelled midway.
SLOW = json.dumps({"safe": {"rate": 1200, "burst": 1, "spacing": [0.05, 0.05]}})
SLOWER = json.dumps({"safe": {"rate": 1200, "burst": 1, "spacing": [0.2, 0.2]}})
# With some fifty to ninety posts, for all to see.
WALKERS = [f"walker{number}" for number in (12, 13, 22, 25, 26, 30, 39, 41)]


@pytest.fixture(scope="module")
def scrapyd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scrapyd]:
    server = Scrapyd(tmp_path_factory.mktemp("deployed"))
    deployed = server.deploy()
    assert deployed.returncode == 0, deployed.stderr
    assert json.loads(deployed.stdout)["spiders"] >= 20
    yield server
    server.stop()


def feed(folder: Path) -> dict[str, str]:
    return {"FEEDS": json.dumps({f"{folder}/%(_job)s.jsonl": {"format": "jsonlines"}})}


def names(folder: Path) -> list[str]:
    """Accounts in all feeds of a folder."""
    lines = [line for file in folder.glob("*.jsonl") for line in file.read_text().splitlines()]
    return [json.loads(line)["username"] for line in lines]


def settings(sandbox: Any, folder: Path) -> dict[str, str]:
    return {**sandbox.settings, **feed(folder), "INSTASPIDER_STATE": str(folder / "state")}


def test_the_egg_holds_the_packages_and_no_tests(scrapyd):
    (egg,) = (scrapyd.home / "eggs" / "instaspider").glob("*.egg")
    names = zipfile.ZipFile(egg).namelist()
    assert {name.split("/")[0] for name in names} == {"EGG-INFO", "instaspider", "pipelines"}
    assert "instaspider/catalogue/documents.json" in names


def test_no_job_compiles_what_is_in_the_egg(scrapyd, monkeypatch):
    """Nor does one on a machine in another time zone."""
    (egg,) = (scrapyd.home / "eggs" / "instaspider").glob("*.egg")
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    time.tzset()
    try:
        names = [name[:-3] for name in zipfile.ZipFile(egg).namelist() if name.endswith(".py")]
        assert len(names) > 200
        for name in names:
            package, _, stem = name.rpartition("/")
            read = zipimport.zipimporter(f"{egg}/{package}").get_filename(stem)
            assert read == f"{egg}/{name}.pyc"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_job_gives_what_the_world_shows(scrapyd, sandbox, tmp_path):
    job = scrapyd.schedule(
        "profiles", settings(sandbox, tmp_path), users="nasa,esa", mode="unlimited"
    )
    scrapyd.wait(lambda: scrapyd.ended(job), "the job is over")
    (line, other) = (tmp_path / f"{job}.jsonl").read_text().splitlines()
    for item in (json.loads(line), json.loads(other)):
        world = sandbox.user(item["username"])
        assert (item["pk"], item["follower_count"]) == (world["pk"], world["follower_count"])
    assert "Spider closed (finished)" in scrapyd.log_of("profiles", job)


def test_lists_are_named_by_absolute_paths(scrapyd, sandbox, tmp_path):
    users = tmp_path / "users.txt"
    users.write_text("nasa\n")
    good = scrapyd.schedule("profiles", settings(sandbox, tmp_path), users=str(users))
    bad = scrapyd.schedule("profiles", settings(sandbox, tmp_path), users="users.txt")
    scrapyd.wait(lambda: scrapyd.ended(good) and scrapyd.ended(bad), "both jobs are over")
    assert names(tmp_path) == ["nasa"]
    log = scrapyd.log_of("profiles", bad)
    assert "There is no file users.txt" in log
    assert f"Jobs run in Scrapyd's folder, here {scrapyd.home}: give an absolute path" in log


def test_a_wrong_argument_is_said_in_the_log_of_the_job(scrapyd, sandbox, tmp_path):
    job = scrapyd.schedule("profiles", settings(sandbox, tmp_path), user="nasa")
    scrapyd.wait(lambda: scrapyd.ended(job), "the job is over")
    said = "scrapy crawl: The spider profiles has no argument 'user'. Did you mean users?"
    assert scrapyd.log_of("profiles", job).startswith(said)


def test_a_cancelled_job_goes_on_when_it_is_scheduled_again(scrapyd, sandbox, tmp_path):
    given = {**settings(sandbox, tmp_path), "INSTASPIDER_MODES": SLOW}
    first = scrapyd.schedule("profiles", given, users=",".join(MANY))
    scrapyd.wait(lambda: len(names(tmp_path)) >= 5, "some profiles came")
    scrapyd.post("cancel.json", {"project": "instaspider", "job": first})
    scrapyd.wait(lambda: scrapyd.ended(first), "the job is over")
    before = len(names(tmp_path))
    assert 5 <= before < len(MANY)
    second = scrapyd.schedule("profiles", given, users=",".join(MANY))
    scrapyd.wait(lambda: scrapyd.ended(second), "the job is over")
    assert sorted(names(tmp_path)) == sorted(MANY)
    assert len((tmp_path / f"{second}.jsonl").read_text().splitlines()) == len(MANY) - before
    asked = [entry["path"] for entry in sandbox.requests()]
    assert len(asked) == len(MANY)


def test_jobs_share_a_store_and_go_on_in_the_middle_of_a_list(scrapyd, sandbox, tmp_path):
    """Their inputs stand at a URL; when the first job is cancelled one has only half of its posts,
    and another job writes into the same store meanwhile."""
    url = f"sqlite:///{tmp_path / 'shared.db'}"
    shared = {
        **sandbox.settings,
        "INSTASPIDER_STORE": url,
        "INSTASPIDER_MODES": SLOWER,
    }

    def pages() -> list[str]:
        paths = [entry["path"] for entry in sandbox.requests()]
        return [path for path in paths if path.startswith("/api/graphql")]

    with serving(tmp_path) as site:
        site.handler.listed = "\n".join(WALKERS).encode()
        trusted = tmp_path / "trusted.pem"
        trusted.write_text(Path(sandbox.process.ca).read_text() + Path(site.ca).read_text())
        shared["INSTASPIDER_SANDBOX_CA"] = str(trusted)
        given = {"users": site.url("/list.txt"), "limit": "45"}
        first = scrapyd.schedule("posts", shared, **given)
        beside = scrapyd.schedule("profiles", shared, users=",".join(MANY[:3]))
        scrapyd.wait(lambda: len(pages()) >= 2, "some pages were asked for")
        scrapyd.post("cancel.json", {"project": "instaspider", "job": first})
        scrapyd.wait(lambda: scrapyd.ended(first) and scrapyd.ended(beside), "both jobs are over")
        with stored(url) as rows:
            counts = dict(rows("SELECT input, count(*) FROM posts GROUP BY input"))
        assert any(0 < count < 45 for count in counts.values())
        asked = len(pages())
        second = scrapyd.schedule("posts", shared, **given)
        scrapyd.wait(lambda: scrapyd.ended(second), "the job is over")
    assert "This crawl goes on with what was begun on" in scrapyd.log_of("posts", second)
    with stored(url) as rows:
        posts = rows("SELECT input, shortcode FROM posts")
        profiles = rows("SELECT username FROM profiles")
    world = [(name, code) for name in WALKERS for code in grid(sandbox, name)[:45]]
    assert sorted(posts) == sorted(world)
    assert {*MANY[:3]} <= {name for (name,) in profiles}
    # Twelve posts come with the profile, then twelve each.
    assert len(pages()) == 3 * len(WALKERS) > asked


@contextmanager
def stored(url: str) -> Iterator[Callable[[str], list[tuple[Any, ...]]]]:
    """Asks a store."""
    engine = create_engine(url)
    with engine.connect() as connection:
        yield lambda query: [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()


def test_a_failed_deploy_answers_200_and_stays_the_newest_version(scrapyd, tmp_path):
    egg = tmp_path / "broken.egg"
    with zipfile.ZipFile(egg, "w") as archive:
        archive.writestr("EGG-INFO/PKG-INFO", "Name: broken\nVersion: 1\n")
    version = "99999999999"
    assert scrapyd.add_version(version, egg)["status"] == "error"
    versions = scrapyd.get("listversions.json", project="instaspider")["versions"]
    assert versions[-1] == version
    scrapyd.post("delversion.json", {"project": "instaspider", "version": version})
    assert len(scrapyd.get("listspiders.json", project="instaspider")["spiders"]) >= 20
